// Relaxed ordering: what a driver stores may be seen after the doorbell that follows it, unless a barrier stands between.
// (assumed: memory-ordering)

import { describe, expect, it } from 'vitest';
import { load } from '../index';
import { linkText, runText } from '../testing';

const text = (barrier: string, ordering = 'relaxed', type = 'A1') => `system s {
  amu { type: ${type} }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    buffer scratch { size: 4KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
  timing { ordering: ${ordering}  store_buffer: 2us }
}
driver app on pf {
  bring_up
  let wrong = 0
  for i in 1 .. 40 {
    put t0, fill(64, i)
    ${barrier}
    doorbell t0
    wait r0 until 100us
    let m = take r0
    if m != fill(64, i) { set wrong = wrong + 1 }
  }
  log "{wrong}"
}
`;
const wrong = (barrier: string, seed: number, ordering?: string, type?: string) =>
  Number(runText(text(barrier, ordering, type), { seed }).log[0]);

describe.each(['A1', 'A2', 'B'])('type %s with relaxed ordering', type => {
  it('fetches stale slots when no barrier stands before the doorbell', () => {
    expect(wrong('', 1, 'relaxed', type)).toBeGreaterThan(0);
  });
  it('fetches none with a barrier', () => {
    for (let seed = 0; seed < 5; seed++) expect(wrong('barrier', seed, 'relaxed', type)).toBe(0);
  });
});

it('is the same for the same seed, and differs by the seed', () => {
  expect(wrong('', 7)).toBe(wrong('', 7));
  expect(new Set([1, 2, 3, 4, 5, 6].map(seed => wrong('', seed))).size).toBeGreaterThan(1);
});

it('in the order of the program nothing is stale', () => {
  expect(wrong('', 1, 'program')).toBe(0);
});

it('a driver sees its own stores at once, and two stores to the same bytes in order', () => {
  const body = `
  for i in 0 ..< 50 {
    store scratch.at, fill(16, i)
    store scratch.at + 8, fill(16, i + 100)
    check load(scratch.at, 24) == concat(fill(8, i), fill(16, i + 100))
  }
  store scratch.at, fill(8, 1)
  store scratch.at, fill(8, 2)
  barrier
  check load(scratch.at, 8) == fill(8, 2)
}`;
  const { failures } = runText(text('barrier').replace(/\n {2}let wrong[\s\S]*$/, body), { seed: 3 });
  expect(failures).toEqual([]);
});

it('a snapshot keeps the stores that are out of sight', () => {
  const engine = load(linkText(text('')), { seed: 4 });
  engine.run(150);
  const kept = engine.snapshot();
  const rest = () => {
    while (engine.run(1000) !== 'ended');
    return [engine.timePs, engine.report().sessions[0].messages, engine.takeOutput().map(line => line.text)];
  };
  const first = rest();
  engine.restore(kept);
  expect(rest()).toEqual(first);
});
