import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PagedMemory } from './paged-memory';

const size = 20_000; // of the plain arrays that the memory is compared with
const ranges = [
  { at: 100, size: 900 },
  { at: 4000, size: 5000 },
  { at: 9000, size: 3000 }, // touches the one before
  { at: 16_384, size: 1 },
];
const isBacked = (from: number, length: number) =>
  length === 0 ||
  [
    [100, 1000],
    [4000, 12_000],
    [16_384, 16_385],
  ].some(([start, end]) => from >= start && from + length <= end);

const access = fc.record({
  write: fc.boolean(),
  address: fc.nat(size),
  length: fc.oneof(fc.nat(200), fc.nat(9000)),
  seed: fc.nat(255),
});

describe('paged memory', () => {
  it('behaves as plain bytes inside the declared ranges and changes nothing outside', () => {
    fc.assert(
      fc.property(fc.array(access, { maxLength: 40 }), accesses => {
        const memory = new PagedMemory(ranges);
        const plain = new Uint8Array(size * 2);
        for (const { write, address, length, seed } of accesses) {
          const bytes = Uint8Array.from({ length: length + 2 }, (_, i) => seed + i * 7);
          expect(memory.backed(address, length)).toBe(isBacked(address, length));
          if (write) {
            const done = memory.write(address, bytes, 1, length);
            expect(done).toBe(isBacked(address, length));
            if (done) plain.set(bytes.subarray(1, 1 + length), address);
          } else {
            const into = bytes.slice();
            const done = memory.read(address, into, 1, length);
            expect(done).toBe(isBacked(address, length));
            const expected = bytes.slice();
            if (done) expected.set(plain.subarray(address, address + length), 1);
            expect(into).toEqual(expected);
          }
        }
      }),
    );
  });

  it('reads zeros where nothing was written', () => {
    const memory = new PagedMemory([{ at: 0, size: 8192 }]);
    const into = new Uint8Array(8192).fill(9);
    expect(memory.read(0, into, 0, 8192)).toBe(true);
    expect(into.every(byte => byte === 0)).toBe(true);
  });

  it('goes back to a snapshot, as often as asked', () => {
    const memory = new PagedMemory([{ at: 0, size: 16_384 }]);
    const at = (address: number) => {
      const one = new Uint8Array(1);
      memory.read(address, one, 0, 1);
      return one[0];
    };
    const put = (address: number, byte: number) => memory.write(address, Uint8Array.of(byte), 0, 1);
    put(10, 1);
    const first = memory.snapshot();
    put(10, 2);
    put(5000, 3);
    const second = memory.snapshot();
    put(10, 4);
    memory.restore(first);
    expect([at(10), at(5000)]).toEqual([1, 0]);
    put(10, 7);
    memory.restore(second);
    expect([at(10), at(5000)]).toEqual([2, 3]);
    memory.restore(first);
    expect(at(10)).toBe(1);
  });

  it('reaches addresses far above 32 bits', () => {
    const base = 2 ** 48 - 4096;
    const memory = new PagedMemory([{ at: base, size: 8192 }]);
    expect(memory.write(base + 4090, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 0, 8)).toBe(true);
    const into = new Uint8Array(8);
    memory.read(base + 4090, into, 0, 8);
    expect([...into]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(memory.backed(2 ** 60, 1)).toBe(false);
  });
});

describe('an observed memory', () => {
  it('tells of accesses, and whoever holds its blocks that this began and ended', () => {
    const memory = new PagedMemory([{ at: 4096, size: 8192 }]);
    const changes: boolean[] = [];
    const seen: [number, number, boolean][] = [];
    memory.observedChanged = () => changes.push(memory.watching);
    memory.observer = (address, length, write) => seen.push([address, length, write]);
    memory.write(5000, Uint8Array.of(1, 2), 0, 2);
    memory.read(5001, new Uint8Array(1), 0, 1);
    memory.observer = undefined;
    memory.write(5000, Uint8Array.of(3), 0, 1);
    expect(seen).toEqual([
      [5000, 2, true],
      [5001, 1, false],
    ]);
    expect(changes).toEqual([true, false]);
  });
});
