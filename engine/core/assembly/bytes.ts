// Registers of bytes: where they lie, how many there are, and of which message.

import { Bytes } from './layout';

// @ts-ignore: decorator
@inline
export function bytesAt(bytes: usize, register: i32): Bytes {
  return changetype<Bytes>(bytes + (<usize>register << 5));
}
/** Whether a register has room in the arena for so many bytes. */
// @ts-ignore: decorator
@inline
export function room(into: Bytes, length: i32): bool {
  return into.capacity >= length && into.address !== 0;
}
/** Whole words in the arena. */
// @ts-ignore: decorator
@inline
export function whole(from: Bytes): bool {
  return from.address !== 0 && (from.length & 3) === 0;
}

export function swap(x: Bytes, y: Bytes): void {
  const address = x.address;
  const capacity = x.capacity;
  const length = x.length;
  const socket = x.socket;
  const message = x.message;
  x.address = y.address;
  x.capacity = y.capacity;
  x.length = y.length;
  x.socket = y.socket;
  x.message = y.message;
  y.address = address;
  y.capacity = capacity;
  y.length = length;
  y.socket = socket;
  y.message = message;
}
