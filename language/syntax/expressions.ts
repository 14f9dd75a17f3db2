// Expressions. A line end ends an expression unless an operator stands before or behind it: `(`, `[` and
// `{` behind a name belong to it only on the same line.

import { parseAction, startsAction } from './actions';
import type {
  BinaryOperator,
  ErrorExpression,
  Expression,
  FieldValue,
  NameExpression,
  NumberLiteral,
} from './ast';
import { type Cursor, deepestNesting, longestChain } from './cursor';
import { exact } from './exact';
import { takeRange } from './foreign-loops';
import { identifierOf, nextId } from './ids';
import { readNumber, units } from './numbers';
import { parseStringLiteral } from './strings';
import { isActionVerb, isSimpleVerb } from './words';

const levels: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
/** How tightly a binary operator binds: 1 is `or`. */
export const precedence: ReadonlyMap<string, number> = new Map(
  levels.flatMap((operators, level) => operators.map(operator => [operator, level + 1] as const)),
);
const notLevel = 3;
const comparisonLevel = 3;
/** What other languages call an operator of ours. */
const foreignOperators: ReadonlyMap<string, { readonly ours: BinaryOperator; readonly advice: string }> =
  new Map([
    ['&&', { ours: 'and', advice: 'write `and` instead of `&&`' }],
    ['||', { ours: 'or', advice: 'write `or` instead of `||`' }],
    ['=', { ours: '==', advice: 'write `==` to compare; `=` only gives a name its value' }],
  ]);
interface Operator {
  readonly operator: BinaryOperator;
  readonly level: number;
  readonly foreign?: { readonly ours: BinaryOperator; readonly advice: string };
}
/** By how it is written, here or in other languages. */
const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...[...precedence].map(([text, level]) => [text, { operator: text as BinaryOperator, level }] as const),
  ...[...foreignOperators].map(
    ([text, foreign]) =>
      [text, { operator: foreign.ours, level: precedence.get(foreign.ours) ?? 1, foreign }] as const,
  ),
]);
/** Words that may follow an expression on its line. */
export const followers: ReadonlySet<string> = new Set(['until', 'within', 'for']);

export function parseExpression(c: Cursor): Expression {
  return parseBinary(c, 1);
}

/** In the head of a block, where `{` opens the block. */
export function parseHeadExpression(c: Cursor): Expression {
  const before = c.structs;
  c.structs = false;
  const result = parseBinary(c, 1);
  c.structs = before;
  return result;
}

/** A path such as `pf.sw0.t0` or `tx[n]`: no operators. */
export function parsePath(c: Cursor): Expression {
  if (c.depth >= deepestNesting) return tooDeep(c);
  const before = c.structs;
  c.structs = false;
  c.depth++;
  const result = parsePostfix(c);
  c.depth--;
  c.structs = before;
  return result;
}

function withStructs<T>(c: Cursor, allowed: boolean, parse: () => T): T {
  const before = c.structs;
  c.structs = allowed;
  const result = parse();
  c.structs = before;
  return result;
}

function nested(c: Cursor, parse: () => Expression): Expression {
  if (c.depth >= deepestNesting) return tooDeep(c);
  c.depth++;
  const result = parse();
  c.depth--;
  return result;
}

function tooDeep(c: Cursor): ErrorExpression {
  const message = `this is nested more than ${deepestNesting} deep, or longer than ${longestChain} parts: give a part of it a name with \`let\``;
  c.report('too-deep', message);
  const { start } = c.leaf;
  c.skipNest();
  return { kind: 'error_expression', id: nextId(), start, end: Math.max(start, c.previousEnd) };
}

export function missingExpression(c: Cursor, message: string): ErrorExpression {
  // A word in the way begins what comes next: the gap is before it.
  c.report('expected-expression', message, c.atWord() ? (c.previous ?? c.leaf) : c.place());
  return { kind: 'error_expression', id: nextId(), start: c.previousEnd, end: c.previousEnd };
}

function parseBinary(c: Cursor, least: number): Expression {
  let left = parseUnary(c);
  let chain = 0;
  let compared = false;
  for (;;) {
    const { leaf } = c;
    if (leaf.kind !== 'punctuation' && leaf.kind !== 'keyword') return left;
    const known = operators.get(leaf.text);
    if (known === undefined || known.level < least) return left;
    const { level, operator, foreign } = known;
    if (foreign) {
      const fix = {
        title: `Change to \`${foreign.ours}\``,
        start: leaf.start,
        end: leaf.end,
        text: foreign.ours,
      };
      c.report('foreign-operator', foreign.advice, leaf, { fix });
    }
    if (level === comparisonLevel && compared) {
      const message = 'a comparison cannot be compared again: join two of them with `and`';
      c.report('chained-comparison', message, leaf);
    }
    compared = level === comparisonLevel;
    if (++chain > longestChain) return tooDeep(c);
    c.take();
    const right = parseBinary(c, level + 1);
    left = {
      kind: 'binary',
      id: nextId(),
      operator,
      left,
      right,
      start: left.start,
      end: Math.max(left.end, right.end),
    };
  }
}

function parseUnary(c: Cursor): Expression {
  const { leaf } = c;
  const bang = c.at('!');
  const not = bang || (leaf.kind === 'keyword' && leaf.text === 'not');
  if (!not && !c.at('-') && !c.at('~')) return parsePostfix(c);
  return nested(c, () => {
    if (bang) {
      const fix = { title: 'Change to `not`', start: leaf.start, end: leaf.end, text: 'not ' };
      c.report('foreign-operator', 'write `not` instead of `!`', leaf, { fix });
    }
    c.take();
    const operand = not ? parseBinary(c, notLevel) : parseUnary(c);
    const operator = not ? 'not' : (leaf.text as '-' | '~');
    return {
      kind: 'unary',
      id: nextId(),
      operator,
      operand,
      start: leaf.start,
      end: Math.max(leaf.end, operand.end),
    };
  });
}

function parsePostfix(c: Cursor): Expression {
  let object = parsePrimary(c);
  for (let chain = 0; ; chain++) {
    if (chain > longestChain) return tooDeep(c);
    if (c.at('.')) {
      c.take();
      const name = c.name('what follows the `.`');
      object = {
        kind: 'member',
        id: nextId(),
        object,
        name,
        start: object.start,
        end: Math.max(c.previousEnd, name.end),
      };
    } else if (c.at('[') && !c.leaf.first) {
      object = parseIndex(c, object);
    } else if (c.at('(') && !c.leaf.first) {
      const message = 'only a builtin function or a struct can be called: nothing else takes arguments';
      c.report('unexpected-token', message);
      parseListOf(c, '(', ')', 'the arguments');
      object = { kind: 'error_expression', id: nextId(), start: object.start, end: c.previousEnd };
    } else return object;
  }
}

function parseIndex(c: Cursor, object: Expression): Expression {
  const opening = c.take();
  return withStructs(c, true, () => {
    const from = nested(c, () => parseExpression(c));
    if (!c.at('..') && !c.at('..<')) {
      expectClosing(c, ']', opening);
      return { kind: 'index', id: nextId(), object, index: from, start: object.start, end: c.previousEnd };
    }
    const inclusive = takeRange(c);
    const to = nested(c, () => parseExpression(c));
    expectClosing(c, ']', opening);
    return {
      kind: 'slice',
      id: nextId(),
      object,
      from,
      to,
      inclusive,
      start: object.start,
      end: c.previousEnd,
    };
  });
}

function expectClosing(c: Cursor, text: ')' | ']', opening: { start: number; end: number }): void {
  if (c.accept(text)) return;
  const message = `a \`${text}\` is missing here`;
  const opened = text === ')' ? '(' : '[';
  c.report('missing-bracket', message, c.place(), {
    related: [
      {
        uri: c.problems.uri,
        start: opening.start,
        end: opening.end,
        message: `this \`${opened}\` is not closed`,
      },
    ],
    ...c.insert(text),
  });
}

/** Items between brackets, parted by commas. */
export function parseListOf(
  c: Cursor,
  open: '(' | '[',
  close: ')' | ']',
  what: string,
): { items: Expression[]; start: number } {
  const items: Expression[] = [];
  const opening = c.leaf;
  c.accept(open);
  withStructs(c, true, () => {
    while (!c.at(close) && !c.done && !c.at('}')) {
      const before = c.index;
      items.push(nested(c, () => parseExpression(c)));
      if (c.accept(',')) continue;
      if (c.at(close) || c.leaf.first || !startsOperand(c) || c.index === before) break;
      c.report(
        'missing-comma',
        `a comma is missing between two of ${what}`,
        c.place(),
        c.insert(',', 'Add `,`'),
      );
    }
    expectClosing(c, close, opening);
  });
  return { items: exact(items), start: opening.start };
}

/** Whether the current leaf can begin an operand. */
export function startsOperand(c: Cursor): boolean {
  const { kind, text } = c.leaf;
  if (kind === 'number' || kind === 'string') return true;
  if (kind === 'identifier') return !beginsSomethingElse(c);
  if (kind === 'keyword') return text === 'true' || text === 'false' || text === 'not';
  return (
    kind === 'punctuation' && (text === '(' || text === '[' || text === '~' || text === '-' || text === '!')
  );
}

/** A word at the start of a line with an operand behind it begins a statement, one before a colon a property. */
function beginsSomethingElse(c: Cursor): boolean {
  const next = c.peek();
  if (next.kind === 'punctuation' && next.text === ':' && !next.first) return true;
  if (!c.leaf.first) return false;
  if (isSimpleVerb(c.leaf.text)) return true;
  if (next.first) return false;
  return (
    next.kind === 'number' ||
    next.kind === 'string' ||
    (next.kind === 'identifier' && !followers.has(next.text))
  );
}

function parsePrimary(c: Cursor): Expression {
  const { leaf } = c;
  if (leaf.kind === 'number') return parseNumber(c);
  if (leaf.kind === 'string') {
    c.take();
    return parseStringLiteral(c, leaf);
  }
  if (leaf.kind === 'keyword' && (leaf.text === 'true' || leaf.text === 'false')) {
    c.take();
    return { kind: 'boolean', id: nextId(), value: leaf.text === 'true', start: leaf.start, end: leaf.end };
  }
  if (leaf.kind === 'identifier' && !beginsSomethingElse(c)) return parseName(c);
  if (c.at('(')) {
    return nested(c, () => {
      const opening = c.take();
      const inner = withStructs(c, true, () => parseExpression(c));
      expectClosing(c, ')', opening);
      return { kind: 'parenthesized', id: nextId(), inner, start: leaf.start, end: c.previousEnd };
    });
  }
  if (c.at('[')) {
    const { items, start } = parseListOf(c, '[', ']', 'the bytes');
    return { kind: 'bytes', id: nextId(), items, start, end: c.previousEnd };
  }
  const before = c.previous;
  const behind = before && before.kind !== 'string' ? ` behind \`${before.text.slice(0, 30)}\`` : '';
  return missingExpression(c, `a value is missing${behind}`);
}

function parseName(c: Cursor): Expression {
  const { leaf } = c;
  const next = c.peek();
  if (isActionVerb(leaf.text) && startsAction(c)) {
    const message = `\`${leaf.text}\` takes time and cannot stand inside an expression: write \`let x = ${leaf.text} …\` before, and use \`x\` here`;
    c.report('nested-action', message, leaf);
    parseAction(c, leaf.text);
    return { kind: 'error_expression', id: nextId(), start: leaf.start, end: c.previousEnd };
  }
  c.take();
  const name = identifierOf(leaf);
  if (c.at('(') && !next.first) {
    const { items } = parseListOf(c, '(', ')', 'the arguments');
    return {
      kind: 'call',
      id: nextId(),
      callee: name,
      arguments: items,
      start: leaf.start,
      end: c.previousEnd,
    };
  }
  if (c.structs && c.at('{') && !next.first) {
    const fields = exact(parseFieldValues(c, 'the struct'));
    return { kind: 'struct_value', id: nextId(), name, fields, start: leaf.start, end: c.previousEnd };
  }
  return { kind: 'name', id: nextId(), name, start: leaf.start, end: leaf.end } satisfies NameExpression;
}

function parseNumber(c: Cursor): NumberLiteral {
  const { text, start, end } = c.leaf;
  const { value, unit, problem } = readNumber(text);
  if (problem) {
    const span = { start: start + problem.start, end: start + problem.end };
    const fix = problem.fix && { ...problem.fix, ...span };
    c.report(problem.code, problem.message, span, fix && { fix });
  }
  c.take();
  const { leaf } = c;
  const apart =
    unit === 'none' && !problem && leaf.kind === 'identifier' && !leaf.first
      ? units.get(leaf.text)
      : undefined;
  if (!apart || c.peek().text === ':') return { kind: 'number', id: nextId(), value, unit, text, start, end };
  const message = `a unit stands right behind its number: \`${text}${leaf.text}\``;
  c.report(
    'space-before-unit',
    message,
    { start, end: leaf.end },
    {
      fix: { title: 'Remove the space', start: end, end: leaf.start, text: '' },
    },
  );
  c.take();
  const joined = text + leaf.text;
  return {
    kind: 'number',
    id: nextId(),
    value: value * apart.factor,
    unit: apart.unit,
    text: joined,
    start,
    end: leaf.end,
  };
}

/** `{ NAME: value  NAME: value }`, with or without commas. */
export function parseFieldValues(c: Cursor, what: string): FieldValue[] {
  const fields: FieldValue[] = [];
  c.accept('{');
  withStructs(c, true, () => {
    while (!c.at('}') && !c.done) {
      const { leaf, index } = c;
      if (leaf.kind === 'identifier') {
        c.take();
        const name = identifierOf(leaf);
        expectColon(c, name.text);
        const value = nested(c, () => parseExpression(c));
        fields.push({
          kind: 'field_value',
          name,
          value,
          start: leaf.start,
          end: Math.max(c.previousEnd, leaf.end),
        });
        c.accept(',');
      } else {
        c.report('expected-name', `here ${what} has fields: \`NAME: value\``);
        c.skip(({ first, text }) => first || text === ',');
        c.accept(',');
      }
      if (c.index === index) c.take();
    }
    c.accept('}');
  });
  return fields;
}

/** The colon behind a key; an `=` in its place is understood. */
export function expectColon(c: Cursor, key: string): void {
  if (c.accept(':')) return;
  if (c.at('=')) {
    const { start, end } = c.leaf;
    const fix = { title: 'Change `=` to `:`', start: c.previousEnd, end, text: ':' };
    c.report(
      'missing-colon',
      `\`${key}\` takes its value behind a colon: \`${key}: …\``,
      { start, end },
      { fix },
    );
    c.take();
    return;
  }
  c.report(
    'missing-colon',
    `a colon and a value are missing: \`${key}: …\``,
    c.place(),
    c.insert(':', 'Add `:`'),
  );
}
