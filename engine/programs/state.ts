// All that changes while programs run, as plain records and typed arrays, so that a snapshot is a copy.

import type { AgentModel } from '../../language/link/model';
import { Register } from '../../spec';
import type { Arena } from '../memory';
import type { HandlerUnit } from './agents';
import { createBits, setBit } from './idle';
import type { Halves } from './u64';

export { createProgramRows, Frame, type ProgramKind, type ProgramRows, ProgramState } from './rows';
export { Wait } from './wait';

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

/** The words of an agent's row. */
export enum AgentRow {
  /** addresses of the sets of bits below, and their words */
  filled = 0,
  filledWords = 1,
  idle = 2,
  idleWords = 3,
  /** the AMI-HW that is looked at first for the next message */
  next = 4,
  interfaces = 5,
  /** the id of its first context */
  firstContext = 6,
  /** its first AMI-HW in the whole AMU */
  firstHardware = 7,
  /** how many handlers it has */
  handlers = 8,
  /** by context and handler: the address of the frame, 0 = it has none yet */
  frames = 9,
  /** by handler: the int register for the socket's number, -1 = none, and the bytes register of the message */
  registers = 10,
  words = 16,
}
/** The words of an AMI-HW's inbox: a ring of the RX sockets of the messages that arrived, oldest first. */
export enum Inbox {
  address = 0,
  mask = 1,
  head = 2,
  count = 3,
  words = 4,
}

/** The agents' side of what arrives: by AMI-HW in the order of the agents, as the AMU numbers them. */
export class Inboxes {
  readonly rows: Int32Array;
  private readonly slots: Int32Array[];

  constructor(
    interfaces: number,
    private readonly arena: Arena,
  ) {
    this.rows = arena.int32(interfaces * Inbox.words);
    this.slots = Array.from({ length: interfaces }, () => arena.int32(firstSlots));
    this.slots.forEach((slots, hw) => {
      this.place(hw, slots);
    });
  }

  push(hw: number, rx: number): void {
    const { rows } = this;
    const at = hw * Inbox.words;
    if (rows[at + Inbox.count] > rows[at + Inbox.mask]) this.grow(hw);
    const place = (rows[at + Inbox.head] + rows[at + Inbox.count]++) & rows[at + Inbox.mask];
    this.slots[hw][place] = rx;
  }

  /** The RX socket of the oldest message, which leaves the inbox; there must be one. */
  shift(hw: number): number {
    const { rows } = this;
    const at = hw * Inbox.words;
    const head = rows[at + Inbox.head];
    rows[at + Inbox.head] = (head + 1) & rows[at + Inbox.mask];
    rows[at + Inbox.count]--;
    return this.slots[hw][head];
  }

  count(hw: number): number {
    return this.rows[hw * Inbox.words + Inbox.count];
  }

  grow(hw: number): void {
    const { rows, slots } = this;
    const at = hw * Inbox.words;
    const old = slots[hw];
    const longer = this.arena.int32(2 * old.length);
    for (let i = 0; i < old.length; i++) longer[i] = old[(rows[at + Inbox.head] + i) & (old.length - 1)];
    slots[hw] = longer;
    rows[at + Inbox.head] = 0;
    this.place(hw, longer);
  }

  private place(hw: number, slots: Int32Array): void {
    this.rows[hw * Inbox.words + Inbox.address] = this.arena.addressOf(slots);
    this.rows[hw * Inbox.words + Inbox.mask] = slots.length - 1;
  }
}
const firstSlots = 16;

export interface AgentState extends Halves {
  /** the accelerator's states */
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  /** its first AMI-HW in the whole AMU */
  readonly firstHardware: number;
  /** AMI-HWs whose inbox holds something, and contexts with nothing to do, by their number: sets of bits */
  readonly filled: Int32Array;
  readonly idle: Int32Array;
  /** by context and handler: the address of the frame, 0 = it has none yet */
  readonly frames: Int32Array;
  /** see AgentRow */
  readonly row: Int32Array;
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

/** `contexts`: the ids of each agent's contexts. */
export function createAgents(
  agents: readonly AgentModel[],
  contexts: readonly (readonly number[])[],
  handlers: readonly (readonly HandlerUnit[])[],
  arena: Arena,
): AgentState[] {
  let firstHardware = 0;
  const rows = arena.int32(agents.length * AgentRow.words);
  return agents.map((agent, index) => {
    const row = rows.subarray(index * AgentRow.words, (index + 1) * AgentRow.words);
    const state = createAgent(agent, handlers[index] ?? [], firstHardware, contexts[index][0], row, arena);
    firstHardware += agent.interfaces;
    return state;
  });
}

function createAgent(
  { accelerator, interfaces, parallel }: AgentModel,
  handlers: readonly HandlerUnit[],
  firstHardware: number,
  firstContext: number,
  row: Int32Array,
  arena: Arena,
): AgentState {
  const states = accelerator?.states ?? [];
  const contexts = Math.max(1, parallel);
  const filled = createBits(interfaces, arena);
  const idle = createBits(contexts, arena);
  for (let i = 0; i < contexts; i++) setBit(idle, i);
  row[AgentRow.filled] = arena.addressOf(filled);
  row[AgentRow.filledWords] = filled.length;
  row[AgentRow.idle] = arena.addressOf(idle);
  row[AgentRow.idleWords] = idle.length;
  const frames = arena.int32(contexts * handlers.length);
  const registers = arena.int32(2 * handlers.length);
  handlers.forEach(({ number, message }, i) => {
    registers[2 * i] = number;
    registers[2 * i + 1] = message;
  });
  row[AgentRow.handlers] = handlers.length;
  row[AgentRow.frames] = arena.addressOf(frames);
  row[AgentRow.registers] = arena.addressOf(registers);
  row[AgentRow.interfaces] = interfaces;
  row[AgentRow.firstContext] = firstContext;
  row[AgentRow.firstHardware] = firstHardware;
  return {
    lo: Uint32Array.from(states, s => Number(BigInt.asUintN(32, s.value))),
    hi: Uint32Array.from(states, s => Number(BigInt.asUintN(32, s.value >> 32n))),
    firstHardware,
    filled,
    idle,
    frames,
    row,
  };
}
