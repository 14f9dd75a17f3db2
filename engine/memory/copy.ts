// Copies of bytes. A message of some words is copied fastest word by word, which takes a view of 32-bit words beside that
// of bytes; making views is what must not happen for each message.

/** Up to here a loop over bytes beats making a view and letting the platform copy. */
const byteLimit = 32;
/** Up to here, in bytes, a loop over words does. */
const wordLimit = 512;

/** The same memory as words, for `copyWords`; its length in bytes is a multiple of 4. */
export const wordsOf = (bytes: Uint8Array): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);

/** Copies bytes between arrays (never within one). */
export function copy(from: Uint8Array, at: number, into: Uint8Array, intoAt: number, length: number): void {
  if (length > byteLimit) {
    into.set(from.subarray(at, at + length), intoAt);
    return;
  }
  for (let i = 0; i < length; i++) into[intoAt + i] = from[at + i];
}

/** As `copy`, for arrays of which there are words too: those of `bytes` must begin where the bytes do. */
export function copyWords(
  from: Uint8Array,
  fromWords: Uint32Array,
  at: number,
  into: Uint8Array,
  intoWords: Uint32Array,
  intoAt: number,
  length: number,
): void {
  if (((at | intoAt | length) & 3) !== 0 || length > wordLimit) {
    copy(from, at, into, intoAt, length);
    return;
  }
  copyWordsBetween(fromWords, at >>> 2, intoWords, intoAt >>> 2, length >>> 2);
}

/** Copies words between arrays (never within one). Sixteen at a time, a message of 64 bytes: fewer steps than a loop takes. */
export function copyWordsBetween(
  from: Uint32Array,
  at: number,
  into: Uint32Array,
  intoAt: number,
  words: number,
): void {
  if (words > wordLimit / 4) {
    into.set(from.subarray(at, at + words), intoAt);
    return;
  }
  let a = at | 0;
  let b = intoAt | 0;
  let left = words | 0;
  for (; left >= 16; left = (left - 16) | 0) {
    into[b] = from[a];
    into[(b + 1) | 0] = from[(a + 1) | 0];
    into[(b + 2) | 0] = from[(a + 2) | 0];
    into[(b + 3) | 0] = from[(a + 3) | 0];
    into[(b + 4) | 0] = from[(a + 4) | 0];
    into[(b + 5) | 0] = from[(a + 5) | 0];
    into[(b + 6) | 0] = from[(a + 6) | 0];
    into[(b + 7) | 0] = from[(a + 7) | 0];
    into[(b + 8) | 0] = from[(a + 8) | 0];
    into[(b + 9) | 0] = from[(a + 9) | 0];
    into[(b + 10) | 0] = from[(a + 10) | 0];
    into[(b + 11) | 0] = from[(a + 11) | 0];
    into[(b + 12) | 0] = from[(a + 12) | 0];
    into[(b + 13) | 0] = from[(a + 13) | 0];
    into[(b + 14) | 0] = from[(a + 14) | 0];
    into[(b + 15) | 0] = from[(a + 15) | 0];
    a = (a + 16) | 0;
    b = (b + 16) | 0;
  }
  for (let i = 0; i < left; i++) into[b + i] = from[a + i];
}
