// What programs are told, and how they wait and go on, as in engine/programs (programs, signals, agents, dispatch).

import {
  agentOf,
  clock,
  delays,
  double,
  frameAt,
  inboxOf,
  interfaceById,
  programDoublesOf,
  programOf,
  ringHardware,
  ringOf,
  ringSoftware,
  ringStopped,
  ringWaiter,
  ringWaiting,
  setDouble,
  setWord,
  socketAt,
  socketOf,
  socketsKnown,
  socketsPerAmi,
  wakeCost,
  word,
} from './bases';
import * as host from './host';
import { Kind, record } from './occurrences';
import { after, afterLane, laneFor } from './queue';

/** As in engine/programs/wait. */
export const enum Wait {
  none = 0,
  time = 1,
  socket = 2,
  send = 7,
  message = 12,
}
/** As in engine/programs/machine. */
export const enum ProgramEvent {
  resume = 64,
  message = 66,
}

let wakeLane: i32 = -1;
let zeroLane: i32 = -1;

/** A lane that was right before, or the one that is now. */
// @ts-ignore: decorator
@inline
export function goesOnIn(lane: i32, delay: f64, kind: i32, a: i32): i32 {
  if (lane >= 0 && double(delays, lane) === delay) {
    afterLane(lane, delay, kind, a, 0);
    return lane;
  }
  after(delay, kind, a, 0);
  return laneFor(delay);
}

/** The number of messages in an RX ring rose, or a TX slot became free. */
export function socketChanged(global: i32, cause: i32): void {
  const socket = global < socketsKnown ? word(socketAt, global) : -1;
  if (socket < 0 || word(ringWaiting, socket) <= 0) return;
  const id = word(ringWaiter, socket);
  const p = programOf(id);
  const d = programDoublesOf(id);
  if (word(ringWaiting, socket) !== 1 || p.wait !== Wait.socket || d.waitA !== <f64>socket) {
    host.wakeWaiting(socket, cause);
    return;
  }
  if (!ready(socket, d.waitB)) return;
  setWord(ringWaiting, socket, word(ringWaiting, socket) - 1);
  p.wait = Wait.time;
  p.wakeCause = cause;
  wakeLane = goesOnIn(wakeLane, wakeCost, ProgramEvent.resume, id);
}

/** Whether an RX socket has so many messages, a TX socket so many free slots. */
export function ready(socket: i32, count: f64): bool {
  const s = socketOf(socket);
  if (s.rx === 0) return <f64>(s.slotMask + 1) - (double(ringSoftware, socket) - hardwareIndex(socket)) >= count;
  if (load<u8>(ringStopped + <usize>socket) !== 0) return false;
  if (s.overwrites !== 0) return host.ready(socket, count) !== 0;
  const software = double(ringSoftware, socket);
  return double(ringHardware, socket) - software >= count || hardwareIndex(socket) - software >= count;
}

/** The index that the AMU moves, as it is now: software's copy of it is this from now on. */
export function hardwareIndex(socket: i32): f64 {
  const s = socketOf(socket);
  const ami = word(interfaceById, s.id);
  let index: f64 = 0;
  if (ami >= 0) {
    const r = ringOf(ami * socketsPerAmi + s.ring);
    index =
      s.rx === 0
        ? <f64>r.readHi * 4294967296 + <f64>(<u32>r.readLo)
        : <f64>r.writeHi * 4294967296 + <f64>(<u32>r.writeLo);
  }
  setDouble(ringHardware, socket, index);
  return index;
}

/** A message came to an AMI-HW's socket: a context with nothing to do will look for it. */
export function messageArrived(agent: i32, hw: i32, number: i32, rx: i32): void {
  const inbox = inboxOf(hw);
  if (inbox.count > inbox.mask) host.growInbox(hw);
  store<i32>(inbox.address + <usize>(((inbox.head + inbox.count) & inbox.mask) << 2), rx);
  inbox.count += 1;
  const a = agentOf(agent);
  setBit(a.filled, number);
  const context = firstBit(a.idle, a.idleWords, 0);
  if (context < 0) return;
  clearBit(a.idle, context);
  const id = a.firstContext + context;
  programOf(id).wait = Wait.time;
  zeroLane = goesOnIn(zeroLane, 0, ProgramEvent.message, id);
}

/** A handler that waits to send may try again. */
export function sendAccepted(context: i32): void {
  const p = programOf(context);
  if (p.wait !== Wait.send) return;
  p.wait = Wait.time;
  p.wakeCause = 0;
  zeroLane = goesOnIn(zeroLane, 0, ProgramEvent.resume, context);
}

/** The wait of a program is over. */
// @ts-ignore: decorator
@inline
export function goOn(id: i32): void {
  const p = programOf(id);
  const d = programDoublesOf(id);
  p.wait = Wait.none;
  if (p.wakeCause !== 0) {
    p.cause = record(Kind.wake, id, 0, 0, p.wakeCause, frameAt(p.frame).place);
    p.wakeCause = 0;
  }
  const now = clock().now;
  if (now > d.lastNow) {
    p.steps = 0;
    p.stepsBefore = 0;
    d.lastNow = now;
  }
}

/** The wait's limit counts no more. */
// @ts-ignore: decorator
@inline
export function clearDeadline(id: i32): void {
  programDoublesOf(id).deadline = Infinity;
  programOf(id).expired = 0;
}

// ---- sets of bits

// @ts-ignore: decorator
@inline
export function setBit(bits: usize, n: i32): void {
  setWord(bits, n >>> 5, word(bits, n >>> 5) | (1 << (n & 31)));
}
// @ts-ignore: decorator
@inline
export function clearBit(bits: usize, n: i32): void {
  setWord(bits, n >>> 5, word(bits, n >>> 5) & ~(1 << (n & 31)));
}
/** The smallest number from `from` on that is in the set; -1 when there is none. */
export function firstBit(bits: usize, words: i32, from: i32): i32 {
  let at = from >>> 5;
  if (at >= words) return -1;
  let rest = word(bits, at) & (-1 << (from & 31));
  while (rest === 0) {
    if (++at === words) return -1;
    rest = word(bits, at);
  }
  return at * 32 + ctz(rest);
}
