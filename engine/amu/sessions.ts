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
import { bucketOf, histogramBuckets, percentile } from './histogram';
import type { AmuParts } from './parts';
import { costOf, occupancyOf } from './timing';
import { Direction } from './topology';

/** Why a session that has something to move does not move it. */
export const Stall = { none: 0, full: 1, credit: 2, trace: 3 } as const;

/** Bits of `watch`: what a message of the session has to be told to. */
export const Watch = { profiling: 1, tracing: 2 } as const;

/** The create command as it was, for PF-ASN-DESTROY to answer. */
const keptBytes = 64;

function createSessionState(capacity: number) {
  return {
    exists: new Uint8Array(capacity),
    /** being destroyed: waits for its messages in flight */
    closing: new Uint8Array(capacity),
    asn: new Int32Array(capacity).fill(-1),
    source: new Int32Array(capacity).fill(-1),
    destination: new Int32Array(capacity).fill(-1),
    priority: new Uint8Array(capacity),
    bytes: new Uint32Array(capacity),
    inFlight: new Int32Array(capacity),
    stall: new Uint8Array(capacity),
    // what a message costs, in ps
    readDelay: new Float64Array(capacity),
    readOccupancy: new Float64Array(capacity),
    hop: new Float64Array(capacity),
    writeLatency: new Float64Array(capacity),
    writeOccupancy: new Float64Array(capacity),
    // what is counted
    messages: new Float64Array(capacity),
    totalBytes: new Float64Array(capacity),
    lost: new Float64Array(capacity),
    fullStalls: new Float64Array(capacity),
    creditStalls: new Float64Array(capacity),
    latencyMin: new Float64Array(capacity).fill(Number.POSITIVE_INFINITY),
    latencyMax: new Float64Array(capacity),
    command: new Uint8Array(capacity * keptBytes),
    // who watches it, and what
    watch: new Uint8Array(capacity),
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
  };
}
type SessionArrays = ReturnType<typeof createSessionState>;

export class Sessions {
  state: SessionArrays;
  /** by session index, made when the session is first created */
  readonly histograms: (Uint32Array | undefined)[] = [];
  /** endpoint -> session index, -1 = none */
  readonly byEndpoint: Int32Array;
  /** sessions that have an index */
  count: number;
  /** sessions that exist */
  alive = 0;
  private capacity: number;
  private readonly indexOfAsn = new Map<number, number>();

  constructor(private readonly amu: AmuParts) {
    this.byEndpoint = new Int32Array(amu.topology.endpoints).fill(-1);
    this.count = amu.system.sessions.length;
    this.capacity = this.count + 4;
    this.state = createSessionState(this.capacity);
    for (const { id, index } of amu.system.sessions) {
      if (this.indexOfAsn.has(id)) continue;
      this.indexOfAsn.set(id, index);
      this.state.asn[index] = id;
    }
  }

  ofEndpoint(endpoint: number): number {
    return this.byEndpoint[endpoint];
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
    const { topology, rings, system, messages } = this.amu;
    const index = this.indexFor(asn);
    const s = this.state;
    const fields = commandFields.PF_ASN_CREATE;
    const bytes = bytesOfLog2Doublewords(readField32(command, 0, fields.LOG2_MSG_LENGTH));
    const { timing } = system;
    s.exists[index] = 1;
    s.closing[index] = 0;
    s.source[index] = source;
    s.destination[index] = destination;
    s.priority[index] = readField32(command, 0, fields.PRIO);
    s.bytes[index] = bytes;
    s.stall[index] = Stall.none;
    s.readDelay[index] = costOf(timing.dmaRead, bytes);
    s.readOccupancy[index] = occupancyOf(timing.dmaRead, bytes);
    s.hop[index] = costOf(timing.sessionHop, bytes);
    s.writeLatency[index] = timing.dmaWrite.latencyPs;
    s.writeOccupancy[index] = occupancyOf(timing.dmaWrite, bytes);
    s.command.set(command.subarray(0, keptBytes), index * keptBytes);
    this.histograms[index] ??= new Uint32Array(histogramBuckets);
    this.byEndpoint[source] = index;
    this.byEndpoint[destination] = index;
    if (!topology.isHardware(source)) rings.state.slotBytes[source] = bytes;
    if (!topology.isHardware(destination)) rings.state.slotBytes[destination] = bytes;
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
    s.watch[session] =
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
    this.amu.messages.evaluate(session);
  }

  destroy(session: number): void {
    const s = this.state;
    s.exists[session] = s.closing[session] = 0;
    this.byEndpoint[s.source[session]] = -1;
    this.byEndpoint[s.destination[session]] = -1;
    this.alive--;
    this.amu.messages.evaluate(session);
  }

  /** A message can be taken where it was to go. */
  delivered(session: number, length: number, latency: number): void {
    const s = this.state;
    s.inFlight[session]--;
    s.messages[session]++;
    s.totalBytes[session] += length;
    if (latency < s.latencyMin[session]) s.latencyMin[session] = latency;
    if (latency > s.latencyMax[session]) s.latencyMax[session] = latency;
    this.histograms[session]![bucketOf(latency)]++;
  }

  latencyOf(session: number, fraction: number): number | undefined {
    const buckets = this.histograms[session];
    const value = buckets && percentile(buckets, fraction);
    if (value === undefined) return undefined;
    const { latencyMin, latencyMax } = this.state;
    if (fraction <= 0) return latencyMin[session];
    if (fraction >= 1) return latencyMax[session];
    return Math.min(latencyMax[session], Math.max(latencyMin[session], value));
  }

  private indexFor(asn: number): number {
    const known = this.indexOfAsn.get(asn);
    if (known !== undefined) return known;
    if (this.count === this.capacity) this.grow();
    const index = this.count++;
    this.indexOfAsn.set(asn, index);
    this.state.asn[index] = asn;
    return index;
  }

  private grow(): void {
    const bigger = createSessionState(this.capacity * 2);
    for (const key of Object.keys(bigger) as (keyof SessionArrays)[]) bigger[key].set(this.state[key]);
    this.capacity *= 2;
    this.state = bigger;
    this.amu.messages.arbiter.reserve(this.capacity);
  }
}
