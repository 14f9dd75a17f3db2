// Reading and writing fields of messages: the codec of spec/ with 64-bit values as numbers where those are exact.

import {
  type Field,
  readField32,
  readFieldHi,
  readFieldLo,
  VfioUserFlag,
  vfioUserHeader,
  writeField,
} from '../spec';

const twoTo32 = 0x100000000;

/** A field of up to 64 bits; above 2^53 inexact, and then no smaller than that. */
export function numberOf(bytes: Uint8Array, at: number, field: Field): number {
  return readFieldHi(bytes, at, field) * twoTo32 + readFieldLo(bytes, at, field);
}

/** A whole number below 2^53 into a field. */
export function setNumber(bytes: Uint8Array, at: number, field: Field, value: number): void {
  writeField(bytes, at, field, value % twoTo32, Math.floor(value / twoTo32));
}

const { ID, COMMAND, SIZE, FLAGS, ERROR } = vfioUserHeader;

export function writeHeader(
  bytes: Uint8Array,
  id: number,
  command: number,
  size: number,
  flags: number,
  error = 0,
): void {
  writeField(bytes, 0, ID, id, 0);
  writeField(bytes, 0, COMMAND, command, 0);
  writeField(bytes, 0, SIZE, size, 0);
  writeField(bytes, 0, FLAGS, flags, 0);
  writeField(bytes, 0, ERROR, error, 0);
}

export interface Header {
  readonly id: number;
  readonly command: number;
  readonly size: number;
  readonly flags: number;
  readonly error: number;
}
export function headerOf(bytes: Uint8Array): Header {
  return {
    id: readField32(bytes, 0, ID),
    command: readField32(bytes, 0, COMMAND),
    size: readField32(bytes, 0, SIZE),
    flags: readField32(bytes, 0, FLAGS),
    error: readField32(bytes, 0, ERROR),
  };
}

export const isReply = (header: Header): boolean =>
  (header.flags & VfioUserFlag.typeMask) === VfioUserFlag.reply;
