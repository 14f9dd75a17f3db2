import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { link } from '../../language';
import type { Engine, LoadOptions, StepKind } from '../facade';
import { load } from '../index';

// Debugging must not change what is debugged: however a person stops, steps and looks, the run ends as one without.

const example = (name: string) => {
  const uri = new URL(`../../examples/${name}.amu`, import.meta.url).href;
  const text = readFileSync(new URL(uri), 'utf8');
  return link(uri, wanted => (wanted === uri ? text : undefined));
};

function toEnd(engine: Engine): Engine {
  while (engine.run(1_000_000) !== 'ended');
  return engine;
}

type Move =
  | { readonly kind: StepKind; readonly agent: number; readonly target: number | undefined }
  | { readonly kind: 'look'; readonly agent: number }
  | { readonly kind: 'go'; readonly budget: number };

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom<StepKind>('over', 'in', 'out', 'event'),
        agent: fc.nat({ max: 5 }),
        target: fc.option(fc.nat({ max: 4 }), { nil: undefined }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('look' as const), agent: fc.nat({ max: 5 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('go' as const), budget: fc.nat({ max: 300 }) }) },
  ),
  { minLength: 5, maxLength: 60 },
);

/** Mostly the agent that stands in front, now and then another. */
function agentOf(engine: Engine, choice: number): number {
  const agents = engine.agents();
  return choice < 3 ? (engine.stop?.agent ?? agents[0].id) : agents[choice % agents.length].id;
}

function carryOut(engine: Engine, move: Move): void {
  if (move.kind === 'go') {
    engine.run(move.budget);
    if (engine.status === 'ready') {
      engine.pause();
      engine.run(1);
    }
    return;
  }
  const agent = agentOf(engine, move.agent);
  if (move.kind === 'look') {
    for (const frame of engine.stack(agent)) {
      for (const scope of engine.scopes(frame.id)) engine.children(scope.handle);
    }
    return;
  }
  const targets = engine.stepInTargets(agent);
  engine.step(agent, move.kind, targets[move.target ?? targets.length]?.id);
  engine.run(1_000_000);
}

describe.each([
  ['inversion', {}],
  ['dma', {}],
  ['loopback', {}],
  ['by-hand', {}],
  ['loopback', { test: 'a full receive ring loses nothing' }],
] as [string, LoadOptions][])('%s %j', (name, options) => {
  const program = example(name);
  const expected = toEnd(load(program, options)).report();

  it('passes by itself', () => expect(expected.status).toBe('passed'));

  it('ends the same after any walk through it', () => {
    fc.assert(
      fc.property(moves, walk => {
        const engine = load(program, options);
        engine.setExceptionFilters([{ id: 'failed-check' }]);
        for (const move of walk) {
          if (engine.status !== 'ready') break;
          carryOut(engine, move);
        }
        expect(toEnd(engine).report()).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});
