// Programs, and the frames that they run in, as rows of the arena: what changes while they run lies there, where the core
// (engine/core) works on it too, and is seen here as the fields of records.

import type { Arena } from '../memory';
import { BytesRegister, bytesWords } from './bytes';
import type { Unit } from './instructions';
import type { Halves } from './u64';
import { Wait } from './wait';

/** The words of a program's row. */
export enum Row {
  wait = 0,
  phase = 1,
  cause = 2,
  wakeCause = 3,
  steps = 4,
  stepsBefore = 5,
  checksPassed = 6,
  expired = 7,
  /** the address of its frame; 0 = it has none, -1 = it has several */
  frame = 8,
  agent = 9,
  hw = 10,
  rx = 11,
  reset = 12,
  words = 16,
}
/** The doubles of a program's row. */
export enum RowDouble {
  since = 0,
  deadline = 1,
  timerAt = 2,
  lastNow = 3,
  waitA = 4,
  waitB = 5,
  doubles = 8,
}
/** The words of a frame, before its registers: ints by their low halves, ints by their high halves, bytes. */
export enum FrameWord {
  pc = 0,
  place = 1,
  /** what the core knows of the frame's unit: an address, 0 = it was not asked yet, -1 = nothing */
  code = 2,
  /** what of the code is the unit's own: see engine/core/translate */
  constants = 3,
  /** where the low halves, the high halves and the bytes begin, in bytes from the start of the frame */
  lo = 4,
  hi = 5,
  bytes = 6,
  words = 8,
}
const frameNone = 0;
const frameSeveral = -1;

/** The rows of all programs. */
export interface ProgramRows {
  readonly arena: Arena;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

export function createProgramRows(programs: number, arena: Arena): ProgramRows {
  return {
    arena,
    words: arena.int32(programs * Row.words),
    doubles: arena.float64(programs * RowDouble.doubles),
  };
}

/** The registers of a unit that runs, and where it is. */
export class Frame implements Halves {
  readonly lo: Uint32Array;
  readonly hi: Uint32Array;
  readonly bytes: BytesRegister[];
  readonly texts: string[];
  /** in the arena; where there is none it is a number of its own, less than -1 */
  readonly address: number;
  private readonly head: Int32Array;

  constructor(
    /** number in `Tables.units` */
    readonly unit: number,
    { ints, bytes, texts }: Unit,
    arena: Arena,
  ) {
    const lo = FrameWord.words;
    const hi = lo + ints;
    // Bytes have a double in them.
    const first = hi + ints;
    const head = arena.int32(first + bytes * bytesWords);
    this.head = head;
    const at = head.byteOffset;
    this.lo = new Uint32Array(head.buffer, at + 4 * lo, ints);
    this.hi = new Uint32Array(head.buffer, at + 4 * hi, ints);
    const doubles = new Float64Array(head.buffer, at, head.length >>> 1);
    this.bytes = Array.from({ length: bytes }, (_, i) => {
      return new BytesRegister(head, doubles, first + i * bytesWords, arena);
    });
    this.texts = new Array<string>(texts).fill('');
    this.address = arena.addressOf(head) || nextAddress--;
    head[FrameWord.place] = -1;
    head[FrameWord.lo] = 4 * lo;
    head[FrameWord.hi] = 4 * hi;
    head[FrameWord.bytes] = 4 * first;
  }

  /** word offset of the next instruction */
  get pc(): number {
    return this.head[FrameWord.pc];
  }
  set pc(pc: number) {
    this.head[FrameWord.pc] = pc;
  }
  /** of the statement that runs; -1 before the first */
  get place(): number {
    return this.head[FrameWord.place];
  }
  set place(place: number) {
    this.head[FrameWord.place] = place;
  }
  /** What the core runs it by: see FrameWord. */
  get code(): number {
    return this.head[FrameWord.code];
  }
  translated(code: number, constants: number): void {
    this.head[FrameWord.code] = code;
    this.head[FrameWord.constants] = constants;
  }
}
let nextAddress = -2;

export type ProgramKind = 'driver' | 'test' | 'context';

/** A program: a driver, a test, or a context of an agent. */
export class ProgramState {
  /** where its loads and stores go, in `Hardware.memory`: its function or a process of it */
  space: number;
  /** it was started by the run or by a test */
  started = false;
  failed = false;
  checksFailed = 0;
  /** of a command: when its doorbell rang */
  commandAt = 0;
  /** frames of units that were called before, to be used again; of a context, those of its handlers */
  readonly spare: Frame[] = [];
  private readonly list: Frame[] = [];
  /** what the row said of the frames when `list` was last what it says */
  private known = frameNone;
  private readonly words: Int32Array;
  private readonly doubles: Float64Array;
  private readonly at: number;
  private readonly of: number;

  constructor(
    rows: ProgramRows,
    readonly id: number,
    readonly kind: ProgramKind,
    /** index of the function that it runs on; -1 for tests and agents */
    public functionIndex: number,
  ) {
    this.words = rows.words;
    this.doubles = rows.doubles;
    this.at = id * Row.words;
    this.of = id * RowDouble.doubles;
    this.space = functionIndex;
    this.wait = Wait.start;
    this.deadline = Number.POSITIVE_INFINITY;
    this.timerAt = Number.POSITIVE_INFINITY;
    this.agent = -1;
  }

  // ---- frames

  /** outermost first; the last one runs */
  get frames(): readonly Frame[] {
    if (this.words[this.at + Row.frame] !== this.known) this.follow();
    return this.list;
  }
  /** A unit was called. */
  enter(frame: Frame): void {
    if (this.words[this.at + Row.frame] !== this.known) this.follow();
    this.list.push(frame);
    this.note();
  }
  /** The last frame is left. */
  leave(): Frame | undefined {
    if (this.words[this.at + Row.frame] !== this.known) this.follow();
    const frame = this.list.pop();
    this.note();
    return frame;
  }
  /** Has this frame, or none, and no other. */
  only(frame: Frame | undefined): void {
    // Not `length = 0`: that gives the array's memory back, for each message.
    while (this.list.length > (frame ? 1 : 0)) this.list.pop();
    if (frame) this.list[0] = frame;
    this.note();
  }

  private note(): void {
    const { list } = this;
    this.known = list.length === 0 ? frameNone : list.length > 1 ? frameSeveral : list[0].address;
    this.words[this.at + Row.frame] = this.known;
  }

  /** The core has changed what the context of an agent is at. */
  private follow(): void {
    const address = this.words[this.at + Row.frame];
    this.only(address === frameNone ? undefined : this.spare.find(f => f.address === address));
  }

  // ---- what it waits for and does

  get wait(): number {
    return this.words[this.at + Row.wait];
  }
  set wait(wait: number) {
    this.words[this.at + Row.wait] = wait;
  }
  get waitA(): number {
    return this.doubles[this.of + RowDouble.waitA];
  }
  set waitA(a: number) {
    this.doubles[this.of + RowDouble.waitA] = a;
  }
  get waitB(): number {
    return this.doubles[this.of + RowDouble.waitB];
  }
  set waitB(b: number) {
    this.doubles[this.of + RowDouble.waitB] = b;
  }
  /** when it began to wait, ps */
  get since(): number {
    return this.doubles[this.of + RowDouble.since];
  }
  set since(time: number) {
    this.doubles[this.of + RowDouble.since] = time;
  }
  /** simulated time at which its wait ends; Infinity = never */
  get deadline(): number {
    return this.doubles[this.of + RowDouble.deadline];
  }
  set deadline(time: number) {
    this.doubles[this.of + RowDouble.deadline] = time;
  }
  /** the time of its earliest timer event in the queue; Infinity = none */
  get timerAt(): number {
    return this.doubles[this.of + RowDouble.timerAt];
  }
  set timerAt(time: number) {
    this.doubles[this.of + RowDouble.timerAt] = time;
  }
  /** the wait's time is over */
  get expired(): boolean {
    return this.words[this.at + Row.expired] !== 0;
  }
  set expired(expired: boolean) {
    this.words[this.at + Row.expired] = expired ? 1 : 0;
  }
  /** of an instruction with several steps */
  get phase(): number {
    return this.words[this.at + Row.phase];
  }
  set phase(phase: number) {
    this.words[this.at + Row.phase] = phase;
  }
  /** the occurrence that what it does now is a consequence of */
  get cause(): number {
    return this.words[this.at + Row.cause];
  }
  set cause(occurrence: number) {
    this.words[this.at + Row.cause] = occurrence;
  }
  /** the occurrence that ended its wait; becomes a `wake` when it goes on; 0 = none */
  get wakeCause(): number {
    return this.words[this.at + Row.wakeCause];
  }
  set wakeCause(occurrence: number) {
    this.words[this.at + Row.wakeCause] = occurrence;
  }
  /** instructions carried out in this activation, and in those before it since time last passed */
  get steps(): number {
    return this.words[this.at + Row.steps];
  }
  set steps(steps: number) {
    this.words[this.at + Row.steps] = steps;
  }
  get stepsBefore(): number {
    return this.words[this.at + Row.stepsBefore];
  }
  set stepsBefore(steps: number) {
    this.words[this.at + Row.stepsBefore] = steps;
  }
  /** when it last went on */
  get lastNow(): number {
    return this.doubles[this.of + RowDouble.lastNow];
  }
  set lastNow(time: number) {
    this.doubles[this.of + RowDouble.lastNow] = time;
  }
  get checksPassed(): number {
    return this.words[this.at + Row.checksPassed];
  }
  set checksPassed(checks: number) {
    this.words[this.at + Row.checksPassed] = checks;
  }

  // ---- contexts of agents

  /** index of the agent; its AMI-HW number and RX socket of the message at work */
  get agent(): number {
    return this.words[this.at + Row.agent];
  }
  set agent(agent: number) {
    this.words[this.at + Row.agent] = agent;
  }
  get hw(): number {
    return this.words[this.at + Row.hw];
  }
  set hw(hw: number) {
    this.words[this.at + Row.hw] = hw;
  }
  get rx(): number {
    return this.words[this.at + Row.rx];
  }
  set rx(rx: number) {
    this.words[this.at + Row.rx] = rx;
  }
  /** the AMI-HW of the message at work, or the one to send by, was reset: what it sends goes nowhere */
  get reset(): boolean {
    return this.words[this.at + Row.reset] !== 0;
  }
  set reset(reset: boolean) {
    this.words[this.at + Row.reset] = reset ? 1 : 0;
  }
}
