// The way of a message: read from its TX slot (or sent by an agent), over the session, into its RX slot or an AMI-HW's
// buffer. One message at a time is being read, by priority; nothing is read before there is room at the other end, so a
// message on its way never waits (stated: back-pressure). This is what the engine does most: it works on the records of
// rings, sessions and messages in place, and everything rare is in stalls.ts.

import { TraceEvent } from '../../spec';
import { copyWordsBetween, type MemoryBlock, pageOfWord } from '../memory';
import { type Kernel, Occurrence, type Occurrences } from '../seam';
import { Arbiter } from './arbiter';
import type { Doorbells } from './doorbells';
import { Event } from './events';
import { Message, type MessagePool, MessageTime } from './message-pool';
import type { AmuParts } from './parts';
import { Ring, RingCount, type Rings } from './rings';
import { addPart, LatencyPart, Session, SessionDouble } from './session-records';
import { type Sessions, Stall } from './sessions';
import { Stalls } from './stalls';

export class Messages {
  readonly arbiter: Arbiter;
  readonly stalls: Stalls;
  readonly state = {
    /** an event will tell that the port that reads slots is free */
    portEvent: 0,
    /** [0] when the port that reads slots is free, [1] the one that writes them, ps */
    free: new Float64Array(2),
  };
  private readonly kernel: Kernel;
  private readonly occurrences: Occurrences;
  private readonly rings: Rings;
  private readonly doorbells: Doorbells;
  private readonly pool: MessagePool;
  private readonly sessions: Sessions;
  private readonly portLane: number;
  private readonly writeLane: number;

  constructor(private readonly amu: AmuParts) {
    this.kernel = amu.kernel;
    this.occurrences = amu.occurrences;
    this.rings = amu.rings;
    this.doorbells = amu.doorbells;
    this.pool = amu.pool;
    this.sessions = amu.sessions;
    this.arbiter = new Arbiter(amu.system.sessions.length + 4);
    this.stalls = new Stalls(amu);
    this.portLane = amu.kernel.lane();
    this.writeLane = amu.kernel.lane();
  }

  // ---- what moves a session ----

  /** The TX ring of a socket holds `fill` messages by the doorbell that was written at `rung` and comes now. */
  rung(ring: number, fill: number, end: number, rung: number, cause: number): void {
    const { words } = this.rings;
    const r = ring * Ring.words;
    const session = words[r + Ring.session];
    const { now } = this.kernel;
    if (
      session >= 0 &&
      fill - words[r + Ring.ahead] === 1 &&
      words[r + Ring.doorbells] < 0 &&
      this.arbiter.idle &&
      this.sessions.state.words[session * Session.words + Session.stall] === Stall.none &&
      now >= this.state.free[0] &&
      this.open(session) &&
      this.room(session) === Stall.none
    ) {
      // Nobody else wants the port: the message needs no turn.
      const s = this.sessions.state.words;
      this.arbiter.served(session, s[session * Session.words + Session.priority]);
      this.fetch(session, ring, cause, rung, now);
      return;
    }
    this.stalls.addDoorbell(ring, session, end, cause, rung);
    if (session < 0) return;
    this.evaluate(session);
    this.kick();
  }

  /** Slots of the RX ring of a socket became free. */
  freed(ring: number): void {
    const session = this.rings.words[ring * Ring.words + Ring.session];
    if (session < 0 || this.sessions.state.words[session * Session.words + Session.blocked] === 0) return;
    this.evaluate(session);
    this.kick();
  }

  /** Something that a session depends on has changed: is it ready, stalled, or has it nothing to do? Moves nothing. */
  evaluate(session: number): void {
    const { words } = this.sessions.state;
    const at = session * Session.words;
    const source = words[at + Session.source];
    if (!this.open(session)) {
      this.arbiter.clear(session);
      return;
    }
    if (words[at + Session.sourceAmi] < 0) {
      const { agents } = this.amu;
      if (this.room(session) === Stall.none) {
        this.stalls.unblock(session);
        agents.grantSender(source);
      } else if (agents.hasWaiter(source)) this.stalls.block(session);
      return;
    }
    if (this.rings.unread(source) <= 0) {
      this.arbiter.clear(session);
      return;
    }
    const why = this.room(session);
    if (why === Stall.none) {
      if (words[at + Session.blocked] !== 0) this.stalls.unblock(session);
      if (words[at + Session.stall] !== Stall.none) this.stalls.end(session);
      this.arbiter.set(session, words[at + Session.priority]);
    } else {
      this.arbiter.clear(session);
      this.stalls.block(session);
      this.stalls.begin(session, why, this.doorbells.causeOfNext(source), -1);
    }
  }

  evaluateAll(): void {
    this.sessions.reconsider();
    for (let session = 0; session < this.sessions.count; session++) this.evaluate(session);
    this.kick();
  }

  /** Lets the port read what is ready. */
  kick(): void {
    while (!this.arbiter.idle) {
      if (this.kernel.now < this.state.free[0]) {
        this.awaitPort();
        return;
      }
      const session = this.arbiter.pick();
      // Credit is shared: another session may have taken what this one was ready for.
      if (!this.open(session) || this.room(session) !== Stall.none) this.evaluate(session);
      else this.fetchNext(session);
    }
  }

  portFree(): void {
    this.state.portEvent = 0;
    this.kick();
  }

  private awaitPort(): void {
    if (this.state.portEvent !== 0) return;
    this.state.portEvent = 1;
    this.kernel.at(this.portLane, this.state.free[0], Event.portFree, 0, 0);
  }

  /** Both ends exist, are enabled and run. */
  open(session: number): boolean {
    const { age } = this.sessions;
    const gate = this.sessions.state.words[session * Session.words + Session.gate];
    return gate === age || (gate !== -age && this.stalls.findOpen(session));
  }

  /** Stall.none when a message finds room at the destination, else what it lacks. */
  room(session: number): number {
    const { words } = this.sessions.state;
    const at = session * Session.words;
    if (words[at + Session.watch] !== 0 && this.stalls.traceHolds(session)) return Stall.trace;
    const hw = words[at + Session.hw];
    if (hw >= 0) {
      return this.amu.agents.credit(hw) >= words[at + Session.bytes] ? Stall.none : Stall.credit;
    }
    const ring = words[at + Session.destination];
    if (this.rings.words[ring * Ring.words + Ring.overwrites] !== 0) return Stall.none;
    return this.rings.room(ring) > 0 ? Stall.none : Stall.full;
  }

  // ---- from a slot ----

  private fetchNext(session: number): void {
    const { doorbells, rings } = this;
    const ring = this.sessions.state.words[session * Session.words + Session.source];
    if (this.stalls.cannotFetch(session, ring)) return;
    doorbells.take(ring, rings.nextRead(ring), this.kernel.now);
    const message = this.begin(
      session,
      ring,
      doorbells.cause,
      doorbells.start,
      doorbells.rung,
      doorbells.arrived,
    );
    this.stalls.noteWaits(session, message);
    this.evaluate(session);
  }

  /** The one message that is published and that nothing waits for. */
  private fetch(session: number, ring: number, cause: number, rung: number, now: number): void {
    const { words } = this.rings;
    const { words: s } = this.sessions.state;
    const r = ring * Ring.words;
    const destination = s[session * Session.words + Session.destination];
    const known =
      words[r + Ring.window] >= 0 &&
      (s[session * Session.words + Session.hw] >= 0 || words[destination * Ring.words + Ring.window] >= 0);
    if (!known && this.stalls.cannotFetch(session, ring, cause)) return;
    const start = this.doorbells.takePut(ring, words[r + Ring.readLo] + words[r + Ring.ahead], now);
    this.begin(session, ring, cause, start, rung, now);
  }

  private begin(
    session: number,
    ring: number,
    cause: number,
    start: number,
    rung: number,
    arrived: number,
  ): number {
    const { pool, kernel, sessions, rings } = this;
    const { words, doubles } = sessions.state;
    const at = session * Session.words;
    const r = ring * Ring.words;
    const message = pool.allocate();
    const m = message * Message.words;
    const t = message * MessageTime.doubles;
    const ahead = rings.words[r + Ring.ahead];
    const { now } = kernel;
    pool.words[m + Message.session] = session;
    pool.words[m + Message.index] = rings.words[r + Ring.readLo] + ahead;
    pool.words[m + Message.length] = words[at + Session.bytes];
    const { times } = pool;
    times[t + MessageTime.cause] = cause;
    times[t + MessageTime.start] = start;
    times[t + MessageTime.rung] = rung > start ? rung : start;
    times[t + MessageTime.arrived] = arrived > start ? arrived : start;
    times[t + MessageTime.granted] = now;
    rings.words[r + Ring.ahead] = ahead + 1;
    this.amu.interfaces.state.inFlight[words[at + Session.sourceAmi]]++;
    this.reserve(session);
    const of = session * SessionDouble.doubles;
    const occupancy = doubles[of + SessionDouble.readOccupancy];
    if (occupancy > 0) this.state.free[0] = now + occupancy;
    const delay = doubles[of + SessionDouble.readDelay];
    kernel.afterLane(words[at + Session.readLane], delay, Event.slotRead, message, 0);
    return message;
  }

  /** The data of a TX slot are here. */
  slotRead(message: number): void {
    const { rings, pool } = this;
    const m = message * Message.words;
    const session = pool.words[m + Message.session];
    const { words } = this.sessions.state;
    const at = session * Session.words;
    const ring = words[at + Session.source];
    const bytes = words[at + Session.bytes];
    const r = ring * Ring.words;
    const w = rings.words;
    const index = pool.words[m + Message.index];
    const slot = index & w[r + Ring.mask];
    const window = w[r + Ring.window];
    if (window >= 0) {
      const from = rings.blocks[ring]!.words;
      copyWordsBetween(from, window + slot * (bytes >>> 2), pool.data, message * pool.dataWords, bytes >>> 2);
    } else this.stalls.readSlot(ring, index, message, bytes);
    rings.advanceRead(ring);
    w[r + Ring.ahead]--;
    const counts = ring * RingCount.doubles;
    rings.counts[counts + RingCount.messages]++;
    rings.counts[counts + RingCount.bytes] += bytes;
    const { amu } = this;
    if (amu.tables.state.open !== 0) amu.tables.indexMoved(ring);
    const t = message * MessageTime.doubles;
    const id = this.occurrences.record(
      Occurrence.fetch,
      ring,
      slot >>> 0,
      session,
      pool.times[t + MessageTime.cause],
      -1,
    );
    pool.times[t + MessageTime.cause] = id;
    amu.interfaces.state.inFlight[words[at + Session.sourceAmi]]--;
    if (words[at + Session.watch] !== 0) this.stalls.trace(session, TraceEvent.fetch, ring, slot >>> 0, id);
    amu.digests.moved(ring, rings.fill(ring), id);
    amu.programs.socketChanged(ring, id);
    this.forward(message, session);
    if (amu.commands.unsettled) amu.commands.settled();
  }

  // ---- over the session ----

  /** A message that finds room at the destination goes there from now on. */
  reserve(session: number): void {
    const { words } = this.sessions.state;
    const at = session * Session.words;
    words[at + Session.inFlight]++;
    const hw = words[at + Session.hw];
    if (hw >= 0) {
      this.amu.agents.reserve(hw, words[at + Session.bytes]);
      return;
    }
    this.rings.words[words[at + Session.destination] * Ring.words + Ring.ahead]++;
    this.amu.interfaces.state.inFlight[words[at + Session.destinationAmi]]++;
  }

  /** Over the session to the destination, for which `reserve` has made room. */
  forward(message: number, session: number): void {
    const { words, doubles } = this.sessions.state;
    const of = session * SessionDouble.doubles;
    const hop = doubles[of + SessionDouble.hop];
    if (words[session * Session.words + Session.hw] >= 0) {
      // A hop that takes no time is no event of its own.
      if (hop === 0) this.arrive(message);
      else this.kernel.after(hop, Event.arrive, message, 0);
      return;
    }
    const { free } = this.state;
    const there = this.kernel.now + hop;
    const start = there > free[1] ? there : free[1];
    const end = start + doubles[of + SessionDouble.writeOccupancy];
    free[1] = end;
    this.kernel.at(this.writeLane, end + doubles[of + SessionDouble.writeLatency], Event.deliver, message, 0);
  }

  /** A message reached the buffer of an AMI-HW. */
  arrive(message: number): void {
    const { amu, sessions } = this;
    const session = this.pool.words[message * Message.words + Message.session];
    const latency = sessions.delivered(session, message, this.kernel.now);
    const id = amu.agents.arrive(session, message);
    if (sessions.state.words[session * Session.words + Session.watch] !== 0) {
      this.stalls.profile(session, latency, id);
      this.stalls.trace(session, TraceEvent.arrive, sessions.destination(session), 0, id);
    }
    if (amu.commands.unsettled) amu.commands.settled();
  }

  /** A message is written into its RX slot. */
  deliver(message: number): void {
    const { rings, pool, sessions, amu } = this;
    const session = pool.words[message * Message.words + Message.session];
    const { words } = sessions.state;
    const at = session * Session.words;
    const ring = words[at + Session.destination];
    const bytes = words[at + Session.bytes];
    const r = ring * Ring.words;
    const w = rings.words;
    const { now } = this.kernel;
    w[r + Ring.ahead]--;
    if (rings.fill(ring) > w[r + Ring.mask] >>> 0) {
      this.stalls.makeRoom(ring, session, pool.times[message * MessageTime.doubles + MessageTime.cause]);
    }
    const index = w[r + Ring.writeLo];
    const slot = index & w[r + Ring.mask];
    const window = w[r + Ring.window];
    if (window >= 0) {
      const block = rings.blocks[ring]!;
      const into = window + slot * (bytes >>> 2);
      copyWordsBetween(pool.data, message * pool.dataWords, block.words, into, bytes >>> 2);
      markWritten(block, into, bytes >>> 2);
    } else this.stalls.writeSlot(ring, index, message, bytes);
    rings.advanceWrite(ring);
    const fill = rings.fill(ring);
    const counts = ring * RingCount.doubles;
    rings.counts[counts + RingCount.messages]++;
    rings.counts[counts + RingCount.bytes] += bytes;
    if (fill > rings.counts[counts + RingCount.peak]) rings.counts[counts + RingCount.peak] = fill;
    if (amu.tables.state.open !== 0) amu.tables.indexMoved(ring);
    const t = message * MessageTime.doubles;
    const cause = pool.times[t + MessageTime.cause];
    const id = this.occurrences.record(Occurrence.deliver, ring, slot >>> 0, session, cause, -1);
    amu.interfaces.state.inFlight[words[at + Session.destinationAmi]]--;
    this.noteWritePort(session, now - pool.times[t + MessageTime.granted]);
    const latency = sessions.delivered(session, message, now);
    if (words[at + Session.watch] !== 0) {
      this.stalls.profile(session, latency, id);
      this.stalls.trace(session, TraceEvent.deliver, ring, slot >>> 0, id);
    }
    pool.release(message);
    amu.digests.moved(ring, fill, id);
    amu.programs.socketChanged(ring, id);
    if (amu.commands.unsettled) amu.commands.settled();
  }

  /** What is more than the session's costs was a wait for the port that writes slots. */
  private noteWritePort(session: number, time: number): void {
    const { words, doubles } = this.sessions.state;
    const of = session * SessionDouble.doubles;
    let wait = time - doubles[of + SessionDouble.hop] - doubles[of + SessionDouble.writeOccupancy];
    wait -= doubles[of + SessionDouble.writeLatency];
    if (words[session * Session.words + Session.sourceAmi] >= 0)
      wait -= doubles[of + SessionDouble.readDelay];
    if (wait > 0) addPart(doubles, of, LatencyPart.writePort, wait);
  }
}

function markWritten(block: MemoryBlock, word: number, words: number): void {
  const first = pageOfWord(word);
  const last = pageOfWord(word + words - 1);
  block.written[first] = 1;
  for (let page = first + 1; page <= last; page++) block.written[page] = 1;
}
