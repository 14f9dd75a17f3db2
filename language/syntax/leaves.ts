// The tokens as the parser sees them: without comments and line ends, but knowing where lines begin, how far they
// are indented and which `///` lines stand above.

import type { TokenKind } from './ast';
import type { Problems } from './problems';
import { Scanner } from './scanner';

export interface Leaf {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The first of its line. */
  readonly first: boolean;
  /** Column of the first leaf of its line, a tab going to the next multiple of four. */
  readonly indent: number;
  /** The `///` lines right above its line, if it is the first of it. */
  readonly doc: string | undefined;
  /** Something unreadable stands before it, which was already reported. */
  readonly quiet: boolean;
  /** A `}` passed over: one too many, until a body without `{` needs it, or one that a misplaced other left behind. */
  ignored: false | 'surplus' | 'follow-on';
  /** Which stretch of the file it lies in, see braces.ts. */
  region: number;
  /** A word that the parser took for one of the language's. */
  keyword: boolean;
}

/**
 * Reads the leaves of a text between two offsets. A `piece` begins in the middle of a line: none of its leaves is the
 * first of one.
 */
export function readLeaves(
  text: string,
  problems: Problems,
  start = 0,
  end = text.length,
  piece = false,
): Leaf[] {
  const scanner = new Scanner(text, problems, start, end);
  const leaves: Leaf[] = [];
  let lineStart = start;
  let first = !piece;
  let indent = 0;
  let docs: string[] | undefined;
  let lineHasDoc = false;
  let quiet = false;
  for (;;) {
    scanner.next();
    const { kind } = scanner;
    if (kind === 'newline') {
      // A blank line parts the documentation from what follows.
      if (first && !lineHasDoc) docs = undefined;
      lineStart = scanner.end;
      first = true;
      lineHasDoc = false;
    } else if (kind === 'doc') {
      if (first) {
        const line = text.slice(scanner.start, scanner.end);
        docs ??= [];
        docs.push(line.slice(line.startsWith('/// ') ? 4 : 3).trimEnd());
        lineHasDoc = true;
      }
    } else if (kind === 'comment') {
      lineHasDoc = true;
    } else if (kind === 'unknown') {
      quiet = true;
    } else if (kind === 'punctuation' && scanner.word === ';') {
      // Reported, and as good as not there.
    } else {
      if (first) indent = columnOf(text, lineStart, scanner.start);
      leaves.push({
        kind,
        text: kind === 'string' ? text.slice(scanner.start, scanner.end) : scanner.word,
        start: scanner.start,
        end: scanner.end,
        first,
        indent,
        doc: first && docs !== undefined ? docs.join('\n') : undefined,
        quiet,
        ignored: false,
        region: 0,
        keyword: false,
      });
      docs = undefined;
      first = false;
      quiet = false;
      if (kind === 'end') return leaves;
    }
  }
}

function columnOf(text: string, lineStart: number, at: number): number {
  let column = 0;
  for (let offset = lineStart; offset < at; offset++) {
    const c = text.charCodeAt(offset);
    if (c === 9) column += 4 - (column % 4);
    // A byte order mark takes no column.
    else if (c !== 0xfeff) column++;
  }
  return column;
}
