// Going back: the state is exactly the one that was kept, and what follows is what followed then.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine, LoadOptions } from './facade';
import { load } from './index';
import { Keeper } from './snapshot';
import { linkText } from './testing';
import { differences, stateOf } from './testing-state';

/** A bit of everything: several drivers, back-pressure, credit, interrupts, memory, states of an accelerator, logs. */
const text = `
accelerator adder {
  state total: int = 0
  on message m at rx[n] {
    set total = total + u8(m, 0)
    delay 30ns
    send tx[n], ~m
  }
}
system s {
  amu { message: 64B .. 256B }
  agent acc: adder { id: 0  interfaces: 2  credit: 256B  parallel: 2 }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    buffer scratch { size: 4KiB }
    interface sw0 {
      rx_vector: 3
      tx t0 { slots: 4 }
      rx r0 { slots: 2 }
      tx t1 { slots: 8 }
      rx r1 { slots: 4 }
    }
  }
  session out0: pf.sw0.t0 -> acc.hw0.rx0 { message: 64B }
  session back0: acc.hw0.tx0 -> pf.sw0.r0 { message: 64B }
  session out1: pf.sw0.t1 -> acc.hw1.rx0 { message: 256B  priority: 3 }
  session back1: acc.hw1.tx0 -> pf.sw0.r1 { message: 256B }
}
driver one on pf {
  bring_up
  let seen = 0
  for i in 0 ..< 40 {
    wait t0
    put t0, pattern(64B, i)
    doorbell t0
    store scratch.at + 8 * (i % 16), as_bytes(i, 8)
    let came = wait r0 until 2us
    if came { let m = take r0  check m == ~pattern(64B, seen)  set seen = seen + 1 }
    if i % 10 == 3 { log "one at {i}: {seen}, {load(scratch.at, 8)}" }
  }
  while seen < 40 { wait r0  let m = take r0  check m == ~pattern(64B, seen)  set seen = seen + 1 }
}
driver two on pf {
  bring_up
  for i in 0 ..< 30 {
    wait t1
    put t1, pattern(256B, i)
    doorbell t1
    delay 100ns
    if i > 3 { wait r1  let m = take r1  check m == ~pattern(256B, i - 4) }
    if i == 20 { check i == 21, "on purpose" }
  }
}`;
const program = linkText(text);

/** What a person could see, without taking anything away. */
const seen = (engine: Engine) => ({
  time: engine.timePs,
  events: engine.events,
  status: engine.status,
  agents: engine.agents(),
  report: engine.report(),
});

const finish = (engine: Engine) => {
  while (engine.run(1000) === 'budget');
  return { ...seen(engine), output: engine.takeOutput() };
};

describe('a snapshot', () => {
  const modes: LoadOptions['generatedCode'][] = ['always', 'never'];
  it('is gone back to exactly, from anywhere, and the run goes on as it did', () => {
    fc.assert(
      fc.property(
        fc.nat(1500),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...modes),
        (start, walks, generatedCode) => {
          const engine = load(program, { generatedCode, causeRecords: 512 });
          const fresh = finish(load(program, { generatedCode, causeRecords: 512 }));
          engine.run(start);
          // A report settles what is summed up late.
          const before = seen(engine);
          const snapshot = engine.snapshot();
          const kept = stateOf(engine);
          for (const events of walks) {
            engine.run(events);
            engine.snapshot();
            engine.restore(snapshot);
            expect(seen(engine)).toEqual(before);
            expect(differences(kept, stateOf(engine))).toEqual([]);
          }
          expect(finish(engine)).toEqual(fresh);
          engine.restore(snapshot);
          expect(finish(engine)).toEqual(fresh);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('of before a delay was known is gone back to with code that was made for it', () => {
    const one = text
      .replace('delay 30ns', 'delay 30ns  delay 41ns  delay 7ns')
      .replace('delay 100ns', 'delay 93ns');
    const trail = (engine: Engine) => {
      const told: string[] = [];
      for (let after = 0, result = ''; result !== 'ended'; ) {
        result = engine.run(50);
        const page = engine.records(after, 10_000);
        after = page.last;
        told.push(...page.records.map(r => `${r.timePs} ${r.text}`));
      }
      return told;
    };
    const engine = load(linkText(one), { generatedCode: 'always' });
    const beginning = engine.snapshot();
    const first = trail(engine);
    engine.restore(beginning);
    expect(trail(engine)).toEqual(first);
    engine.restore(beginning);
    expect(trail(engine)).toEqual(first);
  });

  it('belongs to its engine', () => {
    const snapshot = load(program, {}).snapshot();
    expect(() => load(program, {}).restore(snapshot)).toThrow('no snapshot of this engine');
  });

  it('leaves breakpoints as they are', () => {
    const engine = load(program, {});
    engine.run(200);
    const snapshot = engine.snapshot();
    engine.setFunctionBreakpoints([{ event: 'deliver back1' }]);
    expect(engine.run(100_000)).toBe('stopped');
    const first = engine.timePs;
    engine.restore(snapshot);
    expect(engine.run(100_000)).toBe('stopped');
    expect(engine.timePs).toBe(first);
  });
});

describe('keeping and going back', () => {
  it('writes the content of everything that changed into the same objects', () => {
    const bytes = new Uint8Array(8);
    const words = new Uint32Array(bytes.buffer);
    const state = {
      n: 1,
      list: [1, 2],
      map: new Map([['a', { x: 1 }]]),
      words,
      gone: { y: 1 } as object | undefined,
    };
    const { list, gone } = state;
    const keeper = new Keeper([state], new Set());
    const kept = keeper.take();
    state.n = 2;
    state.list.push(3);
    state.list = [];
    state.map.clear();
    state.gone = undefined;
    bytes[0] = 7;
    keeper.goBack(kept);
    expect(state.list).toBe(list);
    expect(state.gone).toBe(gone);
    expect([state.n, list, state.map.get('a'), words[0]]).toEqual([1, [1, 2], { x: 1 }, 0]);
  });
});
