// The engine behind the facade: kernel, hardware and programs put together, and the loop that carries out one event
// behind the other. A run that nobody debugs pays one test of a flag an event.

import type { LinkedProgram, SystemModel } from '../language/link/model';
import { AmuHardware } from './amu';
import { type Choice, choose } from './choice';
import { Core, roomFor, Why } from './core';
import { assign } from './debug/assign';
import { completionsOf } from './debug/completions';
import { dataTargetAt, dataTargetOf } from './debug/data-targets';
import { Control, Debugger } from './debug/debugger';
import { readMemory, writeMemory } from './debug/memory';
import { placeOf } from './debug/naming';
import { Pictures } from './debug/pictures';
import { Records } from './debug/records';
import { ringSlots } from './debug/ring-slots';
import { Signals } from './debug/signals';
import { ExternalPort } from './external';
import type {
  AgentInfo,
  BreakpointState,
  DataBreakpoint,
  DataTargetInfo,
  Engine,
  EngineSnapshot,
  FunctionBreakpoint,
  GotoTarget,
  HistoryState,
  Inspection,
  Instant,
  LatencyPartReport,
  LineBreakpoint,
  LoadOptions,
  NameCompletion,
  OutputLine,
  Place,
  RecordPage,
  RingSlots,
  RunReport,
  RunResult,
  RunStatus,
  Scope,
  SignalReader,
  StackFrame,
  StepKind,
  StopInfo,
  TravelTarget,
} from './facade';
import { EvaluationError } from './facade';
import { Changes, type LoopResult, Past, type Present } from './history';
import { createKernel, createOccurrences, type EventQueue } from './kernel';
import { Arena } from './memory';
import { displayTime, ProgramSide } from './programs';
import { ProgramEvent } from './programs/machine';
import type { Occurrences } from './seam';
import { type GraphSnapshot, Keeper } from './snapshot';

/** Loads a linked program: everything at time 0, the drivers or the test ready to start. @throws LoadError */
export function load(program: LinkedProgram, options: LoadOptions): Engine {
  return new LoadedEngine(program, choose(program, options), options);
}

const defaultCauseRecords = 65_536;
/** What an activation of a program that ran long counts in a run's budget of events, which is there for the host to breathe. */
const longTurn = 20_000;
/** Kinds of events from here on are the programs', see seam.ts. */
const firstProgramEvent = 64;

/** What is behind a snapshot; nobody else has to know. */
interface Behind {
  readonly engine: Engine;
  readonly kept: GraphSnapshot;
  readonly state: RunStatus;
  readonly toldStall: boolean;
  readonly printed: number;
  readonly pending: readonly OutputLine[];
  readonly external: ReturnType<ExternalPort['snapshot']> | undefined;
}
const snapshots = new WeakMap<EngineSnapshot, Behind>();

class LoadedEngine implements Engine {
  private readonly kernel: EventQueue;
  private readonly control = new Control();
  private readonly occurrences: Occurrences;
  private readonly hardware: AmuHardware;
  private readonly keeper: Keeper;
  private readonly changes: Changes;
  private readonly past: Past | undefined;
  private readonly programs: ProgramSide;
  private readonly core: Core;
  private readonly debug: Debugger;
  readonly external: ExternalPort | undefined;
  private recorded: Records | undefined;
  private readonly pictures: Pictures;
  /** how often somebody set something by hand */
  private settings = 0;
  private readonly limit: number;
  private state: RunStatus = 'ready';
  standing: StopInfo | undefined;
  toldStall = false;
  /** A test that looks again whether its check holds is at work, or stands still. */
  private polled = false;
  /** lines of the programs that were taken, or are in `pending` */
  private printed = 0;
  private pending: OutputLine[] = [];

  constructor(
    readonly program: LinkedProgram,
    choice: Choice,
    options: LoadOptions,
  ) {
    const { control } = this;
    const { system, test } = choice;
    const causeRecords = options.causeRecords ?? defaultCauseRecords;
    const kernel = createKernel(
      new Arena(roomFor(system, options.history === undefined ? causeRecords : 2 * causeRecords)),
    );
    this.kernel = kernel;
    const occurrences = createOccurrences(causeRecords, kernel, options.history !== undefined);
    occurrences.recording = options.causes !== false || options.history !== undefined;
    this.occurrences = occurrences;
    this.external = externalPort(system, options);
    this.hardware = new AmuHardware(system, kernel, occurrences, this.external?.memories);
    const { hardware } = this;
    const { generatedCode } = options;
    this.programs = new ProgramSide(program, system, kernel, occurrences, hardware, control, generatedCode);
    this.hardware.programs = this.programs;
    if (this.external) this.openExternal(this.external);
    this.limit = options.timeLimitPs ?? Number.POSITIVE_INFINITY;
    this.programs.stores.seed(options.seed ?? 0);
    this.core = new Core(
      { kernel, occurrences, hardware, programs: this.programs },
      control,
      generatedCode ?? 'hot',
    );
    this.programs.start(test ?? choice.drivers.map(d => d.name));
    // What a snapshot need not keep never changes, or is the debugger's.
    const constant = new Set<object>([program, system, control, ...this.programs.constant]);
    if (this.external) constant.add(this.external).add(this.external.log);
    this.changes = new Changes(hardware, this.programs, system.functions.length);
    this.keeper = new Keeper([kernel, occurrences, hardware, this.programs], constant);
    this.debug = new Debugger({
      program,
      system,
      kernel,
      occurrences,
      hardware: this.hardware,
      programs: this.programs,
      control,
      isTest: test !== undefined,
      changes: this.changes,
    });
    this.pictures = new Pictures(this.debug, () => this.recordsOf());
    if (options.history) {
      this.past = new Past(this.present, options.history);
      this.debug.going.goesBack = true;
    }
  }

  /** What the keeping of the past needs of this. */
  private get present(): Present {
    const { kernel, occurrences, debug, changes, keeper, programs } = this;
    const engine = this;
    return {
      kernel,
      occurrences,
      debug,
      changes,
      loop: (budget, untilPs) => engine.loop(budget, untilPs),
      get standing() {
        return engine.standing;
      },
      set standing(stop) {
        engine.standing = stop;
      },
      get toldStall() {
        return engine.toldStall;
      },
      set toldStall(told) {
        engine.toldStall = told;
      },
      inside: program => engine.inside(program),
      take: () => ({ graph: keeper.take(), outside: engine.external?.snapshot() }),
      put({ graph, outside }) {
        engine.put(graph, outside);
        engine.state = 'ready';
      },
      served: this.external !== undefined,
      keepOutput: () => engine.keepOutput(),
      forkOutput(text) {
        engine.keepOutput();
        engine.printed = programs.lines;
        engine.pending.push({ category: 'note', text, timePs: kernel.now });
      },
    };
  }

  private inside(program = this.programs.suspendedProgram): Instant['inside'] | undefined {
    if (program === 0) return undefined;
    const { programs, occurrences, polled } = this;
    return { polled, program, record: occurrences.last, steps: programs.turnOf(program) };
  }

  private keepOutput(): void {
    this.pending.push(...this.programs.takeOutput(this.printed));
    this.printed = Math.max(this.printed, this.programs.lines);
  }

  get system() {
    return this.hardware.system;
  }
  get timePs(): number {
    return this.kernel.now;
  }
  get events(): number {
    return this.kernel.count;
  }
  get status(): RunStatus {
    return this.state;
  }
  get stop(): StopInfo | undefined {
    return this.standing;
  }

  // ---- running

  run(budget: number): RunResult {
    const { past } = this;
    if (past?.underWay) return past.goOn(budget);
    if (this.state !== 'ready') return 'ended';
    this.standing = undefined;
    this.debug.go();
    return past ? past.history.forward(budget) : (this.loop(budget) as RunResult);
  }

  /** `reached`: the next event is later than `untilPs`. */
  private loop(budget: number, untilPs = this.limit): LoopResult {
    const { kernel, control, programs, debug, external } = this;
    const limit = Math.min(this.limit, untilPs);
    const limited = Number.isFinite(limit);
    const { wantsEvents } = debug;
    const core = !wantsEvents && external === undefined && this.core.usable ? this.core : undefined;
    for (let left = budget; ; left--) {
      if (control.requested) {
        this.standing = debug.resolve();
        if (this.standing) return 'stopped';
      }
      if (left <= 0) return 'budget';
      if (external !== undefined && !this.goesOn(external)) return 'idle';
      if (programs.suspendedProgram !== 0) {
        programs.resume();
        this.polled &&= programs.suspendedProgram !== 0;
      } else {
        let why = Why.look;
        if (core?.ready) {
          why = core.run(left, limit);
          left = core.left;
          // What it hands back is counted already.
          if (why !== Why.look) left++;
          if (why === Why.budget) continue;
          if (why === Why.program) programs.execute(core.program);
          else if (why === Why.sent) programs.standStill(core.program);
        }
        if (why === Why.look) {
          if (programs.mayBeOver && external === undefined) {
            const { over } = programs;
            if (over) return this.end(over);
          }
          if (limited && kernel.peekTime() > limit) return limit < this.limit ? 'reached' : this.end('limit');
          if (!kernel.next()) return this.end('stalled');
        }
        if (why === Why.look || why === Why.event) this.carryOut(core);
      }
      if (external !== undefined) external.acted(programs.suspendedProgram !== 0);
      if (programs.longTurns > 0) left -= longTurn * programs.takeLongTurns();
      if (programs.polling) this.poll();
      if (wantsEvents) debug.eventDone();
    }
  }

  private poll(): void {
    const { programs } = this;
    if (programs.suspendedProgram !== 0) return;
    this.polled = true;
    programs.poll();
    this.polled = programs.suspendedProgram !== 0;
  }

  /** With a driver outside there is no end: whether there is something to do now, behind what comes from outside. */
  private goesOn(external: ExternalPort): boolean {
    const { kernel, programs } = this;
    if (programs.suspendedProgram === 0) {
      if (external.replays) external.repeat();
      const next = kernel.peekTime();
      if (next === Number.POSITIVE_INFINITY) return false;
      const limit = programs.onlyTimers ? external.patiencePs : external.horizonPs;
      if (next > limit && kernel.count >= external.present) return false;
    }
    external.acting = true;
    return true;
  }

  /** Once, behind the construction. */
  private openExternal(external: ExternalPort): void {
    const { kernel, hardware, programs } = this;
    external.open({
      kernel,
      hardware,
      suspended: () => programs.suspendedProgram !== 0,
      vectors: hardware.system.amu.vectors,
      note: text => programs.log.line('note', text, -1),
    });
    hardware.externalState = functionIndex => external.stateOf(functionIndex);
    programs.outside = (functionIndex, vector) => external.interrupted(functionIndex, vector);
  }

  /** The event that was taken off the queue. */
  private carryOut(core: Core | undefined): void {
    const { kernel, hardware, programs } = this;
    const { kind, a, b } = kernel;
    if (kind < firstProgramEvent) hardware.handle(kind, a, b);
    else {
      programs.handle(kind, a, b);
      if (kind !== ProgramEvent.timer) core?.note(a);
    }
  }

  /** The run is over; one that stalled stops first, while everything can still be looked at. */
  private end(status: RunStatus): RunResult {
    if (status === 'stalled' && !this.toldStall && this.debug.breakpoints.hasFilter('failed-check')) {
      this.toldStall = true;
      this.standing = this.debug.stalled(this.report().waits[0]?.text);
      return 'stopped';
    }
    this.state = status;
    // Nothing happens until then: the run is cut there, and not at the event before.
    if (status === 'limit') this.kernel.now = this.limit;
    return 'ended';
  }

  pause(): void {
    if (this.past?.underWay) this.past.callOff();
    else this.debug.pause();
  }

  // ---- the past

  private get ways(): Past {
    if (this.past) return this.past;
    throw new EvaluationError('This run does not keep its past: it was loaded without a history.');
  }
  stepBack(agent: number, kind: StepKind): void {
    this.ways.stepBack(agent, kind);
  }
  reverseContinue(): void {
    this.ways.reverseContinue();
  }
  restartFrame(frame: number): void {
    this.ways.restartFrame(frame);
  }
  travel(target: TravelTarget): void {
    this.ways.travel(target);
  }
  get history(): HistoryState | undefined {
    return this.past?.history.state;
  }

  snapshot(): EngineSnapshot {
    const { kernel } = this;
    const kept = this.keeper.take();
    const snapshot = { timePs: kernel.now, events: kernel.count };
    const external = this.external?.snapshot();
    const { state, toldStall, printed } = this;
    const pending = [...this.pending];
    snapshots.set(snapshot, { engine: this, kept, state, toldStall, printed, pending, external });
    return snapshot;
  }

  restore(snapshot: EngineSnapshot): void {
    const found = snapshots.get(snapshot);
    if (found?.engine !== this) throw new Error('this is no snapshot of this engine');
    if (this.past) throw new Error('a run that keeps its past goes back by `travel`');
    this.put(found.kept, found.external);
    this.pending = [...found.pending];
    this.printed = found.printed;
    this.state = found.state;
    this.toldStall = found.toldStall;
    this.standing = undefined;
    // Breakpoints are those of now: what the run has to ask for follows from them.
    this.debug.go();
  }

  private put(kept: GraphSnapshot, external: Behind['external']): void {
    const { lanesGone } = this.kernel;
    if (external) this.external?.restore(external);
    this.keeper.goBack(kept);
    this.core.restored();
    this.polled = false;
    if (this.kernel.lanesGone !== lanesGone) this.programs.lanesGone();
  }
  latencyParts(session: string): readonly LatencyPartReport[] {
    const found = this.hardware.system.sessions.find(s => s.name === session);
    return found ? this.hardware.latencyParts(found.index) : [];
  }
  step(agent: number, kind: StepKind, target?: number): void {
    this.debug.step(agent, kind, target);
  }
  stepInTargets(agent: number): readonly { readonly id: number; readonly label: string }[] {
    return this.debug.stepInTargets(agent);
  }

  gotoTargets(uri: string, line: number): readonly GotoTarget[] {
    return this.debug.going.on(uri, line);
  }
  goto(agent: number, target: number): boolean {
    const { back, place } = this.debug.going.target(agent, target) ?? {};
    if (back && place) {
      const probe = this.debug.backTo(agent, place);
      this.ways.backTo(probe, 'Paused: it did not stand there before');
      return true;
    }
    return this.debug.goto(agent, target);
  }

  // ---- looking

  records(after: number, limit: number): RecordPage {
    return this.recordsOf().page(after, limit);
  }
  private recordsOf(): Records {
    const { naming, threads } = this.debug;
    this.recorded ??= new Records(naming, this.occurrences, threads, this.programs, (s, id) =>
      this.hardware.stashOf(s, id),
    );
    return this.recorded;
  }
  live() {
    return this.pictures.live(
      this.timePs,
      this.events,
      this.settings,
      this.standing !== undefined || this.state !== 'ready',
    );
  }
  rows(after: number, limit: number) {
    return this.pictures.rows(after, limit);
  }
  ring(path: string, first: number, count: number) {
    return this.pictures.ring(path, first, count);
  }
  story(path: string, slot: number) {
    return this.pictures.story(path, slot);
  }
  registers(functionName: string, interfaceName?: string) {
    const fn = this.system.functions.find(f => f.name === functionName);
    const owner = fn?.interfaces.find(i => i.name === interfaceName);
    if (!fn || (interfaceName !== undefined && !owner)) return undefined;
    return this.pictures.registers(fn, owner);
  }
  signals(): SignalReader {
    return new Signals(this.hardware.system, this.hardware, this.programs, this.occurrences);
  }

  agents(): readonly AgentInfo[] {
    return this.debug.threads.list();
  }
  accelerators() {
    const kinds = new Set(this.hardware.system.agents.flatMap(a => a.accelerator ?? []));
    return [...kinds].map(kind => {
      const agents = this.hardware.system.agents.filter(a => a.accelerator === kind).map(a => a.name);
      return { name: kind.name, agents, place: placeOf(kind.origin) };
    });
  }
  stack(agent: number): readonly StackFrame[] {
    return this.debug.stack(agent);
  }
  scopes(frame: number): readonly Scope[] {
    return this.debug.inspector.scopes(frame);
  }
  children(
    handle: number,
    start?: number,
    count?: number,
    filter?: 'named' | 'indexed',
  ): readonly Inspection[] {
    return this.debug.inspector.handles.children(handle, start, count, filter);
  }
  evaluate(text: string, frame?: number, whole?: boolean): Inspection {
    return this.debug.inspector.evaluate(text, frame, whole);
  }
  completions(text: string, offset: number, frame?: number): readonly NameCompletion[] {
    return completionsOf(this.debug.inspector, text, offset, frame);
  }
  ringSlots(space: string, address: bigint, first: number, count: number): RingSlots | undefined {
    return ringSlots(this.debug.inspector, space, address, first, count);
  }
  assign(path: string, value: string, frame?: number): Inspection {
    this.settings++;
    return assign(this.debug.inspector, path, value, frame);
  }
  readMemory(space: string, address: bigint, length: number) {
    return readMemory(this.hardware, this.debug.naming, space, address, length);
  }
  writeMemory(space: string, address: bigint, bytes: Uint8Array): number {
    this.settings++;
    return writeMemory(this.hardware, this.changes, this.debug.naming, space, address, bytes);
  }

  // ---- breakpoints

  setLineBreakpoints(uri: string, breakpoints: readonly LineBreakpoint[]): readonly BreakpointState[] {
    return this.armed(this.debug.breakpoints.setLines(uri, breakpoints));
  }
  setFunctionBreakpoints(breakpoints: readonly FunctionBreakpoint[]): readonly BreakpointState[] {
    return this.armed(this.debug.breakpoints.setFunctions(breakpoints));
  }
  dataTarget(text: string, frame?: number, bytes?: number): DataTargetInfo {
    return dataTargetOf(this.debug.inspector, text, frame, bytes);
  }
  dataTargetAt(space: string, address: bigint, bytes: number): DataTargetInfo {
    return dataTargetAt(this.debug.inspector, space, address, bytes);
  }
  setDataBreakpoints(breakpoints: readonly DataBreakpoint[]): readonly BreakpointState[] {
    return this.armed(this.debug.data.set(breakpoints));
  }
  setExceptionFilters(
    filters: readonly { readonly id: string; readonly condition?: string }[],
  ): readonly BreakpointState[] {
    return this.armed(this.debug.breakpoints.setFilters(filters));
  }
  breakpointLocations(uri: string, fromLine: number, toLine: number): readonly Place[] {
    return this.debug.index.between(uri, fromLine, toLine).map(s => s.place);
  }
  private armed(states: readonly BreakpointState[]): readonly BreakpointState[] {
    this.debug.arm();
    return states;
  }

  // ---- results

  takeOutput(): readonly OutputLine[] {
    this.keepOutput();
    const { pending } = this;
    this.pending = [];
    return pending.concat(this.debug.takeOutput()).sort((a, b) => a.timePs - b.timePs);
  }
  report(interrupted = false): RunReport {
    const report = this.programs.report(this.state, interrupted);
    if (this.state !== 'limit') return report;
    return { ...report, notes: [`stopped at the time limit of ${displayTime(this.limit)}`, ...report.notes] };
  }
}

const defaultInputBytes = 64 * 1024 * 1024;

function externalPort(system: SystemModel, options: LoadOptions): ExternalPort | undefined {
  const { external, inputBytes } = options;
  if (external === undefined || external.length === 0) return undefined;
  const served = system.functions.filter(f => external.includes(f.name));
  return new ExternalPort(served, inputBytes ?? defaultInputBytes);
}
