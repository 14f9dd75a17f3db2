// What stands behind a colon: the values of a property, `tx 4, rx 4`, `64B .. 2KiB`, `1 .. 4096 slots`, and types.

import type { Expression, Identifier, PropertyValue } from './ast';
import type { Cursor } from './cursor';
import { expectColon, missingExpression, parseHeadExpression, startsOperand } from './expressions';
import { identifierOf } from './ids';

/** What a number of a property may count, written behind it. */
export const unitWords: ReadonlySet<string> = new Set(['slots', 'slot', 'sockets', 'messages', 'bytes']);

export function parsePropertyValues(c: Cursor, key: string): PropertyValue[] {
  expectColon(c, key);
  // Nearly always one: a list that grows takes room for sixteen.
  const values: PropertyValue[] = [parsePropertyValue(c, key)];
  while (continues(c)) values.push(parsePropertyValue(c, key));
  return values;
}

/** A comma may also part one property from the next. */
function continues(c: Cursor): boolean {
  const next = c.peek();
  const ends =
    next.text === '}' || next.kind === 'end' || (next.kind === 'identifier' && c.peek(2).text === ':');
  if (!c.at(',') || ends) return false;
  c.take();
  return true;
}

function parsePropertyValue(c: Cursor, key: string): PropertyValue {
  const { leaf } = c;
  const { start } = leaf;
  const label = isLabelled(c) ? identifierOf(c.take()) : undefined;
  if (!startsOperand(c)) {
    const value = missingExpression(c, `a value is missing: \`${key}: …\``);
    return { label, value, start: Math.min(start, value.start), end: c.previousEnd };
  }
  const value = parseHeadExpression(c);
  let to: Expression | undefined;
  if (c.at('..') || c.at('..<')) {
    if (c.at('..<')) {
      const { start: from, end } = c.leaf;
      const fix = { title: 'Change to `..`', start: from, end, text: '..' };
      c.report(
        'expected-range',
        'the range of a property has its end: write `..`',
        { start: from, end },
        { fix },
      );
    }
    c.take();
    to = parseHeadExpression(c);
  }
  const word = c.atWord() && !c.leaf.first && unitWords.has(c.leaf.text) && c.peek().text !== ':';
  const unitWord = word ? identifierOf(c.takeKeyword()) : undefined;
  return { label, value, to, unitWord, start, end: Math.max(start, c.previousEnd) };
}

/** `tx 4`, `rx count` */
function isLabelled(c: Cursor): boolean {
  const next = c.peek();
  if (!c.atWord() || next.first) return false;
  if (next.kind === 'number') return true;
  const socket = c.leaf.text === 'tx' || c.leaf.text === 'rx';
  return socket && next.kind === 'identifier' && c.peek(2).text !== ':';
}

/** `: type` behind a name. */
export function parseType(c: Cursor, name: string, types: string): Identifier {
  if (!c.accept(':')) {
    const message = `a colon and a type are missing: \`${name}: …\`, one of ${types}`;
    c.report('missing-colon', message, c.place(), c.insert(':', 'Add `:`'));
  }
  const { leaf } = c;
  const ahead = c.peek();
  const begins = ahead.kind === 'punctuation' && ahead.text === ':' && !ahead.first;
  if (leaf.kind !== 'identifier' || leaf.first || begins) {
    c.report('expected-type', `a type is missing behind \`${name}:\`, one of ${types}`);
    return c.nameless();
  }
  c.take();
  return identifierOf(leaf);
}
