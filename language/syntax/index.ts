// The text of `.amu` files: tokens, syntax trees that survive every mistake, positions, formatting.
// Nothing here knows what a name means; that is language/link.
// Start with `parse`, then ast.ts for what comes of it.

import type { SyntaxFile } from './ast';
import { balanceBraces } from './braces';
import { Cursor } from './cursor';
import { parseDeclarations } from './declarations';
import { toLeaves } from './leaves';
import { Problems } from './problems';
import { scan } from './scanner';

export { type ClassifiedToken, classify, type TokenClass } from './classify';
export { closest } from './closest';
export { applyEdits, type FormatOptions, format, type TextEdit } from './format';
export { LineMap, type Position } from './lines';
export { units } from './numbers';
export { type SyntaxCheck, type SyntaxCode, syntaxChecks } from './problems';
export { children, nodeAt, walk } from './walk';
export * from './words';

/** Reads a file. Never throws; time is linear in the length of the text. */
export function parse(text: string, uri: string): SyntaxFile {
  const problems = new Problems(uri);
  const tokens = scan(text, problems);
  const balanced = balanceBraces(toLeaves(text, tokens), problems);
  const declarations = parseDeclarations(new Cursor(text, balanced, problems, tokens));
  for (const index of balanced.ignored) {
    const { ignored, start, end } = balanced.leaves[index];
    if (ignored !== 'surplus') continue;
    problems.add(
      'extra-brace',
      { start, end },
      'this `}` closes nothing: remove it, or add the `{` that it belongs to',
      {
        fix: { title: 'Remove the `}`', start, end, text: '' },
      },
    );
  }
  const diagnostics = problems.found.sort((a, b) => a.start - b.start || a.end - b.end);
  return { uri, text, tokens, declarations, diagnostics };
}
