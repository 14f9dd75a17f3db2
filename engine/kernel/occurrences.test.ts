import { describe, expect, it } from 'vitest';
import { Occurrence } from '../seam';
import { createOccurrences } from './occurrences';
import { createKernel } from './queue';

function store(capacity: number) {
  const kernel = createKernel();
  return { kernel, occurrences: createOccurrences(capacity, kernel) };
}

describe('occurrences', () => {
  it('keep what happened, when, and because of what', () => {
    const { kernel, occurrences } = store(16);
    const doorbell = occurrences.record(Occurrence.doorbell, 4, 0, 1, 0, 12);
    kernel.after(500, 1, 0, 0);
    kernel.next();
    const fetch = occurrences.record(Occurrence.fetch, 4, 3, 0, doorbell, -1);
    expect(occurrences.parentOf(fetch)).toBe(doorbell);
    expect(occurrences.timeOf(fetch)).toBe(500);
    expect([
      occurrences.kindOf(doorbell),
      occurrences.whoOf(doorbell),
      occurrences.placeOf(doorbell),
    ]).toEqual([Occurrence.doorbell, 4, 12]);
    expect([occurrences.aOf(doorbell), occurrences.bOf(doorbell)]).toEqual([0, 1]);
  });

  it('forget the oldest, and a chain ends where they are forgotten', () => {
    const { occurrences } = store(16);
    let last = 0;
    for (let i = 0; i < 40; i++) last = occurrences.record(Occurrence.fetch, i, 0, 0, last, -1);
    let length = 0;
    for (let id = last; occurrences.has(id); id = occurrences.parentOf(id)) {
      expect(occurrences.whoOf(id)).toBe(39 - length++);
    }
    expect(length).toBeGreaterThanOrEqual(15);
    expect(length).toBeLessThanOrEqual(16);
    expect(occurrences.kindOf(1)).toBe(Occurrence.none);
    expect(occurrences.parentOf(0)).toBe(0);
  });

  it('tell a listener of the kinds it asked for, after they are stored', () => {
    const { occurrences } = store(16);
    const told: [number, number][] = [];
    occurrences.mask = 1 << Occurrence.full;
    occurrences.listener = (kind, id) => told.push([kind, occurrences.whoOf(id)]);
    occurrences.record(Occurrence.fetch, 1, 0, 0, 0, -1);
    occurrences.record(Occurrence.full, 2, 0, 0, 0, -1);
    expect(told).toEqual([[Occurrence.full, 2]]);
  });
});
