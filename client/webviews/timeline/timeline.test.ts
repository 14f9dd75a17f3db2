// What the timeline draws of many records: never more marks than pixels, none forgotten, and quickly.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordStore } from './store';
import { including, marksOf, moved, nearest, neighbour, ticksOf, wholeOf, zoomed } from './view';

const base64 = (view: ArrayBufferView): string =>
  Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('base64');
interface Row {
  readonly time: number;
  readonly agent: number;
  readonly parent?: number;
}
const body = (first: number, rows: readonly Row[]) => ({
  first,
  count: rows.length,
  timesPs: base64(Float64Array.from(rows, r => r.time)),
  kinds: base64(new Uint8Array(rows.length)),
  agents: base64(Uint16Array.from(rows, r => r.agent)),
  parents: base64(Uint32Array.from(rows, r => r.parent ?? 0)),
});
function storeOf(rows: readonly Row[], first = 1): RecordStore {
  const store = new RecordStore();
  store.append(body(first, rows));
  return store;
}
const anyRows = fc
  .array(fc.record({ time: fc.nat(100_000), agent: fc.integer({ min: 1, max: 4 }) }), { maxLength: 400 })
  .map(rows => rows.sort((a, b) => a.time - b.time));

describe('the store', () => {
  it('takes rows in parts, and refuses parts that do not follow', () => {
    const store = storeOf([{ time: 1, agent: 1 }], 7);
    expect(store.append(body(8, [{ time: 2, agent: 2, parent: 7 }]))).toBe(true);
    expect(store.append(body(12, [{ time: 3, agent: 2 }]))).toBe(false);
    expect([store.first, store.last, store.count, store.lanes]).toEqual([7, 8, 2, [1, 2]]);
    expect(store.causesOf(1, 9)).toEqual([0]);
    expect(store.effectsOf(0, 9)).toEqual([1]);
  });
  it('knows no cause that is gone', () => {
    const store = storeOf([{ time: 1, agent: 1, parent: 3 }], 7);
    expect(store.causesOf(0, 9)).toEqual([]);
  });
});

describe('the marks of a lane', () => {
  it('stand for each of its records in view once, one a column of pixels', () => {
    fc.assert(
      fc.property(anyRows, fc.nat(50_000), fc.integer({ min: 100, max: 60_000 }), (rows, from, length) => {
        const store = storeOf(rows);
        const span = { from, to: from + length };
        for (const agent of store.lanes) {
          const marks = marksOf(store, agent, span, 50);
          const seen = rows.filter(r => r.agent === agent && r.time >= span.from && r.time < span.to);
          expect(marks.reduce((sum, m) => sum + m.count, 0)).toBe(seen.length);
          expect(new Set(marks.map(m => m.x)).size).toBe(marks.length);
        }
      }),
    );
  });

  it('are no more than columns of pixels, of a million records as of few', () => {
    const count = 1_000_000;
    const store = new RecordStore();
    store.append({
      first: 1,
      count,
      timesPs: base64(Float64Array.from({ length: count }, (_, i) => i * 1000)),
      kinds: base64(new Uint8Array(count)),
      agents: base64(Uint16Array.from({ length: count }, (_, i) => 1 + (i % 10))),
      parents: base64(new Uint32Array(count)),
    });
    const whole = wholeOf(store);
    for (const factor of [1, 10, 1000, 100_000]) {
      const span = zoomed(whole, factor, 5e8, whole);
      for (const agent of store.lanes)
        expect(marksOf(store, agent, span, 1600).length).toBeLessThanOrEqual(1600);
    }
  });
});

describe('the part of time that is seen', () => {
  it('stays within what there is, and keeps the time under the pointer where it is', () => {
    fc.assert(
      fc.property(
        anyRows,
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.nat(100_000),
        (rows, factor, at) => {
          const whole = wholeOf(storeOf(rows));
          const around = Math.min(whole.to, Math.max(whole.from, at));
          const span = zoomed(whole, factor, around, whole);
          expect(span.from).toBeGreaterThanOrEqual(whole.from - 1e-6);
          expect(span.to).toBeLessThanOrEqual(whole.to + 1e-6);
          if (factor > 1) expect(span.from <= around + 1e-6 && span.to >= around - 1e-6).toBe(true);
          expect(moved(span, 1e9, whole).to).toBeLessThanOrEqual(whole.to + 1e-6);
        },
      ),
    );
  });
  it('goes where something is to be seen', () => {
    const whole = { from: 0, to: 1000 };
    expect(including({ from: 0, to: 100 }, 50, whole)).toEqual({ from: 0, to: 100 });
    expect(including({ from: 0, to: 100 }, 500, whole)).toEqual({ from: 450, to: 550 });
  });
  it('has ticks at round times', () => {
    expect(ticksOf({ from: 0, to: 10_000_000 }, 5).map(t => t.text)).toEqual([
      '0 us',
      '2 us',
      '4 us',
      '6 us',
      '8 us',
      '10 us',
    ]);
  });
});

describe('who points at a record', () => {
  const store = storeOf([
    { time: 10, agent: 1 },
    { time: 20, agent: 2 },
    { time: 30, agent: 1 },
    { time: 30, agent: 1 },
  ]);
  it('gets the nearest of the lane, or none', () => {
    expect(nearest(store, 1, 12, 5)).toBe(0);
    expect(nearest(store, 1, 20, 5)).toBe(-1);
    expect(nearest(store, 9, 20, 5)).toBe(-1);
  });
  it('walks along the lane, also where several have one time', () => {
    expect([neighbour(store, 0, 1), neighbour(store, 2, 1), neighbour(store, 3, 1)]).toEqual([2, 3, 3]);
    expect([neighbour(store, 3, -1), neighbour(store, 0, -1)]).toEqual([2, 0]);
  });
});
