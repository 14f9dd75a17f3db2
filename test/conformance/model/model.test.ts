// Random software against the engine and the small model: the same answers, exceptions, error states, interrupts, pages,
// messages and, at the end, SAVEs, maps, sessions and memory. AMU_SEED=n plays others, AMU_SEQUENCES=n more of them.
// (assumed: lowest-status, nearest-status, digest-threshold, interrupt-edges, error-interrupt, ami-types, index-restore,
// index-too-far, overwrite-oldest, ring-fault, credit-return; stated: free-running-indexes, back-pressure)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands, ErrorState } from '../../../spec';
import { play } from './run';
import { shapes } from './shapes';

// The same each time, so that a failure is that of a change; other seeds are for those who look for more.
const fresh = Number(process.env.AMU_SEED ?? 833_351_389);
const runs = Number(process.env.AMU_SEQUENCES ?? 120);

const step = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 4 });
const sequence = fc.array(step, { minLength: 20, maxLength: 150, size: 'max' });
const how = fc.record({ lazy: fc.boolean(), up: fc.boolean() });

describe.each([
  ['of always', 20_190_612, 120],
  ['of this run', fresh, runs],
])('the AMU, by sequences %s (seed %i)', (_, seed, numRuns) => {
  it('does as the model does', () => {
    const seen = new Set<string>();
    const total = { moved: 0, lost: 0, faults: 0, undecided: 0 };
    fc.assert(
      fc.property(sequence, how, (steps, way) => {
        const { seen: keys, model } = play(steps, way, shapes.common);
        for (const key of keys) seen.add(key);
        for (const what of ['moved', 'lost', 'faults'] as const) total[what] += model.traffic[what];
        if (model.undecided) total.undecided++;
      }),
      { seed, numRuns },
    );
    if (seed === fresh) return;
    // Every status of every command was met, and messages went through.
    const all = commands.flatMap(c => c.status.map(s => [c.opcode, s.code, `${c.name}: ${s.name}`] as const));
    const missed = all.filter(([opcode, code]) => !seen.has(`${opcode} ${code}`)).map(([, , name]) => name);
    expect(missed).toEqual([]);
    expect(seen).toContain(`state ${ErrorState.response_ring_full}`);
    expect(seen).toContain(`state ${ErrorState.exception_ring_full}`);
    expect(seen).toContain(`state ${ErrorState.invalid_command}`);
    expect(total.moved).toBeGreaterThan(500);
    expect(total.lost).toBeGreaterThan(20);
    expect(total.faults).toBeGreaterThan(20);
    expect(total.undecided).toBeLessThan(numRuns / 5);
  }, 1_000_000);
});

describe.each(Object.entries(shapes))(`an AMU of %s build (seed ${fresh})`, (_, shape) => {
  it('does as the model does', () => {
    fc.assert(
      fc.property(sequence, how, (steps, way) => {
        play(steps, way, shape);
      }),
      { seed: fresh, numRuns: Math.ceil(runs / 8) },
    );
  }, 1_000_000);
});
