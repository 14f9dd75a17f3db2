// What the AMU knows of each session. All that a message touches lies together, in one record of words and one of doubles
// a session; the rest is an array a subject. The doubles hold what a message costs, what went through, and the latency of
// the messages by its parts.

import { profilingTable } from '../../spec';
import type { Arena } from '../memory';
import { bucketOf, type Histograms } from './histogram';

/** The words of a session's record. */
export enum Session {
  source = 0,
  destination = 1,
  bytes = 2,
  priority = 3,
  inFlight = 4,
  stall = 5,
  /** what a message has to be told to: bits of Watch */
  watch = 6,
  /** the age of `Sessions.age` when both ends were found open, less than 0 when they were found closed */
  gate = 7,
  /** of the destination: its AMI-HW and the RX socket's buffer, -1 = it is an AMI-SW */
  hw = 8,
  buffer = 9,
  /** of the destination's AMI-HW: the agent, and its number there << 8 | RX socket */
  agent = 10,
  place = 11,
  /** the AMI-SWs of both ends, -1 = it is an AMI-HW */
  sourceAmi = 12,
  destinationAmi = 13,
  /** something waits at the source until there is room at the destination */
  blocked = 14,
  /** lane of its reads */
  readLane = 15,
  words = 16,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
export enum SessionStep {
  log2 = 4,
}
/** The doubles of a session's record, times in ps. */
export enum SessionDouble {
  // what a message costs
  readDelay = 0,
  readOccupancy = 1,
  hop = 2,
  writeLatency = 3,
  writeOccupancy = 4,
  /** all that a message costs from its turn on when nothing else is on the way */
  fixed = 45,
  // what went through
  messages = 5,
  bytes = 6,
  latencyMin = 7,
  latencyMax = 8,
  /** the bucket of the histogram that messages fall into now, and how many have that are not in it yet */
  bucketFrom = 9,
  bucketEnd = 10,
  bucketHits = 11,
  // how long it has waited: since when it stalls, and what stalls of each kind came to before that
  stalledSince = 12,
  waitedFull = 13,
  waitedCredit = 14,
  waitedTrace = 15,
  // the last message: its instants in the order of time, and what of the wait from arrived to granted was a stall (they
  // speak of it only where those two differ)
  lastStart = 16,
  lastRung = 17,
  lastArrived = 18,
  lastGranted = 19,
  lastDone = 20,
  lastCredit = 21,
  lastFull = 22,
  lastTrace = 23,
  /** by LatencyPart: sum and longest; parts that cost the same for each message are counted when that changes */
  sum = 24,
  longest = 34,
  /** messages that are in the sums of the parts that cost the same */
  summed = 44,
  doubles = 64,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
export enum SessionDoubleStep {
  log2 = 6,
}

/** What the latency of a message is the sum of, in the order of time. */
export enum LatencyPart {
  /** put, and software has not rung */
  doorbell = 0,
  /** the doorbell is on its way */
  mmioWrite = 1,
  /** it is not its turn: earlier messages of the session, or others by priority and round-robin */
  turn = 2,
  credit = 3,
  full = 4,
  trace = 5,
  dmaRead = 6,
  hop = 7,
  /** the port that writes slots is at work for others */
  writePort = 8,
  dmaWrite = 9,
}
export const latencyParts = 10;

/** Parts that cost each message of a session the same, and what they cost. */
export const fixedParts: readonly (readonly [LatencyPart, readonly SessionDouble[]])[] = [
  [LatencyPart.dmaRead, [SessionDouble.readDelay]],
  [LatencyPart.hop, [SessionDouble.hop]],
  [LatencyPart.dmaWrite, [SessionDouble.writeOccupancy, SessionDouble.writeLatency]],
];

/** The create command as it was, for PF-ASN-DESTROY to answer. */
export const keptBytes = 64;

export function createSessionArrays(capacity: number, arena: Arena) {
  return {
    exists: new Uint8Array(capacity),
    /** being destroyed: waits for its messages in flight */
    closing: new Uint8Array(capacity),
    asn: new Int32Array(capacity).fill(-1),
    lost: new Float64Array(capacity),
    fullStalls: arena.float64(capacity),
    creditStalls: arena.float64(capacity),
    /** its messages are stashed; how many there were when that began, and stashed ones before that */
    stash: new Uint8Array(capacity),
    stashFrom: new Float64Array(capacity),
    stashedBefore: new Float64Array(capacity),
    command: new Uint8Array(capacity * keptBytes),
    /** function index of MON_OWNER */
    monitor: new Int32Array(capacity).fill(-1),
    /** the endpoint that an overflow names */
    monitored: new Int32Array(capacity).fill(-1),
    profileMask: new Uint8Array(capacity),
    profileControl: new Uint16Array(capacity),
    /** PROF_TBL_BASE as an address */
    tableLo: new Uint32Array(capacity),
    tableHi: new Uint32Array(capacity),
    traceControl: new Uint16Array(capacity),
    counterLo: new Uint32Array(capacity * profilingTable.counters),
    counterHi: new Uint32Array(capacity * profilingTable.counters),
    words: arena.int32(capacity * Session.words),
    doubles: arena.float64(capacity * SessionDouble.doubles),
  };
}
export type SessionArrays = ReturnType<typeof createSessionArrays>;

export function addPart(doubles: Float64Array, of: number, part: LatencyPart, time: number): void {
  doubles[of + SessionDouble.sum + part] += time;
  if (time > doubles[of + SessionDouble.longest + part]) doubles[of + SessionDouble.longest + part] = time;
}

/** What the messages of before spent in the parts that cost the same for each goes into the sums: the costs will change. */
export function foldFixedParts(doubles: Float64Array, of: number): void {
  const messages = doubles[of + SessionDouble.messages] - doubles[of + SessionDouble.summed];
  doubles[of + SessionDouble.summed] += messages;
  for (let times = 0; messages > 0 && times < fixedParts.length; times++) {
    const [part, costs] = fixedParts[times];
    let cost = 0;
    for (const each of costs) cost += doubles[of + each];
    doubles[of + SessionDouble.sum + part] += messages * cost;
    const longest = of + SessionDouble.longest + part;
    doubles[longest] = Math.max(doubles[longest], cost);
  }
}

/** What was counted beside the histogram of a session goes into it. */
export function flushBucket(doubles: Float64Array, session: number, histograms: Histograms): void {
  const of = session * SessionDouble.doubles;
  const hits = doubles[of + SessionDouble.bucketHits];
  if (hits === 0) return;
  histograms.add(session, bucketOf(doubles[of + SessionDouble.bucketFrom]), hits);
  doubles[of + SessionDouble.bucketHits] = 0;
}
