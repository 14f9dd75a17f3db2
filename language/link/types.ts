// Types in words and what may be done with them: the rules of units, and exact folding of constants.

import { describeLayout } from '../messages';
import type { BinaryOperator } from '../syntax/ast';
import type { StructModel, Thing, Type } from './model';

export const intType: Type = { kind: 'int' };
export const sizeType: Type = { kind: 'size' };
export const timeType: Type = { kind: 'time' };
export const rateType: Type = { kind: 'rate' };
export const frequencyType: Type = { kind: 'frequency' };
export const boolType: Type = { kind: 'bool' };
export const bytesType: Type = { kind: 'bytes' };
export const stringType: Type = { kind: 'string' };
export const noneType: Type = { kind: 'none' };
export const structType = (struct: StructModel): Type => ({ kind: 'struct', struct });
export const thingType = (thing: Thing): Type => ({ kind: 'thing', thing });

export const namedTypes: ReadonlyMap<string, Type> = new Map([
  ['int', intType],
  ['size', sizeType],
  ['time', timeType],
  ['rate', rateType],
  ['frequency', frequencyType],
  ['bool', boolType],
]);

/** Kinds of things as people call them. */
export const thingWords: Readonly<Record<Thing['kind'], string>> = {
  system: 'system',
  function: 'function',
  interface: 'interface',
  socket: 'socket',
  memory: 'memory',
  buffer: 'buffer',
  process: 'process',
  management_ring: 'management ring',
  agent: 'agent',
  session: 'session',
  driver: 'driver',
  hardware_interface: 'hardware interface',
  hardware_socket: 'hardware socket',
};

const words: Readonly<Record<Exclude<Type['kind'], 'thing' | 'struct' | 'response' | 'message'>, string>> = {
  int: 'a number',
  size: 'a size',
  time: 'a time',
  rate: 'a rate',
  frequency: 'a frequency',
  bool: 'true or false',
  bytes: 'bytes',
  string: 'a text',
  none: 'nothing',
};

/** A type in words, with its article: `a time`, `the response of PF_PROBE`. */
export function describeType(type: Type): string {
  if (type.kind === 'struct') return `bytes of ${type.struct.name}`;
  if (type.kind === 'response') return `the response of ${type.command}`;
  if (type.kind === 'message') return describeLayout(type.layout, type.symbol);
  if (type.kind === 'thing') {
    const word =
      type.thing.kind === 'socket'
        ? `${type.thing.direction.toUpperCase()} socket`
        : thingWords[type.thing.kind];
    return `${/^([aei]|RX)/i.test(word) ? 'an' : 'a'} ${word}`;
  }
  return words[type.kind];
}

/** A type as it is written after a colon: `time`, `bytes`, `dma_request`. */
export function typeName(type: Type): string {
  if (type.kind === 'struct') return type.struct.name;
  if (type.kind === 'response') return `${type.command} response`;
  if (type.kind === 'message') return type.symbol || type.layout;
  if (type.kind === 'thing') return thingWords[type.thing.kind];
  return type.kind;
}

/** int or size: they stand for each other. */
export const isInteger = (type: Type): boolean => type.kind === 'int' || type.kind === 'size';
export const isNumeric = (type: Type): boolean =>
  isInteger(type) || type.kind === 'time' || type.kind === 'rate' || type.kind === 'frequency';
/** bytes, also those seen as a struct or a message. */
export const isBytes = (type: Type): boolean =>
  type.kind === 'bytes' || type.kind === 'struct' || type.kind === 'message';

/** Whether a value of type `from` may stand where `to` is wanted. */
export function assignable(from: Type, to: Type): boolean {
  if (isInteger(to)) return isInteger(from);
  if (to.kind === 'bytes') return isBytes(from);
  if (to.kind === 'struct') return from.kind === 'struct' && from.struct === to.struct;
  if (to.kind === 'message') return from.kind === 'message' && from.symbol === to.symbol;
  if (to.kind === 'response') return from.kind === 'response' && from.command === to.command;
  return from.kind === to.kind;
}

const comparisons = new Set<BinaryOperator>(['==', '!=', '<', '<=', '>', '>=']);
export const isComparison = (operator: BinaryOperator): boolean => comparisons.has(operator);

/** The type of `left operator right`; undefined when the two do not go together. */
export function binaryType(operator: BinaryOperator, left: Type, right: Type): Type | undefined {
  if (operator === 'and' || operator === 'or') {
    return left.kind === 'bool' && right.kind === 'bool' ? boolType : undefined;
  }
  if (isComparison(operator)) {
    const equality = operator === '==' || operator === '!=';
    if (isNumeric(left) && isNumeric(right)) return sameDimension(left, right) ? boolType : undefined;
    if (!equality) return undefined;
    if (isBytes(left) && isBytes(right)) return boolType;
    if (left.kind === right.kind && (left.kind === 'bool' || left.kind === 'string')) return boolType;
    return undefined;
  }
  if (operator === '&' || operator === '|' || operator === '^') {
    if (isBytes(left) && isBytes(right)) return bytesType;
    return isInteger(left) && isInteger(right) ? integer(left, right) : undefined;
  }
  if (!isNumeric(left) || !isNumeric(right)) return undefined;
  switch (operator) {
    case '<<':
    case '>>':
      return isInteger(left) && isInteger(right) ? left : undefined;
    case '+':
    case '-':
    case '%':
      if (!sameDimension(left, right)) return undefined;
      return isInteger(left) ? integer(left, right) : left;
    case '*':
      return productType(left, right) ?? productType(right, left);
    default:
      return quotientType(left, right);
  }
}

const sameDimension = (a: Type, b: Type) => (isInteger(a) ? isInteger(b) : a.kind === b.kind);
const integer = (a: Type, b: Type) => (a.kind === 'size' || b.kind === 'size' ? sizeType : intType);

function productType(a: Type, b: Type): Type | undefined {
  if (isInteger(a) && isInteger(b)) return integer(a, b);
  if (b.kind === 'int') return a;
  if (a.kind === 'rate' && b.kind === 'time') return sizeType;
  if (a.kind === 'frequency' && b.kind === 'time') return intType;
  return undefined;
}

function quotientType(a: Type, b: Type): Type | undefined {
  if (isInteger(a) && isInteger(b)) return a.kind === 'size' && b.kind === 'int' ? sizeType : intType;
  if (a.kind === b.kind) return intType;
  if (b.kind === 'int') return a;
  if (isInteger(a) && b.kind === 'rate') return timeType;
  if (a.kind === 'int' && b.kind === 'frequency') return timeType;
  if (a.kind === 'size' && b.kind === 'time') return rateType;
  return undefined;
}

const picosecondsPerSecond = 1_000_000_000_000n;
const u64 = (n: bigint) => BigInt.asUintN(64, n);

/**
 * The exact value of `left operator right` of numbers and booleans (0, 1) in base units: unsigned, modulo 2^64, with
 * the products and quotients of rates, frequencies and times taken before the wrap. Undefined for a division by zero.
 */
export function foldBinary(
  operator: BinaryOperator,
  leftType: Type,
  rightType: Type,
  left: bigint,
  right: bigint,
): bigint | undefined {
  switch (operator) {
    case '+':
      return u64(left + right);
    case '-':
      return u64(left - right);
    case '*': {
      const perSecond = (t: Type) => t.kind === 'rate' || t.kind === 'frequency';
      const scaled =
        (perSecond(leftType) && rightType.kind === 'time') ||
        (perSecond(rightType) && leftType.kind === 'time');
      return u64(scaled ? (left * right) / picosecondsPerSecond : left * right);
    }
    case '/': {
      if (right === 0n) return undefined;
      const perSecond = rightType.kind === 'rate' || rightType.kind === 'frequency';
      const scaled =
        (perSecond && isInteger(leftType)) || (leftType.kind === 'size' && rightType.kind === 'time');
      return u64((scaled ? left * picosecondsPerSecond : left) / right);
    }
    case '%':
      return right === 0n ? undefined : left % right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '<<':
      return right > 63n ? 0n : u64(left << right);
    case '>>':
      return right > 63n ? 0n : left >> right;
    case 'and':
      return left & right;
    case 'or':
      return left | right;
    default:
      return compare(operator, left, right) ? 1n : 0n;
  }
}

function compare(operator: BinaryOperator, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

const formats: readonly [string, bigint][] = [
  ['GiB', 1n << 30n],
  ['MiB', 1n << 20n],
  ['KiB', 1n << 10n],
  ['B', 1n],
];
const timeFormats: readonly [string, bigint][] = [
  ['s', 1_000_000_000_000n],
  ['ms', 1_000_000_000n],
  ['us', 1_000_000n],
  ['ns', 1000n],
  ['ps', 1n],
];
const rateFormats: readonly [string, bigint][] = [
  ['GB/s', 1_000_000_000n],
  ['MB/s', 1_000_000n],
  ['kB/s', 1000n],
  ['B/s', 1n],
];
const frequencyFormats: readonly [string, bigint][] = [
  ['GHz', 1_000_000_000n],
  ['MHz', 1_000_000n],
  ['kHz', 1000n],
  ['Hz', 1n],
];

/** A value in the largest unit that is exact: 2KiB, 50ns, 16GB/s; plain numbers stay plain. */
export function formatValue(type: Type, value: bigint): string {
  const table =
    type.kind === 'size'
      ? formats
      : type.kind === 'time'
        ? timeFormats
        : type.kind === 'rate'
          ? rateFormats
          : type.kind === 'frequency'
            ? frequencyFormats
            : undefined;
  if (type.kind === 'bool') return value === 0n ? 'false' : 'true';
  if (!table) return `${value}`;
  const [unit, scale] = table.find(([, s]) => value >= s && value % s === 0n) ?? table[table.length - 1];
  return `${value / scale}${unit}`;
}
