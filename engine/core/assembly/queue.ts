// Events, as engine/kernel/queue keeps them: a lane is a ring of those that come due in the order of their scheduling, and
// lanes that hold something stand in a line by their first.

import { clock, double, eventAt, laneOf, latest, line, lineStamp, queue, setDouble, setWord, stampAt, tableDelay, tableLane, word } from './bases';
import * as host from './host';

const lineMask: i32 = 127;
const tableMask: i32 = 255;

/** False when the next event is in the heap, or there is none: those are the host's. */
export function next(): bool {
  const q = queue();
  const c = clock();
  const head = q.head;
  const length = q.length;
  if (length === 0) return false;
  const first = lineStamp(head);
  const time = first.time;
  if (q.heap !== 0 && (c.heapTime < time || (c.heapTime === time && c.heapSequence < first.sequence))) return false;
  c.count += 1;
  c.now = time;
  const number = word(line, head);
  const lane = laneOf(number);
  const at = lane.head;
  const mask = lane.mask;
  const base = lane.base;
  const event = eventAt(base + (at & mask));
  q.kind = event.kind;
  q.a = event.a;
  q.b = event.b;
  const following = at + 1;
  lane.head = following;
  q.head = (head + 1) & lineMask;
  q.length = length - 1;
  q.inLanes -= 1;
  if (following !== lane.tail) lineUp(number, base + (following & mask));
  return true;
}

/** A lane whose first event is at this place takes its own in the line, looked for from the end: most come late. */
function lineUp(lane: i32, place: i32): void {
  const q = queue();
  const stamp = stampAt(place);
  const time = stamp.time;
  const sequence = stamp.sequence;
  let ahead = q.length;
  q.length = ahead + 1;
  let at = (q.head + ahead) & lineMask;
  while (ahead > 0) {
    const before = (at + lineMask) & lineMask;
    const other = lineStamp(before);
    if (other.time < time || (other.time === time && other.sequence < sequence)) break;
    const here = lineStamp(at);
    here.time = other.time;
    here.sequence = other.sequence;
    setWord(line, at, word(line, before));
    at = before;
    ahead--;
  }
  const here = lineStamp(at);
  here.time = time;
  here.sequence = sequence;
  setWord(line, at, lane);
}

/** Schedules for `due`. */
// @ts-ignore: decorator
@inline
function push(number: i32, due: f64, kind: i32, a: i32, b: i32): void {
  const lane = laneOf(number);
  const tail = lane.tail;
  const head = lane.head;
  const mask = lane.mask;
  const c = clock();
  if (tail - head > mask) {
    c.due = due;
    host.pushFull(number, kind, a, b);
    return;
  }
  const place = lane.base + (tail & mask);
  const event = eventAt(place);
  event.kind = kind;
  event.a = a;
  event.b = b;
  const sequence = c.sequence + 1;
  c.sequence = sequence;
  const stamp = stampAt(place);
  stamp.time = due;
  stamp.sequence = sequence;
  lane.tail = tail + 1;
  setDouble(latest, number, due);
  queue().inLanes += 1;
  if (head === tail) lineUp(number, place);
}

/** In `delay` ps, by the lane for that. */
// @ts-ignore: decorator
@inline
export function afterLane(lane: i32, delay: f64, kind: i32, a: i32, b: i32): void {
  if (lane >= 0) push(lane, clock().now + delay, kind, a, b);
  else after(delay, kind, a, b);
}

export function after(delay: f64, kind: i32, a: i32, b: i32): void {
  const lane = laneFor(delay);
  if (lane >= 0) push(lane, clock().now + delay, kind, a, b);
  else host.after(delay, kind, a, b);
}

/** At a time, by a lane whose times never go back. */
// @ts-ignore: decorator
@inline
export function atDue(lane: i32, due: f64, kind: i32, a: i32, b: i32): void {
  if (lane >= 0 && due >= double(latest, lane)) push(lane, due, kind, a, b);
  else after(due - clock().now, kind, a, b);
}

/** When the next event comes; Infinity when none waits. */
export function peekTime(): f64 {
  const q = queue();
  const first = q.length === 0 ? Infinity : lineStamp(q.head).time;
  return q.heap === 0 ? first : min(first, clock().heapTime);
}

/** The lane of a delay that came often; -1 = none. */
export function laneFor(delay: f64): i32 {
  const entry = entryOf(delay);
  return double(tableDelay, entry) === delay ? word(tableLane, entry) : -1;
}

function entryOf(delay: f64): i32 {
  return (<i32>(<i64>delay) ^ <i32>(<i64>(delay / 997))) & tableMask;
}
