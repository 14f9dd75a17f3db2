// The past is exact: at an instant the state is the same, to the byte, however one came there.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine, Instant, LoadOptions, StepKind } from '../index';
import { load } from '../index';
import { testUri } from '../testing';
import { differences, stateOf } from '../testing-state';
import { walked } from './testing';

const { text, program } = walked;
const lineOf = (words: string) => text.split('\n').findIndex(line => line.includes(words));

const begin = (options: LoadOptions = {}): Engine =>
  load(program, { history: { memory: 4 * 2 ** 20 }, causeRecords: 256, generatedCode: 'never', ...options });

/** Carries out what was prepared, in small slices. */
function go(engine: Engine, slice = 500): string {
  for (let i = 0; i < 100_000; i++) {
    const result = engine.run(slice);
    if (result !== 'budget') return result;
  }
  throw new Error('the run does not end');
}

const now = (engine: Engine): Instant => engine.history!.now;
const place = (engine: Engine) => {
  const { agent } = engine.stop!;
  const [top] = engine.stack(agent);
  return { name: top?.name, at: top?.place && text.slice(top.place.start, top.place.end) };
};

type Move =
  | { readonly kind: 'step' | 'back'; readonly agent: number; readonly step: StepKind }
  | { readonly kind: 'events'; readonly to: number }
  | { readonly kind: 'time'; readonly to: number }
  | { readonly kind: 'reverse' }
  | { readonly kind: 'run'; readonly budget: number };
const step = fc.constantFrom<StepKind>('over', 'in', 'out', 'event');
const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('back' as const),
        agent: fc.integer({ min: 1, max: 6 }),
        step,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('step' as const),
        agent: fc.integer({ min: 1, max: 6 }),
        step,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('events' as const), to: fc.nat(1400) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('time' as const), to: fc.nat(30_000_000) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reverse' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('run' as const), budget: fc.nat(400) }) },
  ),
  { minLength: 4, maxLength: 14 },
);

/** The state at an instant of a run that went there straight. */
function straightTo(at: Instant): string[] {
  const engine = begin();
  if (at.events > 0) {
    engine.travel({ instant: at });
    go(engine);
  }
  return stateOf(engine);
}

function carryOut(engine: Engine, move: Move): void {
  switch (move.kind) {
    case 'step':
      engine.step(move.agent, move.step);
      break;
    case 'back':
      engine.stepBack(move.agent, move.step);
      break;
    case 'events':
      engine.travel({ events: move.to });
      break;
    case 'time':
      engine.travel({ timePs: move.to });
      break;
    case 'reverse':
      engine.reverseContinue();
      break;
    case 'run':
      engine.run(move.budget);
      return;
  }
  go(engine, 137);
}

describe('a walk through the past', () => {
  it('comes to the same state, to the byte, by whatever way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 1500 }), moves, (first, list) => {
        const engine = begin();
        engine.setFunctionBreakpoints([{ event: 'deliver back1', hitCondition: '% 7' }]);
        engine.setLineBreakpoints(testUri, [{ line: lineOf('check m == ~pattern(256B') }]);
        engine.run(first);
        for (const move of list) {
          carryOut(engine, move);
          const at = now(engine);
          expect(differences(straightTo(at), stateOf(engine))).toEqual([]);
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('goes on as it did, with the same words and the same end', () => {
    const fresh = begin();
    go(fresh);
    const printed = fresh.takeOutput();
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 1500 }), moves, (first, list) => {
        const engine = begin({ generatedCode: 'always' });
        engine.run(first);
        for (const move of list) carryOut(engine, move);
        while (go(engine) !== 'ended');
        expect(engine.report()).toEqual(fresh.report());
        expect(engine.takeOutput()).toEqual(printed);
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});

describe('a step back', () => {
  it('goes through the statements that steps forward went through', () => {
    const engine = begin();
    engine.setLineBreakpoints(testUri, [{ line: lineOf('if i % 10 == 3') }]);
    go(engine);
    const { agent } = engine.stop!;
    engine.setLineBreakpoints(testUri, []);
    const forward = [{ at: now(engine), place: place(engine) }];
    for (let i = 0; i < 12; i++) {
      engine.step(agent, 'over');
      go(engine);
      forward.push({ at: now(engine), place: place(engine) });
    }
    for (const { at, place: there } of forward.slice(0, -1).reverse()) {
      engine.stepBack(agent, 'over');
      go(engine);
      expect({ at: now(engine), place: place(engine) }).toEqual({ at, place: there });
    }
  });

  it('in goes from a message to what it came from', () => {
    const engine = begin();
    engine.setFunctionBreakpoints([{ event: 'deliver back0', hitCondition: '3' }]);
    go(engine);
    engine.setFunctionBreakpoints([]);
    const seen: string[] = [];
    for (let i = 0; i < 5; i++) {
      engine.stepBack(engine.stop!.agent, 'in');
      go(engine);
      seen.push(engine.stop!.description);
    }
    expect(seen).toMatchSnapshot();
  });

  it('out goes to the driver that began it', () => {
    const engine = begin();
    engine.setFunctionBreakpoints([{ event: 'deliver back0', hitCondition: '3' }]);
    go(engine);
    engine.stepBack(engine.stop!.agent, 'out');
    go(engine);
    expect(place(engine)).toEqual({ name: 'one', at: 'doorbell t0' });
  });

  it('of one event undoes a step of one event', () => {
    const engine = begin();
    engine.run(300);
    const before = now(engine);
    const state = stateOf(engine);
    engine.step(1, 'event');
    go(engine);
    expect(now(engine).events).toBe(before.events + 1);
    engine.stepBack(1, 'event');
    go(engine);
    expect(now(engine)).toEqual(before);
    expect(differences(state, stateOf(engine))).toEqual([]);
  });

  it('stays where it is before the first statement, and says so', () => {
    const engine = begin();
    engine.step(1, 'over');
    go(engine);
    const at = now(engine);
    engine.stepBack(1, 'over');
    go(engine);
    expect(now(engine)).toEqual(at);
    expect(engine.stop?.description).toBe('Paused: nothing of this is earlier');
  });
});

describe('reverse continue', () => {
  it('comes to the stops of a run forward, in the other order', () => {
    const engine = begin();
    engine.setFunctionBreakpoints([{ event: 'deliver back1', hitCondition: '% 4' }]);
    engine.setLineBreakpoints(testUri, [
      { line: lineOf('check m == ~pattern(64B, seen)'), condition: 'seen > 20' },
    ]);
    engine.setDataBreakpoints([
      { id: engine.dataTarget('back0.messages').id, access: 'change', hitCondition: '% 9' },
    ]);
    const stops: unknown[] = [];
    while (go(engine) === 'stopped' && stops.length < 40) stops.push({ at: now(engine), stop: engine.stop });
    expect(stops.length).toBeGreaterThan(15);
    for (const stop of stops.toReversed()) {
      engine.reverseContinue();
      go(engine);
      expect({ at: now(engine), stop: engine.stop }).toEqual(stop);
    }
    engine.reverseContinue();
    go(engine);
    expect(engine.stop?.reason).toBe('entry');
    for (const stop of stops) {
      go(engine);
      expect({ at: now(engine), stop: engine.stop }).toEqual(stop);
    }
  });

  it('counts hits from the beginning for a breakpoint that is set late', () => {
    const engine = begin();
    engine.run(1200);
    engine.setFunctionBreakpoints([{ event: 'deliver back0', hitCondition: '3' }]);
    engine.reverseContinue();
    go(engine);
    const third = now(engine);
    const other = begin();
    other.setFunctionBreakpoints([{ event: 'deliver back0', hitCondition: '3' }]);
    go(other);
    expect(third).toEqual(now(other));
  });
});

describe('travel to a record', () => {
  it('goes to the beginning for one that was made before the first event', () => {
    const engine = begin();
    engine.run(300);
    engine.travel({ record: 1 });
    go(engine);
    expect(engine.timePs).toBe(0);
    expect(engine.events).toBe(0);
  });
});

describe('what comes from outside', () => {
  it('comes again on the way, and changing the past begins another future', () => {
    const engine = begin();
    engine.setLineBreakpoints(testUri, [{ line: lineOf('if i % 10 == 3'), hitCondition: '5' }]);
    go(engine);
    const { agent } = engine.stop!;
    const frame = engine.stack(agent)[0].id;
    engine.assign('seen', '7', frame);
    engine.assign('pf.sw0.t1.write_index', 'pf.sw0.t1.write_index + 1', frame);
    engine.writeMemory('pf', 0x10000n, Uint8Array.of(1, 2, 3));
    const changed = now(engine);
    const state = stateOf(engine);
    engine.run(400);
    const later = now(engine);
    const laterState = stateOf(engine);
    engine.travel({ events: 10 });
    go(engine);
    engine.travel({ instant: later });
    go(engine);
    expect(differences(laterState, stateOf(engine))).toEqual([]);
    engine.travel({ instant: changed });
    go(engine);
    expect(differences(state, stateOf(engine))).toEqual([]);
    engine.takeOutput();
    engine.writeMemory('pf', 0x10000n, Uint8Array.of(9));
    expect(engine.takeOutput().map(line => line.text)).toEqual([
      'What came behind this instant is dropped: the run goes on from here with the change.',
    ]);
    expect(engine.history!.latest).toEqual(now(engine));
    expect(engine.history!.inPast).toBe(false);
  });
});

describe('the past of a long run', () => {
  it('is kept within its bytes', () => {
    const memory = 6 * 2 ** 20;
    const engine = begin({ history: { memory }, causeRecords: 4096 });
    engine.setLineBreakpoints(testUri, []);
    go(engine, 100);
    expect(engine.history!.bytes).toBeLessThanOrEqual(memory);
  });

  it('is walked again when there is room for no snapshot but the first', () => {
    const engine = begin({ history: { memory: 0 } });
    go(engine);
    engine.travel({ events: 700 });
    go(engine);
    expect(now(engine).events).toBe(700);
    expect(engine.history).toMatchObject({ snapshots: 1, bytes: 0 });
  });

  it('can be left in the middle of a way', () => {
    const engine = begin();
    engine.run(1400);
    const at = now(engine);
    engine.reverseContinue();
    expect(engine.run(10)).toBe('budget');
    engine.pause();
    go(engine, 10);
    expect(now(engine)).toEqual(at);
    expect(engine.stop?.description).toContain('called off');
  });
});
