// Arithmetic and comparisons whose answer the text gives away: wrapped constants, divisions that leave nothing, sides
// that can never be equal because of their width.

import { commandByName, type Field, registerByName } from '../../spec';
import { fold } from '../link/fold';
import type { LinkedProgram } from '../link/model';
import type { BinaryExpression, Expression } from '../syntax/ast';
import type { Body } from './bodies';
import type { CheckContext } from './context';
import type { Declared } from './passes';
import { expressionsIn, expressionsOf } from './walk';

const largest = 2n ** 64n - 1n;

export function checkNumbers(c: CheckContext, { uri, block }: Body): void {
  for (const e of expressionsOf(block)) expression(c, uri, e);
}

/** Constants, and the properties of systems. */
export function checkDeclaredNumbers(c: CheckContext, { uri, node }: Declared): void {
  for (const e of expressionsIn(node)) expression(c, uri, e);
}

function expression(c: CheckContext, uri: string, e: Expression): void {
  if (e.kind === 'call') logarithm(c, uri, e);
  if (e.kind !== 'binary') return;
  switch (e.operator) {
    case '-':
    case '+':
    case '*':
      wraps(c, uri, e);
      return;
    case '/':
      vanishes(c, uri, e);
      return;
    case '<<':
    case '>>':
      shifts(c, uri, e);
      return;
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      compares(c, uri, e);
      return;
    default:
      return;
  }
}

function wraps(c: CheckContext, uri: string, e: BinaryExpression): void {
  const left = fold(e.left, c.program);
  const right = left === undefined ? undefined : fold(e.right, c.program);
  if (left === undefined || right === undefined) return;
  const exact = e.operator === '-' ? left - right : e.operator === '+' ? left + right : left * right;
  if (exact >= 0n && exact <= largest) return;
  const [what, instead] =
    e.operator === '-'
      ? [`${left} - ${right} is below zero`, 'turn the difference around, or keep the smaller on the right']
      : ['this is beyond 2^64 - 1', 'use smaller numbers'];
  c.report.add(
    uri,
    'constant-wraps',
    e,
    `${what}, and numbers are unsigned: it wraps to ${BigInt.asUintN(64, exact)}; ${instead}`,
  );
}

function vanishes(c: CheckContext, uri: string, e: BinaryExpression): void {
  const left = fold(e.left, c.program);
  const right = left ? fold(e.right, c.program) : undefined;
  if (!left || !right || left >= right) return;
  const [from, by] = [c.program.types.get(e.left)?.kind, c.program.types.get(e.right)?.kind];
  if (from === 'size' && by === 'rate') return;
  c.report.add(
    uri,
    'division-to-zero',
    e,
    `${left} / ${right} is 0, as numbers are whole: multiply before dividing, or divide the larger by the smaller`,
  );
}

function shifts(c: CheckContext, uri: string, e: BinaryExpression): void {
  const by = fold(e.right, c.program);
  if (by === undefined || by < 64n) return;
  c.report.add(uri, 'shift-too-far', e.right, `a number has 64 bits: shifted by ${by} nothing of it is left`);
}

function logarithm(c: CheckContext, uri: string, e: Expression & { kind: 'call' }): void {
  const [argument] = e.arguments;
  if (e.callee.text !== 'log2' || !argument) return;
  const value = fold(argument, c.program);
  if (!value || (value & (value - 1n)) === 0n) return;
  const down = value.toString(2).length - 1;
  const next = 2n ** BigInt(down + 1);
  c.report.add(
    uri,
    'log2-not-exact',
    argument,
    `${value} is no power of two, so log2 gives ${down}, which stands for ${2n ** BigInt(down)}; write a power of two, such as ${next}`,
  );
}

const turned = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function compares(c: CheckContext, uri: string, e: BinaryExpression): void {
  if (!(e.operator in turned)) return;
  const operator = e.operator as keyof typeof turned;
  const right = fold(e.right, c.program);
  if (right !== undefined) {
    against(c, uri, e, e.left, operator, right);
    return;
  }
  const left = fold(e.left, c.program);
  if (left !== undefined) against(c, uri, e, e.right, turned[operator], left);
}

function against(
  c: CheckContext,
  uri: string,
  at: Expression,
  e: Expression,
  operator: keyof typeof turned,
  value: bigint,
): void {
  if (fold(e, c.program) !== undefined) return;
  const type = c.program.types.get(e);
  if (!type || type.kind === 'bytes' || type.kind === 'bool') return;
  if (value === 0n && (operator === '<' || operator === '>=')) {
    const answer = operator === '<' ? 'never holds' : 'always holds';
    c.report.add(uri, 'comparison-by-width', at, `numbers are unsigned, so this comparison with 0 ${answer}`);
    return;
  }
  if (unknownStatus(c, uri, e, value)) return;
  if (operator === '==' || operator === '!=') {
    const mask = maskOf(c.program, e);
    if (mask !== undefined && (value & ~mask) !== 0n) {
      const answer = operator === '==' ? 'never holds' : 'always holds';
      const message = `\`& 0x${mask.toString(16)}\` leaves other bits than those of 0x${value.toString(16)}, so this comparison ${answer}`;
      c.report.add(uri, 'comparison-by-width', at, message);
      return;
    }
  }
  const most = widest(c.program, e);
  if (!most || value <= most.value) return;
  const holds = operator === '<' || operator === '<=' || operator === '!=';
  c.report.add(
    uri,
    'comparison-by-width',
    at,
    `${most.what} is at most ${most.value}, so this comparison with ${value} ${holds ? 'always' : 'never'} holds`,
  );
}

function unknownStatus(c: CheckContext, uri: string, e: Expression, value: bigint): boolean {
  if (e.kind !== 'member' || e.name.text !== 'STATUS') return false;
  const type = c.program.types.get(e.object);
  if (type?.kind !== 'response') return false;
  const known = commandByName(type.command)?.status ?? [];
  if (known.length === 0 || known.some(s => BigInt(s.code) === value)) return false;
  const list = known.map(s => `${s.code} ${s.symbol}`).join(', ');
  c.report.add(
    uri,
    'status-unknown',
    e,
    `${type.command} never answers with status ${value}; it has ${list}`,
  );
  return true;
}

/** The bits that `x & bits` leaves. */
function maskOf(program: LinkedProgram, e: Expression): bigint | undefined {
  if (e.kind === 'parenthesized') return maskOf(program, e.inner);
  if (e.kind !== 'binary' || e.operator !== '&') return undefined;
  return fold(e.right, program) ?? fold(e.left, program);
}

const bitsOf = (width: number) => 2n ** BigInt(width) - 1n;

interface Most {
  readonly value: bigint;
  readonly what: string;
}

/** The largest value that an expression can have because of what it is; undefined for any number. */
function widest(program: LinkedProgram, e: Expression): Most | undefined {
  switch (e.kind) {
    case 'parenthesized':
      return widest(program, e.inner);
    case 'index': {
      const kind = program.types.get(e.object)?.kind;
      return kind === 'bytes' || kind === 'struct' ? { value: 255n, what: 'a byte' } : undefined;
    }
    case 'call': {
      const bits = { u8: 8, u16: 16, u32: 32 }[e.callee.text];
      return bits ? { value: bitsOf(bits), what: `\`${e.callee.text}\`` } : undefined;
    }
    case 'member':
      return memberWidth(program, e);
    default:
      return undefined;
  }
}

function memberWidth(program: LinkedProgram, e: Expression & { kind: 'member' }): Most | undefined {
  const b = program.bindings.get(e.name);
  const name = `\`${e.name.text}\``;
  const field = (f: Field | undefined): Most | undefined =>
    f && f.width > 0 && f.width < 64 ? { value: bitsOf(f.width), what: name } : undefined;
  switch (b?.kind) {
    case 'struct_field': {
      const { bytes } = b.struct.fields[b.field];
      return bytes < 8 ? { value: bitsOf(8 * bytes), what: name } : undefined;
    }
    case 'response_field':
      return field(commandByName(b.symbol)?.response.field(b.field));
    case 'register_field': {
      const f = registerByName(b.page, b.register)?.fields.find(({ name: n }) => n === b.field);
      return f && { value: bitsOf(f.msb - f.lsb + 1), what: name };
    }
    case 'observable': {
      const type = program.types.get(e.object);
      if (type?.kind !== 'thing' || !['fill', 'free', 'peak'].includes(b.name)) return undefined;
      const { thing } = type;
      if (thing.kind !== 'socket' && thing.kind !== 'management_ring') return undefined;
      return { value: BigInt(thing.slots), what: `${name} of a ring of ${thing.slots} slots` };
    }
    default:
      return undefined;
  }
}
