// docs/checks.md, made of the tables that the findings are made of. Every id is an anchor, which editors link to.

import { syntaxChecks } from '../syntax/problems';
import { checks } from './table';

/** The page in full. `node scripts/checks.mjs` writes it. */
export function checksPage(): string {
  const meaning = Object.entries(checks).map(
    ([id, { severity, summary, explanation }]) =>
      `### ${id}\n\n*${severity}*: ${summary}\n\n${explanation}\n`,
  );
  const syntax = syntaxChecks.map(
    ({ id, severity, summary }) => `| <a id="${id}"></a>\`${id}\` | ${severity} | ${summary} |`,
  );
  return `# Checks

Every finding of the editor and of \`amu check\` has one of these ids. An **error** is what cannot be read or what no run
could come through; \`amu run\` refuses it. A **warning** looks wrong and may still run. A **hint** is something that is not
needed.

This page is made from \`language/checks/table.ts\` and \`language/syntax/problems.ts\`. Change a check there, then run
\`node scripts/checks.mjs\`; a test fails while this page differs.

## Meaning

${meaning.join('\n')}
## Text

| id | severity | finding |
|---|---|---|
${syntax.join('\n')}
`;
}
