// What part of time is seen, and what there is to draw in it: a mark for each column of pixels in which something happened,
// however many records that are.

import { lowerBound, type RecordStore } from './store';

/** Picoseconds from `from` to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** No closer than this, ps. */
const shortest = 100;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** All there is, with a little room behind. */
export function wholeOf(store: RecordStore): Span {
  if (store.count === 0) return { from: 0, to: 1e6 };
  const from = store.times[0];
  const to = store.times[store.count - 1];
  const room = Math.max(shortest, (to - from) * 0.02);
  return { from: from - room, to: to + room };
}

/** Closer by `factor` (farther below 1) around a time, within what there is. */
export function zoomed(span: Span, factor: number, around: number, whole: Span): Span {
  const length = clamp((span.to - span.from) / factor, shortest, Math.max(shortest, whole.to - whole.from));
  const share = (around - span.from) / (span.to - span.from);
  return within({ from: around - share * length, to: around + (1 - share) * length }, whole);
}

/** Moved by so many ps, within what there is. */
export const moved = (span: Span, by: number, whole: Span): Span =>
  within({ from: span.from + by, to: span.to + by }, whole);

function within(span: Span, whole: Span): Span {
  const length = Math.min(span.to - span.from, whole.to - whole.from);
  const from = clamp(span.from, whole.from, whole.to - length);
  return { from, to: from + length };
}

/** So that a time is seen; the same when it is already. */
export function including(span: Span, time: number, whole: Span): Span {
  if (time >= span.from && time <= span.to) return span;
  return moved(span, time - (span.from + span.to) / 2, whole);
}

/** A column of pixels of a lane: the first record in it, and how many there are. */
export interface Mark {
  readonly x: number;
  readonly row: number;
  readonly count: number;
}

/** The marks of a lane, from left to right: at most one for each of `width` columns. */
export function marksOf(store: RecordStore, agent: number, span: Span, width: number): Mark[] {
  const { rows, count } = store.rowsOf(agent);
  const { times } = store;
  const perPixel = (span.to - span.from) / width;
  const marks: Mark[] = [];
  for (let at = lowerBound(times, rows, count, span.from); at < count; ) {
    const x = Math.floor((times[rows[at]] - span.from) / perPixel);
    if (x >= width) break;
    let next = at + 1;
    const end = span.from + (x + 1) * perPixel;
    // The next is mostly in another column; where many are in one, they are passed over at once.
    if (next < count && times[rows[next]] < end) next = Math.max(next, lowerBound(times, rows, count, end));
    marks.push({ x, row: rows[at], count: next - at });
    at = next;
  }
  return marks;
}

/** The record of a lane that is nearest to a time, within `most` ps; -1 when there is none. */
export function nearest(store: RecordStore, agent: number, time: number, most: number): number {
  const { rows, count } = store.rowsOf(agent);
  const after = lowerBound(store.times, rows, count, time);
  let best = -1;
  let distance = most;
  for (const at of [after - 1, after]) {
    if (at < 0 || at >= count) continue;
    const d = Math.abs(store.times[rows[at]] - time);
    if (d <= distance) {
      best = rows[at];
      distance = d;
    }
  }
  return best;
}

/** The record before (`step` -1) or behind (1) another one in its lane; the same at the end. */
export function neighbour(store: RecordStore, row: number, step: 1 | -1): number {
  const { rows, count } = store.rowsOf(store.agents[row]);
  // Several may have one time: rows of a lane grow with their ids.
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < row) low = middle + 1;
    else high = middle;
  }
  return rows[clamp(low + step, 0, count - 1)] ?? row;
}

const unitsOf: readonly (readonly [number, string])[] = [
  [1e12, 's'],
  [1e9, 'ms'],
  [1e6, 'us'],
  [1e3, 'ns'],
  [1, 'ps'],
];

/** Places for about `wanted` labels of the axis, at round times. */
export function ticksOf(
  span: Span,
  wanted: number,
): readonly { readonly time: number; readonly text: string }[] {
  const raw = (span.to - span.from) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= raw) ?? 10 * power;
  const [unit, name] = unitsOf.find(([size]) => step >= size) ?? [1, 'ps'];
  const ticks = [];
  for (let n = Math.max(0, Math.ceil(span.from / step)); n * step <= span.to; n++) {
    ticks.push({ time: n * step, text: `${Number(((n * step) / unit).toFixed(3))} ${name}` });
  }
  return ticks;
}
