import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatTime, plural } from './units';

describe('time', () => {
  it.each([
    [0, '0 ps'],
    [999, '999 ps'],
    [1000, '1.000 ns'],
    [12_345, '12.35 ns'],
    [999_960, '1.000 us'],
    [171_300_000, '171.3 us'],
    [10_000_000_000, '10.00 ms'],
    [9_000_000_000_000_000, '9000.0 s'],
  ])('%d ps is %s', (ps, text) => expect(formatTime(ps)).toBe(text));

  it('is never off by more than one in the fourth figure', () => {
    const factors: Record<string, number> = { ps: 1, ns: 1e3, us: 1e6, ms: 1e9, s: 1e12 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e15 }), ps => {
        const [value, unit] = formatTime(ps).split(' ');
        return Math.abs((Number(value) * factors[unit]) / ps - 1) <= 0.0006;
      }),
    );
  });
});

describe('bytes and counts', () => {
  it('are exact where a unit divides them', () => {
    expect([86016, 100, 1536, 1024 ** 3, 0].map(formatBytes)).toEqual([
      '84 KiB',
      '100 B',
      '1.5 KiB',
      '1 GiB',
      '0 B',
    ]);
  });
  it('have separators in every locale', () => {
    expect([7, 1000, 1234567].map(formatCount)).toEqual(['7', '1,000', '1,234,567']);
  });
  it('have a plural', () => {
    expect([plural(1, 'check'), plural(0, 'check'), plural(42, 'check')]).toEqual([
      '1 check',
      '0 checks',
      '42 checks',
    ]);
  });
});
