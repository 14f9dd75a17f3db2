// Sessions that want to move a message and cannot, as engine/amu/stalls tells of them.

import {
  blockedSockets,
  clock,
  countsOf,
  creditStalls,
  double,
  doublesOf,
  fullStalls,
  sessionOf,
  setDouble,
  setWord,
  timesOf,
  word,
} from './bases';
import { add, takenCredit, takenFull, takenTrace } from './doorbells';
import * as host from './host';
import { Kind, record } from './occurrences';

/** Why a session does not move. */
export const enum Stall {
  none = 0,
  full = 1,
  credit = 2,
  trace = 3,
}

/** Says once per stall that a message cannot go on. */
export function begin(session: i32, why: i32, cause: i32, place: i32): void {
  const s = sessionOf(session);
  if (s.stall === why) return;
  // What somebody watches, and what a trace record is waited for, is rare.
  if (s.watch !== 0 || why === Stall.trace) {
    host.beginStall(session, why, cause, place);
    return;
  }
  end(session);
  s.stall = why;
  doublesOf(session).stalledSince = clock().now;
  if (why === Stall.full) {
    setDouble(fullStalls, session, double(fullStalls, session) + 1);
    countsOf(s.destination).fullStalls += 1;
    record(Kind.full, s.destination, 0, session, cause, place);
  } else {
    setDouble(creditStalls, session, double(creditStalls, session) + 1);
    record(Kind.creditStall, session, s.agent, 0, cause, place);
  }
}

/** The stall of a session, if it has one, is over. */
export function end(session: i32): void {
  const s = sessionOf(session);
  const why = s.stall;
  if (why === Stall.none) return;
  const d = doublesOf(session);
  const time = clock().now - d.stalledSince;
  if (why === Stall.full) d.waitedFull += time;
  else if (why === Stall.credit) d.waitedCredit += time;
  else d.waitedTrace += time;
  s.stall = Stall.none;
}

/** Something waits at the session's source until there is room at its destination. */
export function block(session: i32): void {
  const s = sessionOf(session);
  if (s.blocked !== 0) return;
  s.blocked = 1;
  if (s.hw < 0) return;
  const rx = s.place & 0xff;
  const at = 2 * s.hw + (rx >>> 5);
  setWord(blockedSockets, at, word(blockedSockets, at) | (1 << (rx & 31)));
}

export function unblock(session: i32): void {
  const s = sessionOf(session);
  if (s.blocked === 0) return;
  s.blocked = 0;
  if (s.hw < 0) return;
  const rx = s.place & 0xff;
  const at = 2 * s.hw + (rx >>> 5);
  setWord(blockedSockets, at, word(blockedSockets, at) & ~(1 << (rx & 31)));
}

/** How long the session has stalled for this until now, ps. */
function waited(session: i32, why: i32): f64 {
  const d = doublesOf(session);
  const sum = why === Stall.full ? d.waitedFull : why === Stall.credit ? d.waitedCredit : d.waitedTrace;
  return sessionOf(session).stall === why ? sum + clock().now - d.stalledSince : sum;
}

/** Keeps a doorbell until its slots are read, and with it how long the session had waited until now. */
export function addDoorbell(ring: i32, session: i32, last: i32, cause: i32, rung: f64): void {
  if (session < 0) {
    add(ring, last, cause, rung, 0, 0, 0);
    return;
  }
  const credit = waited(session, Stall.credit);
  const full = waited(session, Stall.full);
  add(ring, last, cause, rung, credit, full, waited(session, Stall.trace));
}

/** What of the wait since its doorbell was a stall of the session; from what `doorbells.take` found. */
export function noteWaits(session: i32, message: i32): void {
  const t = timesOf(message);
  let wait = t.granted - t.arrived;
  if (wait === 0) return;
  const credit = min(wait, waited(session, Stall.credit) - takenCredit);
  t.credit = credit;
  wait -= credit;
  const full = min(wait, waited(session, Stall.full) - takenFull);
  t.full = full;
  t.trace = min(wait - full, waited(session, Stall.trace) - takenTrace);
}
