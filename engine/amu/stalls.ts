// What happens to messages now and then: sessions that stall for want of credit, slots or room in a trace ring, ends that
// are shut, rings that do not translate (assumed: ring-fault) or overwrite (assumed: overwrite-oldest), slots that lie in
// several blocks of memory, sessions that are watched.

import { ProfilingCounter, TraceEvent } from '../../spec';
import { Occurrence } from '../seam';
import { MessageTime } from './message-pool';
import type { AmuParts } from './parts';
import { Ring, RingCount, Window } from './rings';
import { Session, SessionDouble } from './session-records';
import { Stall, Watch } from './sessions';
import { Direction } from './topology';

export class Stalls {
  constructor(private readonly amu: AmuParts) {}

  // ---- stalls ----

  /** Says once per stall that a message cannot go on. */
  begin(session: number, why: number, cause: number, place: number): void {
    const { sessions, topology, rings, occurrences, kernel } = this.amu;
    const s = sessions.state;
    const stall = session * Session.words + Session.stall;
    if (s.words[stall] === why) return;
    this.end(session);
    s.words[stall] = why;
    s.doubles[session * SessionDouble.doubles + SessionDouble.stalledSince] = kernel.now;
    if (why === Stall.trace) return;
    const destination = sessions.destination(session);
    let id: number;
    if (why === Stall.full) {
      s.fullStalls[session]++;
      rings.count(destination, RingCount.fullStalls);
      id = occurrences.record(Occurrence.full, destination, 0, session, cause, place);
    } else {
      s.creditStalls[session]++;
      const agent = topology.agentOfHardware(topology.hardwareOf(destination));
      id = occurrences.record(Occurrence.creditStall, session, agent, 0, cause, place);
    }
    if (sessions.watch(session) === 0) return;
    const { full_stalls, credit_stalls } = ProfilingCounter;
    const counter = why === Stall.full ? full_stalls : credit_stalls;
    if (sessions.watch(session) & Watch.profiling) this.amu.profiling.add(session, counter, 1, id);
    const event = why === Stall.full ? TraceEvent.full_stall : TraceEvent.credit_stall;
    this.trace(session, event, destination, 0, id);
  }

  /** The stall of a session, if it has one, is over. */
  end(session: number): void {
    const { words, doubles } = this.amu.sessions.state;
    const at = session * Session.words + Session.stall;
    const why = words[at];
    if (why === Stall.none) return;
    const of = session * SessionDouble.doubles;
    doubles[of + waited(why)] += this.amu.kernel.now - doubles[of + SessionDouble.stalledSince];
    words[at] = Stall.none;
  }

  /** Something waits at the session's source until there is room at its destination. */
  block(session: number): void {
    const { words } = this.amu.sessions.state;
    const at = session * Session.words;
    if (words[at + Session.blocked] !== 0) return;
    words[at + Session.blocked] = 1;
    if (words[at + Session.hw] >= 0) {
      this.amu.agents.setBlocked(words[at + Session.hw], words[at + Session.place] & 0xff, true);
    }
  }
  unblock(session: number): void {
    const { words } = this.amu.sessions.state;
    const at = session * Session.words;
    if (words[at + Session.blocked] === 0) return;
    words[at + Session.blocked] = 0;
    if (words[at + Session.hw] >= 0) {
      this.amu.agents.setBlocked(words[at + Session.hw], words[at + Session.place] & 0xff, false);
    }
  }

  /** Keeps a doorbell until its slots are read, and with it how long the session had waited until now. */
  addDoorbell(ring: number, session: number, end: number, cause: number, rung: number): void {
    const { doorbells, kernel } = this.amu;
    const credit = session < 0 ? 0 : this.waited(session, Stall.credit);
    const full = session < 0 ? 0 : this.waited(session, Stall.full);
    const trace = session < 0 ? 0 : this.waited(session, Stall.trace);
    doorbells.add(ring, end, cause, rung, kernel.now, credit, full, trace);
  }

  /** What of the wait since its doorbell was a stall of the session; from what `doorbells.take` found. */
  noteWaits(session: number, message: number): void {
    const { doorbells, pool } = this.amu;
    const { times } = pool;
    const of = message * MessageTime.doubles;
    let wait = times[of + MessageTime.granted] - times[of + MessageTime.arrived];
    if (wait === 0) return;
    // A message that was put behind its doorbell has waited for less than the session has.
    const { taken } = doorbells;
    const credit = Math.min(wait, this.waited(session, Stall.credit) - taken.credit);
    times[of + MessageTime.credit] = credit;
    wait -= credit;
    const full = Math.min(wait, this.waited(session, Stall.full) - taken.full);
    times[of + MessageTime.full] = full;
    times[of + MessageTime.trace] = Math.min(wait - full, this.waited(session, Stall.trace) - taken.trace);
  }

  /** How long the session has stalled for this until now, ps. */
  private waited(session: number, why: number): number {
    const { sessions, kernel } = this.amu;
    const sum = sessions.double(session, waited(why));
    if (sessions.state.words[session * Session.words + Session.stall] !== why) return sum;
    return sum + kernel.now - sessions.double(session, SessionDouble.stalledSince);
  }

  // ---- ends ----

  /** Finds out whether both ends exist, are enabled and run; kept until something of that kind changes. */
  findOpen(session: number): boolean {
    const { sessions } = this.amu;
    const s = sessions.state;
    const open =
      s.exists[session] === 1 &&
      s.closing[session] === 0 &&
      this.endOpen(sessions.source(session)) &&
      this.endOpen(sessions.destination(session));
    s.words[session * Session.words + Session.gate] = open ? sessions.age[0] : -sessions.age[0];
    return open;
  }

  private endOpen(endpoint: number): boolean {
    const { topology, interfaces, agents } = this.amu;
    return topology.isHardware(endpoint)
      ? agents.moves(topology.hardwareOf(endpoint))
      : interfaces.moves(topology.interfaceOf(endpoint));
  }

  // ---- software's indexes ----

  /** False, and software hears of it, for an index that goes back, or puts more into a TX ring than it has slots. (assumed: index-too-far) */
  acceptsWrite(ami: number, ring: number, fill: number, lo: number, hi: number): boolean {
    if (this.amu.interfaces.state.enabled[ami] === 0) {
      // Restored, not rung: what was published before counts no more.
      this.amu.doorbells.clear(ring);
      return true;
    }
    return this.accepts(ring, fill, fill < this.sensibleFill(ring), lo, hi);
  }
  /** The same for READ_INDEX_RX. */
  acceptsRead(ami: number, ring: number, fill: number, lo: number, hi: number): boolean {
    return (
      this.amu.interfaces.state.enabled[ami] === 0 ||
      this.accepts(ring, fill, fill > this.sensibleFill(ring), lo, hi)
    );
  }

  /** What the ring holds; NaN, from which nothing goes back, for indexes that were restored to what makes no sense. */
  private sensibleFill(ring: number): number {
    const { rings } = this.amu;
    const fill = rings.fill(ring);
    return fill <= rings.slots(ring) ? fill : Number.NaN;
  }

  private accepts(ring: number, fill: number, back: boolean, lo: number, hi: number): boolean {
    const { rings, programs } = this.amu;
    if (fill <= rings.slots(ring) && !back) return true;
    rings.count(ring, RingCount.refused);
    programs.indexIgnored(ring, lo >>> 0, hi >>> 0);
    return false;
  }

  // ---- slots ----

  /** True, after the fault was reported and the AMI-SW stopped, when a slot that comes next does not translate. */
  cannotFetch(session: number, ring: number, of?: number): boolean {
    const cause = of ?? this.amu.doorbells.causeOfNext(ring);
    const bytes = this.amu.sessions.bytes(session);
    if (!this.translates(ring, this.amu.rings.nextRead(ring), bytes, cause)) return true;
    return !this.destinationTranslates(session, cause);
  }

  /** False, after the fault was reported and the AMI-SW stopped, when the RX slot that comes next does not translate. */
  destinationTranslates(session: number, cause: number): boolean {
    const { topology, sessions, rings } = this.amu;
    const ring = sessions.destination(session);
    if (topology.isHardware(ring)) return true;
    return this.translates(ring, rings.nextWrite(ring), sessions.bytes(session), cause);
  }

  private translates(ring: number, index: number, bytes: number, cause: number): boolean {
    const { topology, spaces, rings, system } = this.amu;
    const ami = topology.interfaceOf(ring);
    const space = spaces.of(ami);
    let window = rings.words[ring * Ring.words + Ring.window];
    // Stores into tables of type B have to be heard, and accesses of memory that a debugger observes.
    if (window === Window.unknown && system.amu.type !== 'B' && !space.watching)
      window = rings.findWindow(ring, space);
    if (window >= 0 || space.backed(rings.addressOf(ring, index), bytes)) return true;
    this.fault(ring, cause);
    return false;
  }

  /** The AMI-SW of the ring stops and its function is told, unless it stands still already. (assumed: ring-fault) */
  private fault(ring: number, cause: number): void {
    const { topology, interfaces, occurrences, exceptions } = this.amu;
    const ami = topology.interfaceOf(ring);
    if (interfaces.state.enabled[ami] === 0) return;
    const id = occurrences.record(Occurrence.ringFault, ring, 0, 0, cause, -1);
    exceptions.postRingFault(ring, id);
    interfaces.state.enabled[ami] = 0;
    this.amu.tables.close(ami);
    // One that stands still signals nothing, so that what its digests say is an edge when it is enabled again.
    this.amu.interrupts.evaluate(ami * 2 + Direction.tx, cause);
    this.amu.interrupts.evaluate(ami * 2 + Direction.rx, cause);
    this.amu.sessions.reconsider();
    interfaces.evaluateSessions(ami);
  }

  /** A slot that is in no window, into a message of the pool; `index` is the low half. */
  readSlot(ring: number, index: number, message: number, bytes: number): boolean {
    const { topology, spaces, rings, pool } = this.amu;
    // One before it could not be read and is still in the ring: those behind it stay there too.
    if ((index | 0) !== (rings.readLo(ring) | 0)) return false;
    const space = spaces.of(topology.interfaceOf(ring));
    return space.read(rings.addressOf(ring, index), pool.bytes, pool.at(message), bytes, pool.data);
  }
  writeSlot(ring: number, index: number, message: number, bytes: number): boolean {
    const { topology, spaces, rings, pool } = this.amu;
    const space = spaces.of(topology.interfaceOf(ring));
    return space.write(rings.addressOf(ring, index), pool.bytes, pool.at(message), bytes, pool.data);
  }

  /**
   * A slot translated and could not be read: the memory of a driver outside went away. The message stays in its ring, and
   * what was kept for it at its destination is free again. (assumed: ring-fault)
   */
  dropFetch(message: number, session: number, ring: number): void {
    const { rings, sessions, interfaces, agents, topology, pool } = this.amu;
    const cause = pool.times[message * MessageTime.doubles + MessageTime.cause] | 0;
    const { inFlight } = interfaces.state;
    rings.words[ring * Ring.words + Ring.ahead]--;
    inFlight[topology.interfaceOf(ring)]--;
    const destination = sessions.destination(session);
    sessions.state.words[session * Session.words + Session.inFlight]--;
    if (topology.isHardware(destination)) {
      const hw = sessions.state.words[session * Session.words + Session.hw];
      agents.state.held[hw] -= sessions.bytes(session);
      agents.state.inFlight[hw]--;
      agents.evaluateReceiving(hw);
    } else {
      rings.words[destination * Ring.words + Ring.ahead]--;
      inFlight[topology.interfaceOf(destination)]--;
    }
    pool.release(message);
    this.fault(ring, cause);
    this.amu.commands.settled();
  }

  /** The same of an RX slot: the message has left its ring, and is lost with the memory it was for; `deliver` has begun. */
  dropDelivery(message: number, session: number, ring: number, cause: number): void {
    const { rings, sessions, interfaces, topology, pool } = this.amu;
    rings.count(ring, RingCount.lost);
    sessions.state.lost[session]++;
    sessions.state.words[session * Session.words + Session.inFlight]--;
    interfaces.state.inFlight[topology.interfaceOf(ring)]--;
    pool.release(message);
    this.fault(ring, cause);
    this.amu.commands.settled();
  }

  /** The oldest unread message is in the way of a new one: it is lost. (assumed: overwrite-oldest) */
  makeRoom(ring: number, session: number, cause: number): void {
    const { rings, sessions, occurrences } = this.amu;
    rings.advanceRead(ring);
    rings.count(ring, RingCount.lost);
    sessions.state.lost[session]++;
    const slot = rings.slotOf(ring, rings.writeLo(ring));
    const id = occurrences.record(Occurrence.lost, ring, 0, session, cause, -1);
    this.trace(session, TraceEvent.lost, ring, slot, id);
  }

  // ---- watched sessions ----

  /** The session is traced and has to wait until software takes records. */
  traceHolds(session: number): boolean {
    const { sessions, tracing } = this.amu;
    if ((sessions.watch(session) & Watch.tracing) === 0) return false;
    return tracing.holds(sessions.state.monitor[session]);
  }

  /** Tells what happened to a session, if it is traced. */
  trace(session: number, event: number, endpoint: number, slot: number, cause: number): void {
    const { sessions, tracing } = this.amu;
    if (sessions.watch(session) & Watch.tracing) tracing.event(session, event, endpoint, slot, cause);
  }

  /** A message came to its end. */
  profile(session: number, message: number, cause: number): void {
    const { sessions, profiling, pool, kernel } = this.amu;
    if (sessions.watch(session) & Watch.profiling) {
      const latency = kernel.now - pool.times[message * MessageTime.doubles + MessageTime.start];
      profiling.delivered(session, sessions.bytes(session), latency, cause);
    }
  }
}

/** Where the time that a session has stalled for this is counted. */
function waited(why: number): SessionDouble {
  if (why === Stall.full) return SessionDouble.waitedFull;
  return why === Stall.credit ? SessionDouble.waitedCredit : SessionDouble.waitedTrace;
}
