// The text of `.amu` files: tokens, syntax trees that survive every mistake, positions, formatting.
// Nothing here knows what a name means; that is language/link.
// Start with `parse`, then ast.ts for what comes of it.

import type { SyntaxFile } from './ast';
import { ParsedFile } from './file';

export { type ClassifiedToken, classify, type TokenClass } from './classify';
export { closest } from './closest';
export { applyEdits, type FormatOptions, format, type TextEdit } from './format';
export { formatOnType, formatRange } from './format-part';
export { LineMap, type Position } from './lines';
export { nearby } from './near';
export { units } from './numbers';
export { type SyntaxCheck, type SyntaxCode, syntaxChecks } from './problems';
export { children, nodeAt, walk } from './walk';
export * from './words';

/** Reads a file. Never throws; time is linear in the length of the text. */
export function parse(text: string, uri: string): SyntaxFile {
  return new ParsedFile(text, uri);
}
