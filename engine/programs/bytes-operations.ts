// The instructions on bytes and texts.

import { commandByOpcode, exceptionByOpcode, readFieldHi, readFieldLo, writeField } from '../../spec';
import {
  bytesEqual,
  complementBytes,
  copyBytes,
  copyOrigin,
  extend,
  fillPattern,
  longestBytes,
  resize,
  swapBytes,
} from './bytes';
import { Op } from './instructions';
import { Failure } from './machine';
import type { Frame } from './state';
import type { ResponseFieldRef, StructFieldRef, Tables, TextPiece, TextTemplate } from './tables';
import { toBigInt, toNumber } from './u64';
import { displayBytes, displayInt, plural } from './value';

/** Carries out one instruction of those from `Op.bytesCopy` on. */
export function bytesOperation(op: number, a: number, b: number, c: number, frame: Frame, t: Tables): void {
  const { bytes, lo, hi } = frame;
  switch (op) {
    case Op.bytesCopy:
      copyBytes(bytes[a], bytes[b]);
      return;
    case Op.bytesSwap:
      swapBytes(bytes[a], bytes[b]);
      return;
    case Op.literal: {
      const from = t.literals[b];
      resize(bytes[a], from.length).set(from);
      return;
    }
    case Op.zeros: {
      const length = lengthIn(frame, b);
      resize(bytes[a], length).fill(0, 0, length);
      return;
    }
    case Op.fill: {
      const length = lengthIn(frame, b);
      resize(bytes[a], length).fill(lo[c] & 0xff, 0, length);
      return;
    }
    case Op.pattern: {
      const length = lengthIn(frame, b);
      fillPattern(bytes[a], length, lo[c]);
      return;
    }
    case Op.bytesComplement:
      complementBytes(bytes[a], bytes[b]);
      return;
    case Op.bytesAnd:
    case Op.bytesOr:
    case Op.bytesXor:
      combine(op, a, b, c, frame);
      return;
    case Op.bytesEqual:
      lo[a] = bytesEqual(bytes[b], bytes[c]) ? 1 : 0;
      hi[a] = 0;
      return;
    case Op.byteAt: {
      const at = offsetIn(frame, b, c, 1, 'byte');
      lo[a] = bytes[b].data[at];
      hi[a] = 0;
      return;
    }
    case Op.slice:
      slice(a, b, c, frame);
      return;
    case Op.append: {
      const from = bytes[b];
      if (bytes[a].length + from.length > longestBytes) throw tooLong(bytes[a].length + from.length);
      const { length } = from;
      const at = extend(bytes[a], length);
      bytes[a].data.set(bytes[b].data.subarray(0, length), at);
      return;
    }
    case Op.setByte: {
      const at = offsetIn(frame, a, b, 1, 'byte');
      bytes[a].data[at] = lo[c];
      bytes[a].socket = -1;
      return;
    }
    case Op.unsigned1:
    case Op.unsigned2:
    case Op.unsigned4:
    case Op.unsigned8: {
      const width = 1 << (op - Op.unsigned1);
      readUnsigned(frame, a, bytes[b].data, offsetIn(frame, b, c, width, `u${width * 8}`), width);
      return;
    }
    case Op.length:
      lo[a] = bytes[b].length;
      hi[a] = 0;
      return;
    case Op.asBytes: {
      const length = lengthIn(frame, c);
      const into = resize(bytes[a], length).fill(0, 0, length);
      for (let i = 0; i < Math.min(8, length); i++) into[i] = (i < 4 ? lo[b] : hi[b]) >>> (8 * (i & 3));
      return;
    }
    case Op.structField:
      readUnsigned(
        frame,
        a,
        bytes[b].data,
        fieldOffset(frame, b, t.structFields[c]),
        t.structFields[c].field.bytes,
      );
      return;
    case Op.setStructField:
      setStructField(a, b, t.structFields[c], frame);
      return;
    case Op.setMessageField:
      setMessageField(a, b, t.responseFields[c], frame);
      break;
    case Op.responseField:
      lo[a] = readFieldLo(bytes[b].data, 0, t.responseFields[c].field);
      hi[a] = readFieldHi(bytes[b].data, 0, t.responseFields[c].field);
      return;
    case Op.responseBytes: {
      const from = bytes[b];
      const length = Math.max(0, from.length - c);
      resize(bytes[a], length).set(from.data.subarray(c, c + length));
      return;
    }
    case Op.format:
      frame.texts[a] = formatText(t.texts[b], frame);
      return;
    case Op.textEqual:
      lo[a] = frame.texts[b] === frame.texts[c] ? 1 : 0;
      hi[a] = 0;
      return;
    case Op.textCopy:
      frame.texts[a] = frame.texts[b];
      return;
    default:
      throw new Error(`instruction ${op} does not exist`);
  }
}

const tooLong = (length: number | bigint) =>
  new Failure(`${plural(length, 'byte')} are more than the ${longestBytes} that a value can hold`);

function lengthIn(frame: Frame, register: number): number {
  if (frame.hi[register] !== 0 || frame.lo[register] > longestBytes) throw tooLong(toBigInt(frame, register));
  return frame.lo[register];
}

/** The offset in an int register, when `width` bytes from there are in the bytes. */
function offsetIn(frame: Frame, bytes: number, register: number, width: number, what: string): number {
  const { length } = frame.bytes[bytes];
  const at = toNumber(frame, register);
  if (at + width <= length) return at;
  throw new Failure(`${what} at ${at} is beyond the end: there are ${plural(length, 'byte')}`);
}

function readUnsigned(frame: Frame, d: number, data: Uint8Array, at: number, width: number): void {
  const { lo, hi } = frame;
  const low = data[at] | (width > 1 ? data[at + 1] << 8 : 0);
  lo[d] = width < 4 ? low : low | (data[at + 2] << 16) | (data[at + 3] << 24);
  hi[d] = width < 8 ? 0 : data[at + 4] | (data[at + 5] << 8) | (data[at + 6] << 16) | (data[at + 7] << 24);
}

function combine(op: number, a: number, b: number, c: number, frame: Frame): void {
  const x = frame.bytes[b];
  const y = frame.bytes[c];
  if (x.length !== y.length) {
    const sign = op === Op.bytesAnd ? '&' : op === Op.bytesOr ? '|' : '^';
    throw new Failure(`\`${sign}\` takes bytes of one length, and these have ${x.length} and ${y.length}`);
  }
  const { length, data } = x;
  const other = y.data;
  const into = resize(frame.bytes[a], length);
  for (let i = 0; i < length; i++) {
    into[i] =
      op === Op.bytesAnd ? data[i] & other[i] : op === Op.bytesOr ? data[i] | other[i] : data[i] ^ other[i];
  }
}

function slice(a: number, b: number, c: number, frame: Frame): void {
  const from = toNumber(frame, c);
  const to = toNumber(frame, c + 1);
  const object = frame.bytes[b];
  if (to > object.length || from > to) {
    throw new Failure(`bytes ${from} ..< ${to} cannot be cut from ${plural(object.length, 'byte')}`);
  }
  resize(frame.bytes[a], to - from).set(object.data.subarray(from, to));
  copyOrigin(frame.bytes[a], object);
}

function fieldOffset(frame: Frame, register: number, { struct, field }: StructFieldRef): number {
  const { length } = frame.bytes[register];
  if (field.offset + field.bytes <= length) return field.offset;
  throw new Failure(
    `struct ${struct.name} has ${struct.bytes} bytes, and its field ${field.name} is beyond the ${plural(length, 'byte')} that there are`,
  );
}

function setStructField(a: number, b: number, { struct, field }: StructFieldRef, frame: Frame): void {
  const { data } = frame.bytes[a];
  const { lo, hi } = frame;
  const fits = field.bytes === 8 || (hi[b] === 0 && (field.bytes === 4 || lo[b] < 1 << (8 * field.bytes)));
  if (!fits) {
    throw new Failure(
      `${struct.name}.${field.name} has ${8 * field.bytes} bits, and ${toBigInt(frame, b)} does not fit`,
    );
  }
  for (let i = 0; i < field.bytes; i++) {
    data[field.offset + i] = (i < 4 ? lo[b] : hi[b]) >>> (8 * (i & 3));
  }
}

function setMessageField(a: number, b: number, { owner, field }: ResponseFieldRef, frame: Frame): void {
  const value = toBigInt(frame, b);
  if (value >> BigInt(field.width) !== 0n) {
    throw new Failure(`${owner}.${field.name} has ${plural(field.width, 'bit')}, and ${value} does not fit`);
  }
  writeField(frame.bytes[a].data, 0, field, frame.lo[b], frame.hi[b]);
}

/** A number as it reads in a text: a status or an opcode has its name behind it. */
function intText({ type, register, status, names }: TextPiece, frame: Frame): string {
  const value = toBigInt(frame, register);
  const opcode = names === 'exception' ? exceptionByOpcode(Number(value)) : commandByOpcode(Number(value));
  const name = names ? opcode?.symbol : status?.status[Number(value)]?.symbol;
  return name ? `${displayInt(type, value)} (${name})` : displayInt(type, value);
}

/** The text of a template with the registers as they are. */
export function formatText(template: TextTemplate, frame: Frame): string {
  let text = '';
  for (const piece of template) {
    if (typeof piece === 'string') text += piece;
    else if (piece.bank === 'int') text += intText(piece, frame);
    else if (piece.bank === 'text') text += frame.texts[piece.register];
    else text += displayBytes(frame.bytes[piece.register].data, frame.bytes[piece.register].length);
  }
  return text;
}
