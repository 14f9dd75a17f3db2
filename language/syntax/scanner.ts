// Text to tokens. Hand-written over character codes; it never fails: what is no token of the language becomes an
// `unknown` token with a finding. Blanks lie in the gaps between tokens, everything else is in a token, so that
// tokens and gaps together are the text.

import type { Token, TokenKind } from './ast';
import type { Problems } from './problems';
import { isReservedWord, isTopLevelKeyword } from './words';

const tab = 9;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const hash = 35;
const apostrophe = 39;
const star = 42;
const dot = 46;
const slash = 47;
const backslash = 92;

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
const isWordPart = (c: number): boolean => isLetter(c) || isDigit(c);
const isLineEnd = (c: number): boolean => c === newline || c === carriageReturn;
const isForeignBlank = (c: number): boolean =>
  c === 0xa0 || c === 0xfeff || c === 0x3000 || (c >= 0x2000 && c <= 0x200b) || c === 0x202f || c === 0x205f;
const isBlank = (c: number): boolean => c === space || c === tab || c === 11 || c === 12 || isForeignBlank(c);
const isDoubleCurly = (c: number): boolean => c === 0x201c || c === 0x201d || c === 0x201e;
const foreignLetter = /^\p{L}$/u;

/** Longest first. */
const punctuations: readonly string[] = [
  '..<',
  '..',
  '->',
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
].concat([...'{}()[],:;.=<>+-*/%&|^~!']);
const byFirst = new Map<number, string[]>();
for (const text of punctuations) {
  const first = text.charCodeAt(0);
  byFirst.set(first, [...(byFirst.get(first) ?? []), text]);
}

/** Tokens of `text` between `start` and `end`, ending in one `end` token. */
export function scan(text: string, problems: Problems, start = 0, end = text.length): Token[] {
  const tokens: Token[] = [];
  let at = start;
  let commentsEnd = true;
  const push = (kind: TokenKind, until: number): void => {
    tokens.push({ kind, start: at, end: until, text: text.slice(at, until) });
    at = until;
  };
  const code = (offset: number): number => (offset < end ? text.charCodeAt(offset) : -1);
  const lineEnd = (from: number): number => {
    let to = from;
    while (to < end && !isLineEnd(text.charCodeAt(to))) to++;
    return to;
  };

  while (at < end) {
    const c = text.charCodeAt(at);
    if (isBlank(c)) {
      at++;
    } else if (c === newline) {
      push('newline', at + 1);
    } else if (c === carriageReturn) {
      push('newline', code(at + 1) === newline ? at + 2 : at + 1);
    } else if (isLetter(c) || (c > 127 && isForeignLetter(text, at))) {
      scanWord();
    } else if (isDigit(c)) {
      push('number', numberEnd());
    } else if (c === quote) {
      scanString();
    } else if (c === slash && code(at + 1) === slash) {
      const doc = code(at + 2) === slash && code(at + 3) !== slash;
      push(doc ? 'doc' : 'comment', lineEnd(at));
    } else if (c === slash && code(at + 1) === star) {
      scanBlockComment();
    } else if (c === hash) {
      problems.add('hash-comment', { start: at, end: at + 1 }, 'a comment starts with `//`, not with `#`', {
        fix: { title: 'Replace `#` by `//`', start: at, end: at + 1, text: '//' },
      });
      push('comment', lineEnd(at));
    } else if (isDoubleCurly(c) || c === apostrophe || c === 0x2018 || c === 0x2019) {
      scanForeignString(c);
    } else {
      const known = byFirst
        .get(c)
        ?.find(candidate => text.startsWith(candidate, at) && at + candidate.length <= end);
      if (known === ';') reportSemicolon();
      if (known) push('punctuation', at + known.length);
      else scanUnknown();
    }
  }
  tokens.push({ kind: 'end', start: end, end, text: '' });
  return tokens;

  function scanWord(): void {
    let to = at;
    let foreign = false;
    while (to < end) {
      const c = text.charCodeAt(to);
      if (c > 127 && !isForeignBlank(c) && isForeignLetter(text, to)) {
        foreign = true;
        to += text.codePointAt(to)! > 0xffff ? 2 : 1;
      } else if (isWordPart(c)) to++;
      else break;
    }
    to = Math.min(to, end);
    if (foreign) {
      const message = `the name \`${text.slice(at, to)}\` may only have the letters A to Z and a to z, digits and \`_\``;
      problems.add('unexpected-character', { start: at, end: to }, message);
    }
    push(isReservedWord(text.slice(at, to)) ? 'keyword' : 'identifier', to);
  }

  /** Digits, a fraction, and the letters of a unit; whether they make sense is for numbers.ts. */
  function numberEnd(): number {
    let to = at;
    while (isWordPart(code(to))) to++;
    if (code(to) === dot && isDigit(code(to + 1)) && /^\d/.test(text.slice(at, to))) {
      to++;
      while (isWordPart(code(to))) to++;
    }
    // `16GB/s` is a rate; `64B/size` is a division.
    const rate =
      code(to - 1) === 66 && code(to) === slash && code(to + 1) === 115 && !isWordPart(code(to + 2));
    return rate && !/^0[xX]/.test(text.slice(at, at + 2)) ? to + 2 : to;
  }

  function scanString(): void {
    let to = at + 1;
    while (to < end) {
      const c = text.charCodeAt(to);
      if (c === quote) {
        push('string', to + 1);
        return;
      }
      if (isLineEnd(c)) break;
      to += c === backslash && to + 1 < end && !isLineEnd(text.charCodeAt(to + 1)) ? 2 : 1;
    }
    // The blanks behind an unfinished text are hardly a part of it.
    while (isBlank(text.charCodeAt(to - 1))) to--;
    const message =
      'this text does not end: put a `"` at its end; a text stays on one line (`\\n` makes a line break)';
    problems.add('unterminated-string', { start: at, end: to }, message, {
      fix: { title: 'Add `"`', start: to, end: to, text: '"' },
    });
    push('string', to);
  }

  function scanForeignString(opening: number): void {
    const closers = isDoubleCurly(opening) ? '"\u201c\u201d\u201e' : "'\u2018\u2019";
    let to = at + 1;
    while (to < end && !isLineEnd(text.charCodeAt(to)) && !closers.includes(text[to])) to++;
    if (to >= end || isLineEnd(text.charCodeAt(to))) {
      scanUnknown();
      return;
    }
    to++;
    const content = text.slice(at + 1, to - 1);
    problems.add('wrong-quotes', { start: at, end: to }, 'a text stands in straight double quotes: `"…"`', {
      fix: { title: 'Use straight double quotes', start: at, end: to, text: `"${content}"` },
    });
    push('string', to);
  }

  function scanBlockComment(): void {
    const close = commentsEnd ? text.indexOf('*/', at + 2) : -1;
    if (close >= 0 && close + 2 <= end) {
      push('comment', close + 2);
      return;
    }
    commentsEnd = false;
    const message = 'this comment does not end: put a `*/` behind it';
    problems.add('unterminated-comment', { start: at, end: at + 2 }, message);
    // What follows is read again from the next line that can only be a declaration.
    let line = lineEnd(at);
    while (line < end) {
      let next = line;
      while (next < end && isLineEnd(text.charCodeAt(next))) next++;
      let word = next;
      while (isWordPart(code(word))) word++;
      if (isTopLevelKeyword(text.slice(next, word))) {
        push('comment', next);
        return;
      }
      line = lineEnd(word);
    }
    push('comment', end);
  }

  function reportSemicolon(): void {
    const fix = { title: 'Remove the `;`', start: at, end: at + 1, text: '' };
    problems.add('semicolon', { start: at, end: at + 1 }, 'nothing ends in a semicolon here: remove it', {
      fix,
    });
  }

  function scanUnknown(): void {
    let to = at;
    while (to < end) {
      const c = text.charCodeAt(to);
      if (isBlank(c) || isLineEnd(c) || isWordPart(c) || c === quote || c === hash || byFirst.has(c)) break;
      to++;
    }
    if (to === at) to++;
    const shown = text.slice(at, Math.min(to, at + 20));
    problems.add(
      'unexpected-character',
      { start: at, end: to },
      `\`${shown}\` means nothing here: remove it`,
      {
        fix: { title: `Remove \`${shown}\``, start: at, end: to, text: '' },
      },
    );
    push('unknown', to);
  }
}

function isForeignLetter(text: string, at: number): boolean {
  return foreignLetter.test(String.fromCodePoint(text.codePointAt(at)!));
}
