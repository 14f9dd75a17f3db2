// The AMU as the rest of the engine sees it: the parts put together, their events carried out, their state looked at.

import type { SystemModel } from '../../language/link/model';
import { amiSwPageOffset, layout, Register } from '../../spec';
import { type HostMemory, type MemoryRange, PagedMemory } from '../memory';
import {
  type CarriedMessage,
  type CommandAnswer,
  type Hardware,
  type Kernel,
  type LatencyPartReport,
  Occurrence,
  type Occurrences,
  type Programs,
  type Stash,
  type StashedWrite,
} from '../seam';
import { AddressSpaces } from './address-spaces';
import { AgentInterfaces } from './agents-interface';
import { AmiSwPages } from './ami-sw-page';
import { messagesBuffered, messagesInFlight } from './carried';
import { CommandPath } from './command-path';
import { Digests } from './digest';
import { Doorbells } from './doorbells';
import { Errors } from './errors';
import { Event } from './events';
import { Exceptions } from './exceptions';
import { FunctionResets } from './function-reset';
import { Functions } from './functions';
import { InterfaceTables } from './interface-tables';
import { Interrupts } from './interrupts';
import { latencyPartsOf } from './latency-parts';
import { MessagePool } from './message-pool';
import { Messages } from './messages';
import {
  observeAgent,
  observeFunction,
  observeHardwareInterface,
  observeInterface,
  observeSession,
  observeSocket,
} from './observe';
import type { AmuParts } from './parts';
import { Profiling } from './profiling';
import { Registers } from './registers';
import { RingCount, Rings } from './rings';
import { Sessions } from './sessions';
import { SoftwareInterfaces } from './software-interfaces';
import { StashedWrites } from './stash-log';
import { costOf } from './timing';
import { Direction, managementRings, Topology } from './topology';
import { Tracing } from './tracing';
import { createTransfers, type Transfers } from './transfers';
import { whyStill } from './why-still';

const half = 0xffffffffn;
/** Accesses from outside whose values are kept, by their records; most records are of something else. */
const keptAccesses = 1024;

export class AmuHardware implements Hardware, AmuParts {
  /** Set once, before the first event. */
  programs!: Programs;
  registerWatcher: Hardware['registerWatcher'];
  readonly memory: readonly HostMemory[];
  readonly topology: Topology;
  readonly rings: Rings;
  readonly doorbells: Doorbells;
  readonly functions: Functions;
  readonly errors: Errors;
  readonly exceptions: Exceptions;
  readonly commands: CommandPath;
  readonly interfaces: SoftwareInterfaces;
  readonly agents: AgentInterfaces;
  readonly spaces: AddressSpaces;
  readonly tables: InterfaceTables;
  readonly pages: AmiSwPages;
  readonly digests: Digests;
  readonly interrupts: Interrupts;
  readonly sessions: Sessions;
  readonly pool: MessagePool;
  readonly messages: Messages;
  readonly profiling: Profiling;
  readonly tracing: Tracing;
  readonly resets: FunctionResets;
  readonly writes: StashedWrites;
  private readonly registers: Registers;
  readonly transfers: Transfers;
  /** accesses from outside */
  private readonly accesses = { underWay: 0 };
  readonly external: readonly number[];
  externalState: Hardware['externalState'] = () => '';
  /** the values of the last ones: record, low and high half */
  private readonly lastAccesses = new Float64Array(3 * keptAccesses);

  constructor(
    readonly system: SystemModel,
    readonly kernel: Kernel,
    readonly occurrences: Occurrences,
    /** by function index, for those whose memory is outside */
    external: ReadonlyMap<number, HostMemory> = new Map(),
  ) {
    const { arena } = kernel;
    const memory: HostMemory[] = system.functions.map(
      f => external.get(f.index) ?? new PagedMemory(f.memories, arena),
    );
    this.memory = memory;
    this.external = [...external.keys()];
    this.topology = new Topology(system);
    this.rings = new Rings(this.topology, arena);
    const { maxMessageBytes, managementMessageBytes } = system.amu;
    for (let ring = 0; ring < this.topology.rings; ring++) {
      this.rings.setSlotBytes(ring, ring < this.topology.sockets ? maxMessageBytes : managementMessageBytes);
    }
    this.doorbells = new Doorbells(this.rings, kernel);
    this.pool = new MessagePool(system.amu.maxMessageBytes, arena);
    this.functions = new Functions(this);
    this.errors = new Errors(this);
    this.exceptions = new Exceptions(this);
    this.commands = new CommandPath(this);
    this.interfaces = new SoftwareInterfaces(this);
    this.agents = new AgentInterfaces(this);
    this.spaces = new AddressSpaces(this, memory);
    for (const space of memory) this.spaces.listen(space);
    this.tables = new InterfaceTables(this);
    this.pages = new AmiSwPages(this);
    this.interrupts = new Interrupts(this);
    this.digests = new Digests(this);
    this.sessions = new Sessions(this);
    this.messages = new Messages(this);
    this.profiling = new Profiling(this);
    this.tracing = new Tracing(this);
    this.resets = new FunctionResets(this);
    this.writes = new StashedWrites(system.agents.length);
    this.registers = new Registers(this);
    this.transfers = createTransfers(this, this.registers);
    // Behind the functions' in `memory`, in this order.
    for (const f of system.functions) {
      // PASIDs of a driver outside have no memories of their own. (assumed: external-driver)
      for (const p of external.has(f.index) ? [] : f.processes)
        this.spaces.declare(f.index, p.pasid, p.memories);
    }
  }

  handle(kind: number, a: number, b: number): void {
    switch (kind) {
      case Event.registerWrite:
        if (this.registerWatcher !== undefined) this.tellWatcher(a, true);
        this.transfers.writeArrived(a);
        return;
      case Event.registerRead:
        if (this.registerWatcher !== undefined) this.tellWatcher(a, false);
        this.transfers.readArrived(a);
        return;
      case Event.registerValue:
        this.transfers.valueArrived(a);
        return;
      case Event.slotRead:
        this.messages.path.slotRead(a);
        return;
      case Event.portFree:
        this.messages.path.portFree();
        return;
      case Event.arrive:
        this.messages.path.arrive(a);
        return;
      case Event.deliver:
        this.messages.path.deliver(a);
        return;
      case Event.commandRead:
        this.commands.read(a, b);
        return;
      case Event.commandDone:
        this.commands.execute(a, b);
        return;
      case Event.responseWritten:
        this.commands.written(a, b);
        return;
      case Event.exceptionWritten:
        this.exceptions.written(a, b);
        return;
      case Event.commandStored:
        this.commands.stored(a, b);
        return;
      case Event.traceWritten:
        this.tracing.written(a, b);
        return;
      case Event.accessDone:
        this.accesses.underWay--;
        return;
      default:
        throw new RangeError(`the hardware has no event of kind ${kind}`);
    }
  }

  // ---- registers ----

  mmioWrite(
    functionIndex: number,
    offset: number,
    lo: number,
    hi: number,
    cause: number,
    place: number,
  ): void {
    this.transfers.write(functionIndex, offset, lo, hi, cause, place);
  }

  mmioRead(functionIndex: number, offset: number, programId: number, _cause: number): void {
    this.transfers.read(functionIndex, offset, programId);
  }

  accessWrite(functionIndex: number, offset: number, lo: number, hi: number): void {
    const id = this.occurrences.record(Occurrence.access, functionIndex, offset, 0, 0, -1);
    this.keepAccess(id, lo, hi);
    this.transfers.write(functionIndex, offset, lo, hi, id, -1);
    this.passes(costOf(this.system.timing.mmioWrite, layout.registerBytes));
  }

  accessRead(functionIndex: number, offset: number, value: Uint32Array): boolean {
    const found = this.lookAt(functionIndex, offset, value);
    const id = this.occurrences.record(Occurrence.access, functionIndex, offset, 1, 0, -1);
    this.keepAccess(id, value[0], value[1]);
    this.registerWatcher?.(functionIndex, offset, false);
    this.passes(costOf(this.system.timing.mmioRead, layout.registerBytes));
    return found;
  }

  lookAt(functionIndex: number, offset: number, value: Uint32Array): boolean {
    const found = this.registers.read(functionIndex, offset);
    value[0] = found ? this.registers.lo : 0;
    value[1] = found ? this.registers.hi : 0;
    return found;
  }

  private keepAccess(id: number, lo: number, hi: number): void {
    const at = 3 * (id % keptAccesses);
    this.lastAccesses[at] = id;
    this.lastAccesses[at + 1] = lo;
    this.lastAccesses[at + 2] = hi;
  }
  accessValue(occurrence: number): bigint | undefined {
    const at = 3 * (occurrence % keptAccesses);
    if (occurrence <= 0 || this.lastAccesses[at] !== occurrence) return undefined;
    return (BigInt(this.lastAccesses[at + 2] >>> 0) << 32n) | BigInt(this.lastAccesses[at + 1] >>> 0);
  }

  get accessesUnderWay(): number {
    return this.accesses.underWay;
  }

  /** The time of an access; what arrives with it comes before. */
  private passes(ps: number): void {
    this.accesses.underWay++;
    this.kernel.after(ps, Event.accessDone, 0, 0);
  }

  private tellWatcher(transfer: number, write: boolean): void {
    const { functionOf, offsetOf } = this.transfers;
    this.registerWatcher?.(functionOf(transfer), offsetOf(transfer), write);
  }

  peek(functionIndex: number, offset: number): bigint | undefined {
    if (!this.registers.read(functionIndex, offset)) return undefined;
    return (BigInt(this.registers.hi) << 32n) | BigInt(this.registers.lo);
  }

  peekNumber(functionIndex: number, offset: number): number {
    return this.registers.read(functionIndex, offset)
      ? (this.registers.hi | 0) * 0x100000000 + this.registers.lo
      : 0;
  }

  poke(functionIndex: number, offset: number, value: bigint): boolean {
    const lo = Number(value & half);
    const hi = Number((value >> 32n) & half);
    return this.registers.write(functionIndex, offset, lo, hi, 0, -1, true);
  }

  // ---- functions ----

  /**
   * Resets a VF (function-level reset) because of the occurrence `cause`; it is done when the messages in flight from and to
   * its AMIs have come to their end. False for the PF and for a function that does not exist. (assumed: vf-reset)
   * `whole`: that of the PF resets the AMU. (assumed: device-reset)
   */
  resetFunction(functionIndex: number, cause = 0, whole = false): boolean {
    if (whole && this.system.functions[functionIndex]?.physical) return this.resets.requestAll(cause);
    return this.resets.request(functionIndex, cause);
  }

  /**
   * Gives a function a memory for the accesses that carry this PASID; answers its index in `memory`. Without any, all its
   * accesses go to its own memory. Before the first event. (assumed: pasid-spaces)
   */
  declareProcess(functionIndex: number, pasid: number, ranges: readonly MemoryRange[]): number {
    return this.spaces.declare(functionIndex, pasid, ranges);
  }

  /** Puts a function into an error state, with its interrupt, as a fault of the AMU would: for fault injection. */
  injectError(functionIndex: number, state: number): void {
    this.errors.fault(functionIndex, state, 0);
  }

  /** A driver's store; one into the page of a Type B table is because of `cause`. False when it is not backed. */
  store(
    space: number,
    address: number,
    from: Uint8Array,
    length: number,
    cause: number,
    place: number,
  ): boolean {
    const { state } = this.tables;
    state.cause = cause;
    state.place = place;
    const stored = this.memory[space].write(address, from, 0, length);
    state.cause = 0;
    state.place = -1;
    return stored;
  }

  /** The address of the page of a socket's AMI-SW (TYPEB_TBL_BASE); -1 while it has none in use. (assumed: ami-types) */
  tableOf(globalSocket: number): number {
    return globalSocket < 0 ? -1 : this.tables.state.base[this.topology.interfaceOf(globalSocket)];
  }

  // ---- sockets ----

  ringFill(globalSocket: number): number {
    return this.rings.fill(globalSocket);
  }

  /** By the physical AMI-SW that the function has under the declared AMI_SW_ID, else by the declared physical number. */
  globalSocketOf(functionIndex: number, interfaceIndex: number, socketIndex: number): number {
    const declared = this.system.functions[functionIndex].interfaces[interfaceIndex];
    const socket = declared.sockets[socketIndex];
    const mapped = this.interfaces.find(functionIndex, declared.id);
    const direction = socket.direction === 'tx' ? Direction.tx : Direction.rx;
    return this.topology.socket(mapped >= 0 ? mapped : declared.physicalId, direction, socket.id);
  }

  ownerOf(ami: number): number {
    return this.interfaces.state.owner[ami] ?? -1;
  }

  idOf(ami: number): number {
    return this.interfaces.state.id[ami] ?? 0;
  }

  physicalOf(functionIndex: number, id: number): number {
    return this.interfaces.find(functionIndex, id);
  }

  softwareIndexOffset(functionIndex: number, interfaceIndex: number, socketIndex: number): number {
    return this.indexOffset(functionIndex, interfaceIndex, socketIndex, true);
  }

  hardwareIndexOffset(functionIndex: number, interfaceIndex: number, socketIndex: number): number {
    return this.indexOffset(functionIndex, interfaceIndex, socketIndex, false);
  }

  sessionOf(globalSocket: number): number {
    return this.sessions.ofEndpoint(globalSocket);
  }

  notePut(globalSocket: number, index: number): void {
    this.doorbells.notePut(globalSocket, index);
  }

  // ---- agents ----

  takeAtAgent(agent: number, hw: number, rx: number, into: Uint8Array, words?: Uint32Array): number {
    return this.messages.path.take(agent, hw, rx, into, words);
  }

  get takenCause(): number {
    return this.agents.state.takenCause[0];
  }

  routeOf(agent: number, hw: number, tx: number): number {
    return this.agents.route(agent, hw, tx);
  }

  sessionLengthOf(agent: number, hw: number, tx: number): number {
    const session = this.agents.sessionAt(agent, hw, tx);
    return session < 0 ? 0 : this.sessions.bytes(session);
  }

  sendFromAgent(
    agent: number,
    hw: number,
    tx: number,
    bytes: Uint8Array,
    length: number,
    contextId: number,
    cause: number,
    place: number,
    words?: Uint32Array,
  ): boolean {
    return this.messages.path.send(agent, hw, tx, bytes, length, contextId, cause, place, words);
  }

  dmaSpaceOf(agent: number, hw: number): number {
    const number = this.topology.hardwareInterface(agent, hw);
    if (number < 0 || !this.agents.moves(number)) return -1;
    const { owner, pasid, pasidEnabled } = this.agents.state;
    return this.spaces.find(owner[number], pasid[number], pasidEnabled[number]);
  }

  // ---- looking ----

  observe(
    of: 'socket' | 'session' | 'agent' | 'hardware_interface' | 'interface' | 'function',
    index: number,
    name: string,
  ): bigint | undefined {
    switch (of) {
      case 'socket':
        return index >= 0 && index < this.topology.rings ? observeSocket(this, index, name) : undefined;
      case 'session':
        return index >= 0 && index < this.sessions.count ? observeSession(this, index, name) : undefined;
      case 'agent':
        return this.system.agents[index] ? observeAgent(this, index, name) : undefined;
      case 'hardware_interface': {
        const hw = this.topology.hardwareInterface(index >> 8, index & 0xff);
        return hw >= 0 ? observeHardwareInterface(this, hw, name) : undefined;
      }
      case 'interface':
        return index >= 0 && index < this.topology.interfaces
          ? observeInterface(this, index, name)
          : undefined;
      case 'function':
        return this.system.functions[index] ? observeFunction(this, index, name) : undefined;
    }
  }

  latencyOf(session: number, fraction: number): number | undefined {
    return this.sessions.latencyOf(session, fraction);
  }

  stashOf(session: number, occurrence?: number): Stash | undefined {
    if (occurrence === undefined) return this.sessions.stashOf(session);
    return this.sessions.stashes.ofSession(session, this.occurrences.timeOf(occurrence), occurrence);
  }
  stashInRing(globalSocket: number, back: number): Stash | undefined {
    const { rings, sessions } = this;
    const arrived = rings.counted(globalSocket, RingCount.messages);
    return sessions.stashes.inRing(globalSocket, arrived, rings.writeLo(globalSocket), back);
  }
  messagesInFlight(session: number): readonly CarriedMessage[] {
    return messagesInFlight(this, session);
  }
  messagesBuffered(agent: number, hw: number): readonly CarriedMessage[] {
    const number = this.topology.hardwareInterface(agent, hw);
    return number < 0 ? [] : messagesBuffered(this, number);
  }
  noteStashedWrite(agent: number, address: bigint, length: number, control: bigint): void {
    this.writes.add(agent, { timePs: this.kernel.now, address, length, control });
  }
  stashedWrites(agent: number): readonly StashedWrite[] {
    return this.writes.of(agent);
  }

  latencyParts(session: number): readonly LatencyPartReport[] {
    return latencyPartsOf(this, session);
  }

  get limits(): readonly string[] {
    const { type } = this.system.amu;
    if (type === 'A1' || this.tables.used) return [];
    return [
      `no AMI-SW was given its table (TYPEB_TBL_BASE): indexes and digests are registers, as in AMI type A1, not ${type}`,
    ];
  }

  get answers(): readonly CommandAnswer[] {
    return this.commands.answers.all;
  }

  /** The number under which a management ring (spec's ManagementRing) can be observed as a socket. */
  managementRingOf(functionIndex: number, ring: number): number {
    return this.topology.managementRing(functionIndex, ring % managementRings);
  }

  whyStill(session: number): string | undefined {
    return whyStill(this, session);
  }

  private indexOffset(
    functionIndex: number,
    interfaceIndex: number,
    socketIndex: number,
    software: boolean,
  ): number {
    const declared = this.system.functions[functionIndex].interfaces[interfaceIndex];
    const socket = declared.sockets[socketIndex];
    const { WRITE_INDEX_TX, READ_INDEX_TX, READ_INDEX_RX, WRITE_INDEX_RX } = Register.ami_sw;
    const tx = socket.direction === 'tx';
    const register = software ? (tx ? WRITE_INDEX_TX : READ_INDEX_RX) : tx ? READ_INDEX_TX : WRITE_INDEX_RX;
    return amiSwPageOffset(declared.id) + register.offset + socket.id * register.stride;
  }
}
