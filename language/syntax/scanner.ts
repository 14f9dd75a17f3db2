// Text to tokens. Hand-written over character codes; it never fails: what is no token of the language becomes an
// `unknown` token with a finding. Blanks lie in the gaps between tokens, everything else is in a token, so that
// tokens and gaps together are the text. One object scans a whole file and makes nothing for a token but its word.

import type { Token, TokenKind } from './ast';
import { intern } from './intern';
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
const semicolon = 59;
const backslash = 92;

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
/** The Greek letter of `\u03bcs`, and the sign for it. */
const isMicro = (c: number): boolean => c === 0x3bc || c === 0xb5;
const isWordPart = (c: number): boolean => isLetter(c) || isDigit(c);
const isLineEnd = (c: number): boolean => c === newline || c === carriageReturn;
const isForeignBlank = (c: number): boolean =>
  c === 0xa0 || c === 0xfeff || c === 0x3000 || (c >= 0x2000 && c <= 0x200b) || c === 0x202f || c === 0x205f;
const isBlank = (c: number): boolean => c === space || c === tab || c === 11 || c === 12 || isForeignBlank(c);
const isDoubleCurly = (c: number): boolean => c === 0x201c || c === 0x201d || c === 0x201e;
const foreignLetter = /^\p{L}$/u;

/** The punctuation that begins with a character, longest first. */
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
const ascii = 128;
const byFirst: readonly (readonly string[] | undefined)[] = Array.from({ length: ascii }, (_, code) => {
  const found = punctuations.filter(text => text.charCodeAt(0) === code);
  return found.length > 0 ? found : undefined;
});

/** What an ASCII character can begin; most tokens are told by one look. */
const begins = new Uint8Array(ascii);
const wordParts = new Uint8Array(ascii);
const blank = 1;
const letter = 2;
const digit = 3;
const single = 4;
for (let code = 0; code < ascii; code++) {
  if (isBlank(code)) begins[code] = blank;
  else if (isLetter(code)) begins[code] = letter;
  else if (isDigit(code)) begins[code] = digit;
  else if (byFirst[code]?.length === 1 && code !== slash && code !== semicolon) begins[code] = single;
  wordParts[code] = isWordPart(code) ? 1 : 0;
}

/** Goes through a text token by token: `next`, then its kind, place and word. */
export class Scanner {
  kind: TokenKind = 'newline';
  start: number;
  end: number;
  /** The token's text, if it is a word, a number or punctuation. */
  word = '';
  private commentsEnd = true;

  constructor(
    private readonly text: string,
    private readonly problems: Problems,
    start = 0,
    private readonly limit = text.length,
  ) {
    this.start = start;
    this.end = start;
  }

  /** Goes to the next token; the last one is the `end`. */
  next(): void {
    const { text, limit } = this;
    let at = this.end;
    while (at < limit) {
      const c = text.charCodeAt(at);
      const class_ = c < ascii ? begins[c] : 0;
      if (class_ === blank || (c >= ascii && isForeignBlank(c))) {
        at++;
        continue;
      }
      this.start = at;
      if (class_ === letter) {
        let code = c;
        let sum = 0;
        do {
          sum = (Math.imul(sum, 31) + code) | 0;
          at++;
          code = at < limit ? text.charCodeAt(at) : 0;
        } while (code < ascii && wordParts[code] === 1);
        if (code >= ascii && !isForeignBlank(code) && isForeignLetter(text, at)) this.foreignWord();
        else {
          this.end = at;
          this.word = intern(text, this.start, at, sum);
          this.kind = isReservedWord(this.word) ? 'keyword' : 'identifier';
        }
      } else if (class_ === single) {
        this.punctuation((byFirst[c] as readonly string[])[0]);
      } else if (c === newline) {
        this.token('newline', at + 1);
      } else if (class_ === digit) {
        this.number();
      } else this.rare(c);
      return;
    }
    this.start = limit;
    this.token('end', limit);
  }

  private token(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.word = '';
    this.end = end;
  }

  private punctuation(word: string): void {
    this.kind = 'punctuation';
    this.word = word;
    this.end = this.start + word.length;
  }

  private rare(c: number): void {
    const { text, limit, start } = this;
    if (c === carriageReturn) {
      this.token('newline', this.code(start + 1) === newline ? start + 2 : start + 1);
    } else if (c >= ascii && isForeignLetter(text, start)) {
      this.foreignWord();
    } else if (c === quote) {
      this.string();
    } else if (c === slash && this.code(start + 1) === slash) {
      const doc = this.code(start + 2) === slash && this.code(start + 3) !== slash;
      this.token(doc ? 'doc' : 'comment', this.lineEnd(start));
    } else if (c === slash && this.code(start + 1) === star) {
      this.blockComment();
    } else if (c === hash) {
      const place = { start, end: start + 1 };
      this.problems.add('hash-comment', place, 'a comment starts with `//`, not with `#`', {
        fix: { title: 'Replace `#` by `//`', ...place, text: '//' },
      });
      this.token('comment', this.lineEnd(start));
    } else if (isDoubleCurly(c) || c === apostrophe || c === 0x2018 || c === 0x2019) {
      this.foreignString(c);
    } else {
      const known = c < ascii ? byFirst[c]?.find(word => this.isAt(word)) : undefined;
      if (known === ';') this.reportSemicolon();
      if (known && start + known.length <= limit) this.punctuation(known);
      else this.unknown();
    }
  }

  private isAt(word: string): boolean {
    return this.text.startsWith(word, this.start) && this.start + word.length <= this.limit;
  }

  private code(offset: number): number {
    return offset < this.limit ? this.text.charCodeAt(offset) : -1;
  }

  private lineEnd(from: number): number {
    const { text, limit } = this;
    let to = from;
    while (to < limit && !isLineEnd(text.charCodeAt(to))) to++;
    return to;
  }

  /** A word with letters that no name may have. */
  private foreignWord(): void {
    const { text, limit, start } = this;
    let to = start;
    while (to < limit) {
      const c = text.charCodeAt(to);
      if (c >= ascii && !isForeignBlank(c) && isForeignLetter(text, to)) {
        to += text.codePointAt(to)! > 0xffff ? 2 : 1;
      } else if (isWordPart(c)) to++;
      else break;
    }
    this.end = Math.min(to, limit);
    this.word = text.slice(start, this.end);
    this.kind = 'identifier';
    const message = `the name \`${this.word}\` may only have the letters A to Z and a to z, digits and \`_\``;
    this.problems.add('unexpected-character', { start, end: this.end }, message);
  }

  /** Digits, a fraction, and the letters of a unit; whether they make sense is for numbers.ts. */
  private number(): void {
    const { text, start } = this;
    let to = start;
    let sum = 0;
    let c = this.code(to);
    while (isWordPart(c) || isMicro(c)) {
      sum = (Math.imul(sum, 31) + c) | 0;
      c = this.code(++to);
    }
    if (c === dot && isDigit(this.code(to + 1))) {
      do {
        sum = (Math.imul(sum, 31) + c) | 0;
        c = this.code(++to);
      } while (isWordPart(c) || isMicro(c));
    }
    // `16GB/s` is a rate; `64B/size` is a division.
    const rate =
      c === slash &&
      (this.code(to - 1) | 32) === 98 &&
      this.code(to + 1) === 115 &&
      !isWordPart(this.code(to + 2));
    const hexadecimal = this.code(start) === 48 && (this.code(start + 1) | 32) === 120;
    if (rate && !hexadecimal) {
      to += 2;
      sum = (sum + 1) | 0;
    }
    this.kind = 'number';
    this.end = to;
    this.word = intern(text, start, to, sum);
  }

  private string(): void {
    const { text, limit, start } = this;
    let to = start + 1;
    while (to < limit) {
      const c = text.charCodeAt(to);
      if (c === quote) {
        this.token('string', to + 1);
        return;
      }
      if (isLineEnd(c)) break;
      to += c === backslash && to + 1 < limit && !isLineEnd(text.charCodeAt(to + 1)) ? 2 : 1;
    }
    // The blanks behind an unfinished text are hardly a part of it.
    while (isBlank(text.charCodeAt(to - 1))) to--;
    const message =
      'this text does not end: put a `"` at its end; a text stays on one line (`\\n` makes a line break)';
    this.problems.add('unterminated-string', { start, end: to }, message, {
      fix: { title: 'Add `"`', start: to, end: to, text: '"' },
    });
    this.token('string', to);
  }

  private foreignString(opening: number): void {
    const { text, limit, start } = this;
    const closers = isDoubleCurly(opening) ? '"\u201c\u201d\u201e' : "'\u2018\u2019";
    let to = start + 1;
    while (to < limit && !isLineEnd(text.charCodeAt(to)) && !closers.includes(text[to])) to++;
    if (to >= limit || isLineEnd(text.charCodeAt(to))) {
      this.unknown();
      return;
    }
    to++;
    const content = text.slice(start + 1, to - 1);
    this.problems.add('wrong-quotes', { start, end: to }, 'a text stands in straight double quotes: `"…"`', {
      fix: { title: 'Use straight double quotes', start, end: to, text: `"${content}"` },
    });
    this.token('string', to);
  }

  private blockComment(): void {
    const { text, limit, start } = this;
    const close = this.commentsEnd ? text.indexOf('*/', start + 2) : -1;
    if (close >= 0 && close + 2 <= limit) {
      this.token('comment', close + 2);
      return;
    }
    this.commentsEnd = false;
    const message = 'this comment does not end: put a `*/` behind it';
    this.problems.add('unterminated-comment', { start, end: start + 2 }, message);
    // What follows is read again from the next line that can only be a declaration.
    let line = this.lineEnd(start);
    while (line < limit) {
      let next = line;
      while (next < limit && isLineEnd(text.charCodeAt(next))) next++;
      let word = next;
      while (isWordPart(this.code(word))) word++;
      if (isTopLevelKeyword(text.slice(next, word))) {
        this.token('comment', next);
        return;
      }
      line = this.lineEnd(word);
    }
    this.token('comment', limit);
  }

  private reportSemicolon(): void {
    const place = { start: this.start, end: this.start + 1 };
    const fix = { title: 'Remove the `;`', ...place, text: '' };
    this.problems.add('semicolon', place, 'nothing ends in a semicolon here: remove it', { fix });
  }

  private unknown(): void {
    const { text, limit, start } = this;
    let to = start;
    while (to < limit) {
      const c = text.charCodeAt(to);
      if (isBlank(c) || isLineEnd(c) || isWordPart(c) || c === quote || c === hash) break;
      if (c < ascii && byFirst[c]) break;
      to++;
    }
    if (to === start) to++;
    const shown = text.slice(start, Math.min(to, start + 20));
    if (shown === '?') {
      const message = 'there is no `? :` here: write `if … { set x = … } else { set x = … }`';
      this.problems.add('unexpected-character', { start, end: to }, message);
      this.token('unknown', to);
      return;
    }
    this.problems.add(
      'unexpected-character',
      { start, end: to },
      `\`${shown}\` means nothing here: remove it`,
      {
        fix: { title: `Remove \`${shown}\``, start, end: to, text: '' },
      },
    );
    this.token('unknown', to);
  }
}

/** Tokens of `text` between `start` and `end`, ending in one `end` token. */
export function scan(text: string, problems: Problems, start = 0, end = text.length): Token[] {
  const scanner = new Scanner(text, problems, start, end);
  const tokens: Token[] = [];
  do {
    scanner.next();
    const { kind, start: from, end: to, word } = scanner;
    tokens.push({ kind, start: from, end: to, text: word === '' ? text.slice(from, to) : word });
  } while (scanner.kind !== 'end');
  return tokens;
}

function isForeignLetter(text: string, at: number): boolean {
  return foreignLetter.test(String.fromCodePoint(text.codePointAt(at)!));
}
