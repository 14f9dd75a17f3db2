// The engine's one public face: load a linked system, run it, stop it, step it, look into it and change it. Adapters (the
// command line, the debug adapter, a served device) translate to and from these types and hold no behaviour of their own.
// Positions are uri + UTF-16 offsets; times are integer picoseconds; 64-bit values cross as bigint.

import type { LinkedProgram, SystemModel } from '../language/link/model';
import type { Span } from '../language/syntax/ast';
import type { LiveState, MessageStory, RecordRows, RegisterRow, RingPicture } from './pictures';
import type { LatencyPartReport } from './seam';

export type { LatencyPartReport };

export interface LoadOptions {
  /** Names of the drivers to start at time 0; all of the system's drivers when absent. */
  readonly drivers?: readonly string[];
  /** Title of the test to run instead of drivers. */
  readonly test?: string;
  /** Which system, when the file sees several; the only one otherwise. */
  readonly system?: string;
  readonly seed?: number;
  /** Simulated time after which the run ends as `limit`. */
  readonly timeLimitPs?: number;
  /** Simulated cause records kept for stacks (a power of two; default 65,536). */
  readonly causeRecords?: number;
  /**
   * False: causes are not recorded, which is faster. Stacks end at the program, and the report does not tell of exceptions
   * that the AMU posted.
   */
  readonly causes?: boolean;
  /**
   * Whether programs that run often become JavaScript functions: `hot` (the default), `always` from their first
   * instruction, `never`. What happens is the same.
   */
  readonly generatedCode?: 'hot' | 'always' | 'never';
  /** Names of functions whose driver and memory are outside, behind `Engine.external`. Drivers then run only when named. */
  readonly external?: readonly string[];
  /** Bytes that the inputs from outside may take in memory, for going back (default 64 MiB). */
  readonly inputBytes?: number;
  /**
   * Keeps the past of the run, so that it can be walked back: `stepBack`, `reverseContinue`, `restartFrame`, `travel`. Causes
   * are recorded then, whatever `causes` says.
   */
  readonly history?: HistoryOptions;
}

export interface HistoryOptions {
  /**
   * Bytes that snapshots of the past may take; the more there are, the fewer events are carried out again on a way back. Beside
   * them one snapshot of the beginning is kept.
   */
  readonly memory: number;
}

/** A load that cannot be: unknown driver, system with errors, … `message` is for the user. */
export class LoadError extends Error {}

export type RunStatus =
  | 'ready' // loaded, or stopped in the middle
  | 'done' // every program came to its end and no event is left that could matter
  | 'stalled' // somebody waits and nothing will ever happen
  | 'limit'; // time limit reached

/** Why `run` came back. */
export type RunResult =
  | 'budget'
  | 'stopped'
  | 'ended'
  /** Nothing is left to do until something comes from outside, or the horizon of `Engine.external` moves on. */
  | 'idle';

export type AgentKind = 'driver' | 'amu' | 'accelerator' | 'test';
/** What a debugger calls a thread: a driver, a function's command path, the AMU's delivery path, one AHA, the test. */
export interface AgentInfo {
  readonly id: number; // 1.. stable over the run
  readonly kind: AgentKind;
  readonly name: string; // `driver app`, `AMU: commands of pf`, `AMU: messages`, `AHA inv (inversion)`
  readonly state: string; // `running`, `waits for pf.sw0.r0 (until 12.3 us)`, `idle`, `done`
}

export interface Place extends Span {
  readonly uri: string;
}

/** A frame of a stack: first the program's own, then its causes, newest first. */
export interface StackFrame {
  readonly id: number; // valid while the engine stands still
  readonly kind: 'program' | 'cause';
  readonly name: string; // `app`, `on message at rx[0]`, `because the AMU fetched slot 3 of pf.sw0.t0`
  readonly place: Place | undefined;
  readonly timePs: number;
  readonly agent: number;
  /** The slot that a message of the frame lies in. */
  readonly memory?: { readonly space: string; readonly address: bigint };
}

export type StopReason =
  | 'entry'
  | 'breakpoint'
  | 'function breakpoint'
  | 'data breakpoint'
  | 'exception'
  | 'step'
  | 'pause'
  | 'goto';
export interface StopInfo {
  readonly reason: StopReason;
  readonly agent: number;
  /** One line for a person: `doorbell pf.sw0.t0: WRITE_INDEX_TX 0 -> 1`. */
  readonly description: string;
  readonly breakpoints: readonly number[]; // ids given when they were set
  /** With reason `exception`: the filter that asked for it, and what a person can do now. */
  readonly exception?: { readonly id: string; readonly label: string; readonly advice: string };
}

export interface BreakpointOptions {
  readonly condition?: string;
  /** `5`, `>= 5`, `% 2` … */
  readonly hitCondition?: string;
  /** text with {expr}: logs and goes on instead of stopping */
  readonly logMessage?: string;
}
export interface LineBreakpoint extends BreakpointOptions {
  readonly line: number; // 0-based
  readonly column?: number;
}
export interface FunctionBreakpoint extends BreakpointOptions {
  /** `doorbell pf.sw0.t0`, `doorbell *`, `command PF_ASN_CREATE`, `response status != 0`, `deliver out`, `full pf.sw0.r0`, `interrupt pf 3` … */
  readonly event: string;
}
/** `change` of its value; `write` also of what is there already; `readWrite` either access. */
export type DataAccess = 'read' | 'write' | 'readWrite' | 'change';
/** What can be watched. `id` is good for `setDataBreakpoints`; one that `persists` also in the next run of the program. */
export interface DataTargetInfo {
  readonly id: string;
  /** for a person: `16 bytes at 0x42000 of pf` */
  readonly name: string;
  readonly accesses: readonly DataAccess[];
  readonly persists: boolean;
}
export interface DataBreakpoint extends BreakpointOptions {
  /** of a DataTargetInfo */
  readonly id: string;
  readonly access: DataAccess;
}
export interface BreakpointState {
  readonly id: number;
  readonly verified: boolean;
  readonly message?: string; // why not, and what to write instead
  readonly place?: Place;
}

export interface GotoTarget {
  readonly id: number;
  readonly label: string;
  readonly place: Place;
  readonly agent: number;
  /** to the last time that the agent stood there, and not to the next */
  readonly back?: boolean;
}

export type StepKind = 'over' | 'in' | 'out' | 'event';

/**
 * An instant of a run, exact to the statement. Two instants of one run are compared by `compareInstants`; the numbers mean
 * nothing in another run.
 */
export interface Instant {
  /** carried out, the one that is at work included */
  readonly events: number;
  readonly timePs: number;
  /** what was changed from outside so far: set by a person, or written by a driver that is no program of ours */
  readonly inputs: number;
  /** In the middle of an event, where a program stands; absent behind it. */
  readonly inside?: {
    /** a test looks again whether its check holds now */
    readonly polled: boolean;
    readonly program: number;
    /** the newest record of what happened */
    readonly record: number;
    /** instructions of the program's turn, doubled, and one more before a statement that was not begun */
    readonly steps: number;
  };
}

/** Where to travel: behind so many events, to the last instant not later than a time, or to where something happened. */
export type TravelTarget =
  | { readonly events: number }
  | { readonly timePs: number }
  /** id of an `OccurrenceRecord` */
  | { readonly record: number }
  | { readonly instant: Instant };

/** What is kept of the past. */
export interface HistoryState {
  /** where the system is */
  readonly now: Instant;
  /** as far as the run has ever got */
  readonly latest: Instant;
  /** The system stands before `latest`: going on repeats what was. */
  readonly inPast: boolean;
  /** bytes that snapshots take, and may take */
  readonly bytes: number;
  readonly memory: number;
  readonly snapshots: number;
}

/** Something that can be looked at: a local, a register, a ring, a slot … Looking changes nothing. */
export interface Inspection {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** In the language's notation; evaluates to the same thing. */
  readonly path?: string;
  /** 0 = a leaf; otherwise a handle for `children`, valid while the engine stands still. */
  readonly handle: number;
  readonly namedChildren?: number;
  readonly indexedChildren?: number;
  /** a place in a function's address space */
  readonly memory?: { readonly space: string; readonly address: bigint; readonly length: number };
  readonly settable?: boolean;
  /** `stated` / `assumed` behaviour, or decoding, as hover text. */
  readonly note?: string;
}
export interface Scope {
  readonly name: string; // Locals, Function pf, System
  readonly handle: number;
  readonly expensive: boolean;
}
/** `message` says what is wrong with the text, in the user's words. */
export class EvaluationError extends Error {}

/** A name to complete with: `text` replaces `length` UTF-16 units from `start` on. */
export interface NameCompletion {
  readonly label: string;
  readonly text: string;
  readonly kind: string;
  readonly detail?: string;
  readonly start: number;
  readonly length: number;
}

/** A ring as a list of slots. */
export interface RingSlots {
  readonly path: string;
  readonly base: bigint;
  readonly slots: number;
  readonly slotBytes: number;
  /** Those of the wanted ones that the ring has, in their order. */
  readonly lines: readonly {
    readonly slot: number;
    readonly address: bigint;
    readonly bytes: Uint8Array;
    readonly text: string;
    /** Where the ring is declared. */
    readonly place: Place | undefined;
  }[];
}

export interface OutputLine {
  readonly category: 'log' | 'failure' | 'note';
  readonly text: string;
  readonly place?: Place;
  readonly timePs: number;
}

export interface CommandRecord {
  readonly name: string; // PF-ASN-CREATE
  readonly function: string;
  readonly status: string; // ok, asn-id-in-use, …
  readonly timePs: number;
  readonly latencyPs: number;
}
export interface SessionReport {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  readonly lost: number;
  /** How many of the messages were stashed, by the setting that each was moved under. */
  readonly stashed: number;
  /** From the put (or send) to the moment the message can be taken; undefined when none was delivered. */
  readonly latencyPs:
    | { readonly min: number; readonly p50: number; readonly p99: number; readonly max: number }
    | undefined;
  /** What that latency is the sum of; empty when none was delivered. */
  readonly latencyParts: readonly LatencyPartReport[];
}
export interface Failure {
  readonly message: string; // with detail: `message 17 came back wrong: byte 5 is 0x12, expected 0xed`
  readonly place: Place | undefined;
  readonly timePs: number;
  readonly agent: string;
}
export interface RunReport {
  readonly status: 'passed' | 'failed' | 'stalled' | 'limit' | 'interrupted';
  readonly timePs: number;
  readonly events: number;
  readonly commands: readonly CommandRecord[];
  readonly sessions: readonly SessionReport[];
  readonly checks: { readonly passed: number; readonly failed: number };
  readonly failures: readonly Failure[];
  /** Who waits for what, when stalled: `driver app waits for pf.sw0.r0 at line 23: session back is … because …`. */
  readonly waits: readonly {
    readonly agent: string;
    readonly text: string;
    readonly place: Place | undefined;
  }[];
  /** Worth knowing: rings that were full, credit stalls, messages overwritten or left in rings. */
  readonly notes: readonly string[];
}

/** Something that happened, and because of what. */
export interface OccurrenceRecord {
  /** counts up from 1; what happened later has the greater one */
  readonly id: number;
  readonly timePs: number;
  /** `doorbell`, `fetch`, `deliver`, `handle`, `command` … as function breakpoints call it */
  readonly kind: string;
  /** id of the agent that it happened at, see `agents` */
  readonly agent: number;
  /** what it happened to: `pf.sw0.t0`, `inv.hw0.rx0`, `pf`, `app` */
  readonly subject: string;
  /** One line for a person: `the AMU fetched slot 3 of pf.sw0.t0 (session out)`. */
  readonly text: string;
  /** by name: old and new index (their low 32 bits), slot, session, opcode, status … */
  readonly values: Readonly<Record<string, number | string>>;
  /** id of its cause; 0 when it has none, or one of which the record is gone */
  readonly parent: number;
  readonly place: Place | undefined;
}
export interface RecordPage {
  readonly records: readonly OccurrenceRecord[];
  /** how many between `after` and the first of these are gone */
  readonly lost: number;
  /** to ask for the next page with */
  readonly last: number;
  /** there are newer ones already */
  readonly more: boolean;
}

export type SignalRole =
  | 'function'
  | 'interface'
  | 'socket'
  | 'session'
  | 'agent'
  | 'hardware_interface'
  | 'in flight'
  | 'credit'
  | 'busy'
  | 'stall'
  | 'command'
  | 'interrupt'
  | 'program'
  | 'handler';
/** Something with a value at every instant, to be drawn over time. */
export interface SignalInfo {
  readonly index: number;
  readonly role: SignalRole;
  /** `['pf', 'sw0', 't0']`, `['sessions', 'out']` */
  readonly scope: readonly string[];
  readonly name: string;
  /** Of a pulse, which lasts no time, the value counts how many there were. */
  readonly kind: 'count' | 'bit' | 'text' | 'pulse';
  readonly bits: number;
}
/** undefined: of what is not mapped to its function nothing is known */
export type SignalValue = bigint | number | string | undefined;
export interface SignalReader {
  readonly signals: readonly SignalInfo[];
  /**
   * The indexes of signals that are different since the last call (first call: since nothing was known), which may be
   * twice there; good until the next call. Ask after each `run(1)` to miss no value.
   */
  changed(): readonly number[];
  value(signal: number): SignalValue;
}

/** Memory of a driver outside of the engine. Every call may fail. Addresses are bytes below 2^53. */
export interface OutsideMemory {
  read(address: number, into: Uint8Array, at: number, length: number): boolean;
  write(address: number, from: Uint8Array, at: number, length: number): boolean;
}
/** The far side of a function: who gets its interrupts and holds its memory. */
export interface Outside {
  readonly memory: OutsideMemory;
  interrupt(vector: number): void;
}

/**
 * A function whose driver is outside. Calls take effect at the present instant; those that say so need `External.ready`.
 * Offsets are bytes from the start of BAR0, multiples of 8.
 */
export interface ExternalFunction {
  readonly name: string;
  readonly index: number;
  readonly physical: boolean;
  /** MSI-X vectors that the function has. */
  readonly vectors: number;
  /** Nobody is connected from the beginning, and with undefined. */
  connect(outside: Outside | undefined): void;
  /** Makes memory reachable; needs `ready`. False, and nothing changed, when it overlaps what is reachable already. */
  map(address: number, size: number, readable: boolean, writable: boolean): boolean;
  /** Takes back all that was mapped within the range; needs `ready`. False, and nothing changed, for a part of one. */
  unmap(address: number, size: number): boolean;
  /** Whether the function may reach memory at all; needs `ready`. It may from the beginning. */
  setBusMaster(on: boolean): void;
  /** A posted register write; needs `ready`. */
  write(offset: number, lo: number, hi: number): void;
  /** The register as it is now, into two words; its time passes then. Needs `ready`. False where there is no register. */
  read(offset: number, value: Uint32Array): boolean;
  /** The same without effect and without time; at any instant. */
  look(offset: number, value: Uint32Array): boolean;
  /** Function-level reset; of the physical function a reset of the whole AMU. Needs `ready`. */
  reset(): void;
  /** Accesses have not reached the AMU yet, or their time has not passed. */
  readonly underWay: boolean;
  /** What the driver waits for, as the state of its thread; empty when for nothing. */
  waits: string;
  /** A mistake of the driver, as a note of the run with its time. */
  note(text: string): void;
}

/** The door for drivers outside, see docs/real-drivers.md. */
export interface External {
  readonly functions: readonly ExternalFunction[];
  /** Inputs are taken: the run is at its present instant and between two events. */
  readonly ready: boolean;
  /** Accesses that have not reached the AMU yet, or whose time has not passed. */
  readonly underWay: boolean;
  /** `run` comes back as `idle` before the first event behind this instant, in ps. Infinity from the beginning. */
  horizonPs: number;
  /** The same while nothing waits to be done but time-outs of who waits. */
  patiencePs: number;
  /** When the next event comes, ps; Infinity when none waits. */
  readonly nextPs: number;
}

/** The whole state of an engine at one instant; good for the engine that it was taken of, as often as wanted. */
export interface EngineSnapshot {
  readonly timePs: number;
  readonly events: number;
}

export interface Engine {
  readonly program: LinkedProgram;
  /** the one that runs */
  readonly system: SystemModel;
  readonly timePs: number;
  readonly events: number;
  readonly status: RunStatus;
  readonly stop: StopInfo | undefined;

  /** Runs at most `budget` events (so that a host can breathe); `stopped` fills `stop`. */
  run(budget: number): RunResult;
  /** Prepares a step of one agent; the next `run` carries it out. `stepInTargets` names what `in` could follow. */
  step(agent: number, kind: StepKind, target?: number): void;
  stepInTargets(agent: number): readonly { readonly id: number; readonly label: string }[];
  /**
   * What on a line (from 0) a driver or test can go on to, or back to where the past is kept, in time and not by a jump.
   * @throws EvaluationError when nothing can
   */
  gotoTargets(uri: string, line: number): readonly GotoTarget[];
  /** Prepares going on (or back) until a target of the last `gotoTargets` is reached; false when it is none of that agent. */
  goto(agent: number, target: number): boolean;
  /** The next `run` stops before anything happens; of a way back it stops where that began. */
  pause(): void;

  /** Drivers outside; undefined unless `LoadOptions.external` names functions. */
  readonly external: External | undefined;
  // Ways back, and to any instant: each is prepared, and carried out by `run` in slices as a run forward is. One that finds
  // nothing stops where it began, or at the beginning of the run, with a description that says so. Only with
  // LoadOptions.history. @throws EvaluationError without it

  /**
   * Back to the last instant at which the agent stood at a statement, or did something: `over` leaves out what is inside of
   * its statements; `in` goes to the cause of what it does, if that comes later; `out` to the driver's statement that began
   * the chain, or to the one that is around; `event` one event.
   */
  stepBack(agent: number, kind: StepKind): void;
  /** Back to the last stop of any breakpoint before this instant, or to the beginning. Hit counts count from the beginning. */
  reverseContinue(): void;
  /** Back to the first statement of a frame of the present stack; of a cause, to where it happened. @throws EvaluationError for none */
  restartFrame(frame: number): void;
  travel(target: TravelTarget): void;
  readonly history: HistoryState | undefined;

  /** Between two calls of `run`. Breakpoints are no part of it. */
  snapshot(): EngineSnapshot;
  /** Back to a snapshot: what follows is what followed then, unless something is changed. @throws Error for another engine's */
  restore(snapshot: EngineSnapshot): void;

  /**
   * What the latency of a session's messages is made of, by the session's name: the parts in the order of time, for the
   * last message, all, and the slowest. Empty for a name that is none, and before the first message.
   */
  latencyParts(session: string): readonly LatencyPartReport[];

  /**
   * What happened after the record `after` (0 = from the beginning), oldest first, at most `limit` (at least 1) records. Of
   * a run as a whole the last `causeRecords` are there: who wants all asks between slices of the run.
   */
  records(after: number, limit: number): RecordPage;
  /** A reader of signals, which stands by itself: two do not disturb each other. */
  signals(): SignalReader;

  /** What pictures are drawn from, see pictures.ts; also between two slices of a run. */
  live(): LiveState;
  /** What happened after the record `after`, as columns. */
  rows(after: number, limit: number): RecordRows;
  /** Undefined when the path names no ring. */
  ring(path: string, first: number, count: number): RingPicture | undefined;
  story(path: string, slot: number): MessageStory | undefined;
  /** The registers of a function, or of one of its interfaces, by name; undefined when there is none. */
  registers(functionName: string, interfaceName?: string): readonly RegisterRow[] | undefined;

  agents(): readonly AgentInfo[];
  /** The kinds of accelerators of the system, with the agents of each. */
  accelerators(): readonly {
    readonly name: string;
    readonly agents: readonly string[];
    readonly place: Place;
  }[];
  stack(agent: number): readonly StackFrame[];
  scopes(frame: number): readonly Scope[];
  children(
    handle: number,
    start?: number,
    count?: number,
    filter?: 'named' | 'indexed',
  ): readonly Inspection[];
  /** Looks only. `whole`: bytes are not shortened, for who copies them. @throws EvaluationError */
  evaluate(text: string, frame?: number, whole?: boolean): Inspection;
  /** What fits at an offset of an expression that is being typed. */
  completions(text: string, offset: number, frame?: number): readonly NameCompletion[];
  /** The slots of the ring at an address as lines, `first` counted from the slot there; none where no ring lies. */
  ringSlots(space: string, address: bigint, first: number, count: number): RingSlots | undefined;
  /** Sets a local, register, index or memory by path; one that is a doorbell rings. @throws EvaluationError */
  assign(path: string, value: string, frame?: number): Inspection;

  setLineBreakpoints(uri: string, breakpoints: readonly LineBreakpoint[]): readonly BreakpointState[];
  setFunctionBreakpoints(breakpoints: readonly FunctionBreakpoint[]): readonly BreakpointState[];
  /** What can be watched of an expression: a register, index, digest bit, count, local or, by `bytes`, memory. @throws EvaluationError */
  dataTarget(text: string, frame?: number, bytes?: number): DataTargetInfo;
  /** The same of bytes of an address space. @throws EvaluationError */
  dataTargetAt(space: string, address: bigint, bytes: number): DataTargetInfo;
  setDataBreakpoints(breakpoints: readonly DataBreakpoint[]): readonly BreakpointState[];
  /** Ids of `exceptionFilters`. */
  setExceptionFilters(
    filters: readonly { readonly id: string; readonly condition?: string }[],
  ): readonly BreakpointState[];
  breakpointLocations(uri: string, fromLine: number, toLine: number): readonly Place[];

  /** `space`: a function's name (its address space) or `function.bar0`. Bytes outside memory are reported as missing, never thrown. */
  readMemory(
    space: string,
    address: bigint,
    length: number,
  ): { readonly bytes: Uint8Array; readonly unreadable: number };
  writeMemory(space: string, address: bigint, bytes: Uint8Array): number;

  /** Output lines since the last call. */
  takeOutput(): readonly OutputLine[];
  report(interrupted?: boolean): RunReport;
}

export const exceptionFilters: readonly {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly default: boolean;
}[] = [
  {
    id: 'failed-check',
    label: 'Failed checks',
    description: 'A check, a time-out or a mistake with a ring',
    default: true,
  },
  {
    id: 'command-status',
    label: 'Non-zero status',
    description: 'A management command answered with an error',
    default: false,
  },
  {
    id: 'amu-exception',
    label: 'AMU exceptions',
    description: 'The AMU posted an exception message, other than a trapped command',
    default: true,
  },
  {
    id: 'trapped-command',
    label: 'Trapped commands',
    description: 'The AMU handed a command of a VF to the PF, by E-PF-TRAPPED-CMD',
    default: false,
  },
  { id: 'error-state', label: 'AMU error state', description: 'AMU_SR.ERROR_STATE left 0', default: true },
  {
    id: 'translation-fault',
    label: 'Translation faults',
    description: 'The address of a ring did not translate',
    default: false,
  },
  {
    id: 'overwrite',
    label: 'Overwrite losses',
    description: 'An unread message was overwritten',
    default: false,
  },
  { id: 'doorbell', label: 'Doorbells', description: 'Any doorbell', default: false },
];
