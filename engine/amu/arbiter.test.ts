import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arbiter } from './arbiter';

const sessions = 70;
const action = fc.oneof(
  fc.record({ set: fc.nat(sessions - 1), priority: fc.nat(15) }),
  fc.record({ clear: fc.nat(sessions - 1) }),
  fc.constant({ pick: true as const }),
);

describe('arbiter', () => {
  it('serves the highest priority and takes turns inside it', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), actions => {
        const arbiter = new Arbiter(1);
        arbiter.reserve(sessions);
        const ready = new Map<number, number>();
        const last = new Map<number, number>();
        for (const step of actions) {
          if ('set' in step) {
            arbiter.set(step.set, step.priority);
            ready.set(step.set, step.priority);
          } else if ('clear' in step) {
            arbiter.clear(step.clear);
            ready.delete(step.clear);
          } else {
            const top = Math.max(-1, ...ready.values());
            const equals = [...ready].filter(([, p]) => p === top).map(([s]) => s);
            const before = last.get(top) ?? -1;
            // The distance going up from the last one served, around the end.
            const turn = (s: number) => (s > before ? s - before : s - before + sessions);
            const expected = equals.sort((x, y) => turn(x) - turn(y))[0] ?? -1;
            expect(arbiter.pick()).toBe(expected);
            if (expected >= 0) last.set(top, expected);
          }
        }
      }),
    );
  });

  it('keeps who is ready, and whose turn it was, when it grows', () => {
    const arbiter = new Arbiter(3);
    arbiter.set(1, 4);
    arbiter.set(2, 4);
    expect(arbiter.pick()).toBe(1);
    arbiter.reserve(200);
    arbiter.set(150, 4);
    expect([arbiter.pick(), arbiter.pick(), arbiter.pick()]).toEqual([2, 150, 1]);
  });
});
