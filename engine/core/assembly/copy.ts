// Copies of messages: whole words, never overlapping.

/** From here on the platform's own copy is faster. */
const long: i32 = 256;

// @ts-ignore: decorator
@inline
export function copy(from: usize, into: usize, bytes: i32): void {
  if (bytes >= long || (bytes & 15) !== 0) {
    memory.copy(into, from, bytes);
    return;
  }
  for (let at: usize = 0; at < <usize>bytes; at += 16) v128.store(into + at, v128.load(from + at));
}

/** The complement of every byte; `bytes` is a multiple of 4. */
// @ts-ignore: decorator
@inline
export function complement(from: usize, into: usize, bytes: i32): void {
  let at: usize = 0;
  const blocks = <usize>(bytes & ~15);
  for (; at < blocks; at += 16) v128.store(into + at, v128.not(v128.load(from + at)));
  for (; at < <usize>bytes; at += 4) store<i32>(into + at, ~load<i32>(from + at));
}

/** Marks the pages that a store into a block reached. */
// @ts-ignore: decorator
@inline
export function mark(block: usize, marks: usize, into: usize, bytes: i32): void {
  const first = (into - block) >> 12;
  const last = (into - block + <usize>bytes - 1) >> 12;
  store<u8>(marks + first, 1);
  for (let page = first + 1; page <= last; page++) store<u8>(marks + page, 1);
}
