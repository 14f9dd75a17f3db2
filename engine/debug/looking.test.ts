import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { link } from '../../language';
import type { Engine, Inspection, LoadOptions } from '../facade';
import { load } from '../index';

// Looking changes nothing: a run at which everything is looked at whenever it stands still ends, to the byte, as one at
// which nobody looks.

const example = (name: string) => {
  const uri = new URL(`../../examples/${name}.amu`, import.meta.url).href;
  const text = readFileSync(new URL(uri), 'utf8');
  return link(uri, wanted => (wanted === uri ? text : undefined));
};

/** A large system is looked at in parts. */
const mostThings = 1_000;

/** Expands everything, reads its memory, and evaluates its path. */
function lookAround(engine: Engine, frame: number, start: readonly Inspection[]): number {
  const waiting = [...start];
  let count = 0;
  for (let thing = waiting.pop(); thing && count < mostThings; thing = waiting.pop(), count++) {
    if (thing.handle !== 0) {
      waiting.push(...engine.children(thing.handle, 0, 4, 'indexed'));
      waiting.push(...engine.children(thing.handle, undefined, undefined, 'named'));
    }
    if (thing.memory)
      engine.readMemory(thing.memory.space, thing.memory.address, Math.min(thing.memory.length, 64));
    if (thing.path === undefined || count % 7 !== 0) continue;
    const { path } = thing;
    for (const look of [() => engine.evaluate(path, frame, true), () => engine.dataTarget(path, frame)]) {
      try {
        look();
      } catch {
        // What has no value now, or is none, says so.
      }
    }
  }
  return count;
}

function lookAtEverything(engine: Engine): number {
  let count = 0;
  for (const agent of engine.agents()) {
    engine.stepInTargets(agent.id);
    for (const frame of engine.stack(agent.id).slice(0, 3)) {
      for (const scope of engine.scopes(frame.id)) {
        count += lookAround(engine, frame.id, engine.children(scope.handle));
      }
      engine.completions('pf.', 3, frame.id);
      if (frame.memory) engine.ringSlots(frame.memory.space, frame.memory.address, -8, 16);
    }
  }
  engine.report();
  return count;
}

/** All that can be told of a system: its report, the bytes of its memories and registers, and its variables as text. */
function everythingOf(engine: Engine): unknown {
  const memories = engine.program.systems.flatMap(s =>
    s.functions.flatMap(f =>
      [
        ...f.memories.map(m => ({ space: f.name, at: BigInt(m.at), size: m.size })),
        { space: `${f.name}.bar0`, at: 0n, size: 0x20000 },
      ].map(({ space, at, size }) =>
        Buffer.from(engine.readMemory(space, at, size).bytes).toString('base64'),
      ),
    ),
  );
  const { events, timePs, status } = engine;
  return { report: engine.report(), memories, agents: engine.agents(), events, timePs, status };
}

describe.each([
  ['inversion', {}],
  ['dma', {}],
  ['by-hand', {}],
  ['loopback', { test: 'a full receive ring loses nothing' }],
] as [string, LoadOptions][])('%s %j', (name, options) => {
  const program = example(name);
  const run = (slices: readonly number[], look: boolean) => {
    const engine = load(program, options);
    engine.setFunctionBreakpoints([
      { event: 'deliver *', hitCondition: '% 50' },
      { event: 'handle *', hitCondition: '7' },
    ]);
    let things = 0;
    for (const budget of slices) {
      const result = engine.run(budget);
      if (look) things += lookAtEverything(engine);
      if (result === 'ended') break;
    }
    while (engine.run(100_000) !== 'ended');
    return { things, state: everythingOf(engine) };
  };

  it('ends the same, whatever was looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }), slices => {
        const looked = run(slices, true);
        expect(looked.things).toBeGreaterThan(50);
        expect(looked.state).toEqual(run(slices, false).state);
      }),
      { numRuns: 4 },
    );
  }, 60_000);
});
