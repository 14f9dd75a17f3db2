// The way of a message: read from its TX slot (or sent by an agent), over the session, into its RX slot or an AMI-HW's
// buffer. One message at a time is being read, by priority; nothing is read before there is room at the other end, so a
// message on its way never waits (stated: back-pressure). Rings that do not translate stop their AMI-SW and move nothing
// (assumed: ring-fault).

import { ProfilingCounter, RxMode, TraceEvent } from '../../spec';
import { Occurrence } from '../seam';
import { Arbiter } from './arbiter';
import { Event } from './events';
import type { AmuParts } from './parts';
import { Stall, Watch } from './sessions';

export class Messages {
  readonly arbiter: Arbiter;
  readonly state = {
    /** the port that reads slots is at work */
    portBusy: 0,
    /** when the port that writes slots is free, ps */
    writePortFree: 0,
  };

  constructor(private readonly amu: AmuParts) {
    this.arbiter = new Arbiter(amu.system.sessions.length + 4);
  }

  /** Something that a session depends on has changed: is it ready, stalled, or has it nothing to do? Moves nothing. */
  evaluate(session: number): void {
    const { topology, sessions, rings, agents } = this.amu;
    const s = sessions.state;
    const source = s.source[session];
    if (!this.open(session)) {
      this.arbiter.clear(session);
      return;
    }
    if (topology.isHardware(source)) {
      if (this.room(session) === Stall.none) agents.grantSender(source);
      return;
    }
    if (rings.unread(source) <= 0) {
      this.arbiter.clear(session);
      return;
    }
    const why = this.room(session);
    if (why === Stall.none) {
      s.stall[session] = Stall.none;
      this.arbiter.set(session, s.priority[session]);
    } else {
      this.arbiter.clear(session);
      this.stall(session, why, this.amu.doorbells.causeOfNext(source), -1);
    }
  }

  evaluateAll(): void {
    for (let session = 0; session < this.amu.sessions.count; session++) this.evaluate(session);
    this.kick();
  }

  /** Lets the port read what is ready. */
  kick(): void {
    while (this.state.portBusy === 0) {
      const session = this.arbiter.pick();
      if (session < 0) return;
      // Credit is shared: another session may have taken what this one was ready for.
      if (!this.open(session) || this.room(session) !== Stall.none) this.evaluate(session);
      else this.fetch(session);
    }
  }

  portFree(): void {
    this.state.portBusy = 0;
    this.kick();
  }

  /** Both ends exist, are enabled and run. */
  open(session: number): boolean {
    const s = this.amu.sessions.state;
    if (!s.exists[session] || s.closing[session]) return false;
    return this.endOpen(s.source[session]) && this.endOpen(s.destination[session]);
  }

  /** Stall.none when a message finds room at the destination, else what it lacks. */
  room(session: number): number {
    const { topology, sessions, rings, agents } = this.amu;
    const { watch, monitor } = sessions.state;
    if (watch[session] >= Watch.tracing && this.amu.tracing.holds(monitor[session])) return Stall.trace;
    const destination = sessions.state.destination[session];
    if (topology.isHardware(destination)) {
      const hw = topology.hardwareOf(destination);
      return agents.credit(hw) >= sessions.state.bytes[session] ? Stall.none : Stall.credit;
    }
    if (rings.state.mode[destination] === RxMode.overwriting) return Stall.none;
    return rings.room(destination) > 0 ? Stall.none : Stall.full;
  }

  /** Says once per stall that a message cannot go on. */
  stall(session: number, why: number, cause: number, place: number): void {
    const { sessions, topology, rings, occurrences } = this.amu;
    const s = sessions.state;
    if (s.stall[session] === why) return;
    s.stall[session] = why;
    if (why === Stall.trace) return;
    const destination = s.destination[session];
    let id: number;
    if (why === Stall.full) {
      s.fullStalls[session]++;
      rings.state.fullStalls[destination]++;
      id = occurrences.record(Occurrence.full, destination, 0, session, cause, place);
    } else {
      s.creditStalls[session]++;
      const agent = topology.agentOfHardware(topology.hardwareOf(destination));
      id = occurrences.record(Occurrence.creditStall, session, agent, 0, cause, place);
    }
    if (s.watch[session] === 0) return;
    const { full_stalls, credit_stalls } = ProfilingCounter;
    this.count(session, why === Stall.full ? full_stalls : credit_stalls, id);
    this.trace(
      session,
      why === Stall.full ? TraceEvent.full_stall : TraceEvent.credit_stall,
      destination,
      0,
      id,
    );
  }

  /** False, after the fault was reported and the AMI-SW stopped, when the RX slot that comes next does not translate. */
  destinationTranslates(session: number, cause: number): boolean {
    const { topology, sessions, rings } = this.amu;
    const { destination, bytes } = sessions.state;
    const ring = destination[session];
    if (topology.isHardware(ring)) return true;
    return this.translates(ring, rings.nextWrite(ring), bytes[session], cause);
  }

  /** A message of the pool that has room at the destination goes there from now on; `delay` is what it still waits before the hop. */
  reserve(session: number): void {
    const { topology, sessions, rings, agents, interfaces } = this.amu;
    const s = sessions.state;
    const destination = s.destination[session];
    s.inFlight[session]++;
    if (topology.isHardware(destination)) {
      agents.reserve(topology.hardwareOf(destination), s.bytes[session]);
    } else {
      rings.state.ahead[destination]++;
      interfaces.state.inFlight[topology.interfaceOf(destination)]++;
    }
  }

  /** Over the session to the destination, for which `reserve` has made room. */
  forward(message: number): void {
    const { topology, sessions, kernel, pool } = this.amu;
    const session = pool.state.session[message];
    const s = sessions.state;
    if (topology.isHardware(s.destination[session])) {
      kernel.after(s.hop[session], Event.arrive, message, 0);
      return;
    }
    const start = Math.max(kernel.now + s.hop[session], this.state.writePortFree);
    this.state.writePortFree = start + s.writeOccupancy[session];
    const done = this.state.writePortFree + s.writeLatency[session];
    kernel.after(done - kernel.now, Event.deliver, message, 0);
  }

  /** The data of a TX slot are here. */
  slotRead(message: number): void {
    const { topology, sessions, rings, pool, spaces, interfaces, occurrences, digests, programs, tables } =
      this.amu;
    const m = pool.state;
    const session = m.session[message];
    const ring = sessions.state.source[session];
    const ami = topology.interfaceOf(ring);
    const bytes = sessions.state.bytes[session];
    const index = m.index[message];
    spaces.of(ami).read(rings.addressOf(ring, index), m.bytes, pool.at(message), bytes, m.words);
    rings.advanceRead(ring);
    tables.indexMoved(ring);
    rings.state.ahead[ring]--;
    rings.state.messages[ring]++;
    rings.state.bytes[ring] += bytes;
    const slot = rings.slotOf(ring, index);
    const id = occurrences.record(Occurrence.fetch, ring, slot, session, m.cause[message], -1);
    m.cause[message] = id;
    interfaces.state.inFlight[ami]--;
    if (sessions.state.watch[session] !== 0) this.trace(session, TraceEvent.fetch, ring, slot, id);
    digests.update(ring, id);
    programs.socketChanged(ring, id);
    this.forward(message);
    this.amu.commands.settled();
  }

  /** A message is written into its RX slot. */
  deliver(message: number): void {
    const { topology, sessions, rings, pool, spaces, interfaces, occurrences, digests, programs, tables } =
      this.amu;
    const m = pool.state;
    const session = m.session[message];
    const ring = sessions.state.destination[session];
    const ami = topology.interfaceOf(ring);
    const bytes = sessions.state.bytes[session];
    rings.state.ahead[ring]--;
    if (rings.fill(ring) >= rings.slots(ring)) this.overwriteOldest(ring, session, m.cause[message]);
    const index = rings.state.writeLo[ring];
    spaces.of(ami).write(rings.addressOf(ring, index), m.bytes, pool.at(message), bytes, m.words);
    rings.advanceWrite(ring);
    tables.indexMoved(ring);
    rings.state.messages[ring]++;
    rings.state.bytes[ring] += bytes;
    rings.notePeak(ring);
    const slot = rings.slotOf(ring, index);
    const id = occurrences.record(Occurrence.deliver, ring, slot, session, m.cause[message], -1);
    interfaces.state.inFlight[ami]--;
    const latency = this.amu.kernel.now - m.start[message];
    sessions.delivered(session, bytes, latency);
    if (sessions.state.watch[session] !== 0) {
      this.profile(session, bytes, latency, id);
      this.trace(session, TraceEvent.deliver, ring, slot, id);
    }
    pool.release(message);
    digests.update(ring, id);
    programs.socketChanged(ring, id);
    this.amu.commands.settled();
  }

  /** A message reached the buffer of an AMI-HW. */
  arrive(message: number): void {
    const { sessions, pool, agents, kernel, commands } = this.amu;
    const session = pool.state.session[message];
    const latency = kernel.now - pool.state.start[message];
    const destination = sessions.state.destination[session];
    sessions.delivered(session, sessions.state.bytes[session], latency);
    const id = agents.arrive(destination, message);
    if (sessions.state.watch[session] !== 0) {
      this.profile(session, sessions.state.bytes[session], latency, id);
      this.trace(session, TraceEvent.arrive, destination, 0, id);
    }
    commands.settled();
  }

  /** Tells what happened to a session, if it is traced. */
  trace(session: number, event: number, endpoint: number, slot: number, cause: number): void {
    if (this.amu.sessions.state.watch[session] & Watch.tracing) {
      this.amu.tracing.event(session, event, endpoint, slot, cause);
    }
  }

  private profile(session: number, bytes: number, latency: number, cause: number): void {
    if (this.amu.sessions.state.watch[session] & Watch.profiling) {
      this.amu.profiling.delivered(session, bytes, latency, cause);
    }
  }

  private count(session: number, counter: number, cause: number): void {
    if (this.amu.sessions.state.watch[session] & Watch.profiling) {
      this.amu.profiling.add(session, counter, 1, cause);
    }
  }

  private endOpen(endpoint: number): boolean {
    const { topology, interfaces, agents } = this.amu;
    return topology.isHardware(endpoint)
      ? agents.moves(topology.hardwareOf(endpoint))
      : interfaces.moves(topology.interfaceOf(endpoint));
  }

  private fetch(session: number): void {
    const { topology, sessions, rings, doorbells, pool, interfaces, kernel } = this.amu;
    const s = sessions.state;
    const ring = s.source[session];
    const cause = doorbells.causeOfNext(ring);
    const index = rings.nextRead(ring);
    if (!this.translates(ring, index, s.bytes[session], cause)) return;
    if (!this.destinationTranslates(session, cause)) return;
    doorbells.take(ring, index, kernel.now);
    const message = pool.allocate();
    const m = pool.state;
    m.session[message] = session;
    m.index[message] = index;
    m.length[message] = s.bytes[session];
    m.cause[message] = doorbells.cause;
    m.start[message] = doorbells.start;
    rings.state.ahead[ring]++;
    interfaces.state.inFlight[topology.interfaceOf(ring)]++;
    this.reserve(session);
    const occupancy = s.readOccupancy[session];
    if (occupancy > 0) {
      this.state.portBusy = 1;
      kernel.after(occupancy, Event.portFree, 0, 0);
    }
    kernel.after(s.readDelay[session], Event.slotRead, message, 0);
    this.evaluate(session);
  }

  private translates(ring: number, index: number, bytes: number, cause: number): boolean {
    const { topology, interfaces, spaces, rings, occurrences, exceptions } = this.amu;
    const ami = topology.interfaceOf(ring);
    const space = spaces.of(ami);
    if (space.backed(rings.addressOf(ring, index), bytes)) return true;
    const id = occurrences.record(Occurrence.ringFault, ring, 0, 0, cause, -1);
    exceptions.postRingFault(ring, id);
    interfaces.state.enabled[ami] = 0;
    this.amu.tables.close(ami);
    interfaces.evaluateSessions(ami);
    return false;
  }

  /** (assumed: overwrite-oldest) */
  private overwriteOldest(ring: number, session: number, cause: number): void {
    const { rings, sessions, occurrences } = this.amu;
    rings.advanceRead(ring);
    rings.state.lost[ring]++;
    sessions.state.lost[session]++;
    const slot = rings.slotOf(ring, rings.state.writeLo[ring]);
    const id = occurrences.record(Occurrence.lost, ring, 0, session, cause, -1);
    if (sessions.state.watch[session] !== 0) this.trace(session, TraceEvent.lost, ring, slot, id);
  }
}
