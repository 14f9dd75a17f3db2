// Values as they leave the program side, and as people read them in messages.

import type { Thing, Type } from '../../language/link/model';
import { formatValue } from '../../language/link/types';
import { formatBytes } from '../../spec';

/** A value of the language. Numbers and booleans (0, 1) are `int`; responses and structs are `bytes`. */
export interface Value {
  readonly type: Type;
  readonly int?: bigint;
  readonly bytes?: Uint8Array;
  readonly text?: string;
  readonly thing?: Thing;
}

/** Bytes shown before the rest is only counted. */
const shownBytes = 16;

const timeUnits: readonly [string, number][] = [
  ['s', 1e12],
  ['ms', 1e9],
  ['us', 1e6],
  ['ns', 1e3],
];

/** A time in picoseconds as a person reads it, rounded to three decimals: `12.3 us`. */
export function displayTime(ps: number): string {
  const [unit, scale] = timeUnits.find(([, s]) => ps >= s) ?? ['ps', 1];
  return `${Number((ps / scale).toFixed(3))} ${unit}`;
}

/** A signed copy of an index as it counts in the AMU: modulo 2^64. */
export const displayIndex = (index: number): string =>
  index < 0 ? BigInt.asUintN(64, BigInt(index)).toString() : `${index}`;
export const hex = (value: number | bigint): string => `0x${value.toString(16)}`;
export const hexByte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;

/** `3 messages`, `1 message` */
export const plural = (count: number | bigint, word: string): string =>
  `${count} ${word}${count === 1 || count === 1n ? '' : 's'}`;

/** The first bytes in hexadecimal and how many there are. */
export function displayBytes(bytes: Uint8Array, length = bytes.length): string {
  const shown = Array.from(bytes.subarray(0, Math.min(length, shownBytes)), hexByte).join(', ');
  return length > shownBytes ? `[${shown}, … ${formatBytes(length)}]` : `[${shown}]`;
}

/** A number of a type inside a message: `42`, `12.3 us`, `2 KiB`, `true`. */
export function displayInt(type: Type, value: bigint): string {
  if (type.kind === 'time') return displayTime(Number(value));
  if (type.kind === 'size') return value < 1n << 53n ? formatBytes(Number(value)) : `${value} B`;
  return formatValue(type, value);
}

/** The name of a thing with what it stands in: `pf.sw0.t0` needs its path, which `nameOfThing` knows. */
export function thingName(thing: Thing): string {
  switch (thing.kind) {
    case 'hardware_interface':
      return `${thing.agent.name}.hw${thing.number}`;
    case 'hardware_socket':
      return `${thing.agent.name}.hw${thing.interface}.${thing.direction}${thing.number}`;
    case 'management_ring':
      return `${thing.name}_ring`;
    default:
      return thing.name;
  }
}

/** A value inside a message. */
export function displayValue(value: Value): string {
  if (value.text !== undefined) return value.text;
  if (value.bytes !== undefined) return displayBytes(value.bytes);
  if (value.int !== undefined) return displayInt(value.type, value.int);
  return value.thing ? thingName(value.thing) : '';
}

/** The wait, delay or limit that a register says, as far as simulated time reaches (2^53 ps). */
export const latestTime = Number.MAX_SAFE_INTEGER;
