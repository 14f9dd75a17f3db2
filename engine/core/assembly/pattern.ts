// `pattern(length, seed)`, as engine/programs/bytes makes it: byte k is the low byte of
// `seed * 131 + k * 7 + (k >> 8) * 13`. Lengths are multiples of 4.

const block: i32 = 256;

// @ts-ignore: decorator
@inline
function first(base: i32): v128 {
  const lanes = i8x16(0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98, 105);
  return i8x16.add(i8x16.splat(<i8>base), lanes);
}

// @ts-ignore: decorator
@inline
export function writePattern(into: usize, length: i32, seed: i32): void {
  const step = i8x16.splat(112);
  let base = seed * 131;
  for (let k = 0; k < length; k += block) {
    const end = min(length - k, block);
    let bytes = first(base);
    let at = into + <usize>k;
    let left = end;
    for (; left >= 16; left -= 16) {
      v128.store(at, bytes);
      bytes = i8x16.add(bytes, step);
      at += 16;
    }
    if (left >= 4) store<i32>(at, i32x4.extract_lane(bytes, 0));
    if (left >= 8) store<i32>(at + 4, i32x4.extract_lane(bytes, 1));
    if (left >= 12) store<i32>(at + 8, i32x4.extract_lane(bytes, 2));
    base += 13;
  }
}

/** Whether bytes are the pattern, or with `flip` -1 its complement. */
// @ts-ignore: decorator
@inline
export function isPattern(from: usize, length: i32, seed: i32, flip: i32): bool {
  const step = i8x16.splat(112);
  const mask = i32x4.splat(flip);
  let base = seed * 131;
  for (let k = 0; k < length; k += block) {
    const end = min(length - k, block);
    let bytes = first(base);
    let at = from + <usize>k;
    let left = end;
    let differs = i32x4.splat(0);
    for (; left >= 16; left -= 16) {
      differs = v128.or(differs, v128.xor(v128.xor(v128.load(at), mask), bytes));
      bytes = i8x16.add(bytes, step);
      at += 16;
    }
    if (v128.any_true(differs)) return false;
    if (left >= 4 && (load<i32>(at) ^ flip) !== i32x4.extract_lane(bytes, 0)) return false;
    if (left >= 8 && (load<i32>(at + 4) ^ flip) !== i32x4.extract_lane(bytes, 1)) return false;
    if (left >= 12 && (load<i32>(at + 8) ^ flip) !== i32x4.extract_lane(bytes, 2)) return false;
    base += 13;
  }
  return true;
}
