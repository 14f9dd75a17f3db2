// Heads of loops as other languages write them: `for (i = 0; i < 8; i++)`, `for i in range(8)`, `for i in 0 ..= 7`. What is
// meant is plain, so that there is one finding, a fix, and a loop.

import type { Expression, Identifier } from './ast';
import type { Cursor } from './cursor';
import { parseHeadExpression, parseListOf } from './expressions';
import { nextId } from './ids';

export interface LoopHead {
  readonly name: Identifier;
  readonly from: Expression;
  readonly to: Expression;
  readonly inclusive: boolean;
}

const advice = (range: string) => `a loop counts in a range: \`for ${range}\``;

/** The head of a loop in brackets; undefined, with nothing taken, when there are none. */
export function parseBracketedHead(c: Cursor): LoopHead | undefined {
  if (!c.at('(') || !c.onLine(4)) return undefined;
  // `int i = 0`, `let i = 0`
  const typed = c.peek(2).kind === 'identifier' && c.peek(2).text !== 'in' ? 1 : 0;
  const means = c.peek(2 + typed).text;
  if (c.peek(1 + typed).kind !== 'identifier' || (means !== '=' && means !== 'in')) return undefined;
  const { start } = c.take();
  if (typed) c.take();
  const name = c.name('the loop variable');
  c.take();
  const from = parseHeadExpression(c);
  let inclusive = false;
  let to: Expression;
  if (means === 'in' && (c.at('..') || c.at('..<'))) {
    inclusive = takeRange(c);
    to = parseHeadExpression(c);
  } else {
    // `i < 8`, of which only the end is of use
    if (c.atWord(name.text)) c.take();
    inclusive = c.at('<=');
    const compares = c.at('<') || c.at('<=') || c.at('!=');
    if (compares) c.take();
    to = compares
      ? parseHeadExpression(c)
      : { kind: 'error_expression', id: nextId(), start: c.previousEnd, end: c.previousEnd };
  }
  c.skip(({ text, first }) => first || text === ')' || text === '{');
  c.accept(')');
  const end = c.previousEnd;
  // The semicolons inside are no findings of their own.
  c.problems.forget('semicolon', { start, end });
  tell(c, { name, from, to, inclusive }, { start, end });
  return { name, from, to, inclusive };
}

/** `range(8)` and `range(2, 8)` behind `in`; undefined, with nothing taken, when it is something else. */
export function parsePythonRange(c: Cursor, name: Identifier): LoopHead | undefined {
  const { leaf } = c;
  if (!c.atWord('range') || leaf.first || c.peek().text !== '(') return undefined;
  c.take();
  const { items } = parseListOf(c, '(', ')', 'the arguments');
  const span = { start: leaf.start, end: c.previousEnd };
  const zero: Expression = {
    kind: 'number',
    id: nextId(),
    value: 0n,
    unit: 'none',
    text: '0',
    start: leaf.start,
    end: leaf.start,
  };
  const [first, second] = items;
  const missing: Expression = { kind: 'error_expression', id: nextId(), start: span.end, end: span.end };
  const head = {
    name,
    from: second ? first : zero,
    to: second ?? first ?? missing,
    inclusive: false,
  };
  tell(c, head, { start: name.start, end: span.end });
  return head;
}

function tell(c: Cursor, head: LoopHead, span: { readonly start: number; readonly end: number }): void {
  const said = (e: Expression) =>
    e.start === e.end && e.kind === 'number' ? e.text : c.text.slice(e.start, e.end);
  const ends = head.to.kind !== 'error_expression' && head.from.kind !== 'error_expression';
  const text = `${head.name.text} in ${said(head.from)} ${head.inclusive ? '..' : '..<'} ${said(head.to)}`;
  c.report(
    'expected-range',
    advice(ends ? text : 'i in 0 ..< 4'),
    span,
    ends ? { fix: { title: `Change to \`${text}\``, ...span, text } } : undefined,
  );
}

/** Takes `..` or `..<`; `..=` is understood. @returns whether the end belongs to the range */
export function takeRange(c: Cursor): boolean {
  const range = c.take();
  const inclusive = range.text === '..';
  const { leaf } = c;
  const odd = leaf.kind === 'punctuation' && leaf.start === range.end ? leaf.text : '';
  if (!inclusive || (odd !== '=' && odd !== '.' && odd !== '>')) return inclusive;
  const span = { start: range.start, end: leaf.end };
  const ours = odd === '>' ? '..<' : '..';
  c.report(
    'foreign-operator',
    `write \`..\` for a range with its end, \`..<\` without it; there is no \`..${odd}\``,
    span,
    { fix: { title: `Change to \`${ours}\``, ...span, text: ours } },
  );
  c.take();
  return true;
}
