// A run with a driver outside is repeated without it: at an earlier instant, and from there on, everything is what it was.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../facade';
import { at, begin } from './testing';

const platform = readFileSync(new URL('../../examples/demo-platform.amu', import.meta.url), 'utf8');
const told = (engine: Engine, after = 0) =>
  engine.records(after, 100_000).records.map(r => `${r.timePs} ${r.kind} ${r.subject} ${r.text}`);

describe('a run with a driver outside', () => {
  it('is repeated from an earlier instant without the driver, who notices nothing', () => {
    const o = begin(platform);
    o.enable();
    o.loopback();
    o.send(1);
    const snapshot = o.engine.snapshot();
    for (let i = 2; i <= 6; i++) o.send(i);
    const [live, time, { reads, writes }, vectors] = [
      told(o.engine),
      o.engine.timePs,
      o.host,
      o.vectors.slice(),
    ];
    expect(vectors).toEqual([5, 5, 5, 5, 5, 5]);
    // Since then the driver has used its memory for something else.
    o.host.bytes.fill(0xee);
    o.engine.restore(snapshot);
    expect(o.engine.timePs).toBeLessThan(time);
    expect(o.engine.external!.ready).toBe(false);
    o.settle();
    expect(o.engine.timePs).toBe(time);
    expect(told(o.engine)).toEqual(live);
    expect(o.engine.external!.ready).toBe(true);
    expect([o.host.reads, o.host.writes]).toEqual([reads, writes]);
    expect(o.vectors).toEqual(vectors);
    expect(o.host.bytes[at.rx]).toBe(0xee);
    // And then it goes on with it.
    o.send(7);
    expect(o.host.bytes[at.rx + 2 * 64]).toBe(7);
  });

  it('shows in the past what the hardware saw in its memory, and what it has not seen as unreadable', () => {
    const o = begin(platform);
    o.enable();
    o.loopback();
    const snapshot = o.engine.snapshot();
    for (let i = 1; i <= 3; i++) o.send(i);
    expect(o.engine.readMemory('pf', BigInt(at.rx), 64).bytes[0]).toBe(1);
    o.host.bytes.fill(0xee);
    o.engine.restore(snapshot);
    for (let before = -1; o.engine.readMemory('pf', BigInt(at.rx), 64).bytes[0] !== 1; ) {
      expect(o.engine.events).toBeGreaterThan(before);
      before = o.engine.events;
      o.engine.run(1);
    }
    expect(o.engine.readMemory('pf', BigInt(at.tx), 64).bytes).toEqual(new Uint8Array(64).fill(1));
    expect(o.engine.readMemory('pf', 0x20000n, 64)).toEqual({ bytes: new Uint8Array(0), unreadable: 64 });
    o.settle();
    expect(o.engine.readMemory('pf', BigInt(at.rx), 1).bytes[0]).toBe(0xee);
  });

  it('keeps no more inputs than it may, and says so', () => {
    const o = begin(platform, 4 * 1024 * 1024);
    o.enable();
    o.loopback();
    const snapshot = o.engine.snapshot();
    for (let i = 1; i <= 60_000; i++) o.pf.read(0, new Uint32Array(2));
    o.settle();
    expect(() => o.engine.restore(snapshot)).toThrow('are not kept any more');
    expect(o.engine.external!.ready).toBe(true);
  });
});
