// The latency of messages, from the put (or send) to the moment they can be taken: counted with each message, for a session
// as a whole and by its parts. The parts follow from the instants that a message carries, so that their sum is exact.

import { bucketOf, endOfBucket, startOfBucket } from './histogram';
import { MessageTime, MessageTimeStep } from './message-pool';
import type { AmuParts } from './parts';
import {
  addPart,
  flushBucket,
  LatencyPart,
  Session,
  SessionDouble,
  SessionDoubleStep,
  SessionStep,
} from './session-records';

/** Answers what counts a message that came just now. */
export function createLatencyCounter(amu: AmuParts): (session: number, message: number) => void {
  const { pool, kernel, sessions } = amu;
  const { clock } = kernel;
  const { words, doubles } = sessions.state;
  const { times } = pool;

  function delivered(session: number, message: number): void {
    const of = session << SessionDoubleStep.log2;
    const t = message << MessageTimeStep.log2;
    words[(session << SessionStep.log2) | Session.inFlight]--;
    const messages = doubles[of | SessionDouble.messages] + 1;
    doubles[of | SessionDouble.messages] = messages;
    doubles[of | SessionDouble.bytes] += words[(session << SessionStep.log2) | Session.bytes];
    const now = clock[0];
    const start = times[t | MessageTime.start];
    const rung = times[t | MessageTime.rung];
    const arrived = times[t | MessageTime.arrived];
    const granted = times[t | MessageTime.granted];
    const latency = now - start;
    if (latency < doubles[of | SessionDouble.latencyMin] || messages === 1) {
      doubles[of | SessionDouble.latencyMin] = latency;
    }
    if (latency > doubles[of | SessionDouble.latencyMax]) doubles[of | SessionDouble.latencyMax] = latency;
    doubles[of | SessionDouble.lastStart] = start;
    if (
      latency >= doubles[of | SessionDouble.bucketFrom] &&
      latency < doubles[of | SessionDouble.bucketEnd]
    ) {
      doubles[of | SessionDouble.bucketHits]++;
    } else changeBucket(amu, session);
    doubles[of | SessionDouble.lastRung] = rung;
    doubles[of | SessionDouble.lastArrived] = arrived;
    doubles[of | SessionDouble.lastGranted] = granted;
    doubles[of | SessionDouble.lastDone] = now;
    if (rung !== start) addPart(doubles, of, LatencyPart.doorbell, rung - start);
    if (arrived !== rung) addPart(doubles, of, LatencyPart.mmioWrite, arrived - rung);
    if (granted !== arrived) noteWaits(of, t);
    const held = now - granted - doubles[of | SessionDouble.fixed];
    if (held > 0) addPart(doubles, of, LatencyPart.writePort, held);
  }

  /** The part of a wait for its turn that was a stall is named for what it lacked. */
  function noteWaits(of: number, t: number): void {
    const credit = times[t | MessageTime.credit];
    const full = times[t | MessageTime.full];
    const trace = times[t | MessageTime.trace];
    doubles[of | SessionDouble.lastCredit] = credit;
    doubles[of | SessionDouble.lastFull] = full;
    doubles[of | SessionDouble.lastTrace] = trace;
    const wait = times[t | MessageTime.granted] - times[t | MessageTime.arrived];
    const turn = wait - credit - full - trace;
    if (turn > 0) addPart(doubles, of, LatencyPart.turn, turn);
    if (credit > 0) addPart(doubles, of, LatencyPart.credit, credit);
    if (full > 0) addPart(doubles, of, LatencyPart.full, full);
    if (trace > 0) addPart(doubles, of, LatencyPart.trace, trace);
  }

  return delivered;
}

/** The latency of the message that came is in another bucket than that of the one before. */
export function changeBucket({ kernel, sessions }: AmuParts, session: number): void {
  const { doubles } = sessions.state;
  const of = session << SessionDoubleStep.log2;
  const latency = kernel.clock[0] - doubles[of | SessionDouble.lastStart];
  flushBucket(doubles, session, sessions.histograms);
  const bucket = bucketOf(latency);
  doubles[of | SessionDouble.bucketFrom] = startOfBucket(bucket);
  doubles[of | SessionDouble.bucketEnd] = endOfBucket(bucket);
  doubles[of | SessionDouble.bucketHits] = 1;
}
