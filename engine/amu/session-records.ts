// What the AMU knows of each session. All that a message touches lies together, in one record of words and one of doubles
// a session; the rest is an array a subject. The doubles hold what a message costs, what went through, and the latency of
// the messages by its parts.

import { profilingTable } from '../../spec';
import { bucketOf, endOfBucket, startOfBucket } from './histogram';
import { MessageTime } from './message-pool';

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
/** The doubles of a session's record, times in ps. */
export enum SessionDouble {
  // what a message costs
  readDelay = 0,
  readOccupancy = 1,
  hop = 2,
  writeLatency = 3,
  writeOccupancy = 4,
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
  /** the instants of the last message, in the order of MessageTime without the cause, then when it came */
  last = 16,
  lastDone = 23,
  /** by LatencyPart: sum and longest; parts that cost the same for each message are counted when that changes */
  sum = 24,
  longest = 34,
  /** messages that are in the sums of the parts that cost the same */
  summed = 44,
  doubles = 48,
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

export function createSessionArrays(capacity: number) {
  return {
    exists: new Uint8Array(capacity),
    /** being destroyed: waits for its messages in flight */
    closing: new Uint8Array(capacity),
    asn: new Int32Array(capacity).fill(-1),
    lost: new Float64Array(capacity),
    fullStalls: new Float64Array(capacity),
    creditStalls: new Float64Array(capacity),
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
    words: sessionWords(capacity),
    doubles: sessionDoubles(capacity),
  };
}
export type SessionArrays = ReturnType<typeof createSessionArrays>;

function sessionWords(capacity: number): Int32Array {
  const words = new Int32Array(capacity * Session.words);
  for (let at = 0; at < words.length; at += Session.words) {
    words[at + Session.source] = words[at + Session.destination] = words[at + Session.hw] = -1;
    words[at + Session.sourceAmi] = words[at + Session.destinationAmi] = words[at + Session.readLane] = -1;
  }
  return words;
}

function sessionDoubles(capacity: number): Float64Array {
  const doubles = new Float64Array(capacity * SessionDouble.doubles);
  for (let at = 0; at < doubles.length; at += SessionDouble.doubles) {
    doubles[at + SessionDouble.latencyMin] = Number.POSITIVE_INFINITY;
    doubles[at + SessionDouble.bucketEnd] = -1;
  }
  return doubles;
}

/**
 * Counts a message that came at `now` into the record at `of` of a session; `times` at `from` are its doubles in the pool.
 * Answers its latency.
 */
export function noteLatency(
  doubles: Float64Array,
  of: number,
  times: Float64Array,
  from: number,
  now: number,
  histogram: Uint32Array,
): number {
  const start = times[from + MessageTime.start];
  const rung = times[from + MessageTime.rung];
  const arrived = times[from + MessageTime.arrived];
  const granted = times[from + MessageTime.granted];
  const latency = now - start;
  if (latency < doubles[of + SessionDouble.latencyMin]) doubles[of + SessionDouble.latencyMin] = latency;
  if (latency > doubles[of + SessionDouble.latencyMax]) doubles[of + SessionDouble.latencyMax] = latency;
  if (latency >= doubles[of + SessionDouble.bucketFrom] && latency < doubles[of + SessionDouble.bucketEnd]) {
    doubles[of + SessionDouble.bucketHits]++;
  } else changeBucket(doubles, of, latency, histogram);

  const last = of + SessionDouble.last - MessageTime.start;
  doubles[last + MessageTime.start] = start;
  doubles[last + MessageTime.rung] = rung;
  doubles[last + MessageTime.arrived] = arrived;
  doubles[last + MessageTime.granted] = granted;
  doubles[of + SessionDouble.lastDone] = now;
  if (rung !== start) addPart(doubles, of, LatencyPart.doorbell, rung - start);
  if (arrived !== rung) addPart(doubles, of, LatencyPart.mmioWrite, arrived - rung);
  if (granted !== arrived) noteWaits(doubles, of, times, from);
  else {
    doubles[last + MessageTime.credit] = 0;
    doubles[last + MessageTime.full] = 0;
    doubles[last + MessageTime.trace] = 0;
  }
  return latency;
}

/** The part of a wait for its turn that was a stall is named for what it lacked. */
function noteWaits(doubles: Float64Array, of: number, times: Float64Array, from: number): void {
  const credit = times[from + MessageTime.credit];
  const full = times[from + MessageTime.full];
  const trace = times[from + MessageTime.trace];
  const last = of + SessionDouble.last - MessageTime.start;
  doubles[last + MessageTime.credit] = credit;
  doubles[last + MessageTime.full] = full;
  doubles[last + MessageTime.trace] = trace;
  const wait = times[from + MessageTime.granted] - times[from + MessageTime.arrived];
  const turn = wait - credit - full - trace;
  if (turn > 0) addPart(doubles, of, LatencyPart.turn, turn);
  if (credit > 0) addPart(doubles, of, LatencyPart.credit, credit);
  if (full > 0) addPart(doubles, of, LatencyPart.full, full);
  if (trace > 0) addPart(doubles, of, LatencyPart.trace, trace);
}

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

function changeBucket(doubles: Float64Array, of: number, latency: number, histogram: Uint32Array): void {
  flushBucket(doubles, of, histogram);
  const bucket = bucketOf(latency);
  doubles[of + SessionDouble.bucketFrom] = startOfBucket(bucket);
  doubles[of + SessionDouble.bucketEnd] = endOfBucket(bucket);
  doubles[of + SessionDouble.bucketHits] = 1;
}

/** What was counted beside the histogram goes into it. */
export function flushBucket(doubles: Float64Array, of: number, histogram: Uint32Array): void {
  const hits = doubles[of + SessionDouble.bucketHits];
  if (hits === 0) return;
  histogram[bucketOf(doubles[of + SessionDouble.bucketFrom])] += hits;
  doubles[of + SessionDouble.bucketHits] = 0;
}
