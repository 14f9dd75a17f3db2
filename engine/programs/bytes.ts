// Registers that hold bytes: an array that only grows, so that nothing is allocated per message once it is long enough,
// and where its content was taken from, so that a failing check can say which message it was.

export interface BytesRegister {
  data: Uint8Array;
  length: number;
  /** Index of the socket that the bytes were taken from, -1 when they come from elsewhere. */
  socket: number;
  /** The message's number at that socket: its free-running index. */
  message: number;
}

/** Longer runs of bytes are a mistake of a program, not a message. */
export const longestBytes = 16 * 1024 * 1024;

export const createBytes = (): BytesRegister => ({
  data: new Uint8Array(0),
  length: 0,
  socket: -1,
  message: 0,
});

/** Makes the register hold `length` bytes of whatever content, from nowhere. */
export function resize(r: BytesRegister, length: number): Uint8Array {
  if (r.data.length < length) r.data = new Uint8Array(Math.max(64, 2 ** Math.ceil(Math.log2(length))));
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
  const data = resize(r, length);
  if (length > 96) data.set(from.data.subarray(0, length));
  else for (let i = 0; i < length; i++) data[i] = from.data[i];
  copyOrigin(r, from);
}

export function swapBytes(a: BytesRegister, b: BytesRegister): void {
  const { data, length, socket, message } = a;
  a.data = b.data;
  a.length = b.length;
  a.socket = b.socket;
  a.message = b.message;
  b.data = data;
  b.length = length;
  b.socket = socket;
  b.message = message;
}

/** The first `length` bytes as an array of their own. */
export const sliceOf = (r: BytesRegister): Uint8Array => r.data.slice(0, r.length);

/** Byte k of `pattern(length, seed)`: the low byte of `seed * 131 + k * 7 + (k >> 8) * 13`. */
export function fillPattern(data: Uint8Array, length: number, seed: number): void {
  let base = Math.imul(seed, 131);
  for (let k = 0; k < length; k += 256) {
    const end = Math.min(length, k + 256);
    for (let i = k, value = base + Math.imul(k, 7); i < end; i++, value += 7) data[i] = value;
    base += 13;
  }
}

export function bytesEqual(a: BytesRegister, b: BytesRegister): boolean {
  const { length, data } = a;
  if (length !== b.length) return false;
  const other = b.data;
  for (let i = 0; i < length; i++) if (data[i] !== other[i]) return false;
  return true;
}

/** Where two runs of bytes first differ, -1 when one is the start of the other. */
export function firstDifference(a: BytesRegister, b: BytesRegister): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a.data[i] !== b.data[i]) return i;
  return -1;
}
