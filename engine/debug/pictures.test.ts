// What pictures are drawn from: the system at an instant, records as columns, rings and the way of their messages.

import { describe, expect, it } from 'vitest';
import { recordKinds } from '../index';
import { demo, go, loaded } from './fixture';

/** Stopped when the accelerator begins with the first message. */
function atHandler() {
  const f = loaded(demo);
  f.engine.setFunctionBreakpoints([{ event: 'handle inv' }]);
  expect(go(f.engine)).toBe('stopped');
  return f.engine;
}

describe('the system at one instant', () => {
  it('tells fills, messages and who waits for which socket', () => {
    const live = atHandler().live();
    expect(live.sockets.fill).toEqual([0, 0]);
    expect(live.sessions.messages).toEqual([1, 0]);
    expect(live.agents.busy).toEqual([1]);
    expect(live.waits).toMatchObject([{ name: 'app', socket: 1, functionIndex: 0 }]);
    expect(live.waits[0].text).toContain('pf.sw0.r0');
  });

  it('says why a session stands still', () => {
    const { engine } = loaded(
      `
system small {
  function pf: physical {
    memory host { at: 0x10000  size: 64KiB }
    interface sw0 {
      tx t0 { slots: 4 }
      rx r0 { slots: 2 }
    }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
}
driver app on pf {
  bring_up
  for i in 0 ..< 3 {
    put t0, pattern(64, i)
  }
  doorbell t0
  delay 100us
  for i in 0 ..< 3 {
    wait r0 until 1ms
    let m = take r0
    check m == pattern(64, i)
  }
}`,
      { timeLimitPs: 50_000_000 },
    );
    expect(go(engine)).toBe('ended');
    const { still, sockets } = engine.live();
    expect(still).toMatchObject([{ session: 0 }]);
    expect(still[0].text).toContain('pf.sw0.r0 is full (2 of 2 slots)');
    expect(sockets.fill[1]).toBe(2);
  });

  it('counts what was set by hand', () => {
    const engine = atHandler();
    const before = engine.live().changes;
    engine.writeMemory('pf', 0x10000n, Uint8Array.of(1));
    expect(engine.live().changes).toBe(before + 1);
  });
});

describe('records as columns', () => {
  it('are the records, number for number, in parts of any size', () => {
    const { engine } = loaded(demo);
    expect(go(engine)).toBe('ended');
    const { records } = engine.records(0, 100_000);
    for (const size of [1, 7, 100_000]) {
      let after = 0;
      const seen: unknown[] = [];
      for (;;) {
        const rows = engine.rows(after, size);
        if (rows.count === 0) break;
        expect(rows.lost).toBe(0);
        for (let i = 0; i < rows.count; i++) {
          const kind = recordKinds[rows.kinds[i]];
          seen.push([rows.first + i, rows.timesPs[i], kind, rows.agents[i], rows.parents[i]]);
        }
        after = rows.first + rows.count - 1;
      }
      expect(seen).toEqual(records.map(r => [r.id, r.timePs, r.kind, r.agent, r.parent]));
    }
  });

  it('tell how many are gone', () => {
    const { engine } = loaded(demo, { causeRecords: 16 });
    go(engine);
    const { last } = engine.rows(0, 1);
    const rows = engine.rows(0, 100);
    expect([rows.first, rows.count, rows.lost]).toEqual([last - 15, 16, last - 16]);
    expect(engine.rows(last, 10)).toMatchObject({ count: 0, lost: 0, last });
  });
});

describe('a ring', () => {
  it('has its indexes and as many slots as are asked for', () => {
    const engine = atHandler();
    const ring = engine.ring('pf.sw0.t0', 0, 3);
    expect(ring).toMatchObject({ direction: 'tx', slots: 8, slotBytes: 128, read: 1n, write: 1n, fill: 0 });
    expect(ring?.lines.map(l => [l.slot, l.state])).toEqual([
      [0, 'free'],
      [1, 'free'],
      [2, 'free'],
    ]);
    expect(engine.ring('pf.sw0.t0', 6, 1e9)?.lines.map(l => l.slot)).toEqual([6, 7]);
    expect(engine.ring('pf.sw0.t0', -5, -5)?.lines).toEqual([]);
    expect(engine.ring('pf.command_ring', 0, 1)).toMatchObject({ management: 'command', direction: 'tx' });
  });

  it('is none by a path of something else', () => {
    const engine = atHandler();
    for (const path of ['', 'pf', 'pf.sw0', 'pf.sw0.t1', 'inv.hw0', 'pf.command_ring.x'])
      expect(engine.ring(path, 0, 1)).toBeUndefined();
  });
});

describe('the story of a slot', () => {
  it('goes from the doorbell over the fetch to what followed', () => {
    const story = atHandler().story('pf.sw0.t0', 0);
    expect(story?.before.map(r => r.kind)).toEqual(expect.arrayContaining(['doorbell', 'fetch']));
    expect(story?.before.at(-1)?.kind).toBe('fetch');
    expect(story?.after.map(r => r.kind)).toEqual(expect.arrayContaining(['arrive', 'handle']));
    expect(story?.breakOn).toBe('fetch pf.sw0.t0');
    expect(story?.lines.map(l => l.name)).toContain('as greeting');
    expect(story?.bytes.length).toBe(128);
  });

  it('of a delivered message begins in the ring it came from, and tells who took it', () => {
    const { engine } = loaded(demo);
    go(engine);
    const story = engine.story('pf.sw0.r0', 1);
    expect(story?.state).toBe('free');
    const subjects = story?.before.map(r => `${r.kind} ${r.subject}`);
    expect(subjects).toEqual(
      expect.arrayContaining(['doorbell pf.sw0.t0', 'handle inv', 'deliver pf.sw0.r0']),
    );
    expect(story?.after.map(r => r.kind)).toContain('take');
    expect(story?.breakOn).toBe('deliver pf.sw0.r0');
  });

  it('of a slot that nothing was ever in has no records', () => {
    const story = atHandler().story('pf.sw0.r0', 5);
    expect([story?.before, story?.after]).toEqual([[], []]);
    expect(atHandler().story('pf.sw0.r0', 8)).toBeUndefined();
  });
});

describe('registers', () => {
  it('are those of the page, with their fields', () => {
    const engine = atHandler();
    const rows = engine.registers('pf');
    const control = rows?.find(r => r.name === 'AMU_CR');
    expect(control?.value).toBe('0x0000000000000001');
    expect(control?.fields.find(f => f.name === 'AMU_EN')?.value).toBe('1');
    expect(engine.registers('pf', 'sw0')?.find(r => r.name === 'WRITE_INDEX_TX[0]')?.value).toMatch(
      /^0x0+1$/,
    );
    expect(engine.registers('pf', 'sw9')).toBeUndefined();
    expect(engine.registers('vf')).toBeUndefined();
  });
});

describe('looking', () => {
  it('changes nothing', () => {
    const plain = loaded(demo).engine;
    const seen = loaded(demo).engine;
    for (const engine of [plain, seen]) {
      for (;;) {
        if (engine.run(3) === 'ended') break;
        if (engine === plain) continue;
        engine.live();
        engine.rows(0, 1000);
        engine.ring('pf.sw0.r0', 0, 8);
        engine.story('pf.sw0.r0', 0);
        engine.registers('pf', 'sw0');
      }
    }
    expect(seen.events).toBe(plain.events);
    expect(seen.records(0, 100_000)).toEqual(plain.records(0, 100_000));
    expect(seen.readMemory('pf', 0x10000n, 0x10000)).toEqual(plain.readMemory('pf', 0x10000n, 0x10000));
  });
});
