// The latency of messages by its parts, as engine/amu/latency counts it.

import { clock, doublesOf, sessionOf, timesOf } from './bases';
import * as host from './host';
import { SessionDoubles, MessageTimes } from './layout';

/** A message of the session came just now. */
export function delivered(session: i32, message: i32): void {
  const d = doublesOf(session);
  const t = timesOf(message);
  const s = sessionOf(session);
  s.inFlight -= 1;
  const messages = d.messages + 1;
  d.messages = messages;
  d.bytes += <f64>s.bytes;
  const now = clock().now;
  const start = t.start;
  const rung = t.rung;
  const arrived = t.arrived;
  const granted = t.granted;
  const latency = now - start;
  if (latency < d.latencyMin || messages === 1) d.latencyMin = latency;
  if (latency > d.latencyMax) d.latencyMax = latency;
  d.lastStart = start;
  if (latency >= d.bucketFrom && latency < d.bucketEnd) d.bucketHits += 1;
  else host.changeBucket(session);
  d.lastRung = rung;
  d.lastArrived = arrived;
  d.lastGranted = granted;
  d.lastDone = now;
  if (rung !== start) {
    const time = rung - start;
    d.sumDoorbell += time;
    if (time > d.longestDoorbell) d.longestDoorbell = time;
  }
  if (arrived !== rung) {
    const time = arrived - rung;
    d.sumMmioWrite += time;
    if (time > d.longestMmioWrite) d.longestMmioWrite = time;
  }
  if (granted !== arrived) noteWaits(d, t);
  const held = now - granted - d.fixed;
  if (held > 0) {
    d.sumWritePort += held;
    if (held > d.longestWritePort) d.longestWritePort = held;
  }
}

/** The part of a wait for its turn that was a stall is named for what it lacked. */
function noteWaits(d: SessionDoubles, t: MessageTimes): void {
  const credit = t.credit;
  const full = t.full;
  const trace = t.trace;
  d.lastCredit = credit;
  d.lastFull = full;
  d.lastTrace = trace;
  const turn = t.granted - t.arrived - credit - full - trace;
  if (turn > 0) {
    d.sumTurn += turn;
    if (turn > d.longestTurn) d.longestTurn = turn;
  }
  if (credit > 0) {
    d.sumCredit += credit;
    if (credit > d.longestCredit) d.longestCredit = credit;
  }
  if (full > 0) {
    d.sumFull += full;
    if (full > d.longestFull) d.longestFull = full;
  }
  if (trace > 0) {
    d.sumTrace += trace;
    if (trace > d.longestTrace) d.longestTrace = trace;
  }
}
