// Messages to bytes and back. Little-endian; a field may straddle bytes and words at any bit.
// Two ways in: by name with exact 64-bit BigInt values (people, protocols), and by field with numbers or two 32-bit
// halves, which allocates nothing (the engine).

import { layout as sizes } from './layout';
import { retiredOpcodes } from './states';
import { commandByOpcode, exceptionByOpcode } from './table';
import type { Field, MessageKind, MessageLayout, StatusCode } from './types';

/** What a field is given: a number for its bits, bytes for a field that goes on to the end of the message. */
export type FieldInput = bigint | number | Uint8Array;
export type FieldValue = bigint | Uint8Array;

/** A field that does not exist or a value that it cannot hold; `field` names it, `owner` the message or register. */
export class FieldError extends Error {
  constructor(
    readonly owner: string,
    readonly field: string,
    problem: string,
  ) {
    super(`${owner}.${field}: ${problem}`);
    this.name = 'FieldError';
  }
}

const mask32 = (width: number) => (width >= 32 ? 0xffffffff : 2 ** width - 1);

/** The bits lsb .. lsb+width-1 as an unsigned number; width at most 32. */
function readBits(bytes: Uint8Array, at: number, lsb: number, width: number): number {
  const byte = at + (lsb >>> 3);
  const shift = lsb & 7;
  // Bytes past the end read as undefined, which the shifts and ors take for 0.
  const word = bytes[byte] | (bytes[byte + 1] << 8) | (bytes[byte + 2] << 16) | (bytes[byte + 3] << 24);
  let value = word >>> shift;
  if (shift + width > 32) value |= bytes[byte + 4] << (32 - shift);
  return (value & mask32(width)) >>> 0;
}

function writeBits(bytes: Uint8Array, at: number, lsb: number, width: number, value: number): void {
  let byte = at + (lsb >>> 3);
  let bit = lsb & 7;
  let left = width;
  let rest = value >>> 0;
  while (left > 0) {
    const n = Math.min(8 - bit, left);
    const mask = ((1 << n) - 1) << bit;
    bytes[byte] = (bytes[byte] & ~mask) | ((rest << bit) & mask);
    rest >>>= n;
    left -= n;
    byte++;
    bit = 0;
  }
}

/** The value of a field of at most 32 bits, of the message that starts at byte `at`. */
export function readField32(bytes: Uint8Array, at: number, f: Field): number {
  return readBits(bytes, at, f.lsb, f.width);
}

/** The low 32 bits of a field of up to 64 bits. */
export function readFieldLo(bytes: Uint8Array, at: number, f: Field): number {
  return readBits(bytes, at, f.lsb, Math.min(f.width, 32));
}

/** The bits above 32 of a field of up to 64 bits; 0 when it has none. */
export function readFieldHi(bytes: Uint8Array, at: number, f: Field): number {
  return f.width > 32 ? readBits(bytes, at, f.lsb + 32, f.width - 32) : 0;
}

/** Writes a field from the two halves of its value, of which bits beyond its width are dropped. */
export function writeField(bytes: Uint8Array, at: number, f: Field, lo: number, hi: number): void {
  writeBits(bytes, at, f.lsb, Math.min(f.width, 32), lo);
  if (f.width > 32) writeBits(bytes, at, f.lsb + 32, f.width - 32, hi);
}

/**
 * A value as it will be stored, or a FieldError that says why the field cannot hold it.
 * `width` in bits; `owner` names the message or register in the error.
 */
export function checkFieldValue(owner: string, field: string, width: number, value: bigint | number): bigint {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw new FieldError(owner, field, `${value} is no whole number`);
  }
  const exact = BigInt(value);
  if (exact < 0n) throw new FieldError(owner, field, `${value} is negative, and fields are unsigned`);
  if (exact >> BigInt(width) !== 0n) {
    const largest = (1n << BigInt(width)) - 1n;
    const bits = width === 1 ? '1 bit' : `${width} bits`;
    throw new FieldError(
      owner,
      field,
      `${value} does not fit in ${bits}; the largest value is ${largest} (0x${largest.toString(16)})`,
    );
  }
  return exact;
}

/**
 * Writes a message of `lengthBytes` (64 unless given) at byte `at`: zeros, then OPCODE from the layout unless it is
 * among the values, then the values. Throws FieldError for a name that the message does not have and for a value that
 * its field cannot hold, and RangeError when the message does not fit in the array; the bytes are then untouched.
 */
export function encodeMessage(
  layout: MessageLayout,
  values: Readonly<Record<string, FieldInput>>,
  into: Uint8Array,
  at = 0,
  lengthBytes: number = sizes.minMessageBytes,
): void {
  if (at < 0 || at + lengthBytes > into.length) {
    throw new RangeError(
      `a message of ${lengthBytes} bytes at byte ${at} does not fit in ${into.length} bytes`,
    );
  }
  const checked: { field: Field; value: FieldValue }[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = layout.field(name);
    if (!field) {
      const names = layout.fields.map(f => f.name).join(', ');
      throw new FieldError(layout.name, name, `the ${layout.kind} has no such field; it has ${names}`);
    }
    checked.push({ field, value: checkInput(layout, field, value, lengthBytes) });
  }
  into.fill(0, at, at + lengthBytes);
  writeBits(into, at, 0, 16, layout.opcode);
  for (const { field, value } of checked) {
    if (typeof value === 'bigint') {
      writeField(into, at, field, Number(value & 0xffffffffn), Number(value >> 32n));
    } else {
      into.set(value, at + field.lsb / 8);
    }
  }
}

function checkInput(layout: MessageLayout, field: Field, value: FieldInput, lengthBytes: number): FieldValue {
  if (field.width !== -1) {
    if (typeof value === 'object') throw new FieldError(layout.name, field.name, 'takes a number, not bytes');
    return checkFieldValue(layout.name, field.name, field.width, value);
  }
  if (typeof value !== 'object') throw new FieldError(layout.name, field.name, 'takes bytes, not a number');
  const room = lengthBytes - field.lsb / 8;
  if (value.length > room) {
    throw new FieldError(
      layout.name,
      field.name,
      `${value.length} bytes do not fit in the ${room} there are`,
    );
  }
  return value;
}

function decodeField(field: Field, bytes: Uint8Array, at: number, lengthBytes: number): FieldValue {
  if (field.width === -1) return bytes.slice(at + field.lsb / 8, at + lengthBytes);
  const hi = readFieldHi(bytes, at, field);
  return (BigInt(hi) << 32n) | BigInt(readFieldLo(bytes, at, field));
}

/** Every field of the message of `lengthBytes` (64 unless given) at byte `at`; bytes past the array read as 0. */
export function decodeMessage(
  layout: MessageLayout,
  bytes: Uint8Array,
  at = 0,
  lengthBytes: number = sizes.minMessageBytes,
): Record<string, FieldValue> {
  return Object.fromEntries(layout.fields.map(f => [f.name, decodeField(f, bytes, at, lengthBytes)]));
}

/** A message whose opcode is known, field by field in the order of the table. */
export interface DecodedMessage {
  readonly name: string;
  readonly symbol: string;
  readonly layout: MessageLayout;
  readonly fields: readonly { readonly field: Field; readonly value: FieldValue }[];
  /** Of a response, when its STATUS is one that the command can answer. */
  readonly status?: StatusCode;
}

/** A message whose opcode means nothing, or (`retired`) no longer does. */
export interface UnknownMessage {
  readonly unknownOpcode: number;
  readonly retired?: string;
}

const opcodeBits = 16;

/** Decodes the message at byte `at` by the opcode that it carries. Never throws. */
export function decodeAny(
  kind: MessageKind,
  bytes: Uint8Array,
  at = 0,
  lengthBytes: number = sizes.minMessageBytes,
): DecodedMessage | UnknownMessage {
  const opcode = readBits(bytes, at, 0, opcodeBits);
  const command = kind === 'exception' ? undefined : commandByOpcode(opcode);
  const layout = kind === 'exception' ? exceptionByOpcode(opcode)?.layout : command?.[kind];
  if (!layout) {
    const retired = kind === 'exception' ? undefined : retiredOpcodes.get(opcode);
    return retired === undefined ? { unknownOpcode: opcode } : { unknownOpcode: opcode, retired };
  }
  const fields = layout.fields.map(field => ({ field, value: decodeField(field, bytes, at, lengthBytes) }));
  const status =
    kind === 'response' ? command?.status[readField32(bytes, at, layout.field('STATUS')!)] : undefined;
  return { name: layout.name, symbol: layout.symbol, layout, fields, ...(status && { status }) };
}
