// The way of messages, function by function as in engine/amu/path and agent-end, which say why.

import * as arbiter from './arbiter';
import {
  bufferCount,
  bufferHead,
  bufferTail,
  byte,
  bytesOf,
  clock,
  countsOf,
  creditBytes,
  digestHi,
  digestLo,
  double,
  doublesOf,
  free,
  hardwareInFlight,
  heldBytes,
  interfaceEnabled,
  interfaceInFlight,
  interruptEnabled,
  messageFree,
  messageOf,
  portAwaited,
  portHopLane,
  portReadLane,
  ports,
  portWriteLane,
  ringBit,
  ringGroup,
  ringOf,
  sessionAge,
  sessionOf,
  setDouble,
  setWord,
  signalledHi,
  signalledLo,
  slotsOf,
  timesOf,
  word,
} from './bases';
import { copy, mark } from './copy';
import * as doorbells from './doorbells';
import * as host from './host';
import { delivered } from './latency';
import { Kind, record } from './occurrences';
import { messageArrived, socketChanged } from './programs';
import { afterLane, atDue } from './queue';
import * as stalls from './stalls';
import { Stall } from './stalls';
import { grantSender, hasWaiter } from './waiters';

/** Kinds of the hardware's events that the core knows, as in engine/amu/events. */
export const enum HardwareEvent {
  registerWrite = 1,
  slotRead = 4,
  portFree = 5,
  arrive = 6,
  deliver = 7,
}

// ---- what moves a session

// @ts-ignore: decorator
@inline
export function open(session: i32): bool {
  const gate = sessionOf(session).gate;
  const age = load<i32>(sessionAge);
  return gate === age || (gate !== -age && host.findOpen(session) !== 0);
}

// @ts-ignore: decorator
@inline
export function room(session: i32): i32 {
  const s = sessionOf(session);
  if (s.watch !== 0 && host.traceHolds(session) !== 0) return Stall.trace;
  const hw = s.hw;
  if (hw >= 0) {
    return double(creditBytes, hw) - double(heldBytes, hw) >= <f64>s.bytes ? Stall.none : Stall.credit;
  }
  const r = ringOf(s.destination);
  if (r.overwrites !== 0) return Stall.none;
  return r.mask + 1 - fillOf(s.destination) - r.ahead > 0 ? Stall.none : Stall.full;
}

// @ts-ignore: decorator
@inline
export function fillOf(ring: i32): i32 {
  const r = ringOf(ring);
  const fill = r.writeLo - r.readLo;
  return fill >= 0 && fill <= r.mask + 1 ? fill : host.fillOf(ring);
}

export function evaluate(session: i32): void {
  const s = sessionOf(session);
  const source = s.source;
  if (!open(session)) {
    arbiter.clearReady(session);
    return;
  }
  if (s.sourceAmi < 0) {
    if (room(session) === Stall.none) {
      stalls.unblock(session);
      grantSender(source);
    } else if (hasWaiter(source)) stalls.block(session);
    return;
  }
  if (unread(source) <= 0) {
    arbiter.clearReady(session);
    return;
  }
  const why = room(session);
  if (why === Stall.none) {
    if (s.blocked !== 0) stalls.unblock(session);
    if (s.stall !== Stall.none) stalls.end(session);
    arbiter.setReady(session, s.priority);
  } else {
    arbiter.clearReady(session);
    stalls.block(session);
    stalls.begin(session, why, doorbells.causeOfNext(source), -1);
  }
}

// @ts-ignore: decorator
@inline
function unread(ring: i32): i32 {
  const r = ringOf(ring);
  const fill = r.writeLo - r.readLo;
  return fill >= 0 && fill <= r.mask + 1 && r.writeHi === r.readHi ? fill - r.ahead : host.unread(ring);
}

export function kick(): void {
  while (!arbiter.idle()) {
    const free = ports().read;
    if (clock().now < free) {
      if (load<i32>(portAwaited) !== 0) return;
      store<i32>(portAwaited, 1);
      atDue(portReadLane, free, HardwareEvent.portFree, 0, 0);
      return;
    }
    const session = arbiter.pick();
    if (!open(session) || room(session) !== Stall.none) evaluate(session);
    else fetchNext(session);
  }
}

export function portFree(): void {
  store<i32>(portAwaited, 0);
  kick();
}

// ---- software's indexes

export function doorbell(ami: i32, ring: i32, lo: i32, hi: i32, cause: i32, place: i32): void {
  const r = ringOf(ring);
  const id = record(Kind.doorbell, ring, r.writeLo, lo, cause, place);
  let fill = r.readHi === hi ? lo - r.readLo : -1;
  if (lo - r.writeLo < 0 || fill < 0 || fill > r.mask || byte(interfaceEnabled, ami) === 0) {
    fill = host.acceptsWrite(ami, ring, lo, hi);
    if (fill < 0) return;
  }
  r.writeLo = lo;
  r.writeHi = hi;
  const counts = countsOf(ring);
  if (<f64>fill > counts.peak) counts.peak = <f64>fill;
  if ((fill >= r.edge ? 1 : 0) !== r.above) digestChanged(ring, id);
  const session = r.session;
  if (session >= 0 && fill - r.ahead === 1 && r.doorbells < 0 && arbiter.idle() && clock().now >= ports().read) {
    const s = sessionOf(session);
    if (s.stall === Stall.none && open(session) && room(session) === Stall.none) {
      arbiter.served(session, s.priority);
      fetchAtOnce(session, ring, id);
      return;
    }
  }
  stalls.addDoorbell(ring, session, lo, id, ports().rung);
  if (session < 0) return;
  evaluate(session);
  kick();
}

export function freed(ami: i32, ring: i32, lo: i32, hi: i32, cause: i32, place: i32): void {
  const r = ringOf(ring);
  const id = record(Kind.slotFreed, ring, r.readLo, lo, cause, place);
  let fill = r.writeHi === hi ? r.writeLo - lo : -1;
  if (lo - r.readLo < 0 || fill < 0 || fill > r.mask) {
    fill = host.acceptsRead(ami, ring, lo, hi);
    if (fill < 0) return;
  }
  r.readLo = lo;
  r.readHi = hi;
  if ((fill >= r.edge ? 1 : 0) !== r.above) digestChanged(ring, id);
  const session = r.session;
  if (session < 0 || sessionOf(session).blocked === 0) return;
  evaluate(session);
  kick();
}

/** The bit of a ring whose fill has crossed its edge. */
function digestChanged(ring: i32, cause: i32): void {
  const r = ringOf(ring);
  const above = fillOf(ring) >= r.edge;
  r.above = above ? 1 : 0;
  const group = word(ringGroup, ring);
  const bit = word(ringBit, ring);
  const level = (group & 1) === 1 ? above : !above;
  const half = bit < 32 ? digestLo : digestHi;
  const one = 1 << (bit & 31);
  const old = word(half, group);
  const next = level ? old | one : old & ~one;
  if (next === old) return;
  setWord(half, group, next);
  // With its interrupt off, and none signalled, nothing follows.
  if (byte(interruptEnabled, group) !== 0 || (word(signalledLo, group) | word(signalledHi, group)) !== 0) {
    host.interrupt(group, cause);
  }
}

// ---- from a slot

function fetchNext(session: i32): void {
  const ring = sessionOf(session).source;
  if (!bothTranslate(session, ring) && host.cannotFetch(session, ring, doorbells.causeOfNext(ring)) !== 0) return;
  const r = ringOf(ring);
  doorbells.take(ring, r.readLo + r.ahead);
  const message = begin(session, ring, <i32>doorbells.takenCause);
  stalls.noteWaits(session, message);
  evaluate(session);
}

function fetchAtOnce(session: i32, ring: i32, cause: i32): void {
  const r = ringOf(ring);
  if (!bothTranslate(session, ring) && host.cannotFetch(session, ring, cause) !== 0) {
    stalls.addDoorbell(ring, session, r.writeLo, cause, ports().rung);
    return;
  }
  const put = doorbells.takePut(ring, r.readLo + r.ahead);
  const now = clock().now;
  ports().start = put >= 0 ? put : now;
  ports().arrived = now;
  begin(session, ring, cause);
}

// @ts-ignore: decorator
@inline
function bothTranslate(session: i32, ring: i32): bool {
  if (slotsOf(ring).first === 0) return false;
  const s = sessionOf(session);
  return s.hw >= 0 || slotsOf(s.destination).first !== 0;
}

/** A message of the pool that nobody has. */
// @ts-ignore: decorator
@inline
export function allocate(): i32 {
  const list = free(messageFree);
  const message = list.first;
  if (message >= 0) {
    list.first = messageOf(message).next;
    return message;
  }
  if (list.used === list.capacity) host.growMessages();
  return list.used++;
}

// @ts-ignore: decorator
@inline
export function release(message: i32): void {
  const list = free(messageFree);
  messageOf(message).next = list.first;
  list.first = message;
}

// @ts-ignore: decorator
@inline
function begin(session: i32, ring: i32, cause: i32): i32 {
  const message = allocate();
  const s = sessionOf(session);
  const d = doublesOf(session);
  const r = ringOf(ring);
  const m = messageOf(message);
  const t = timesOf(message);
  const p = ports();
  const now = clock().now;
  m.session = session;
  m.index = r.readLo + r.ahead;
  m.length = s.bytes;
  t.cause = <f64>cause;
  const start = p.start;
  t.start = start;
  t.rung = max(p.rung, start);
  t.arrived = max(p.arrived, start);
  t.granted = now;
  r.ahead += 1;
  setWord(interfaceInFlight, s.sourceAmi, word(interfaceInFlight, s.sourceAmi) + 1);
  reserve(session);
  const occupancy = d.readOccupancy;
  if (occupancy > 0) p.read = now + occupancy;
  afterLane(s.readLane, d.readDelay, HardwareEvent.slotRead, message, 0);
  return message;
}

export function slotRead(message: i32): void {
  const m = messageOf(message);
  const session = m.session;
  const s = sessionOf(session);
  const ring = s.source;
  const bytes = s.bytes;
  const r = ringOf(ring);
  const index = m.index;
  const slot = index & r.mask;
  const first = slotsOf(ring).first;
  if (first !== 0) copy(first + <usize>slot * <usize>bytes, bytesOf(message), bytes);
  else host.readSlot(ring, index, message, bytes);
  const next = r.readLo + 1;
  r.readLo = next;
  if (next === 0) r.readHi += 1;
  r.ahead -= 1;
  const counts = countsOf(ring);
  counts.messages += 1;
  counts.bytes += <f64>bytes;
  const t = timesOf(message);
  const id = record(Kind.fetch, ring, slot, session, <i32>t.cause, -1);
  t.cause = <f64>id;
  setWord(interfaceInFlight, s.sourceAmi, word(interfaceInFlight, s.sourceAmi) - 1);
  if (s.watch !== 0) host.trace(session, Kind.fetch, ring, slot, id);
  if ((fillOf(ring) >= r.edge ? 1 : 0) !== r.above) digestChanged(ring, id);
  socketChanged(ring, id);
  forward(message, session);
}

// ---- over the session

// @ts-ignore: decorator
@inline
export function reserve(session: i32): void {
  const s = sessionOf(session);
  s.inFlight += 1;
  const hw = s.hw;
  if (hw >= 0) {
    setDouble(heldBytes, hw, double(heldBytes, hw) + <f64>s.bytes);
    setWord(hardwareInFlight, hw, word(hardwareInFlight, hw) + 1);
    return;
  }
  ringOf(s.destination).ahead += 1;
  setWord(interfaceInFlight, s.destinationAmi, word(interfaceInFlight, s.destinationAmi) + 1);
}

// @ts-ignore: decorator
@inline
export function forward(message: i32, session: i32): void {
  const d = doublesOf(session);
  const hop = d.hop;
  const now = clock().now;
  if (sessionOf(session).hw >= 0) {
    if (hop === 0) arrive(message);
    else atDue(portHopLane, now + hop, HardwareEvent.arrive, message, 0);
    return;
  }
  const done = max(now + hop, ports().write) + d.writeOccupancy;
  ports().write = done;
  atDue(portWriteLane, done + d.writeLatency, HardwareEvent.deliver, message, 0);
}

// @ts-ignore: decorator
@inline
export function arrive(message: i32): void {
  const session = messageOf(message).session;
  delivered(session, message);
  const s = sessionOf(session);
  const socket = s.buffer;
  const place = s.place;
  const agent = s.agent;
  const last = word(bufferTail, socket);
  messageOf(message).next = -1;
  if (last < 0) setWord(bufferHead, socket, message);
  else messageOf(last).next = message;
  setWord(bufferTail, socket, message);
  setWord(bufferCount, socket, word(bufferCount, socket) + 1);
  setWord(hardwareInFlight, s.hw, word(hardwareInFlight, s.hw) - 1);
  const t = timesOf(message);
  const id = record(Kind.arrive, session, agent, place, <i32>t.cause, -1);
  t.cause = <f64>id;
  messageArrived(agent, s.hw, place >>> 8, place & 0xff);
  if (s.watch !== 0) {
    host.profile(session, message, id);
    host.trace(session, Kind.arrive, s.destination, 0, id);
  }
}

export function deliver(message: i32): void {
  const session = messageOf(message).session;
  const s = sessionOf(session);
  const ring = s.destination;
  const bytes = s.bytes;
  const r = ringOf(ring);
  const cause = <i32>timesOf(message).cause;
  r.ahead -= 1;
  let fill = fillOf(ring);
  if (fill > r.mask) {
    host.makeRoom(ring, session, cause);
    fill = fillOf(ring);
  }
  const index = r.writeLo;
  const slot = index & r.mask;
  const slots = slotsOf(ring);
  if (slots.first !== 0) {
    const into = slots.first + <usize>slot * <usize>bytes;
    copy(bytesOf(message), into, bytes);
    mark(slots.block, slots.marks, into, bytes);
  } else host.writeSlot(ring, index, message, bytes);
  const next = index + 1;
  r.writeLo = next;
  if (next === 0) r.writeHi += 1;
  fill += 1;
  const counts = countsOf(ring);
  counts.messages += 1;
  counts.bytes += <f64>bytes;
  if (<f64>fill > counts.peak) counts.peak = <f64>fill;
  const id = record(Kind.deliver, ring, slot, session, cause, -1);
  setWord(interfaceInFlight, s.destinationAmi, word(interfaceInFlight, s.destinationAmi) - 1);
  delivered(session, message);
  if (s.watch !== 0) {
    host.profile(session, message, id);
    host.trace(session, Kind.deliver, ring, slot, id);
  }
  release(message);
  if ((fill >= r.edge ? 1 : 0) !== r.above) digestChanged(ring, id);
  socketChanged(ring, id);
}
