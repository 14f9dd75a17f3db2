// Registers that hold bytes: an array that only grows, so that nothing is allocated per message once it is long enough,
// and where its content was taken from, so that a failing check can say which message it was.

import { copyWords, wordsOf } from '../memory';

export interface BytesRegister {
  data: Uint8Array;
  /** the same bytes, as many as make whole words */
  words: Uint32Array;
  length: number;
  /** Index of the socket that the bytes were taken from, -1 when they come from elsewhere. */
  socket: number;
  /** The message's number at that socket: its free-running index. */
  message: number;
}

/** Bytes of a pattern behind which it shifts. */
const block = 256;

/** Longer runs of bytes are a mistake of a program, not a message. */
export const longestBytes = 16 * 1024 * 1024;

export const createBytes = (): BytesRegister => ({
  data: new Uint8Array(0),
  words: new Uint32Array(0),
  length: 0,
  socket: -1,
  message: 0,
});

/** Makes the register hold `length` bytes of whatever content, from nowhere. */
export function resize(r: BytesRegister, length: number): Uint8Array {
  if (r.data.length < length) {
    r.data = new Uint8Array(Math.max(64, 2 ** Math.ceil(Math.log2(length))));
    r.words = wordsOf(r.data);
  }
  r.length = length;
  r.socket = -1;
  return r.data;
}

/** Makes the register longer by `more` bytes and keeps its content; answers where they begin. */
export function extend(r: BytesRegister, more: number): number {
  const { length, data } = r;
  resize(r, length + more);
  if (r.data !== data) r.data.set(data.subarray(0, length));
  return length;
}

export function copyOrigin(r: BytesRegister, from: BytesRegister): void {
  r.socket = from.socket;
  r.message = from.message;
}

export function copyBytes(r: BytesRegister, from: BytesRegister): void {
  const { length } = from;
  resize(r, length);
  copyWords(from.data, from.words, 0, r.data, r.words, 0, length);
  copyOrigin(r, from);
}

export function swapBytes(a: BytesRegister, b: BytesRegister): void {
  const { data, words, length, socket, message } = a;
  a.data = b.data;
  a.words = b.words;
  a.length = b.length;
  a.socket = b.socket;
  a.message = b.message;
  b.data = data;
  b.words = words;
  b.length = length;
  b.socket = socket;
  b.message = message;
}

/** The first `length` bytes as an array of their own. */
export const sliceOf = (r: BytesRegister): Uint8Array => r.data.slice(0, r.length);

/** The first four bytes of a block of a pattern, as a word. */
const firstWord = (base: number): number =>
  (base & 0xff) | (((base + 7) & 0xff) << 8) | (((base + 14) & 0xff) << 16) | (((base + 21) & 0xff) << 24);

/** The next four: each lane grows by 28, without a carry into the next lane (256 * 7 is 0 in a byte). */
const nextWord = (word: number): number => ((word & 0x7f7f7f7f) + 0x1c1c1c1c) ^ (word & 0x80808080);

/** Byte k of `pattern(length, seed)`: the low byte of `seed * 131 + k * 7 + (k >> 8) * 13`. */
export function fillPattern(r: BytesRegister, length: number, seed: number): void {
  resize(r, length);
  const { data, words } = r;
  let base = Math.imul(seed, 131);
  for (let k = 0; k < length; k += block) {
    const end = Math.min(length, k + block);
    let word = firstWord(base);
    const whole = end >>> 2;
    for (let i = k >>> 2; i < whole; i++) {
      words[i] = word;
      word = nextWord(word);
    }
    for (let i = whole << 2; i < end; i++) {
      data[i] = word;
      word >>>= 8;
    }
    base += 13;
  }
}

/** A pattern of whole words (`length` in bytes) into `words` from `at`. */
export function writePattern(words: Uint32Array, at: number, length: number, seed: number): void {
  const whole = length >>> 2;
  let base = Math.imul(seed, 131);
  for (let k = 0; k < whole; k += block / 4) {
    const end = Math.min(whole, k + block / 4);
    let word = firstWord(base);
    for (let i = k; i < end; i++) {
      words[at + i] = word;
      word = nextWord(word);
    }
    base += 13;
  }
}

/** Whether the register holds `pattern(length, seed)`, or with `flip` -1 its complement; false also where that is not told. */
export function isPattern(r: BytesRegister, length: number, seed: number, flip: number): boolean {
  if (r.length !== length || (length & 3) !== 0) return false;
  const { words } = r;
  const whole = length >>> 2;
  let base = Math.imul(seed, 131);
  for (let k = 0; k < whole; k += block / 4) {
    const end = Math.min(whole, k + block / 4);
    let word = firstWord(base);
    for (let i = k; i < end; i++) {
      if (((words[i] ^ flip ^ word) | 0) !== 0) return false;
      word = nextWord(word);
    }
    base += 13;
  }
  return true;
}

/** The complement of every byte. */
export function complementBytes(r: BytesRegister, from: BytesRegister): void {
  const { length, socket, message } = from;
  resize(r, length);
  const { data, words } = r;
  const source = from.data;
  const sourceWords = from.words;
  const whole = length >>> 2;
  for (let i = 0; i < whole; i++) words[i] = ~sourceWords[i];
  for (let i = whole << 2; i < length; i++) data[i] = ~source[i];
  r.socket = socket;
  r.message = message;
}

export function bytesEqual(a: BytesRegister, b: BytesRegister): boolean {
  const { length, data } = a;
  if (length !== b.length) return false;
  const whole = length >>> 2;
  const { words } = a;
  const otherWords = b.words;
  for (let i = 0; i < whole; i++) if (words[i] !== otherWords[i]) return false;
  const other = b.data;
  for (let i = whole << 2; i < length; i++) if (data[i] !== other[i]) return false;
  return true;
}

/** Where two runs of bytes first differ, -1 when one is the start of the other. */
export function firstDifference(a: BytesRegister, b: BytesRegister): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a.data[i] !== b.data[i]) return i;
  return -1;
}
