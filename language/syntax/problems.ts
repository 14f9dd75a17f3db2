// What the scanner and the parser can find wrong, in one table: the list feeds the documentation and the settings,
// the collector makes diagnostics of it.

import type { Diagnostic, Severity, Span } from './ast';

export interface SyntaxCheck {
  readonly id: string;
  /** What the finding says, in general. */
  readonly summary: string;
  readonly severity: Severity;
}

const check = (id: string, summary: string, severity: Severity = 'error') =>
  ({ id, summary, severity }) as const;

/** Every code a `SyntaxFile` can carry, with its severity. */
export const syntaxChecks = [
  check('unexpected-character', 'A character that has no meaning in the language.'),
  check('unterminated-string', 'A text that does not end on its line.'),
  check('unterminated-comment', 'A `/*` without its `*/`.'),
  check('wrong-quotes', 'A text in single or typographic quotes instead of straight double ones.'),
  check('hash-comment', 'A comment that starts with `#` instead of `//`.'),
  check('semicolon', 'A semicolon; nothing in the language ends in one.'),
  check('unknown-escape', 'A backslash in a text before a character that needs none.'),
  check('stray-brace-in-text', 'A single `}` in a text; a brace itself is written twice.'),
  check('unterminated-interpolation', 'A `{` in a text without its `}`.'),
  check('invalid-number', 'A number whose digits or fraction cannot be read.'),
  check('unknown-unit', 'A unit that does not exist.'),
  check('space-before-unit', 'A space between a number and its unit.'),
  check('number-too-large', 'A number beyond 64 bits.'),
  check('missing-brace', 'A `{` without its `}`, or a body without its `{`.'),
  check('extra-brace', 'A `}` that closes nothing.'),
  check('missing-bracket', 'A `(` or `[` without its counterpart.'),
  check('missing-comma', 'Two parts of a statement without the comma between them.'),
  check('missing-colon', 'A key without the colon before its value.'),
  check('missing-equals', 'A name without the `=` before its value.'),
  check('missing-word', 'A word that belongs at this place, such as `on`, `of` or `in`.'),
  check('missing-arrow', 'A session without `->` between its two sockets.'),
  check('expected-name', 'A name is missing.'),
  check('expected-type', 'A type is missing.'),
  check('expected-expression', 'A value is missing.'),
  check('expected-text', 'A text in double quotes is missing.'),
  check('expected-range', 'A range, `from ..< to` or `from .. to`, is missing.'),
  check('unexpected-token', 'Something that cannot stand at this place.'),
  check('unknown-declaration', 'A declaration that does not exist.'),
  check('misplaced-declaration', 'A declaration that belongs elsewhere.'),
  check('unknown-statement', 'A statement that does not exist.'),
  check('misplaced-statement', 'A statement outside a driver, handler or test.'),
  check('missing-verb', 'An assignment without `set`, or a value that nothing is done with.'),
  check('nested-action', 'An action inside an expression; it needs a `let` of its own.'),
  check('foreign-operator', 'An operator of another language.'),
  check('chained-comparison', 'A comparison of a comparison.'),
  check('reserved-word', 'A reserved word used as a name.'),
  check('too-deep', 'Nesting beyond what is read.'),
] as const satisfies readonly SyntaxCheck[];

export type SyntaxCode = (typeof syntaxChecks)[number]['id'];

const severities: ReadonlyMap<string, Severity> = new Map(
  syntaxChecks.map(({ id, severity }) => [id, severity]),
);

export type Extras = Pick<Diagnostic, 'related' | 'fix'>;

/** Collects findings of one file. */
export class Problems {
  readonly found: Diagnostic[] = [];
  constructor(readonly uri: string) {}

  /** Takes back findings of a stretch that a better one stands for. */
  forget(code: SyntaxCode, { start, end }: Span): void {
    for (let at = this.found.length - 1; at >= 0; at--) {
      const problem = this.found[at];
      if (problem.code === code && problem.start >= start && problem.end <= end) this.found.splice(at, 1);
    }
  }

  add(code: SyntaxCode, span: Span, message: string, extras?: Extras): void {
    const severity = severities.get(code) ?? 'error';
    this.found.push({ uri: this.uri, start: span.start, end: span.end, severity, code, message, ...extras });
  }
}
