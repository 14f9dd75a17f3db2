import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from './queue';

interface Scheduled {
  readonly time: number;
  readonly number: number;
}

/** Delays as they come in a system: a few costs that repeat, some used once, none at all, and very long ones. */
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 5_000, 20_000, 120_000, 300_000, 428_000) },
  { weight: 2, arbitrary: fc.nat(1_000_000) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 40, 2 ** 52) },
);
const step = fc.oneof(
  { weight: 3, arbitrary: delay.map(d => ({ push: d })) },
  { weight: 2, arbitrary: fc.constant({ push: undefined }) },
);

describe('event queue', () => {
  it('gives events back by time, and equal times in the order of their scheduling', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), steps => {
        const queue = createKernel();
        const waiting: Scheduled[] = [];
        let number = 0;
        const popBoth = () => {
          waiting.sort((x, y) => x.time - y.time || x.number - y.number);
          const expected = waiting.shift();
          expect(queue.peekTime()).toBe(expected?.time ?? Number.POSITIVE_INFINITY);
          expect(queue.next()).toBe(expected !== undefined);
          if (!expected) return;
          expect([queue.now, queue.a, queue.b, queue.kind]).toEqual([
            expected.time,
            expected.number,
            ~expected.number,
            expected.number & 63,
          ]);
        };
        for (const { push } of steps) {
          if (push === undefined) {
            popBoth();
          } else {
            queue.after(push, number & 63, number, ~number);
            waiting.push({ time: queue.now + push, number: number++ });
          }
          expect(queue.pending).toBe(waiting.length);
        }
        while (waiting.length > 0) popBoth();
        expect(queue.next()).toBe(false);
        expect(queue.count).toBe(number);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps order when there are more delays than lanes, and lanes change their delay', () => {
    const queue = createKernel();
    const expected: Scheduled[] = [];
    let number = 0;
    for (let round = 0; round < 60; round++) {
      for (let i = 0; i < 400; i++) {
        const d = 1000 * (1 + ((i * 7) % 25) + (round % 6) * 25);
        queue.after(d, 1, number, 0);
        expected.push({ time: queue.now + d, number: number++ });
      }
      expected.sort((x, y) => x.time - y.time || x.number - y.number);
      for (const { time, number: n } of expected.splice(0, round % 3 === 2 ? expected.length : 300)) {
        queue.next();
        expect(queue.a === n && queue.now === time).toBe(true);
      }
    }
  });

  it('moves time only to events', () => {
    const queue = createKernel();
    queue.after(7_000, 3, 1, 2);
    expect(queue.now).toBe(0);
    queue.next();
    expect(queue.now).toBe(7_000);
  });

  it('refuses a delay that is no time', () => {
    const queue = createKernel();
    expect(() => queue.after(-1, 1, 0, 0)).toThrow('-1 ps');
    expect(() => queue.after(Number.NaN, 1, 0, 0)).toThrow('NaN');
    expect(queue.pending).toBe(0);
  });
});
