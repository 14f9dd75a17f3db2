import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as u64 from './u64';

const value = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.bigInt({ min: 0n, max: (1n << 33n) - 1n }),
  fc.constantFrom(
    0n,
    1n,
    (1n << 32n) - 1n,
    1n << 32n,
    (1n << 52n) - 1n,
    1n << 52n,
    (1n << 53n) + 1n,
    (1n << 64n) - 1n,
  ),
);
const wrap = (n: bigint) => BigInt.asUintN(64, n);

function compute(
  op: (r: u64.Halves, d: number, a: number, b: number) => void,
  a: bigint,
  b: bigint,
  d: number,
) {
  const r = { lo: new Uint32Array(3), hi: new Uint32Array(3) };
  u64.setBigInt(r, 0, a);
  u64.setBigInt(r, 1, b);
  op(r, d, 0, 1);
  return u64.toBigInt(r, d);
}

const operations: [
  string,
  (r: u64.Halves, d: number, a: number, b: number) => void,
  (a: bigint, b: bigint) => bigint,
][] = [
  ['add', u64.add, (a, b) => a + b],
  ['subtract', u64.subtract, (a, b) => a - b],
  ['multiply', u64.multiply, (a, b) => a * b],
  ['shiftLeft', u64.shiftLeft, (a, b) => (b > 63n ? 0n : a << b)],
  ['shiftRight', u64.shiftRight, (a, b) => (b > 63n ? 0n : a >> b)],
  ['inTime', u64.inTime, (a, b) => (a * b) / 1_000_000_000_000n],
];
const divisions: typeof operations = [
  ['divide', u64.divide, (a, b) => a / b],
  ['modulo', u64.modulo, (a, b) => a % b],
  ['perSecond', u64.perSecond, (a, b) => (a * 1_000_000_000_000n) / b],
];

describe('64-bit arithmetic on halves', () => {
  it.each(operations)('%s is exact modulo 2^64, whichever register the result goes to', (_, op, exact) => {
    const shift = fc.oneof(value, fc.bigInt({ min: 0n, max: 70n }));
    fc.assert(
      fc.property(value, shift, fc.nat(2), (a, b, d) => {
        expect(compute(op, a, b, d)).toBe(wrap(exact(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(divisions)('%s is exact modulo 2^64, whichever register the result goes to', (_, op, exact) => {
    fc.assert(
      fc.property(
        value,
        value.filter(b => b > 0n),
        fc.nat(2),
        (a, b, d) => {
          expect(compute(op, a, b, d)).toBe(wrap(exact(a, b)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('compares unsigned', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const r = { lo: new Uint32Array(2), hi: new Uint32Array(2) };
        u64.setBigInt(r, 0, a);
        u64.setBigInt(r, 1, b);
        expect(u64.less(r, 0, 1)).toBe(a < b);
        expect(u64.equal(r, 0, 1)).toBe(a === b);
      }),
    );
  });

  it('finds the highest set bit', () => {
    fc.assert(
      fc.property(
        value.filter(a => a > 0n),
        a => {
          const r = { lo: new Uint32Array(1), hi: new Uint32Array(1) };
          u64.setBigInt(r, 0, a);
          expect(u64.log2(r, 0)).toBe(a.toString(2).length - 1);
        },
      ),
    );
  });
});
