// Register values to fields and back. A value is two unsigned 32-bit halves, or one BigInt where a person sees it.

import { checkFieldValue, FieldError } from './codec';
import type { RegisterField, RegisterSpec } from './types';

const exact = (lo: number, hi: number) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
const maskOf = (f: RegisterField) => ((1n << BigInt(f.msb - f.lsb + 1)) - 1n) << BigInt(f.lsb);

/** The value of a field in a register that holds `hi` * 2^32 + `lo`. */
export function registerFieldOf(lo: number, hi: number, f: RegisterField): bigint {
  return (exact(lo, hi) & maskOf(f)) >> BigInt(f.lsb);
}

/** The same as a number, without allocating, for a field of at most 32 bits inside one half. */
export function registerField32(lo: number, hi: number, f: RegisterField): number {
  const half = f.lsb >= 32 ? hi : lo;
  const width = f.msb - f.lsb + 1;
  return ((half >>> (f.lsb & 31)) & (width >= 32 ? 0xffffffff : 2 ** width - 1)) >>> 0;
}

/** The halves of the register value with one field changed; bits of `value` beyond the field are dropped. */
export function insertRegisterField(
  lo: number,
  hi: number,
  f: RegisterField,
  value: bigint | number,
): { lo: number; hi: number } {
  const next = (exact(lo, hi) & ~maskOf(f)) | ((BigInt(value) << BigInt(f.lsb)) & maskOf(f));
  return { lo: Number(next & 0xffffffffn), hi: Number(next >> 32n) };
}

/**
 * A register value from its fields; those not given are 0. Throws FieldError for a name that the register does not
 * have and for a value that its field cannot hold.
 */
export function encodeRegister(
  register: RegisterSpec,
  values: Readonly<Record<string, bigint | number>>,
): bigint {
  let word = 0n;
  for (const [name, value] of Object.entries(values)) {
    const f = register.fields.find(field => field.name === name);
    if (!f) {
      const names = register.fields.map(field => field.name).join(', ') || 'none';
      throw new FieldError(register.name, name, `the register has no such field; it has ${names}`);
    }
    word |= checkFieldValue(register.name, name, f.msb - f.lsb + 1, value) << BigInt(f.lsb);
  }
  return word;
}

/** Every field of a register value, in the order of the table. */
export function decodeRegister(
  register: RegisterSpec,
  value: bigint,
): { field: RegisterField; value: bigint }[] {
  return register.fields.map(field => ({ field, value: (value & maskOf(field)) >> BigInt(field.lsb) }));
}
