// All that changes while programs run, as plain records and typed arrays, so that a snapshot is a copy.

import type { AgentModel } from '../../language/link/model';
import { Register } from '../../spec';
import type { Arena } from '../memory';
import { type BytesRegister, createBytes } from './bytes';
import { createBits, setBit } from './idle';
import type { Unit } from './instructions';
import type { Halves } from './u64';

/** What a program waits for. */
export enum Wait {
  none = 0,
  /** its own action takes time; an event brings it back */
  time = 1,
  /** messages in, or room in, socket `a`; `b` of them */
  socket = 2,
  /** vector `a` of its function */
  interrupt = 3,
  /** another program's command on the same function */
  commandTurn = 4,
  /** the response to its command `a` */
  response = 5,
  /** the answer to a register read */
  register = 6,
  /** an AMI-HW that accepts its message */
  send = 7,
  /** the condition of a `check … within` */
  within = 8,
  /** another program that brings function `a` up or is still at work with it */
  bringUp = 9,
  /** a test that stopped the taking from socket `a` */
  taking = 11,
  /** a message: a context of an agent with nothing to do */
  message = 12,
  /** an exception, or a trace record: management ring `a` of its function */
  ring = 15,
  /** not started yet */
  start = 13,
  /** ended */
  ended = 14,
}

export interface Frame extends Halves {
  /** number in `Tables.units` */
  readonly unit: number;
  /** word offset of the next instruction */
  pc: number;
  /** of the statement that runs; -1 before the first */
  place: number;
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  readonly bytes: BytesRegister[];
  readonly texts: string[];
}

export function createFrame(number: number, unit: Unit): Frame {
  return {
    unit: number,
    pc: 0,
    place: -1,
    lo: new Uint32Array(unit.ints),
    hi: new Uint32Array(unit.ints),
    bytes: Array.from({ length: unit.bytes }, createBytes),
    texts: new Array<string>(unit.texts).fill(''),
  };
}

export type ProgramKind = 'driver' | 'test' | 'context';

export interface ProgramState {
  readonly id: number;
  readonly kind: ProgramKind;
  /** index of the function that it runs on; -1 for tests and agents */
  functionIndex: number;
  /** where its loads and stores go, in `Hardware.memory`: its function or a process of it */
  space: number;
  /** outermost first; the last one runs */
  frames: Frame[];
  /** frames of units that were called before, to be used again */
  readonly spare: Frame[];
  wait: number;
  waitA: number;
  waitB: number;
  /** when it began to wait, ps */
  since: number;
  /** simulated time at which its wait ends; Infinity = never */
  deadline: number;
  /** the time of its earliest timer event in the queue; Infinity = none */
  timerAt: number;
  /** the wait's time is over */
  expired: boolean;
  /** of an instruction with several steps */
  phase: number;
  /** the occurrence that what it does now is a consequence of */
  cause: number;
  /** the occurrence that ended its wait; becomes a `wake` when it goes on; 0 = none */
  wakeCause: number;
  /** instructions carried out in this activation, and in those before it since time last passed */
  steps: number;
  stepsBefore: number;
  /** when it last went on */
  lastNow: number;
  /** it was started by the run or by a test */
  started: boolean;
  failed: boolean;
  checksPassed: number;
  checksFailed: number;
  /** of a command: when its doorbell rang */
  commandAt: number;
  // Contexts of agents:
  /** index of the agent, its AMI-HW number and RX socket of the message at work */
  agent: number;
  hw: number;
  rx: number;
  /** the AMI-HW of the message at work, or the one to send by, was reset: what it sends goes nowhere */
  reset: boolean;
}

export function createProgram(id: number, kind: ProgramKind, functionIndex: number): ProgramState {
  return {
    id,
    kind,
    functionIndex,
    space: functionIndex,
    frames: [],
    spare: [],
    wait: Wait.start,
    waitA: 0,
    waitB: 0,
    since: 0,
    deadline: Number.POSITIVE_INFINITY,
    timerAt: Number.POSITIVE_INFINITY,
    expired: false,
    phase: 0,
    cause: 0,
    wakeCause: 0,
    steps: 0,
    stepsBefore: 0,
    lastNow: 0,
    started: false,
    failed: false,
    checksPassed: 0,
    checksFailed: 0,
    commandAt: 0,
    agent: -1,
    hw: 0,
    rx: 0,
    reset: false,
  };
}

/** What a function's drivers know of it, shared by them. */
export interface FunctionState {
  /** free-running: the command ring's write index and the response ring's read index as software has written them */
  commandWrite: number;
  responseRead: number;
  /** the same of the read index of each management ring, for the exception and the trace ring */
  readonly messageRead: Float64Array;
  /** where its management rings are and MSK_CTRL of each, as software has written them */
  readonly ringBase: Float64Array;
  readonly ringControl: Uint32Array;
  /** program whose command is under way; 0 = none */
  commandOwner: number;
  /** 0 down, 1 somebody brings it up, 2 up, 3 somebody takes it down */
  up: number;
  /** the program that brings it up or takes it down now; 0 = none */
  builder: number;
  /** programs that brought it up and did not take it down */
  users: number;
  /** vectors that fired and that nobody has waited for */
  readonly fired: Uint8Array;
  readonly firedCause: Float64Array;
}

/** What software knows of a socket's ring; indexes are free-running and exact to 2^53. */
export interface RingState {
  /** number in the whole AMU; changes when the interface is mapped to another physical AMI-SW */
  readonly global: Int32Array;
  /** the index that software moves, with puts that no doorbell told yet */
  readonly software: Float64Array;
  /** the same as last written to its register */
  readonly written: Float64Array;
  /** the AMU's index as last read */
  readonly hardware: Float64Array;
  /** a test stopped the taking */
  readonly stopped: Uint8Array;
  /** programs that wait on it */
  readonly waiting: Int32Array;
  /** the one of them that began to wait last */
  readonly waiter: Int32Array;
}

/** One AMI-HW of an agent: the RX sockets of the messages that arrived, oldest first. */
export interface InboxState {
  sockets: Int32Array;
  head: number;
  count: number;
}

export interface AgentState extends Halves {
  /** the accelerator's states */
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  readonly inboxes: InboxState[];
  /** AMI-HWs whose inbox holds something, and contexts with nothing to do, by their number: sets of bits */
  readonly filled: Int32Array;
  readonly idle: Int32Array;
  /** the AMI-HW that is looked at first for the next message */
  next: number;
}

export const createInbox = (): InboxState => ({ sockets: new Int32Array(16), head: 0, count: 0 });

export function pushInbox(inbox: InboxState, rx: number): void {
  const { sockets } = inbox;
  if (inbox.count === sockets.length) {
    inbox.sockets = new Int32Array(sockets.length * 2);
    for (let i = 0; i < sockets.length; i++) inbox.sockets[i] = sockets[(inbox.head + i) % sockets.length];
    inbox.head = 0;
  }
  inbox.sockets[(inbox.head + inbox.count++) % inbox.sockets.length] = rx;
}

/** The RX socket of the oldest message, which leaves the inbox; there must be one. */
export function shiftInbox(inbox: InboxState): number {
  const rx = inbox.sockets[inbox.head];
  inbox.head = (inbox.head + 1) % inbox.sockets.length;
  inbox.count--;
  return rx;
}

/** A function of which its drivers know nothing yet. */
export function createFunction(vectors: number): FunctionState {
  return {
    ringBase: new Float64Array(Register.management.MSK_BASE_PTR.count),
    ringControl: new Uint32Array(Register.management.MSK_CTRL.count),
    commandWrite: 0,
    responseRead: 0,
    messageRead: new Float64Array(Register.management.MSK_BASE_PTR.count),
    commandOwner: 0,
    up: 0,
    builder: 0,
    users: 0,
    fired: new Uint8Array(vectors),
    firedCause: new Float64Array(vectors),
  };
}

export function createRings(sockets: number, arena: Arena): RingState {
  return {
    global: arena.int32(sockets).fill(-1),
    software: arena.float64(sockets),
    written: arena.float64(sockets),
    hardware: arena.float64(sockets),
    stopped: arena.uint8(sockets),
    waiting: arena.int32(sockets),
    waiter: arena.int32(sockets),
  };
}

export function createAgent({ accelerator, interfaces, parallel }: AgentModel): AgentState {
  const states = accelerator?.states ?? [];
  const contexts = Math.max(1, parallel);
  const idle = createBits(contexts);
  for (let i = 0; i < contexts; i++) setBit(idle, i);
  return {
    filled: createBits(interfaces),
    idle,
    lo: Uint32Array.from(states, s => Number(BigInt.asUintN(32, s.value))),
    hi: Uint32Array.from(states, s => Number(BigInt.asUintN(32, s.value >> 32n))),
    inboxes: Array.from({ length: interfaces }, createInbox),
    next: 0,
  };
}
