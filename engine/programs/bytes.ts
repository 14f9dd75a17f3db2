// Registers that hold bytes: an array that only grows, so that nothing is allocated per message once it is long enough,
// and where its content was taken from, so that a failing check can say which message it was.

import { type Arena, copyWords, wordsOf } from '../memory';

/** Where the words of a register are. */
enum Word {
  /** where its bytes are in the arena, 0 = elsewhere, and for how many there is room */
  address = 0,
  capacity = 1,
  length = 2,
  socket = 3,
  /** a double */
  message = 4,
  words = 8,
}
export const bytesWords: number = Word.words;

const nothing = new Uint8Array(0);
const nothingWords = new Uint32Array(0);

/** A register of bytes, whose words lie in its frame. */
export class BytesRegister {
  private bytes: Uint8Array = nothing;
  private asWords: Uint32Array = nothingWords;
  /** the address that `bytes` are at */
  private seen = 0;

  constructor(
    private readonly head: Int32Array,
    private readonly doubles: Float64Array,
    private readonly at: number,
    private readonly arena: Arena,
  ) {
    this.socket = -1;
  }

  get data(): Uint8Array {
    if (this.head[this.at + Word.address] !== this.seen) this.look();
    return this.bytes;
  }
  /** the same bytes, as many as make whole words */
  get words(): Uint32Array {
    if (this.head[this.at + Word.address] !== this.seen) this.look();
    return this.asWords;
  }
  get length(): number {
    return this.head[this.at + Word.length];
  }
  set length(length: number) {
    this.head[this.at + Word.length] = length;
  }
  /** Index of the socket that the bytes were taken from, -1 when they come from elsewhere. */
  get socket(): number {
    return this.head[this.at + Word.socket];
  }
  set socket(socket: number) {
    this.head[this.at + Word.socket] = socket;
  }
  /** The message's number at that socket: its free-running index. */
  get message(): number {
    return this.doubles[(this.at + Word.message) >>> 1];
  }
  set message(index: number) {
    this.doubles[(this.at + Word.message) >>> 1] = index;
  }

  /** Room for so many bytes, whatever they are. */
  reserve(length: number): void {
    if (this.data.length < length)
      this.use(this.arena.bytes(Math.max(64, 2 ** Math.ceil(Math.log2(length)))));
  }

  /** Changes places with another register. */
  swap(other: BytesRegister): void {
    const { data, length, socket, message } = this;
    this.use(other.data);
    this.length = other.length;
    this.socket = other.socket;
    this.message = other.message;
    other.use(data);
    other.length = length;
    other.socket = socket;
    other.message = message;
  }

  /** The bytes lie wherever they lay then: registers change places with each other, and all of them go back at once. */
  snapshot() {
    const { data, length, socket, message } = this;
    return { bytes: data, content: data.slice(0, length), length, socket, message };
  }
  restore(kept: ReturnType<BytesRegister['snapshot']>): void {
    this.use(kept.bytes);
    kept.bytes.set(kept.content);
    this.length = kept.length;
    this.socket = kept.socket;
    this.message = kept.message;
  }

  private use(bytes: Uint8Array): void {
    const address = this.arena.addressOf(bytes);
    this.bytes = bytes;
    this.asWords = wordsOf(bytes);
    this.seen = address;
    this.head[this.at + Word.address] = address;
    this.head[this.at + Word.capacity] = bytes.length;
  }

  /** The core has put other bytes here. */
  private look(): void {
    const address = this.head[this.at + Word.address];
    this.bytes = this.arena.bytesAt(address, this.head[this.at + Word.capacity]);
    this.asWords = wordsOf(this.bytes);
    this.seen = address;
  }
}

/** Bytes of a pattern behind which it shifts. */
const block = 256;

/** Longer runs of bytes are a mistake of a program, not a message. */
export const longestBytes = 16 * 1024 * 1024;

/** Makes the register hold `length` bytes of whatever content, from nowhere. */
export function resize(r: BytesRegister, length: number): Uint8Array {
  r.reserve(length);
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

export const swapBytes = (a: BytesRegister, b: BytesRegister): void => a.swap(b);

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
