// The tokens as the parser sees them: without comments and line ends, but knowing where lines begin, how far they
// are indented and which `///` lines stand above.

import type { Token, TokenKind } from './ast';

export interface Leaf {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Index in the file's tokens; -1 for a `}` that was put in for a missing one. */
  readonly token: number;
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
}

/** `pieceStart` is given for tokens from the middle of a line: none of them is the first of its line. */
export function toLeaves(text: string, tokens: readonly Token[], pieceStart?: number): Leaf[] {
  const leaves: Leaf[] = [];
  let lineStart = pieceStart ?? 0;
  let first = pieceStart === undefined;
  let indent = 0;
  let docs: string[] = [];
  let lineHasDoc = false;
  let quiet = false;
  for (let index = 0; index < tokens.length; index++) {
    const { kind, start: from, end, text: word } = tokens[index];
    if (kind === 'newline') {
      // A blank line parts the documentation from what follows.
      if (first && !lineHasDoc && docs.length > 0) docs = [];
      lineStart = end;
      first = true;
      lineHasDoc = false;
    } else if (kind === 'doc') {
      if (first) {
        docs.push(word.slice(word.startsWith('/// ') ? 4 : 3).trimEnd());
        lineHasDoc = true;
      }
    } else if (kind === 'comment') {
      lineHasDoc = true;
    } else if (kind === 'unknown') {
      quiet = true;
    } else if (word === ';' && kind === 'punctuation') {
      // Reported, and as good as not there.
    } else {
      if (first) indent = columnOf(text, lineStart, from);
      const doc = first && docs.length > 0 ? docs.join('\n') : undefined;
      // One literal with every part in it: leaves are most of what the parser makes.
      leaves.push({
        kind,
        text: word,
        start: from,
        end,
        token: index,
        first,
        indent,
        doc,
        quiet,
        ignored: false,
        region: 0,
      });
      if (docs.length > 0) docs = [];
      first = false;
      quiet = false;
    }
  }
  return leaves;
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
