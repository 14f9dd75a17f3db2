// What a handler of a management command is given, and how it reads and writes messages.

import { type Field, readField32, readFieldHi, readFieldLo, writeField } from '../../../spec';
import type { AmuParts } from '../parts';

export interface CommandCall {
  readonly amu: AmuParts;
  /** the function that sent it, by index */
  readonly functionIndex: number;
  readonly command: Uint8Array;
  /** all zeros; OPCODE and STATUS are added afterwards */
  readonly response: Uint8Array;
  /** the occurrence of the command */
  readonly cause: number;
  /** what the command does in memory takes so long, in ps, before the response is written */
  delay: number;
}

/** Instead of a status: messages in flight have to settle first, then the handler is called again. */
export const Again = -1;

/** Carries the command out at once and answers its status, or `Again`. */
export type CommandHandler = (call: CommandCall) => number;

export function get(call: CommandCall, field: Field): number {
  return readField32(call.command, 0, field);
}

export function answer(call: CommandCall, field: Field, lo: number, hi = 0): void {
  writeField(call.response, 0, field, lo, hi);
}

/** The address that a field holds the upper bits of, as two halves. */
export function getAddress(call: CommandCall, field: Field): { lo: number; hi: number } {
  const shift = field.addressLsb ?? 0;
  const lo = readFieldLo(call.command, 0, field);
  const hi = readFieldHi(call.command, 0, field);
  if (shift === 0) return { lo, hi };
  return { lo: (lo << shift) >>> 0, hi: ((hi << shift) | (lo >>> (32 - shift))) >>> 0 };
}

export function answerAddress(call: CommandCall, field: Field, lo: number, hi: number): void {
  const shift = field.addressLsb ?? 0;
  if (shift === 0) answer(call, field, lo, hi);
  else answer(call, field, ((lo >>> shift) | (hi << (32 - shift))) >>> 0, hi >>> shift);
}

/** The index of the function with this number; -1 when the system has none. */
export function functionNumbered(call: CommandCall, number: number): number {
  return call.amu.topology.functionByNumber.get(number) ?? -1;
}
