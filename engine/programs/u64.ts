// Exact unsigned 64-bit arithmetic on registers that are two 32-bit halves, modulo 2^64. Only quotients and products
// beyond 2^52 make BigInts.

const word = 4294967296;
/** Up to here a double division can be corrected exactly. */
const exact = 2 ** 52;

/** The two halves of every register of a bank. */
export interface Halves {
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
}

export const toBigInt = (r: Halves, i: number): bigint => (BigInt(r.hi[i]) << 32n) | BigInt(r.lo[i]);
/** The value as a double: exact below 2^53, nearest above. */
export const toNumber = (r: Halves, i: number): number => r.hi[i] * word + r.lo[i];

export function setBigInt(r: Halves, i: number, value: bigint): void {
  r.lo[i] = Number(value & 0xffffffffn);
  r.hi[i] = Number((value >> 32n) & 0xffffffffn);
}

/** `value` is a whole number from 0 to 2^53. */
export function setNumber(r: Halves, i: number, value: number): void {
  r.lo[i] = value >>> 0;
  r.hi[i] = Math.floor(value / word);
}

export function add(r: Halves, d: number, a: number, b: number): void {
  const lo = r.lo[a] + r.lo[b];
  r.hi[d] = r.hi[a] + r.hi[b] + (lo >= word ? 1 : 0);
  r.lo[d] = lo;
}

export function subtract(r: Halves, d: number, a: number, b: number): void {
  const lo = r.lo[a] - r.lo[b];
  r.hi[d] = r.hi[a] - r.hi[b] - (lo < 0 ? 1 : 0);
  r.lo[d] = lo;
}

export function multiply(r: Halves, d: number, a: number, b: number): void {
  const aLo = r.lo[a];
  const bLo = r.lo[b];
  const a0 = aLo & 0xffff;
  const a1 = aLo >>> 16;
  const b0 = bLo & 0xffff;
  const b1 = bLo >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const upper = a1 * b1 + Math.floor(middle / 65536) + Math.floor(((middle & 0xffff) + a0 * b1) / 65536);
  const hi = upper + Math.imul(aLo, r.hi[b]) + Math.imul(r.hi[a], bLo);
  r.lo[d] = Math.imul(aLo, bLo);
  r.hi[d] = hi;
}

/** The register `b` must not be zero. */
export function divide(r: Halves, d: number, a: number, b: number): void {
  const x = toNumber(r, a);
  const y = toNumber(r, b);
  if (x < exact && y < exact) {
    let q = Math.floor(x / y);
    if (q * y > x) q--;
    setNumber(r, d, q);
    return;
  }
  setBigInt(r, d, toBigInt(r, a) / toBigInt(r, b));
}

/** The register `b` must not be zero. */
export function modulo(r: Halves, d: number, a: number, b: number): void {
  const x = toNumber(r, a);
  const y = toNumber(r, b);
  if (x < exact && y < exact) setNumber(r, d, x % y);
  else setBigInt(r, d, toBigInt(r, a) % toBigInt(r, b));
}

/** a * 10^12 / b, the product taken before the wrap. The register `b` must not be zero. */
export function perSecond(r: Halves, d: number, a: number, b: number): void {
  setBigInt(r, d, (toBigInt(r, a) * 1_000_000_000_000n) / toBigInt(r, b));
}

/** a * b / 10^12, the product taken before the wrap. */
export function inTime(r: Halves, d: number, a: number, b: number): void {
  setBigInt(r, d, (toBigInt(r, a) * toBigInt(r, b)) / 1_000_000_000_000n);
}

/** Shifts by 64 and more give 0. */
export function shiftLeft(r: Halves, d: number, a: number, b: number): void {
  const lo = r.lo[a];
  const hi = r.hi[a];
  const n = r.hi[b] === 0 ? r.lo[b] : 64;
  r.hi[d] = n >= 64 ? 0 : n >= 32 ? lo << (n - 32) : n === 0 ? hi : (hi << n) | (lo >>> (32 - n));
  r.lo[d] = n >= 32 ? 0 : lo << n;
}

/** Shifts by 64 and more give 0. */
export function shiftRight(r: Halves, d: number, a: number, b: number): void {
  const lo = r.lo[a];
  const hi = r.hi[a];
  const n = r.hi[b] === 0 ? r.lo[b] : 64;
  r.lo[d] = n >= 64 ? 0 : n >= 32 ? hi >>> (n - 32) : n === 0 ? lo : (lo >>> n) | (hi << (32 - n));
  r.hi[d] = n >= 32 ? 0 : hi >>> n;
}

export const equal = (r: Halves, a: number, b: number): boolean => r.lo[a] === r.lo[b] && r.hi[a] === r.hi[b];
export const less = (r: Halves, a: number, b: number): boolean =>
  r.hi[a] < r.hi[b] || (r.hi[a] === r.hi[b] && r.lo[a] < r.lo[b]);

/** The number of the highest set bit; -1 for 0. */
export const log2 = (r: Halves, a: number): number =>
  r.hi[a] !== 0 ? 63 - Math.clz32(r.hi[a]) : 31 - Math.clz32(r.lo[a]);
