// Random software against the engine and the small model: the same answers, exceptions, error states, pages and, at the
// end, SAVEs, maps and sessions. AMU_SEED=n repeats a run, AMU_SEQUENCES=n makes it longer.
// (assumed: lowest-status, nearest-status)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands, ErrorState } from '../../../spec';
import { play, shapes } from './run';

const fresh = Number(process.env.AMU_SEED ?? Date.now() % 2 ** 31);
const runs = Number(process.env.AMU_SEQUENCES ?? 120);

const step = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 4 });
const sequence = fc.array(step, { minLength: 20, maxLength: 150, size: 'max' });

describe.each([
  ['of always', 20_190_612, 120],
  ['of this run', fresh, runs],
])('the command set, by sequences %s (seed %i)', (_, seed, numRuns) => {
  it('the engine answers as the model does', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(sequence, fc.boolean(), (steps, lazy) => {
        for (const key of play(steps, lazy, shapes.common).seen) seen.add(key);
      }),
      { seed, numRuns },
    );
    if (seed === fresh) return;
    // Every status of every command was met.
    const all = commands.flatMap(c => c.status.map(s => [c.opcode, s.code, `${c.name}: ${s.name}`] as const));
    const missed = all.filter(([opcode, code]) => !seen.has(`${opcode} ${code}`)).map(([, , name]) => name);
    expect(missed).toEqual([]);
    expect(seen).toContain(`state ${ErrorState.response_ring_full}`);
    expect(seen).toContain(`state ${ErrorState.exception_ring_full}`);
    expect(seen).toContain(`state ${ErrorState.invalid_command}`);
  }, 1_000_000);
});

describe.each(Object.entries(shapes))(`an AMU of %s build (seed ${fresh})`, (_, shape) => {
  it('answers as the model does', () => {
    fc.assert(
      fc.property(sequence, fc.boolean(), (steps, lazy) => {
        play(steps, lazy, shape);
      }),
      { seed: fresh, numRuns: Math.ceil(runs / 8) },
    );
  }, 1_000_000);
});
