// Values known before the run, from a bound expression.

import { builtins } from '../builtins';
import type { Expression, Identifier, Linkable } from '../syntax/ast';
import type { Binding, Type } from './model';
import type { NodeLookup } from './node-table';
import { foldBinary } from './types';

export interface Bound {
  readonly bindings: NodeLookup<Identifier, Binding>;
  readonly types: NodeLookup<Linkable, Type>;
}

const u64 = (n: bigint) => BigInt.asUintN(64, n);

/**
 * The value of a number or boolean (0, 1) in its base unit: bytes, picoseconds, bytes per second, hertz. Undefined when
 * it is known only in the run, is no number, or is wrong.
 */
export function fold(e: Expression, bound: Bound): bigint | undefined {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'boolean':
      return e.value ? 1n : 0n;
    case 'parenthesized':
      return fold(e.inner, bound);
    case 'name': {
      const b = bound.bindings.get(e.name);
      if (b?.kind === 'constant') return b.constant.value;
      if (b?.kind === 'status') return BigInt(b.code);
      return undefined;
    }
    case 'member': {
      const b = bound.bindings.get(e.name);
      return b?.kind === 'constant' ? b.constant.value : fixedProperty(e, bound);
    }
    case 'unary': {
      const value = fold(e.operand, bound);
      if (value === undefined) return undefined;
      if (e.operator === 'not') return value === 0n ? 1n : 0n;
      return u64(e.operator === '-' ? -value : ~value);
    }
    case 'binary': {
      const leftType = bound.types.get(e.left);
      const rightType = bound.types.get(e.right);
      if (!leftType || !rightType) return undefined;
      const left = fold(e.left, bound);
      if (left === undefined) return undefined;
      const right = fold(e.right, bound);
      return right === undefined ? undefined : foldBinary(e.operator, leftType, rightType, left, right);
    }
    case 'call':
      return foldCall(e.callee.text, e.arguments, bound);
    default:
      return undefined;
  }
}

/** `at`, `size` and `slots` of rings and buffers never change. */
function fixedProperty(e: Expression & { kind: 'member' }, bound: Bound): bigint | undefined {
  const b = bound.bindings.get(e.name);
  const object = bound.types.get(e.object);
  if (b?.kind !== 'observable' || object?.kind !== 'thing') return undefined;
  const thing = object.thing;
  switch (thing.kind) {
    case 'memory':
    case 'buffer':
      return BigInt(b.name === 'at' ? thing.at : thing.size);
    case 'process':
      return BigInt(thing.pasid);
    case 'interface':
      return b.name === 'table' ? BigInt(thing.table ?? 0) : undefined;
    case 'session':
      return b.name === 'profile_table' ? BigInt(thing.profile?.table ?? 0) : undefined;
    case 'socket':
    case 'management_ring':
      if (b.name === 'slots') return BigInt(thing.slots);
      return b.name === 'at' ? BigInt(thing.at) : undefined;
    default:
      return undefined;
  }
}

function foldCall(name: string, args: readonly Expression[], bound: Bound): bigint | undefined {
  if (!builtins.get(name)?.constant || args.length === 0) return undefined;
  if (name === 'size_of') {
    const of = args[0];
    const struct = of.kind === 'name' ? bound.bindings.get(of.name) : undefined;
    return struct?.kind === 'struct' ? BigInt(struct.struct.bytes) : undefined;
  }
  const values: bigint[] = [];
  for (const a of args) {
    const value = fold(a, bound);
    if (value === undefined) return undefined;
    values.push(value);
  }
  if (name === 'log2') return values[0] === 0n ? undefined : BigInt(values[0].toString(2).length - 1);
  return values.reduce((a, b) => ((name === 'min') === a < b ? a : b));
}
