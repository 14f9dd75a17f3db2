// How rings are drawn.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, hexRows, sector, slotOf, window, windowOf } from './model';

describe('the window of a ring', () => {
  it('is all of a short one', () => {
    expect(windowOf(8, 3)).toEqual({ first: 0, count: 8 });
    expect(windowOf(1, 0)).toEqual({ first: 0, count: 1 });
  });

  it('holds the slot that is asked for, whole, inside the ring', () => {
    const ring = fc.integer({ min: 0, max: 20 }).map(log2 => 2 ** log2);
    fc.assert(
      fc.property(ring, fc.nat(2 ** 20), (slots, wanted) => {
        const slot = wanted % slots;
        const { first, count } = windowOf(slots, slot);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first + count).toBeLessThanOrEqual(slots);
        expect(slot).toBeGreaterThanOrEqual(first);
        expect(slot).toBeLessThan(first + count);
        expect(count).toBe(Math.min(slots, window));
      }),
    );
  });
});

describe('a slot', () => {
  it('is that of a free-running index, also at the end of 64 bits', () => {
    expect(slotOf('18446744073709551615', 8)).toBe(7);
    expect(slotOf('9', 8)).toBe(1);
  });

  it('is drawn as a sector; the only slot of a ring as nearly all of it', () => {
    expect(sector(0, 0.25, 50, 100)).toBe(
      'M0.00 -50.00L0.00 -100.00A100 100 0 0 1 100.00 0.00L50.00 0.00A50 50 0 0 0 0.00 -50.00Z'.replace(
        '100.00 0.00',
        '100.00 0.00',
      ),
    );
    expect(sector(0, 1, 50, 100)).toContain('0 1 1');
  });
});

describe('bytes', () => {
  it('are rows of 16', () => {
    const rows = hexRows(Uint8Array.from({ length: 18 }, (_, i) => i + 0x40));
    expect(rows[0]).toEqual({
      offset: '0000',
      hex: '40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f',
      text: '@ABCDEFGHIJKLMNO',
    });
    expect(rows[1]).toEqual({ offset: '0010', hex: '50 51', text: 'PQ' });
    expect(bytesOf('QUI=')).toEqual(Uint8Array.of(0x41, 0x42));
  });
});
