// docs/checks.md, made of the tables that the findings are made of. Every id is an anchor, which editors link to.

import { syntaxChecks } from '../syntax/problems';
import { type Check, checks } from './table';

/** The page in full. `node scripts/checks.mjs` writes it. */
export function checksPage(): string {
  const all: [string, Check][] = Object.entries(checks);
  const meaning = all.map(
    ([id, { severity, summary, explanation, fix, firm }]) =>
      `### ${id}\n\n*${severity}*${firm ? ', always' : ''}: ${summary}\n\n${explanation}\n${
        fix === undefined ? '' : `\nIts quick fix ${fix}.\n`
      }`,
  );
  const syntax = syntaxChecks.map(
    ({ id, severity, summary }) => `| <a id="${id}"></a>\`${id}\` | ${severity} | ${summary} |`,
  );
  return `# Checks

Every finding of the editor and of \`amu check\` has one of these ids. An **error** is what cannot be read or what no run
could come through; \`amu run\` refuses it. A **warning** looks wrong and may still run. A **hint** is something that is not
needed.

## Silencing

The setting \`amuscope.checks\` gives any of them another severity, or turns it off: \`"amuscope.checks": { "unused-name": "off" }\`.
What stands below as *always* has to be mended, as nothing runs with it.

A comment silences one finding of one line, and says why; alone on its line it is about the next one:

\`\`\`amu
constant spare = 4                       // amu: allow unused-name: for the next board
\`\`\`

An allowance without a reason, of nothing, or of an id that there is not is a finding itself.

## Making of this page

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
