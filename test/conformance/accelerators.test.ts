// The accelerators of the public driver's demo, as the library has them, driven through the engine's facade: what a driver
// of either sees. And what a driver's stores cost when nobody keeps them in order.
// (stated: inversion-agent, dma-agent, loopback; assumed: memory-ordering)

import { describe, expect, it } from 'vitest';
import { runText } from '../../engine/testing';

const system = (sessions: string, interfaces = 2, timing = '') => `import "std/agents.amu"
system s {
  amu { message: 64B .. 2KiB }
  agent inv: inversion { id: 0  interfaces: ${interfaces} }
  agent copy: dma { id: 3 }
  function pf: physical {
    memory ram { at: 0x10000  size: 512KiB }
    buffer from { size: 4KiB }
    buffer into { size: 4KiB }
    interface sw0 {
      tx t0 { slots: 4 }  tx t1 { slots: 4 }
      rx r0 { slots: 4 }  rx r1 { slots: 4 }
    }
  }
  ${sessions}
  timing { ${timing || 'mmio_write: 120ns'} }
}`;

function failures(
  sessions: string,
  body: string,
  interfaces?: number,
  timing?: string,
  seed?: number,
): readonly string[] {
  const text = `${system(sessions, interfaces, timing)}\ndriver app on pf {\n  bring_up\n${body}\n}`;
  const run = runText(text, seed === undefined ? {} : { seed });
  return run.failures;
}

/** Sends on `t` and expects the answer, every byte inverted, on `r`. */
const inverted = (t: string, r: string, length: string) => `
  for i in 0 ..< 6 {
    put ${t}, pattern(${length}, i)
    doorbell ${t}
    wait ${r} until 100us
    let m = take ${r}
    check m == ~pattern(${length}, i), "message {i}"
  }`;

describe('inversion (AHA 0)', () => {
  it.each(['64B', '256B', '2KiB'])(
    'answers messages of %s with every byte inverted, by the AMI-HW they came in by',
    length => {
      const sessions = `session there: pf.sw0.t0 -> inv.hw0.rx0 { message: ${length} }
      session back: inv.hw0.tx0 -> pf.sw0.r0 { message: ${length} }`;
      expect(failures(sessions, inverted('t0', 'r0', length))).toEqual([]);
    },
  );

  it('answers by its other AMI-HW when the socket of that number has no session', () => {
    const sessions = `session there: pf.sw0.t0 -> inv.hw0.rx1 { message: 64B }
      session back: inv.hw1.tx1 -> pf.sw0.r0 { message: 64B }`;
    expect(failures(sessions, inverted('t0', 'r0', '64B'))).toEqual([]);
  });

  it('answers on the socket of the same number, for each of them', () => {
    const sessions = `session there0: pf.sw0.t0 -> inv.hw0.rx0 { message: 64B }
      session there1: pf.sw0.t1 -> inv.hw0.rx1 { message: 64B }
      session back0: inv.hw0.tx0 -> pf.sw0.r0 { message: 64B }
      session back1: inv.hw0.tx1 -> pf.sw0.r1 { message: 64B }`;
    const body = `${inverted('t1', 'r1', '64B')}\n${inverted('t0', 'r0', '64B').replaceAll(' m ', ' k ')}`;
    expect(failures(sessions, body)).toEqual([]);
  });
});

describe('dma (AHA 3)', () => {
  const sessions = `session there: pf.sw0.t0 -> copy.hw0.rx0 { message: 64B }
    session back: copy.hw0.tx0 -> pf.sw0.r0 { message: 64B }`;

  it.each([
    [0, 1000, ''],
    [1, 1000, '~'],
    [0x8000_0000, 4096, '~'],
    [1, 0, '~'],
  ])('copies, with invert = %i, %i bytes, then answers with the request', (invert, length, sign) => {
    const body = `
  store from.at, pattern(4KiB, 1)
  store into.at, pattern(4KiB, 2)
  let request = dma_request { src: from.at, dst: into.at, len: ${length}, invert: ${invert} }
  put t0, request
  doorbell t0
  wait r0 until 100us
  let answer = take r0
  check answer[0 ..< 36] == request[0 ..< 36], "the answer is the request"
  check load(into.at, ${Math.max(1, length)})[0 ..< ${length}] == (${sign}pattern(4KiB, 1))[0 ..< ${length}], "what was copied"
  check load(into.at, 4KiB)[${length} ..< 4096] == pattern(4KiB, 2)[${length} ..< 4096], "and no more"`;
    expect(failures(sessions, body)).toEqual([]);
  });
});

describe('stores of a driver', () => {
  const loop = 'session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 2KiB }';
  /** How many of 12 messages come with bytes of before, when `barrier` stands before the doorbell. */
  const stale = (ordering: string, barrier: string, seed: number) => {
    const body = `
  for i in 0 ..< 12 {
    put t0, pattern(2KiB, i)
    ${barrier}
    doorbell t0
    wait r0 until 100us
    let m = take r0
    check m == pattern(2KiB, i), "stale"
  }`;
    return failures(loop, body, 2, `ordering: ${ordering}  store_buffer: 4us`, seed).length;
  };
  const seeds = [1, 2, 3, 4];

  it('are seen in program order by default: no barrier is needed', () => {
    for (const seed of seeds) expect(stale('program', '', seed)).toBe(0);
  });
  it('with relaxed ordering are seen too late without a barrier, and in time with one', () => {
    expect(seeds.reduce((sum, seed) => sum + stale('relaxed', '', seed), 0)).toBeGreaterThan(0);
    for (const seed of seeds) expect(stale('relaxed', 'barrier', seed)).toBe(0);
  });
  it('are late by the seed alone: a run comes again as it was', () => {
    for (const seed of seeds) expect(stale('relaxed', '', seed)).toBe(stale('relaxed', '', seed));
  });
});
