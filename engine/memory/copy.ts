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
  const source = at >>> 2;
  const target = intoAt >>> 2;
  const words = length >>> 2;
  for (let i = 0; i < words; i++) intoWords[target + i] = fromWords[source + i];
}

/** Copies words between arrays (never within one). */
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
  for (let i = 0; i < words; i++) into[intoAt + i] = from[at + i];
}
