// The inside of texts: escapes, doubled braces, and `{expression}` pieces.

import type { Expression, StringLiteral, Token } from './ast';
import { balanceBraces } from './braces';
import { Cursor } from './cursor';
import { exact } from './exact';
import { parseExpression } from './expressions';
import { nextId } from './ids';
import { copyOf } from './intern';
import { type Leaf, readLeaves } from './leaves';

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** The offsets of what stands between the quotes of a string token. */
function inside({ text, start, end }: Leaf | Token): { from: number; to: number } {
  let slashes = 0;
  while (text[text.length - 2 - slashes] === '\\') slashes++;
  const escaped = text.startsWith('"') && slashes % 2 === 1;
  const closed = text.length > 1 && !escaped && /["'\u201c\u201d\u2018\u2019]/.test(text[text.length - 1]);
  return { from: start + 1, to: closed ? end - 1 : end };
}

/** A text without pieces, as in `import` and `test`: braces stand for themselves. */
export function plainText(c: Cursor, leaf: Leaf): string {
  const { from, to } = inside(leaf);
  let text = '';
  for (let at = from; at < to; at++) {
    const read = c.text[at] === '\\' ? readEscape(c, at, to) : undefined;
    text += read ? read.text : c.text[at];
    if (read) at = read.last;
  }
  return text;
}

/** `{`, `}` and the backslash */
const isSpecial = (code: number): boolean => code === 123 || code === 125 || code === 92;

export function parseStringLiteral(c: Cursor, leaf: Leaf): StringLiteral {
  const { from, to } = inside(leaf);
  const parts: (string | Expression)[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push(text);
    text = '';
  };
  let at = from;
  while (at < to) {
    const character = c.text[at];
    if (character === '\\') {
      const { text: read, last } = readEscape(c, at, to);
      text += read;
      at = last + 1;
    } else if ((character === '{' || character === '}') && c.text[at + 1] === character && at + 1 < to) {
      text += character;
      at += 2;
    } else if (character === '}') {
      c.problems.add(
        'stray-brace-in-text',
        { start: at, end: at + 1 },
        'a brace in a text is written twice: `}}`',
        {
          fix: { title: 'Double the `}`', start: at, end: at + 1, text: '}}' },
        },
      );
      text += character;
      at++;
    } else if (character === '{') {
      flush();
      const close = closing(c.text, at, to);
      if (close < 0) {
        const message =
          'this `{` has no `}`: an expression in a text stands in braces, and a brace itself is written twice, `{{`';
        c.problems.add('unterminated-interpolation', { start: at, end: at + 1 }, message, {
          fix: { title: 'Double the `{`', start: at, end: at + 1, text: '{{' },
        });
        break;
      }
      parts.push(parsePiece(c, at + 1, close));
      at = close + 1;
    } else {
      const from = at;
      do at++;
      while (at < to && !isSpecial(c.text.charCodeAt(at)));
      text += copyOf(c.text, from, at);
    }
  }
  flush();
  return { kind: 'string', id: nextId(), parts: exact(parts), start: leaf.start, end: leaf.end };
}

function readEscape(c: Cursor, at: number, to: number): { text: string; last: number } {
  const character = at + 1 < to ? c.text[at + 1] : undefined;
  const known = character === undefined ? undefined : escapes.get(character);
  if (known !== undefined) return { text: known, last: at + 1 };
  const shown = character ?? '';
  const message = `\`\\${shown}\` means nothing in a text: there are \`\\n\`, \`\\t\`, \`\\"\` and \`\\\\\``;
  c.problems.add('unknown-escape', { start: at, end: Math.min(at + 2, to) }, message, {
    fix: { title: 'Double the `\\`', start: at, end: at + 1, text: '\\\\' },
  });
  return { text: '\\', last: at };
}

function closing(text: string, from: number, to: number): number {
  let nest = 0;
  for (let at = from; at < to; at++) {
    if (text[at] === '{') nest++;
    else if (text[at] === '}' && --nest === 0) return at;
  }
  return -1;
}

function parsePiece(c: Cursor, from: number, to: number): Expression {
  const leaves = readLeaves(c.text, c.problems, from, to, true);
  const piece = new Cursor(c.text, balanceBraces(leaves, c.problems), c.problems, from);
  piece.depth = c.depth;
  if (piece.done) {
    const message = 'an expression is missing in these braces; a brace itself is written twice: `{{}}`';
    piece.report('expected-expression', message, { start: from - 1, end: to + 1 });
    return { kind: 'error_expression', id: nextId(), start: from, end: to };
  }
  const before = piece.reported;
  const value = parseExpression(piece);
  if (!piece.done && piece.reported === before) {
    piece.report('unexpected-token', 'the braces of a text hold one expression: this does not belong to it');
  }
  return value;
}
