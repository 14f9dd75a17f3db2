// Which doorbell published a slot, and when its message was put, as engine/amu/doorbells keeps it.

import {
  clock,
  double,
  doorbellFree,
  doorbellOf,
  doorbellTimesOf,
  free,
  notes,
  ports,
  ringOf,
  setDouble,
} from './bases';
import * as host from './host';

/** Of the doorbell that `take` found: its occurrence (0 when nobody rang), and what its session had waited until then. */
export let takenCause: f64 = 0;
export let takenCredit: f64 = 0;
export let takenFull: f64 = 0;
export let takenTrace: f64 = 0;

export function add(ring: i32, end: i32, cause: i32, rung: f64, credit: f64, full: f64, trace: f64): void {
  const list = free(doorbellFree);
  let record = list.first;
  if (record >= 0) list.first = doorbellOf(record).next;
  else {
    if (list.used === list.capacity) host.growDoorbells();
    record = list.used++;
  }
  const doorbell = doorbellOf(record);
  doorbell.end = end;
  doorbell.next = -1;
  const times = doorbellTimesOf(record);
  times.cause = cause;
  times.rung = rung;
  times.arrived = clock().now;
  times.credit = credit;
  times.full = full;
  times.trace = trace;
  const r = ringOf(ring);
  const last = r.lastDoorbell;
  if (last < 0) r.doorbells = record;
  else doorbellOf(last).next = record;
  r.lastDoorbell = record;
}

/** When the message of a slot was put, which is forgotten; less than 0 when it is not known. */
// @ts-ignore: decorator
@inline
export function takePut(ring: i32, index: i32): f64 {
  const r = ringOf(ring);
  if (r.notes < 0) return -1;
  const at = r.notes + (index & r.mask);
  const put = double(notes, at);
  setDouble(notes, at, -1);
  return put;
}

/** The message of an index is put now; false when there is no place to note it yet. */
// @ts-ignore: decorator
@inline
export function notePut(ring: i32, index: i32): bool {
  const r = ringOf(ring);
  if (r.notes < 0) return false;
  setDouble(notes, r.notes + (index & r.mask), clock().now);
  return true;
}

export function causeOfNext(ring: i32): i32 {
  const head = ringOf(ring).doorbells;
  return head < 0 ? 0 : <i32>doorbellTimesOf(head).cause;
}

/** The slot of `index` is taken: its start and its doorbell's times go into `ports`. */
export function take(ring: i32, index: i32): void {
  const p = ports();
  const head = ringOf(ring).doorbells;
  if (head >= 0) {
    const times = doorbellTimesOf(head);
    takenCause = times.cause;
    p.rung = times.rung;
    p.arrived = times.arrived;
    takenCredit = times.credit;
    takenFull = times.full;
    takenTrace = times.trace;
    if (doorbellOf(head).end === index + 1) drop(ring);
  } else {
    takenCause = takenCredit = takenFull = takenTrace = 0;
    p.rung = p.arrived = clock().now;
  }
  const put = takePut(ring, index);
  p.start = put >= 0 ? put : p.arrived;
}

function drop(ring: i32): void {
  const r = ringOf(ring);
  const record = r.doorbells;
  const doorbell = doorbellOf(record);
  const next = doorbell.next;
  r.doorbells = next;
  if (next < 0) r.lastDoorbell = -1;
  const list = free(doorbellFree);
  doorbell.next = list.first;
  list.first = record;
}
