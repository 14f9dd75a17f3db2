// What happened, oldest first, in pages; and what can be drawn over time.

import { describe, expect, it } from 'vitest';
import type { Engine, OccurrenceRecord } from '../facade';
import { load } from '../index';
import { demo, linked, loaded } from './fixture';

/** Everything that happens in a run, asked for between slices of `slice` events. */
function all(engine: Engine, slice: number, page = 1000): { records: OccurrenceRecord[]; lost: number } {
  const records: OccurrenceRecord[] = [];
  let lost = 0;
  let after = 0;
  for (let result = ''; result !== 'ended'; ) {
    result = engine.run(slice);
    for (let more = true; more; ) {
      const found = engine.records(after, page);
      records.push(...found.records);
      ({ more, last: after } = found);
      lost += found.lost;
    }
  }
  return { records, lost };
}

const fresh = (options = {}) => load(linked(demo), options);

describe('records', () => {
  it('come oldest first, with ids that count up and times that do not go back', () => {
    const { records, lost } = all(fresh(), 50);
    expect(lost).toBe(0);
    expect(records.map(r => r.id)).toEqual(records.map((_, i) => i + 1));
    records.forEach((r, i) => {
      if (i > 0) expect(r.timePs).toBeGreaterThanOrEqual(records[i - 1].timePs);
      expect(r.parent).toBeLessThan(r.id);
    });
  });

  it('are the same in pages and slices of any size', () => {
    const whole = all(fresh(), 1_000_000).records;
    expect(whole.length).toBeGreaterThan(50);
    for (const [slice, page] of [
      [1, 1],
      [7, 3],
      [1_000_000, 5],
    ])
      expect(all(fresh(), slice, page).records).toEqual(whole);
  });

  it('tell of a doorbell: who, which socket, the indexes, where in the text', () => {
    const f = loaded(demo);
    const { records } = all(f.engine, 100);
    const doorbells = records.filter(r => r.kind === 'doorbell');
    expect(doorbells.map(r => r.values)).toEqual([
      { old: 0, new: 1 },
      { old: 1, new: 2 },
    ]);
    const [first] = doorbells;
    expect(first).toMatchObject({
      subject: 'pf.sw0.t0',
      text: 'app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 0 -> 1',
    });
    const agent = f.engine.agents().find(a => a.id === first.agent);
    expect(agent?.name).toBe('driver app');
    const line = f.text.slice(0, first.place!.start).split('\n').length - 1;
    expect(line).toBe(f.line.bell);
  });

  it('lead from an effect back to its cause', () => {
    const { records } = all(fresh(), 100);
    const byId = new Map(records.map(r => [r.id, r]));
    const taken: string[] = [];
    for (let at = records.find(r => r.kind === 'deliver'); at; at = byId.get(at.parent)) taken.push(at.kind);
    expect(taken.slice(0, 6)).toEqual(['deliver', 'send', 'handle', 'arrive', 'fetch', 'doorbell']);
  });

  it('name the command and the meaning of its status', () => {
    const { records } = all(fresh(), 100);
    const answer = records.find(r => r.kind === 'response' && r.values.name === 'PF-ASN-CREATE');
    expect(answer).toMatchObject({ subject: 'pf', values: { status: 0, meaning: 'ok' } });
    expect(records.find(r => r.id === answer?.parent)?.kind).toBe('command');
  });

  it('that fell out of the store are counted', () => {
    const small = fresh({ causeRecords: 16 });
    const { records, lost } = all(small, 1_000_000);
    const total = all(fresh(), 100).records.length;
    expect(records.length).toBe(16);
    expect(lost).toBe(total - 16);
    expect(records.at(-1)?.id).toBe(total);
  });

  it('there are none of an engine that was set back, until something new happens', () => {
    const engine = fresh();
    engine.run(20);
    const early = engine.snapshot();
    engine.run(100);
    const { last } = engine.records(0, 100_000);
    engine.restore(early);
    const back = engine.records(last, 100);
    expect(back.records).toEqual([]);
    expect(back.last).toBeLessThan(last);
  });

  it('change nothing when they are read', () => {
    const looked = fresh();
    const left = fresh();
    all(looked, 1);
    left.run(1_000_000);
    expect(looked.report()).toEqual(left.report());
  });
});

describe('signals', () => {
  /** What the language observes of them. */
  const observed = (engine: Engine, path: string) => {
    const { value } = engine.evaluate(path);
    if (value === 'true' || value === 'false') return value === 'true' ? 1 : 0;
    return Number(value.replace(/[ ,_]/g, '').match(/^\d+/)?.[0]);
  };

  it('are what the engine observes, behind each event', () => {
    const engine = fresh();
    const reader = engine.signals();
    const paths = new Map<number, string>();
    for (const s of reader.signals) {
      const path = [...s.scope.filter(part => !['sessions', 'agents'].includes(part)), s.name].join('.');
      const known = ['socket', 'interface', 'function', 'in flight', 'credit'].includes(s.role);
      if (known || (s.role === 'session' && s.name === 'messages')) paths.set(s.index, path);
    }
    expect([...paths.values()]).toContain('pf.sw0.t0.write_index');
    expect([...paths.values()]).toContain('out.in_flight');
    expect([...paths.values()]).toContain('inv.hw0.credit');
    let changes = 0;
    for (let result = ''; result !== 'ended'; ) {
      result = engine.run(1);
      changes += reader.changed().length;
      for (const [signal, path] of paths) {
        const value = Number(reader.value(signal) ?? 0);
        if (value !== observed(engine, path)) {
          expect(`${path} = ${value} at ${engine.timePs}`).toBe(observed(engine, path));
        }
      }
    }
    expect(changes).toBeGreaterThan(100);
  });

  it('show a driver at work and waiting, an agent busy, interrupts as pulses, commands by name', () => {
    const engine = fresh();
    const reader = engine.signals();
    const seen = new Map<string, Set<unknown>>();
    for (let result = ''; result !== 'ended'; ) {
      result = engine.run(1);
      for (const i of reader.changed()) {
        const { scope, name } = reader.signals[i];
        const key = [...scope, name].join('.');
        seen.set(key, (seen.get(key) ?? new Set()).add(reader.value(i)));
      }
    }
    expect([...seen.get('drivers.app.state')!]).toEqual(
      expect.arrayContaining(['running', 'waits for a message in pf.sw0.r0', 'done']),
    );
    expect([...seen.get('agents.inv.busy')!].map(Number).sort()).toEqual([0, 1]);
    expect([...seen.get('pf.command')!]).toEqual(expect.arrayContaining(['PF-ASN-CREATE', '']));
    expect(seen.get('agents.inv.handler0')!.size).toBe(3);
  });
});
