// Sets of small numbers as bits, for choosing among many AMI-HWs or contexts without looking at each.

import type { Arena } from '../memory';

const wordBits = 32;

export const createBits = (count: number, arena: Arena): Int32Array =>
  arena.int32(Math.max(16, Math.ceil(count / wordBits)));

export function setBit(bits: Int32Array, n: number): void {
  bits[n >>> 5] |= 1 << (n & 31);
}
export function clearBit(bits: Int32Array, n: number): void {
  bits[n >>> 5] &= ~(1 << (n & 31));
}

/** The smallest number from `from` on that is in the set; -1 when there is none. */
export function firstBit(bits: Int32Array, from: number): number {
  let word = from >>> 5;
  if (word >= bits.length) return -1;
  let rest = bits[word] & (-1 << (from & 31));
  while (rest === 0) {
    if (++word === bits.length) return -1;
    rest = bits[word];
  }
  return word * wordBits + 31 - Math.clz32(rest & -rest);
}
