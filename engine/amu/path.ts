// What the engine does most: doorbells that arrive, slots that are read, messages that go over a session and are written.
// Closures over the records of rings, sessions and messages, in arrays that never change, so that the compiler knows where
// everything is; what is rare is in stalls.ts.

import { TraceEvent } from '../../spec';
import { copyWordsBetween, type MemoryBlock, pageOfWord } from '../memory';
import { type Hardware, Occurrence } from '../seam';
import { createAgentEnd } from './agent-end';
import type { Arbiter } from './arbiter';
import { Event } from './events';
import { createLatencyCounter } from './latency';
import { Message, MessageStep, MessageTime, MessageTimeStep } from './message-pool';
import type { AmuParts } from './parts';
import { Ring, RingCount, RingCountStep, RingStep } from './rings';
import { Session, SessionDouble, SessionDoubleStep, SessionStep } from './session-records';
import { Stall } from './sessions';
import type { Stalls } from './stalls';

export interface Path {
  /** Both ends exist, are enabled and run. */
  open(session: number): boolean;
  /** Stall.none when a message finds room at the destination, else what it lacks. */
  room(session: number): number;
  /** Something that a session depends on has changed: is it ready, stalled, or has it nothing to do? Moves nothing. */
  evaluate(session: number): void;
  /** Lets the port read what is ready. */
  kick(): void;
  portFree(): void;
  /** The write of WRITE_INDEX_TX, posted at `ports.times[PortTime.rung]`, arrives. */
  doorbell(ami: number, ring: number, lo: number, hi: number, cause: number, place: number): void;
  /** The write of READ_INDEX_RX arrives. */
  freed(ami: number, ring: number, lo: number, hi: number, cause: number, place: number): void;
  begin(session: number, ring: number, cause: number): number;
  /** The data of a TX slot are here. */
  slotRead(message: number): void;
  /** A message that finds room at the destination goes there from now on. */
  reserve(session: number): void;
  /** Over the session to the destination, for which `reserve` has made room. */
  forward(message: number, session: number): void;
  /** A message reached the buffer of an AMI-HW. */
  arrive(message: number): void;
  /** A message is written into its RX slot. */
  deliver(message: number): void;
  take: Hardware['takeAtAgent'];
  send: Hardware['sendFromAgent'];
}

/** Times, in ps, that go between the functions of a path: a double that is handed over would be allocated. */
export enum PortTime {
  /** when the port that reads slots is free, and the one that writes them */
  read = 0,
  write = 1,
  /** of the doorbell at hand: when its message was put, when the register was written, when that arrived */
  start = 2,
  rung = 3,
  arrived = 4,
  doubles = 16,
}
export interface Ports {
  readonly times: Float64Array;
  /** [0]: an event will tell that the port that reads slots is free */
  readonly awaited: Int32Array;
  readonly readLane: number;
  readonly writeLane: number;
  readonly hopLane: number;
}
/** kernel.clock */
const now = 0;
const due = 3;

export function createPath(amu: AmuParts, arbiter: Arbiter, stalls: Stalls, ports: Ports): Path {
  const { kernel, occurrences, rings, doorbells, pool, sessions, interfaces, agents, tables, digests } = amu;
  const { clock, afterLane, atDue } = kernel;
  const { record } = occurrences;
  const { words: ring$, counts } = rings;
  const { words: session$, doubles } = sessions.state;
  const { words: message$, times, data, dataWords } = pool;
  const { inFlight, enabled } = interfaces.state;
  const { creditBytes, held, inFlight: hardwareInFlight } = agents.state;
  const delivered = createLatencyCounter(amu);
  const end = createAgentEnd(amu, stalls, { open, room, reserve, forward, evaluate, kick });
  const { times: port, awaited, readLane, writeLane, hopLane } = ports;

  // ---- what moves a session ----

  /** Both ends exist, are enabled and run. */
  function open(session: number): boolean {
    const gate = session$[(session << SessionStep.log2) | Session.gate];
    const age = sessions.age[0];
    return gate === age || (gate !== -age && stalls.findOpen(session));
  }

  /** Stall.none when a message finds room at the destination, else what it lacks. */
  function room(session: number): number {
    const at = session << SessionStep.log2;
    if (session$[at | Session.watch] !== 0 && stalls.traceHolds(session)) return Stall.trace;
    const hw = session$[at | Session.hw];
    if (hw >= 0) {
      return creditBytes[hw] - held[hw] >= session$[at | Session.bytes] ? Stall.none : Stall.credit;
    }
    const ring = session$[at | Session.destination];
    const r = ring << RingStep.log2;
    if (ring$[r | Ring.overwrites] !== 0) return Stall.none;
    return ring$[r | Ring.mask] + 1 - fillOf(ring) - ring$[r | Ring.ahead] > 0 ? Stall.none : Stall.full;
  }

  /** Messages in a ring, exact where its indexes make sense, else more than any ring has. */
  function fillOf(ring: number): number {
    const r = ring << RingStep.log2;
    const fill = (ring$[r | Ring.writeLo] - ring$[r | Ring.readLo]) | 0;
    return fill >= 0 && fill <= ring$[r | Ring.mask] + 1 ? fill : rings.fill(ring);
  }

  /** Something that a session depends on has changed: is it ready, stalled, or has it nothing to do? Moves nothing. */
  function evaluate(session: number): void {
    const at = session << SessionStep.log2;
    const source = session$[at | Session.source];
    if (!open(session)) {
      arbiter.clear(session);
      return;
    }
    if (session$[at | Session.sourceAmi] < 0) {
      if (room(session) === Stall.none) {
        stalls.unblock(session);
        agents.grantSender(source);
      } else if (agents.hasWaiter(source)) stalls.block(session);
      return;
    }
    if (rings.unread(source) <= 0) {
      arbiter.clear(session);
      return;
    }
    const why = room(session);
    if (why === Stall.none) {
      if (session$[at | Session.blocked] !== 0) stalls.unblock(session);
      if (session$[at | Session.stall] !== Stall.none) stalls.end(session);
      arbiter.set(session, session$[at | Session.priority]);
    } else {
      arbiter.clear(session);
      stalls.block(session);
      stalls.begin(session, why, doorbells.causeOfNext(source), -1);
    }
  }

  /** Lets the port read what is ready. */
  function kick(): void {
    while (arbiter.state.levels[0] !== 0) {
      if (clock[now] < port[PortTime.read]) {
        if (awaited[0] !== 0) return;
        awaited[0] = 1;
        clock[due] = port[PortTime.read];
        atDue(readLane, Event.portFree, 0, 0);
        return;
      }
      const session = arbiter.pick();
      // Credit is shared: another session may have taken what this one was ready for.
      if (!open(session) || room(session) !== Stall.none) evaluate(session);
      else fetchNext(session);
    }
  }

  function portFree(): void {
    awaited[0] = 0;
    kick();
  }

  // ---- software's indexes ----

  /** The write of WRITE_INDEX_TX, posted at `rung`, arrives. */
  function doorbell(ami: number, ring: number, lo: number, hi: number, cause: number, place: number): void {
    const r = ring << RingStep.log2;
    const id = record(Occurrence.doorbell, ring, ring$[r | Ring.writeLo], lo, cause, place);
    let fill = ring$[r | Ring.readHi] === (hi | 0) ? (lo - ring$[r | Ring.readLo]) | 0 : -1;
    const back = ((lo - ring$[r | Ring.writeLo]) | 0) < 0;
    if (back || fill < 0 || fill > ring$[r | Ring.mask] || enabled[ami] === 0) {
      fill = rings.fillWithWrite(ring, lo, hi);
      if (!stalls.acceptsWrite(ami, ring, fill, lo, hi)) return;
    }
    ring$[r | Ring.writeLo] = lo;
    ring$[r | Ring.writeHi] = hi;
    if (tables.state.open !== 0) tables.indexMoved(ring);
    const peak = (ring << RingCountStep.log2) | RingCount.peak;
    if (fill > counts[peak]) counts[peak] = fill;
    if ((fill >= ring$[r | Ring.edge] ? 1 : 0) !== ring$[r | Ring.above]) digests.update(ring, id);
    const session = ring$[r | Ring.session];
    if (
      session >= 0 &&
      fill - ring$[r | Ring.ahead] === 1 &&
      ring$[r | Ring.doorbells] < 0 &&
      arbiter.state.levels[0] === 0 &&
      clock[now] >= port[PortTime.read] &&
      session$[(session << SessionStep.log2) | Session.stall] === Stall.none &&
      open(session) &&
      room(session) === Stall.none
    ) {
      // Nobody else wants the port: the message needs no turn.
      arbiter.state.last[session$[(session << SessionStep.log2) | Session.priority]] = session;
      fetchAtOnce(session, ring, id);
      return;
    }
    stalls.addDoorbell(ring, session, lo, id, port[PortTime.rung]);
    if (session < 0) return;
    evaluate(session);
    kick();
  }

  /** The write of READ_INDEX_RX arrives. */
  function freed(ami: number, ring: number, lo: number, hi: number, cause: number, place: number): void {
    const r = ring << RingStep.log2;
    const id = record(Occurrence.slotFreed, ring, ring$[r | Ring.readLo], lo, cause, place);
    let fill = ring$[r | Ring.writeHi] === (hi | 0) ? (ring$[r | Ring.writeLo] - lo) | 0 : -1;
    const back = ((lo - ring$[r | Ring.readLo]) | 0) < 0;
    if (back || fill < 0 || fill > ring$[r | Ring.mask]) {
      fill = rings.fillWithRead(ring, lo, hi);
      if (!stalls.acceptsRead(ami, ring, fill, lo, hi)) return;
    }
    ring$[r | Ring.readLo] = lo;
    ring$[r | Ring.readHi] = hi;
    if (tables.state.open !== 0) tables.indexMoved(ring);
    if ((fill >= ring$[r | Ring.edge] ? 1 : 0) !== ring$[r | Ring.above]) digests.update(ring, id);
    const session = ring$[r | Ring.session];
    if (session < 0 || session$[(session << SessionStep.log2) | Session.blocked] === 0) return;
    evaluate(session);
    kick();
  }

  // ---- from a slot ----

  /** The next message of a session that is ready. */
  function fetchNext(session: number): void {
    const ring = session$[(session << SessionStep.log2) | Session.source];
    const r = ring << RingStep.log2;
    if (!bothTranslate(session, ring) && stalls.cannotFetch(session, ring)) return;
    const index = (ring$[r | Ring.readLo] + ring$[r | Ring.ahead]) | 0;
    doorbells.take(ring, index, clock[now]);
    const { taken } = doorbells;
    port[PortTime.start] = taken.start;
    port[PortTime.rung] = taken.rung;
    port[PortTime.arrived] = taken.arrived;
    const message = begin(session, ring, taken.cause | 0);
    stalls.noteWaits(session, message);
    evaluate(session);
  }

  /** The one message that is published and that nothing waits for. */
  function fetchAtOnce(session: number, ring: number, cause: number): void {
    const r = ring << RingStep.log2;
    if (!bothTranslate(session, ring) && stalls.cannotFetch(session, ring, cause)) {
      // It stays published: once the ring can be reached it is fetched because of this doorbell.
      stalls.addDoorbell(ring, session, ring$[r | Ring.writeLo], cause, port[PortTime.rung]);
      return;
    }
    const index = (ring$[r | Ring.readLo] + ring$[r | Ring.ahead]) | 0;
    port[PortTime.start] = doorbells.takePut(ring, index) ? doorbells.put[0] : clock[now];
    port[PortTime.arrived] = clock[now];
    begin(session, ring, cause);
  }

  /** All slots at both ends are known to translate. */
  function bothTranslate(session: number, ring: number): boolean {
    if (ring$[(ring << RingStep.log2) | Ring.window] < 0) return false;
    const at = session << SessionStep.log2;
    if (session$[at | Session.hw] >= 0) return true;
    return ring$[(session$[at | Session.destination] << RingStep.log2) | Ring.window] >= 0;
  }

  /** The next message of a ring is being read; its start and its doorbell's times are in `port`. */
  function begin(session: number, ring: number, cause: number): number {
    const at = session << SessionStep.log2;
    const of = session << SessionDoubleStep.log2;
    const r = ring << RingStep.log2;
    if (pool.full) return amu.messages.grow().begin(session, ring, cause);
    const message = pool.allocate();
    const m = message << MessageStep.log2;
    const t = message << MessageTimeStep.log2;
    const ahead = ring$[r | Ring.ahead];
    message$[m | Message.session] = session;
    message$[m | Message.index] = ring$[r | Ring.readLo] + ahead;
    message$[m | Message.length] = session$[at | Session.bytes];
    times[t | MessageTime.cause] = cause;
    const start = port[PortTime.start];
    const rung = port[PortTime.rung];
    const arrived = port[PortTime.arrived];
    times[t | MessageTime.start] = start;
    times[t | MessageTime.rung] = rung > start ? rung : start;
    times[t | MessageTime.arrived] = arrived > start ? arrived : start;
    times[t | MessageTime.granted] = clock[now];
    ring$[r | Ring.ahead] = ahead + 1;
    inFlight[session$[at | Session.sourceAmi]]++;
    reserve(session);
    const occupancy = doubles[of | SessionDouble.readOccupancy];
    if (occupancy > 0) port[PortTime.read] = clock[now] + occupancy;
    const delay = doubles[of | SessionDouble.readDelay];
    afterLane(session$[at | Session.readLane], delay, Event.slotRead, message, 0);
    return message;
  }

  /** The data of a TX slot are here. */
  function slotRead(message: number): void {
    const m = message << MessageStep.log2;
    const session = message$[m | Message.session];
    const at = session << SessionStep.log2;
    const ring = session$[at | Session.source];
    const bytes = session$[at | Session.bytes];
    const r = ring << RingStep.log2;
    const index = message$[m | Message.index];
    const slot = index & ring$[r | Ring.mask];
    const window = ring$[r | Ring.window];
    if (window >= 0) {
      const from = rings.blocks[ring]!.words;
      copyWordsBetween(from, window + slot * (bytes >>> 2), data, message * dataWords, bytes >>> 2);
    } else if (!stalls.readSlot(ring, index, message, bytes)) {
      stalls.dropFetch(message, session, ring);
      return;
    }
    const next = (ring$[r | Ring.readLo] + 1) | 0;
    ring$[r | Ring.readLo] = next;
    if (next === 0) ring$[r | Ring.readHi]++;
    ring$[r | Ring.ahead]--;
    const c = ring << RingCountStep.log2;
    counts[c | RingCount.messages]++;
    counts[c | RingCount.bytes] += bytes;
    if (tables.state.open !== 0) tables.indexMoved(ring);
    const cause = (message << MessageTimeStep.log2) | MessageTime.cause;
    const id = record(Occurrence.fetch, ring, slot, session, times[cause] | 0, -1);
    times[cause] = id;
    inFlight[session$[at | Session.sourceAmi]]--;
    if (session$[at | Session.watch] !== 0) stalls.trace(session, TraceEvent.fetch, ring, slot >>> 0, id);
    if ((fillOf(ring) >= ring$[r | Ring.edge] ? 1 : 0) !== ring$[r | Ring.above]) digests.update(ring, id);
    amu.programs.socketChanged(ring, id);
    forward(message, session);
    if (amu.commands.unsettled) amu.commands.settled();
  }

  // ---- over the session ----

  /** A message that finds room at the destination goes there from now on. */
  function reserve(session: number): void {
    const at = session << SessionStep.log2;
    session$[at | Session.inFlight]++;
    const hw = session$[at | Session.hw];
    if (hw >= 0) {
      held[hw] += session$[at | Session.bytes];
      hardwareInFlight[hw]++;
      return;
    }
    ring$[(session$[at | Session.destination] << RingStep.log2) | Ring.ahead]++;
    inFlight[session$[at | Session.destinationAmi]]++;
  }

  /** Over the session to the destination, for which `reserve` has made room. */
  function forward(message: number, session: number): void {
    const of = session << SessionDoubleStep.log2;
    const hop = doubles[of | SessionDouble.hop];
    if (session$[(session << SessionStep.log2) | Session.hw] >= 0) {
      // A hop that takes no time is no event of its own.
      if (hop === 0) arrive(message);
      else {
        clock[due] = clock[now] + hop;
        atDue(hopLane, Event.arrive, message, 0);
      }
      return;
    }
    const there = clock[now] + hop;
    const start = there > port[PortTime.write] ? there : port[PortTime.write];
    const done = start + doubles[of | SessionDouble.writeOccupancy];
    port[PortTime.write] = done;
    clock[due] = done + doubles[of | SessionDouble.writeLatency];
    atDue(writeLane, Event.deliver, message, 0);
  }

  /** A message reached the buffer of an AMI-HW. */
  function arrive(message: number): void {
    const session = message$[(message << MessageStep.log2) | Message.session];
    delivered(session, message);
    const id = end.arrive(session, message);
    if (session$[(session << SessionStep.log2) | Session.watch] !== 0) {
      stalls.profile(session, message, id);
      stalls.trace(session, TraceEvent.arrive, sessions.destination(session), 0, id);
    }
    if (amu.commands.unsettled) amu.commands.settled();
  }

  /** A message is written into its RX slot. */
  function deliver(message: number): void {
    const session = message$[(message << MessageStep.log2) | Message.session];
    const at = session << SessionStep.log2;
    const ring = session$[at | Session.destination];
    const bytes = session$[at | Session.bytes];
    const r = ring << RingStep.log2;
    const t = message << MessageTimeStep.log2;
    const cause = times[t | MessageTime.cause] | 0;
    ring$[r | Ring.ahead]--;
    let fill = fillOf(ring);
    if (fill > ring$[r | Ring.mask]) {
      stalls.makeRoom(ring, session, cause);
      fill = fillOf(ring);
    }
    const index = ring$[r | Ring.writeLo];
    const slot = index & ring$[r | Ring.mask];
    const window = ring$[r | Ring.window];
    if (window >= 0) {
      const block = rings.blocks[ring]!;
      const into = window + slot * (bytes >>> 2);
      copyWordsBetween(data, message * dataWords, block.words, into, bytes >>> 2);
      markWritten(block, into, bytes >>> 2);
    } else if (!stalls.writeSlot(ring, index, message, bytes)) {
      stalls.dropDelivery(message, session, ring, cause);
      return;
    }
    const next = (index + 1) | 0;
    ring$[r | Ring.writeLo] = next;
    if (next === 0) ring$[r | Ring.writeHi]++;
    fill++;
    const c = ring << RingCountStep.log2;
    counts[c | RingCount.messages]++;
    counts[c | RingCount.bytes] += bytes;
    if (fill > counts[c | RingCount.peak]) counts[c | RingCount.peak] = fill;
    if (tables.state.open !== 0) tables.indexMoved(ring);
    const id = record(Occurrence.deliver, ring, slot, session, cause, -1);
    inFlight[session$[at | Session.destinationAmi]]--;
    delivered(session, message);
    if (session$[at | Session.watch] !== 0) {
      stalls.profile(session, message, id);
      stalls.trace(session, TraceEvent.deliver, ring, slot >>> 0, id);
    }
    pool.release(message);
    if ((fill >= ring$[r | Ring.edge] ? 1 : 0) !== ring$[r | Ring.above]) digests.update(ring, id);
    amu.programs.socketChanged(ring, id);
    if (amu.commands.unsettled) amu.commands.settled();
  }

  return {
    open,
    room,
    evaluate,
    kick,
    portFree,
    begin,
    doorbell,
    freed,
    slotRead,
    reserve,
    forward,
    arrive,
    deliver,
    take: end.take,
    send: end.send,
  };
}

function markWritten(block: MemoryBlock, word: number, words: number): void {
  const first = pageOfWord(word);
  const last = pageOfWord(word + words - 1);
  block.written[first] = 1;
  for (let page = first + 1; page <= last; page++) block.written[page] = 1;
}
