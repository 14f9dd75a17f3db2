// Sessions: which TX endpoint feeds which RX endpoint, with what length and priority, and what went through. A declared
// session keeps its index in the system's list; one that a driver creates under another ASN_ID gets an index behind.

import {
  AmiKind,
  bytesOfLog2Doublewords,
  commandFields,
  type Field,
  profilingTable,
  readField32,
  readFieldHi,
  readFieldLo,
  registerField32,
  registerFields,
  writeField,
} from '../../spec';
import type { Stash } from '../seam';
import { Histograms, percentile } from './histogram';
import type { AmuParts } from './parts';
import { Ring, RingCount } from './rings';
import {
  createSessionArrays,
  flushBucket,
  foldFixedParts,
  keptBytes,
  Session,
  type SessionArrays,
  SessionDouble,
} from './session-records';
import { StashLog } from './stash-log';
import { costOf, occupancyOf } from './timing';
import { Direction } from './topology';

/** Why a session that has something to move does not move it. */
export const Stall = { none: 0, full: 1, credit: 2, trace: 3 } as const;

/** Bits of `watch`: what a message of the session has to be told to. */
export const Watch = { profiling: 1, tracing: 2 } as const;

export class Sessions {
  readonly state: SessionArrays;
  /** Sessions that there is room for: those declared, and one for each other ASN_ID. */
  readonly capacity: number;
  /** [0] counts up when a session or an end of one may have opened or closed; see Session.gate. */
  readonly age: Int32Array;
  readonly histograms: Histograms;
  readonly stashes = new StashLog();
  /** endpoint -> session index, -1 = none */
  readonly byEndpoint: Int32Array;
  /** sessions that have an index */
  count: number;
  /** sessions that exist */
  alive = 0;
  private readonly indexOfAsn = new Map<number, number>();

  constructor(private readonly amu: AmuParts) {
    const { arena } = amu.kernel;
    this.age = arena.int32(16);
    this.age[0] = 1;
    this.byEndpoint = arena.int32(amu.topology.endpoints).fill(-1);
    this.count = amu.system.sessions.length;
    const ids = amu.system.amu.sessions;
    this.capacity = this.count + ids;
    this.state = createSessionArrays(this.capacity, arena);
    this.histograms = new Histograms(this.capacity);
    const { rings } = amu;
    rings.writeSet = ring =>
      this.stashes.indexSet(ring, rings.counted(ring, RingCount.messages), rings.writeLo(ring));
    for (const { id, index } of amu.system.sessions) {
      if (this.indexOfAsn.has(id)) continue;
      this.indexOfAsn.set(id, index);
      this.state.asn[index] = id;
    }
  }

  ofEndpoint(endpoint: number): number {
    return this.byEndpoint[endpoint];
  }
  source(session: number): number {
    return this.state.words[session * Session.words + Session.source];
  }
  destination(session: number): number {
    return this.state.words[session * Session.words + Session.destination];
  }
  /** of a message */
  bytes(session: number): number {
    return this.state.words[session * Session.words + Session.bytes];
  }
  inFlight(session: number): number {
    return this.state.words[session * Session.words + Session.inFlight];
  }
  /** bits of Watch */
  watch(session: number): number {
    return this.state.words[session * Session.words + Session.watch];
  }
  double(session: number, what: SessionDouble): number {
    return this.state.doubles[session * SessionDouble.doubles + what];
  }

  /** A session or an end of one was opened or closed: whether messages may move is found out again. */
  reconsider(): void {
    this.age[0]++;
  }

  /** The session that exists under an ASN_ID; -1 when none does. */
  find(asn: number): number {
    const index = this.indexOfAsn.get(asn) ?? -1;
    return index >= 0 && this.state.exists[index] ? index : -1;
  }

  /** The endpoint that a create command names; -1 when there is no such AMI or socket. */
  endpointOf(direction: number, kind: number, ami: number, agentId: number, socket: number): number {
    const { topology } = this.amu;
    if (socket >= (direction === Direction.tx ? topology.txSockets : topology.rxSockets)) return -1;
    if (kind === AmiKind.sw) {
      return ami < topology.interfaces ? topology.socket(ami, direction, socket) : -1;
    }
    const agent = topology.agentById.get(agentId);
    const hw = agent === undefined ? -1 : topology.hardwareInterface(agent, ami);
    return hw < 0 ? -1 : topology.hardwareEndpoint(hw, direction, socket);
  }

  /** Joins two endpoints that are free; `command` is the PF-ASN-CREATE message. */
  create(asn: number, source: number, destination: number, command: Uint8Array): void {
    const { topology, rings, messages } = this.amu;
    const index = this.indexFor(asn);
    const s = this.state;
    const fields = commandFields.PF_ASN_CREATE;
    const bytes = bytesOfLog2Doublewords(readField32(command, 0, fields.LOG2_MSG_LENGTH));
    s.exists[index] = 1;
    s.closing[index] = 0;
    this.place(index, source, destination);
    this.price(index, bytes);
    s.words[index * Session.words + Session.priority] = readField32(command, 0, fields.PRIO);
    s.words[index * Session.words + Session.stall] = Stall.none;
    s.words[index * Session.words + Session.blocked] = 0;
    s.command.set(command.subarray(0, keptBytes), index * keptBytes);
    s.stashedBefore[index] = this.stashed(index);
    s.stash[index] = readField32(command, 0, fields.STASH_ENABLE);
    s.stashFrom[index] = this.double(index, SessionDouble.messages);
    this.noteStash(index, destination);
    this.join(source, index);
    this.join(destination, index);
    if (!topology.isHardware(source)) rings.setSlotBytes(source, bytes);
    if (!topology.isHardware(destination)) rings.setSlotBytes(destination, bytes);
    this.reconsider();
    this.alive++;
    const monitor = readField32(command, 0, fields.MON_OWNER);
    s.monitor[index] = topology.functionByNumber.get(monitor) ?? 0;
    s.monitored[index] = source;
    this.amu.profiling.clear(index);
    this.applyMonitoring(index);
    messages.evaluate(index);
    messages.kick();
  }

  /** The create command of a session. */
  commandOf(session: number): Uint8Array {
    return this.state.command.subarray(session * keptBytes, (session + 1) * keptBytes);
  }

  /** Messages that were stashed, which changes neither data nor time. (assumed: stashing) */
  stashed(session: number): number {
    const { stash, stashFrom, stashedBefore } = this.state;
    if (stash[session] === 0) return stashedBefore[session];
    return stashedBefore[session] + this.double(session, SessionDouble.messages) - stashFrom[session];
  }

  /** The messages that follow are stashed as the session says now. */
  private noteStash(session: number, destination: number): void {
    const { topology, rings, kernel, occurrences } = this.amu;
    const hardware = topology.isHardware(destination);
    const arrived = hardware ? 0 : rings.counted(destination, RingCount.messages);
    this.stashes.began({
      session,
      endpoint: destination,
      stash: this.stashOf(session),
      since: kernel.now,
      occurrence: occurrences.last,
      arrived,
      ahead: hardware ? 0 : (rings.writeLo(destination) - arrived) | 0,
    });
  }

  /** How messages of a session are stashed from its last creation on; undefined when they are not. */
  stashOf(session: number): Stash | undefined {
    if (session < 0 || session >= this.count || this.state.stash[session] === 0) return undefined;
    const command = this.commandOf(session);
    const { STASH_CTL, STASH_DEST } = commandFields.PF_ASN_CREATE;
    const lo = readFieldLo(command, 0, STASH_CTL);
    const control = (BigInt(readFieldHi(command, 0, STASH_CTL)) << 32n) | BigInt(lo >>> 0);
    return { control, target: readField32(command, 0, STASH_DEST) };
  }

  /** Changes a field of the create command, which PF-ASN-DESTROY will answer. (assumed: destroy-answers-current) */
  keep(session: number, field: Field, lo: number, hi: number): void {
    writeField(this.commandOf(session), 0, field, lo, hi);
  }

  /** The profiling and tracing fields of the kept command come into force. */
  applyMonitoring(session: number): void {
    const s = this.state;
    const command = this.commandOf(session);
    const fields = commandFields.PF_ASN_CREATE;
    const shift = fields.PROF_TBL_BASE.addressLsb ?? 0;
    const lo = readFieldLo(command, 0, fields.PROF_TBL_BASE);
    const hi = readFieldHi(command, 0, fields.PROF_TBL_BASE);
    s.tableLo[session] = lo << shift;
    s.tableHi[session] = (hi << shift) | (lo >>> (32 - shift));
    s.profileMask[session] = readFieldLo(command, 0, fields.PROF_MASK) & (2 ** profilingTable.counters - 1);
    s.profileControl[session] = readField32(command, 0, fields.PROF_CTL);
    s.traceControl[session] = readField32(command, 0, fields.TRACE_CTL);
    this.watchChanged(session);
    this.amu.messages.evaluate(session);
    this.amu.messages.kick();
  }

  /** What is watched of a session follows from its own controls and those of the function that monitors it. */
  watchChanged(session: number): void {
    const s = this.state;
    const monitor = s.monitor[session];
    if (!s.exists[session] || monitor < 0) return;
    const { functions, tracing } = this.amu;
    const may = registerField32(functions.state.control[monitor], 0, registerFields.AMU_CR.ASN_PROF_EN) === 1;
    s.words[session * Session.words + Session.watch] =
      (may && s.profileMask[session] !== 0 ? Watch.profiling : 0) |
      (s.traceControl[session] !== 0 && tracing.delivers(monitor) ? Watch.tracing : 0);
  }

  /** AMU_CR of a function was written; the PF's says whether VFs trace. */
  controlChanged(functionIndex: number): void {
    if (!this.amu.system.functions[functionIndex].physical) {
      this.monitorChanged(functionIndex);
      return;
    }
    for (let f = 0; f < this.amu.topology.functions; f++) this.monitorChanged(f);
  }

  /** What a function monitors has to be looked at again. */
  monitorChanged(functionIndex: number): void {
    const { messages } = this.amu;
    for (let session = 0; session < this.count; session++) {
      if (!this.state.exists[session] || this.state.monitor[session] !== functionIndex) continue;
      this.watchChanged(session);
      messages.evaluate(session);
    }
    messages.kick();
  }

  /** An endpoint in the numbers of the function that owns it. */
  placeOf(endpoint: number): { hardware: boolean; rx: boolean; ami: number; socket: number; owner: number } {
    const { topology, interfaces, agents, system } = this.amu;
    const hardware = topology.isHardware(endpoint);
    const physical = hardware ? topology.hardwareOf(endpoint) : topology.interfaceOf(endpoint);
    const { owner, id } = hardware ? agents.state : interfaces.state;
    return {
      hardware,
      rx: topology.isRx(endpoint),
      ami: id[physical],
      socket: topology.numberOf(endpoint),
      owner: owner[physical] < 0 ? 0 : system.functions[owner[physical]].number,
    };
  }

  /** Takes no further message; those in flight go on. */
  close(session: number): void {
    this.state.closing[session] = 1;
    this.reconsider();
    this.amu.messages.evaluate(session);
  }

  /** The command that was to destroy sessions is forgotten before its answer: they stay. (assumed: amu-disable) */
  reopen(): void {
    for (let session = 0; session < this.count; session++) {
      if (!this.state.closing[session]) continue;
      this.state.closing[session] = 0;
      this.reconsider();
      this.amu.messages.evaluate(session);
    }
  }

  destroy(session: number): void {
    const s = this.state;
    s.exists[session] = s.closing[session] = 0;
    this.join(this.source(session), -1);
    this.join(this.destination(session), -1);
    this.reconsider();
    this.alive--;
    this.amu.messages.evaluate(session);
  }

  latencyOf(session: number, fraction: number): number | undefined {
    flushBucket(this.state.doubles, session, this.histograms);
    const value = percentile(this.histograms.of(session), fraction);
    if (value === undefined) return undefined;
    const least = this.double(session, SessionDouble.latencyMin);
    const most = this.double(session, SessionDouble.latencyMax);
    if (fraction <= 0) return least;
    if (fraction >= 1) return most;
    return Math.min(most, Math.max(least, value));
  }

  private join(endpoint: number, session: number): void {
    const { topology, rings } = this.amu;
    this.byEndpoint[endpoint] = session;
    if (!topology.isHardware(endpoint)) rings.words[endpoint * Ring.words + Ring.session] = session;
  }

  /** Where it starts and ends. */
  private place(session: number, source: number, destination: number): void {
    const { topology } = this.amu;
    const { words } = this.state;
    const at = session * Session.words;
    words[at + Session.source] = source;
    words[at + Session.destination] = destination;
    words[at + Session.sourceAmi] = topology.isHardware(source) ? -1 : topology.interfaceOf(source);
    words[at + Session.destinationAmi] = topology.isHardware(destination)
      ? -1
      : topology.interfaceOf(destination);
    words[at + Session.hw] = -1;
    if (!topology.isHardware(destination)) return;
    const hw = topology.hardwareOf(destination);
    words[at + Session.hw] = hw;
    words[at + Session.buffer] = destination - topology.sockets;
    words[at + Session.agent] = topology.agentOfHardware(hw);
    words[at + Session.place] = (topology.numberInAgent(hw) << 8) | topology.numberOf(destination);
  }

  /** What a message of so many bytes costs. */
  private price(session: number, bytes: number): void {
    const { timing } = this.amu.system;
    const { words, doubles } = this.state;
    const of = session * SessionDouble.doubles;
    foldFixedParts(doubles, of);
    words[session * Session.words + Session.bytes] = bytes;
    const at = session * Session.words;
    // An end at an AMI-HW costs no access to memory.
    const reads = words[at + Session.sourceAmi] >= 0;
    const writes = words[at + Session.destinationAmi] >= 0;
    const readDelay = reads ? costOf(timing.dmaRead, bytes) : 0;
    if (reads) words[at + Session.readLane] = this.amu.kernel.laneOf(readDelay);
    doubles[of + SessionDouble.readDelay] = readDelay;
    doubles[of + SessionDouble.readOccupancy] = reads ? occupancyOf(timing.dmaRead, bytes) : 0;
    doubles[of + SessionDouble.hop] = costOf(timing.sessionHop, bytes);
    doubles[of + SessionDouble.writeLatency] = writes ? timing.dmaWrite.latencyPs : 0;
    doubles[of + SessionDouble.writeOccupancy] = writes ? occupancyOf(timing.dmaWrite, bytes) : 0;
    doubles[of + SessionDouble.fixed] =
      readDelay +
      doubles[of + SessionDouble.hop] +
      doubles[of + SessionDouble.writeOccupancy] +
      doubles[of + SessionDouble.writeLatency];
  }

  private indexFor(asn: number): number {
    const known = this.indexOfAsn.get(asn);
    if (known !== undefined) return known;
    const index = this.count++;
    this.indexOfAsn.set(asn, index);
    this.state.asn[index] = asn;
    return index;
  }
}
