// The seams inside the engine: kernel (time and events), occurrences (what happened, and because of what), hardware (the
// AMU with its rings, sessions and agents' interfaces) and programs (drivers, handlers, tests). Each side sees the other
// only through these types. All state behind them is typed arrays and plain records, so that a snapshot is a copy.

import type { SystemModel } from '../language/link/model';
import type { Arena } from './memory';

// ---- kernel -----------------------------------------------------------------------------------------------------

/** Integer event kinds. Hardware owns 1..63, programs 64..127. */
export interface Kernel {
  /** where state lies that a message touches */
  readonly arena: Arena;
  /** picoseconds */
  readonly now: number;
  /** [0] is `now`, [3] is for `atDue`: for who needs them with every message, because a double that is handed over is allocated */
  readonly clock: Float64Array;
  /** events carried out so far */
  readonly count: number;
  /** events waiting */
  readonly pending: number;
  /** Schedules; equal times keep the order of their scheduling. `a` and `b` are int32 payloads. */
  after(delayPs: number, kind: number, a: number, b: number): void;
  /**
   * For delays that come again and again: ask for the lane once, keep it, schedule with `afterLane`, which is `after` with
   * that delay but searches nothing. Either bears a lane of -1 (there are too many).
   */
  laneOf(delayPs: number): number;
  afterLane(lane: number, delayPs: number, kind: number, a: number, b: number): void;
  /** A lane for events whose times never go back, as the ends of what one port does; `atDue` schedules for the time in `clock[3]`. */
  lane(): number;
  atDue(lane: number, kind: number, a: number, b: number): void;
}

// ---- occurrences ------------------------------------------------------------------------------------------------

/** What can be recorded, broken on, shown as a cause. The numbers index bit masks, so at most 31. */
export const Occurrence = {
  none: 0,
  /** software wrote WRITE_INDEX_TX: who = global socket, a = old index (low 32 bits), b = new index (low 32 bits) */
  doorbell: 1,
  /** software wrote READ_INDEX_RX: who = global socket, a/b as above */
  slotFreed: 2,
  /** the AMU read a slot of a TX ring: who = global socket, a = slot number, b = session index */
  fetch: 3,
  /** a message reached an AMI-HW's buffer: who = session index, a = agent index, b = AMI-HW number << 8 | RX socket */
  arrive: 4,
  /** a message was written into an RX ring: who = global socket, a = slot number, b = session index */
  deliver: 5,
  /** a handler began: who = agent index, a = handler number, b = RX socket */
  handler: 6,
  /** an agent sent: who = session index, a = agent index, b = AMI-HW number << 8 | TX socket */
  send: 7,
  /** a command message was fetched: who = function index, a = opcode, b = slot */
  command: 8,
  /** a response was written: who = function index, a = opcode, b = status */
  response: 9,
  /** an exception message was written: who = function index, a = exception opcode, b = slot */
  exception: 10,
  /** an interrupt was signalled: who = function index, a = vector */
  interrupt: 11,
  /** a waiting program goes on: who = program id */
  wake: 12,
  /** an RX ring was found full by the AMU: who = global socket, b = session index */
  full: 13,
  /** a message waits for credit: who = session index, a = agent index */
  creditStall: 14,
  /** an unread message was overwritten: who = global socket, b = session index */
  lost: 15,
  /** a management register was written: who = function index, a = offset in BAR0 */
  registerWrite: 16,
  /** AMU_SR.ERROR_STATE left 0: who = function index, a = state */
  errorState: 17,
  /** a check failed, a wait ran out, a ring was misused: who = program id, a = failure number */
  failure: 18,
  /** a ring fault: who = global socket */
  ringFault: 19,
  /** a program took a message: who = global socket, a = slot */
  take: 20,
  /** a program began or ended: who = program id, a = 0 begin, 1 end */
  program: 21,
  /** a driver outside accessed a register: who = function index, a = offset in BAR0, b = 1 for a read */
  access: 22,
} as const;
export type OccurrenceKind = (typeof Occurrence)[keyof typeof Occurrence];

export interface Occurrences {
  /**
   * Records and returns the id of the record (> 0, counts up forever; old ones fall out of the bounded store).
   * `parent` is the id of what caused it (0 = nothing). `place` is an index into the program side's table of source
   * places, -1 when the hardware acts.
   */
  record(kind: number, who: number, a: number, b: number, parent: number, place: number): number;
  /** False: only kinds in `mask` are recorded; `record` answers 0 for all others, and no stack has causes. */
  recording: boolean;
  /**
   * False: a snapshot that is taken now leaves the records out. Gone back to, there are none until the run has made them
   * again.
   */
  keepsRecords: boolean;
  /** How many records there are at most. */
  readonly capacity: number;
  /** Whether all the records are there that can be asked for when the newest one has this id, or had. */
  hasAllAt(last: number): boolean;
  /** The id of the newest record, 0 before the first. */
  readonly last: number;
  /** Bit per kind: somebody wants to be asked (breakpoints, stepping, traces). */
  mask: number;
  /** Called for kinds in `mask`, after the record is stored. */
  listener: ((kind: number, id: number) => void) | undefined;
  has(id: number): boolean;
  kindOf(id: number): number;
  whoOf(id: number): number;
  aOf(id: number): number;
  bOf(id: number): number;
  parentOf(id: number): number;
  placeOf(id: number): number;
  timeOf(id: number): number;
}

// ---- memory -----------------------------------------------------------------------------------------------------

/** One function's address space: only declared memories are backed; anything else faults. Addresses are bytes below 2^53. */
export interface AddressSpace {
  /**
   * False (and nothing changed) when any byte is not backed. `words` is a view of the other array's bytes as words:
   * who copies messages has one ready, and it makes the copy cheap.
   */
  read(address: number, into: Uint8Array, at: number, length: number, words?: Uint32Array): boolean;
  write(address: number, from: Uint8Array, at: number, length: number, words?: Uint32Array): boolean;
  backed(address: number, length: number): boolean;
  /**
   * Words that lie together and stay where they are: the block with all these bytes; undefined when they are not backed or
   * in several. Who writes marks the pages (of 4 KiB) in `written`, and goes by `write` while somebody is `watching`.
   */
  blockOf(
    address: number,
    length: number,
  ): { readonly words: Uint32Array; readonly written: Uint8Array } | undefined;
  /** Where a backed address is in its block, in bytes. */
  offsetInBlock(address: number): number;
  readonly watching: boolean;
  /** Told of the bytes that `read` and `write` reach, for a debugger that watches them. */
  observer: ((address: number, length: number, write: boolean) => void) | undefined;
}

// ---- hardware ---------------------------------------------------------------------------------------------------

/**
 * Global socket number: one for each AMS of each physical AMI-SW, TX and RX, of the whole AMU:
 * `physicalAmi * socketsPerAmi + (direction rx ? txSockets : 0) + id`.
 * Session index: its index in SystemModel.sessions; a session that a driver creates under an undeclared ASN_ID gets an
 * index behind those.
 * The hardware tells of a change or an interrupt edge when it happens; the costs `wake` and `interrupt` are the programs'.
 */
export interface Hardware {
  readonly system: SystemModel;
  readonly memory: readonly AddressSpace[]; // by function index; behind them those of processes (PASIDs)

  /** A posted MMIO write of 64 bits; arrives after mmio_write. `cause`/`place` tell who wrote. */
  mmioWrite(
    functionIndex: number,
    offset: number,
    lo: number,
    hi: number,
    cause: number,
    place: number,
  ): void;
  /** Sampled after the posted writes before it; `programs.mmioReadDone` follows after mmio_read. */
  mmioRead(functionIndex: number, offset: number, programId: number, cause: number): void;
  /** A posted write from outside, arrives after mmio_write. */
  accessWrite(functionIndex: number, offset: number, lo: number, hi: number): void;
  /** A read from outside: sampled now, and mmio_read passes then. False, and zero, where there is no register. */
  accessRead(functionIndex: number, offset: number, value: Uint32Array): boolean;
  /** A register without time or effect, into two words. */
  lookAt(functionIndex: number, offset: number, value: Uint32Array): boolean;
  /** Of those, the ones that have not arrived or whose time has not passed. */
  readonly accessesUnderWay: number;
  /** Indexes of the functions whose driver is outside, and what that one does, in words. */
  readonly external: readonly number[];
  readonly externalState: (functionIndex: number) => string;
  /** What an access from outside wrote or read, while it is one of the last; undefined for another record. */
  accessValue(occurrence: number): bigint | undefined;
  /** Told of software's accesses of registers as they reach the AMU, for a debugger that watches them. */
  registerWatcher: ((functionIndex: number, offset: number, write: boolean) => void) | undefined;
  /** Looks at a register without time or effect; undefined where there is none. */
  peek(functionIndex: number, offset: number): bigint | undefined;
  /** The same as a signed number of 64 bits, exact within 2^53 of 0 and of 2^64; 0 where there is none. */
  peekNumber(functionIndex: number, offset: number): number;
  /** Changes a register at once as software would (a doorbell rings), or a read-only one silently: for a debugger. False where there is none. */
  poke(functionIndex: number, offset: number, value: bigint): boolean;

  /** What the driver's own shadow of a ring needs, free to look at. Exact up to 2^53 (indexes are kept as two halves inside). */
  ringFill(globalSocket: number): number; // messages in the ring as the AMU sees it now
  globalSocketOf(functionIndex: number, interfaceIndex: number, socketIndex: number): number;
  /** Index of the function that a physical AMI-SW is mapped to, -1 for none; its AMI_SW_ID there; and the way back. */
  ownerOf(ami: number): number;
  idOf(ami: number): number;
  physicalOf(functionIndex: number, id: number): number;
  /** Offset in the function's BAR0 of a socket's software-moved index (WRITE_INDEX_TX or READ_INDEX_RX) and of the AMU-moved one. */
  softwareIndexOffset(functionIndex: number, interfaceIndex: number, socketIndex: number): number;
  hardwareIndexOffset(functionIndex: number, interfaceIndex: number, socketIndex: number): number;

  /**
   * The oldest message buffered at an AMI-HW socket is taken by the agent: copies it to `into` (grown by the caller to the
   * AMU's longest message), returns its length and gives the credit back. -1 when there is none.
   */
  takeAtAgent(agent: number, hw: number, rx: number, into: Uint8Array, words?: Uint32Array): number;
  /** The occurrence id of the arrival that `takeAtAgent` last returned. */
  readonly takenCause: number;
  /** The AMI-HW (its number) that socket `tx` sends by: `hw` when it has a session there, else the agent's first other; -1 = none. */
  routeOf(agent: number, hw: number, tx: number): number;
  sessionLengthOf(agent: number, hw: number, tx: number): number; // bytes
  /** False when the AMI-HW cannot accept it now (the path is back-pressured): the hardware calls `programs.sendAccepted(contextId)` when to try again. */
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
  ): boolean;
  /** The index in `memory` that an agent's DMA goes to: the owner function's or its process's, -1 when the AMI-HW is not mapped or not enabled. */
  dmaSpaceOf(agent: number, hw: number): number;

  /** A driver's store into `memory[space]`; one into a Type B table is an index write because of `cause`. False when it is not backed. */
  store(
    space: number,
    address: number,
    from: Uint8Array,
    length: number,
    cause: number,
    place: number,
  ): boolean;
  /** The address of the page in memory of a socket's AMI-SW; -1 while it has none in use. (assumed: ami-types) */
  tableOf(globalSocket: number): number;
  /**
   * Function-level reset of a VF (assumed: vf-reset). The PF has none from inside (false); `whole` is that of the device from
   * outside, which takes the whole AMU back to its reset state (assumed: device-reset).
   */
  resetFunction(functionIndex: number, cause?: number, whole?: boolean): boolean;
  /** Puts a function into an error state, with its interrupt, as a fault of the AMU would. */
  injectError(functionIndex: number, state: number): void;

  /** A driver stored a message for this index (its low 32 bits): latency counts from now, not from the doorbell. */
  notePut(globalSocket: number, index: number): void;

  /**
   * What can be observed of a thing, by the language's names (language/observables): free, without effect. `index` is the
   * global socket, the session index, the agent index, the AMI-HW (`agent << 8 | number`), the physical AMI-SW or the
   * function index. Undefined for a name that the hardware does not know; times are ps, sizes bytes.
   */
  observe(
    of: 'socket' | 'session' | 'agent' | 'hardware_interface' | 'interface' | 'function',
    index: number,
    name: string,
  ): bigint | undefined;
  /** Latency in ps that this fraction (0..1) of a session's delivered messages did not exceed; undefined when none was delivered. */
  latencyOf(session: number, fraction: number): number | undefined;
  /**
   * The latency of a session's messages by its parts, in the order of time; empty before the first. The sum of `lastPs` is
   * the latency of the last message, the sum of `totalPs` that of all, to the ps.
   */
  latencyParts(session: number): readonly LatencyPartReport[];
  /**
   * STASH_CTL and STASH_DEST of a session whose messages are stashed, undefined when they are not: as it was created last,
   * or as the message was that an occurrence tells of. (assumed: stashing)
   */
  stashOf(session: number, occurrence?: number): Stash | undefined;
  /** The same of the message in a socket's RX ring that came `back` messages before the newest one (0 = that one). */
  stashInRing(globalSocket: number, back: number): Stash | undefined;
  /** Messages of a session that are on their way, the oldest first. */
  messagesInFlight(session: number): readonly CarriedMessage[];
  /** Messages in the buffer of an AMI-HW, by RX socket, the oldest first. */
  messagesBuffered(agent: number, hw: number): readonly CarriedMessage[];
  /** A handler writes memory under a stash control of its own. (assumed: stashing) */
  noteStashedWrite(agent: number, address: bigint, length: number, control: bigint): void;
  /** The last of those of an agent, the oldest first. */
  stashedWrites(agent: number): readonly StashedWrite[];
  /** What of the declared system has no effect in this run, in words for a person; empty when all has. */
  readonly limits: readonly string[];
  /** Every command answered so far, in the order of the answers. */
  readonly answers: readonly CommandAnswer[];

  /** In a person's words, why a session's next message does not move (undefined: nothing to move, or it moves). */
  whyStill(session: number): string | undefined;
  /** For wait explanations: which sessions end in, or start from, this global socket; -1 none. */
  sessionOf(globalSocket: number): number;
  /** Carries out a hardware event. */
  handle(kind: number, a: number, b: number): void;
}

/** How a message is stashed: STASH_CTL and STASH_DEST. */
export interface Stash {
  readonly control: bigint;
  readonly target: number;
}

/** A write of a handler that says how to stash. */
export interface StashedWrite {
  /** when it began, ps */
  readonly timePs: number;
  readonly address: bigint;
  readonly length: number;
  readonly control: bigint;
}

/** A message that the AMU holds: on its way, or in the buffer of an AMI-HW. */
export interface CarriedMessage {
  readonly session: number;
  /** the RX socket in whose buffer it is; undefined on its way */
  readonly rx: number | undefined;
  /** undefined while its slot is being read */
  readonly bytes: Uint8Array | undefined;
  /** when it was put or sent, ps */
  readonly sincePs: number;
  readonly stash: Stash | undefined;
}

/** One part of the latency of a session's messages; times in ps. */
export interface LatencyPartReport {
  /** `before_doorbell`, `mmio_write`, `turn`, `credit`, `rx_slot`, `trace_record`, `dma_read`, `session_hop`, `write_port`, `dma_write` */
  readonly name: string;
  /** what happens, or what is waited for */
  readonly text: string;
  /** the keys of `timing { }` that it comes from; none when it is a wait for others */
  readonly timing: readonly string[];
  readonly lastPs: number;
  readonly totalPs: number;
  readonly longestPs: number;
}

/** `timePs` is when the response was written, `latencyPs` counts from the doorbell. */
export interface CommandAnswer {
  readonly functionIndex: number;
  readonly opcode: number;
  readonly status: number;
  readonly timePs: number;
  readonly latencyPs: number;
}

// ---- programs ---------------------------------------------------------------------------------------------------

/** What the hardware tells the program side; each call only schedules or marks, it runs nothing at once. */
export interface Programs {
  mmioReadDone(programId: number, lo: number, hi: number): void;
  /** The number of messages in an RX ring rose, or a TX slot became free. `cause` is the occurrence. */
  socketChanged(globalSocket: number, cause: number): void;
  /** The management rings of a function moved (a response or exception arrived, a command slot became free). */
  managementChanged(functionIndex: number, ring: number, cause: number): void;
  interruptRaised(functionIndex: number, vector: number, cause: number): void;
  messageArrived(agent: number, hw: number, rx: number, cause: number): void;
  sendAccepted(contextId: number): void;
  /** An AMI-HW was reset: answers the contexts that waited to send what is gone with it, which do not wait any more. (assumed: reset-clears) */
  hardwareReset(agent: number, hw: number): readonly number[];
  /** A write of a socket's index that the AMU ignores (assumed: index-too-far), with its halves. */
  indexIgnored(globalSocket: number, lo: number, hi: number): void;
  /** AMU_SR.ERROR_STATE left 0. */
  errorStateEntered(functionIndex: number, state: number): void;
  /** Carries out a program event. */
  handle(kind: number, a: number, b: number): void;
}

/** Tested by the interpreter at each statement and by the run loop after each event: the one flag that debugging costs. */
export interface StopControl {
  /** Somebody wants to be asked at statements. */
  statements: boolean;
  /** Asked before a statement runs: true = stand still here. */
  onStatement(programId: number, place: number): boolean;
  /** Set by a listener: the run loop stops after the current event. */
  requested: boolean;
}
