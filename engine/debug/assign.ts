// Setting what can be set: locals, registers and their fields, indexes of rings, bytes of memory. A register that is a
// doorbell rings, as if software had written it.

import type { LinkedExpression } from '../../language/link';
import type { Expression } from '../../language/syntax/ast';
import { checkFieldValue, FieldError, insertRegisterField, Register } from '../../spec';
import { EvaluationError, type Inspection } from '../facade';
import type { Value } from '../programs/value';
import type { Inspector, RegisterPath } from './inspect';
import type { FrameInfo } from './stacks';
import { hex } from './text';
import { pageBase, pagePath } from './variables-registers';

export function assign(
  inspector: Inspector,
  path: string,
  text: string,
  frame: number | undefined,
): Inspection {
  const info = frame === undefined ? undefined : inspector.frame(frame);
  const target = inspector.link(path, info);
  const expression = inner(target.expression!);
  const value = inspector.look(inspector.link(text, info), info);
  const register = inspector.registerOf(target, info);
  if (register) setRegister(inspector, register, value);
  else if (!setLocal(inspector, target, expression, value, info)) {
    if (
      !setIndex(inspector, target, expression, value) &&
      !setMemory(inspector, target, expression, value, info)
    ) {
      throw new EvaluationError(
        `"${path}" cannot be set: locals, registers, ring indexes and memory, such as load(0x42000, 8), can.`,
      );
    }
  }
  return inspector.evaluate(path, frame);
}

function inner(e: Expression): Expression {
  return e.kind === 'parenthesized' ? inner(e.inner) : e;
}

/** A number without a unit, or of bytes. */
function integer(value: Value): bigint {
  if (value.int === undefined) throw new EvaluationError('A number is needed here.');
  const unit = dimension(value);
  if (unit !== 'number') throw new EvaluationError(`A number is needed here, and this is a ${unit}.`);
  return value.int;
}

function dimension(value: Value): string {
  const { kind } = value.type;
  return kind === 'time' || kind === 'rate' || kind === 'frequency' ? kind : 'number';
}

// ---- registers and indexes

function setRegister(inspector: Inspector, r: RegisterPath, value: Value): void {
  const { hardware } = inspector;
  const fn = r.page.fn.index;
  const { spec } = r;
  const name = `${pagePath(r.page)}.${spec.name}`;
  if (spec.count > 1 && r.index === undefined) {
    throw new EvaluationError(`${name} has ${spec.count} elements; write which: ${name}[0].`);
  }
  const offset = pageBase(r.page) + spec.offset + (r.index ?? 0) * spec.stride;
  let whole = integer(value);
  if (r.field !== undefined) {
    const field = spec.fields.find(f => f.name === r.field);
    if (!field) throw new EvaluationError(`${name} has no field ${r.field}.`);
    try {
      checkFieldValue(name, field.name, field.msb - field.lsb + 1, whole);
    } catch (error) {
      if (error instanceof FieldError) throw new EvaluationError(error.message);
      throw error;
    }
    const old = hardware.peek(fn, offset) ?? 0n;
    const parts = insertRegisterField(Number(old & 0xffffffffn), Number(old >> 32n), field, whole);
    whole = (BigInt(parts.hi >>> 0) << 32n) | BigInt(parts.lo >>> 0);
  }
  const before = hardware.peek(fn, offset);
  if (!inspector.changes.make({ kind: 'register', fn, offset, value: whole })) {
    throw new EvaluationError(`${name} is not there now: its interface is not mapped to ${r.page.fn.name}.`);
  }
  if (hardware.peek(fn, offset) === before && whole !== before) {
    throw new EvaluationError(
      spec.access === 'RO'
        ? `${name} is read-only: it stays ${hex(before ?? 0n)}.`
        : `The AMU ignored ${hex(whole)} for ${name}: it stays ${hex(before ?? 0n)}.`,
    );
  }
}

/** `pf.sw0.t0.write_index`: the element of the page's array. */
function setIndex(inspector: Inspector, target: LinkedExpression, e: Expression, value: Value): boolean {
  if (e.kind !== 'member') return false;
  const binding = target.bindings.get(e.name);
  if (binding?.kind !== 'observable' || binding.of !== 'socket') return false;
  if (binding.name !== 'read_index' && binding.name !== 'write_index') return false;
  const type = target.types.get(e.object);
  const info =
    type?.kind === 'thing'
      ? [...inspector.naming.sockets.values()].find(i => i.socket === type.thing)
      : undefined;
  if (!info) return false;
  const { ami_sw } = Register;
  const tx = info.socket.direction === 'tx';
  const write = binding.name === 'write_index';
  const spec = write
    ? tx
      ? ami_sw.WRITE_INDEX_TX
      : ami_sw.WRITE_INDEX_RX
    : tx
      ? ami_sw.READ_INDEX_TX
      : ami_sw.READ_INDEX_RX;
  const page = { fn: info.fn, owner: info.owner };
  setRegister(inspector, { page, spec, index: info.socket.id, field: undefined }, value);
  return true;
}

// ---- locals and memory

function setLocal(
  inspector: Inspector,
  target: LinkedExpression,
  e: Expression,
  value: Value,
  info: FrameInfo | undefined,
): boolean {
  if (e.kind !== 'name' || info?.program === undefined) return false;
  const binding = target.bindings.get(e.name);
  if (binding?.kind !== 'local') return false;
  const view = inspector.viewOf(info);
  const body = Math.max(
    info.body,
    view?.frames.findIndex((f, i) => i >= info.body && f.locals.some(l => l.name === binding.name)) ?? 0,
  );
  const old = view?.frames[body]?.locals.find(l => l.name === binding.name);
  if (old?.value && (old.value.int === undefined) !== (value.int === undefined)) {
    throw new EvaluationError(`${binding.name} holds ${old.value.int === undefined ? 'bytes' : 'a number'}.`);
  }
  if (old?.value?.int !== undefined && dimension(old.value) !== dimension(value)) {
    throw new EvaluationError(
      `${binding.name} holds a ${dimension(old.value)}, and this is a ${dimension(value)}.`,
    );
  }
  const { program } = info;
  if (inspector.changes.make({ kind: 'variable', program, frame: body, name: binding.name, value }))
    return true;
  throw new EvaluationError(`${binding.name} cannot be set here: it has no value yet.`);
}

/** `load(address, length)` or a number inside of it, `u64(load(address, 8), 0)`. */
function setMemory(
  inspector: Inspector,
  target: LinkedExpression,
  e: Expression,
  value: Value,
  info: FrameInfo | undefined,
): boolean {
  if (e.kind !== 'call') return false;
  const number = (x: Expression) => Number(integer(inspector.look({ ...target, expression: x }, info)));
  const word = /^u(8|16|32|64)$/.exec(e.callee.text);
  if (word && e.arguments.length === 2) {
    const load = inner(e.arguments[0]);
    if (load.kind !== 'call' || load.callee.text !== 'load') return false;
    const length = Number(word[1]) / 8;
    const address = number(load.arguments[0]) + number(e.arguments[1]);
    store(inspector, info, address, littleEndian(integer(value), length));
    return true;
  }
  if (e.callee.text !== 'load' || e.arguments.length !== 2) return false;
  const length = number(e.arguments[1]);
  const bytes = value.bytes ?? littleEndian(integer(value), Math.min(length, 8));
  if (bytes.length > length) {
    throw new EvaluationError(`${bytes.length} bytes do not fit in the ${length} that are named.`);
  }
  store(inspector, info, number(e.arguments[0]), bytes);
  return true;
}

function littleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function store(inspector: Inspector, info: FrameInfo | undefined, address: number, bytes: Uint8Array): void {
  const fn = (info && inspector.viewOf(info)?.functionIndex) ?? 0;
  if (!inspector.changes.make({ kind: 'memory', space: fn, address, bytes })) {
    throw new EvaluationError(
      `There is no memory at 0x${address.toString(16)} for ${bytes.length} bytes in ${inspector.naming.fnName(fn)}.`,
    );
  }
}
