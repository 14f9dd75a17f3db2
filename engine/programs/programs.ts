// The program side as the rest of the engine sees it: what the hardware tells it, its events, who runs and how it ends.

import type { LinkedExpression } from '../../language/link';
import type {
  DriverModel,
  LinkedProgram,
  SocketModel,
  SystemModel,
  TestModel,
} from '../../language/link/model';
import {
  EvaluationError,
  LoadError,
  type OutputLine,
  type Place,
  type RunReport,
  type RunStatus,
} from '../facade';
import {
  type Hardware,
  type Kernel,
  Occurrence,
  type Occurrences,
  type Programs,
  type StopControl,
} from '../seam';
import { Actions } from './actions';
import { Agents } from './agents';
import { type CompiledSystem, compileSystem, programId } from './compile-system';
import { createDispatch, type Dispatch } from './dispatch';
import { Endings, waitsWithLimit } from './endings';
import { Explainer } from './explain';
import { type GeneratedCode, type GenerationMode, generatedCodeOf } from './generated';
import { Op, words } from './instructions';
import { activation, type Host, Interpreter } from './interpreter';
import { Looking } from './looking';
import { type Machine, ProgramEvent, placeOf } from './machine';
import { reportOf } from './report';
import { Roster } from './roster';
import { RunLog } from './run-log';
import { Signals } from './signals';
import {
  type AgentState,
  createAgents,
  createFunction,
  createRings,
  type FunctionState,
  Inboxes,
  type ProgramRows,
  type ProgramState,
  type RingState,
  Wait,
} from './state';
import { StoreBuffer } from './store-buffer';
import type { Tables } from './tables';
import type { Value } from './value';
import { type ProgramView, setLocal, viewsOf } from './views';

export class ProgramSide implements Programs, Machine, Host {
  readonly tables: Tables;
  readonly log: RunLog;
  readonly programs: readonly ProgramState[];
  readonly functions: readonly FunctionState[];
  readonly rings: RingState;
  readonly agents: readonly AgentState[];
  readonly inboxes: Inboxes;
  readonly stores: StoreBuffer;
  /** Told of interrupts when they have left the AMU: a driver outside gets its own. */
  outside: ((functionIndex: number, vector: number) => void) | undefined;
  readonly rows: ProgramRows;
  private readonly compiled: CompiledSystem;
  private readonly roster: Roster;
  private readonly generated: GeneratedCode;
  private readonly interpreter: Interpreter;
  private readonly dispatch: Dispatch;
  readonly handle: Dispatch['handle'];
  readonly actions: Actions;
  readonly handlers: Agents;
  private readonly explainer: Explainer;
  private readonly looking: Looking;
  readonly endings: Endings;
  private readonly signals: Signals;
  /** by number in the whole AMU, the socket that it is; -1 = not declared */
  socketAt: Int32Array;
  /** [0]: timer events in the queue */
  readonly timers: Int32Array;
  /** the test that waits for its check to hold; 0 = none */
  private polled = 0;

  constructor(
    program: LinkedProgram,
    readonly system: SystemModel,
    readonly kernel: Kernel,
    readonly occurrences: Occurrences,
    readonly hardware: Hardware,
    readonly control: StopControl,
    generation: GenerationMode = 'hot',
  ) {
    this.compiled = compileSystem(program, system, hardware);
    const { tables, handlers } = this.compiled;
    this.tables = tables;
    this.socketAt = kernel.arena.int32(0);
    this.log = new RunLog(kernel, tables.places);
    this.roster = new Roster(this.compiled, system, kernel.arena);
    const { programs, contexts, rows } = this.roster;
    this.programs = programs;
    this.rows = rows;
    this.functions = system.functions.map(() => createFunction(system.amu.vectors));
    this.rings = createRings(tables.sockets.length, kernel.arena);
    this.agents = createAgents(system.agents, contexts, handlers, kernel.arena);
    this.inboxes = new Inboxes(
      system.agents.reduce((sum, agent) => sum + agent.interfaces, 0),
      kernel.arena,
    );
    this.stores = new StoreBuffer(system, kernel, hardware);
    this.timers = kernel.arena.int32(16);
    this.endings = new Endings(programs, tables, kernel.arena);
    this.handlers = new Agents(this, handlers, contexts);
    this.actions = new Actions(this, this.handlers);
    this.generated = generatedCodeOf(
      this,
      this.actions.rings,
      this.handlers,
      this.perform,
      activation,
      generation,
    );
    this.interpreter = new Interpreter(this, this, this.generated);
    const others = (kind: number, a: number, b: number) => this.otherEvent(kind, a, b);
    this.dispatch = createDispatch(kernel, occurrences, programs, this.interpreter, this.handlers, others);
    this.handle = this.dispatch.handle;
    this.signals = new Signals(this, this.actions);
    this.explainer = new Explainer(this, this.handlers);
    this.looking = new Looking(this, this.interpreter, programs[0]);
    this.remapped();
  }

  /** Readies drivers (by name) or one test to begin at once. @throws LoadError for a name that the system does not have */
  start(what: readonly string[] | TestModel): void {
    const { drivers, tests } = this.compiled;
    if ('kind' in what) {
      const index = tests.findIndex(t => t.model === what);
      if (index < 0) throw new LoadError(`there is no test "${what.title}" of system ${this.system.name}`);
      this.startProgram(drivers.length + index + 1);
      return;
    }
    for (const name of what) {
      const index = drivers.findIndex(d => d.model.name === name);
      if (index < 0) throw new LoadError(`there is no driver ${name} on system ${this.system.name}`);
      this.startProgram(programId.ofDriver(index));
    }
  }

  /** What never changes in a run, or is no part of its state: see engine/snapshot. */
  get constant(): readonly object[] {
    return [this.tables, this.tables.places, this.compiled, this.looking, this.generated];
  }

  /** The queue has gone back to where it had other lanes. */
  lanesGone(): void {
    this.generated.forget();
  }

  // ---- how the run goes

  get places(): readonly Place[] {
    return this.tables.places;
  }
  get suspendedProgram(): number {
    return this.interpreter.suspended;
  }
  get asked(): boolean {
    return this.interpreter.asked;
  }
  set asked(asked: boolean) {
    this.interpreter.asked = asked;
  }
  turnOf(id: number): number {
    const p = this.programs[id];
    const frame = p?.frames.at(-1);
    if (!p || !frame) return 0;
    const { code, places } = this.tables.units[frame.unit];
    const before = code[frame.pc] === Op.statement && places[frame.pc / words] === frame.place;
    return 2 * p.steps + (before ? 1 : 0);
  }
  resume(): void {
    this.interpreter.resume();
  }
  /** A program goes on where its frame says. */
  execute(id: number): void {
    this.interpreter.execute(this.programs[id]);
  }
  /** It stands still on what it did last, as somebody asked for. */
  standStill(id: number): void {
    this.interpreter.standStill(this.programs[id]);
  }
  get longTurns(): number {
    return this.interpreter.longTurns;
  }

  /** Activations since the last call that took much longer than an event does. */
  takeLongTurns(): number {
    const { longTurns } = this.interpreter;
    this.interpreter.longTurns = 0;
    return longTurns;
  }

  /** A test waits for its check to hold: `poll` is to be called behind each event. */
  get polling(): boolean {
    return this.polled !== 0;
  }

  poll(): void {
    const p = this.programs[this.polled];
    if (p?.wait !== Wait.within || this.interpreter.suspended !== 0) return;
    p.wait = Wait.none;
    p.steps = 0;
    this.interpreter.execute(p);
    if (p.wait !== Wait.within) this.polled = 0;
  }

  /** Nothing waits but time-outs. */
  get onlyTimers(): boolean {
    return this.kernel.pending <= this.timers[0];
  }

  /** Whether `over` is worth a question: nearly always it is not. */
  get mayBeOver(): boolean {
    return this.endings.settled || this.kernel.pending <= this.timers[0];
  }

  /** `done` or `stalled` when no event that is left could matter. */
  get over(): 'done' | 'stalled' | undefined {
    const { kernel, endings } = this;
    const left = kernel.pending > this.timers[0];
    if (left && !endings.settled) return undefined;
    if (this.interpreter.suspended !== 0) return undefined;
    if (!left && !this.programs.some(waitsWithLimit)) return endings.settled ? 'done' : 'stalled';
    return endings.graceOver(kernel.now) ? 'done' : undefined;
  }

  /** Kinds of events other than that a program goes on. */
  private otherEvent(kind: number, a: number, b: number): void {
    switch (kind) {
      case ProgramEvent.timer:
        this.timerOver(this.programs[a]);
        return;
      case ProgramEvent.interrupt:
        this.signals.interrupted(a, b);
        this.outside?.(a, b);
        return;
      case ProgramEvent.store:
        this.stores.arrived(a, b);
        return;
      default:
        throw new RangeError(`the programs have no event of kind ${kind}`);
    }
  }

  private timerOver(p: ProgramState): void {
    const { now } = this.kernel;
    this.timers[0]--;
    if (p.timerAt <= now) p.timerAt = Number.POSITIVE_INFINITY;
    if (!waitsWithLimit(p)) return;
    if (p.deadline > now) {
      this.arm(p);
      return;
    }
    if (p.wait === Wait.socket) this.rings.waiting[p.waitA]--;
    if (p.id === this.polled) this.polled = 0;
    p.expired = true;
    this.dispatch.goOn(p);
    if (p.wait === Wait.within) this.polled = p.id;
  }

  private arm(p: ProgramState): void {
    if (p.deadline >= p.timerAt) return;
    p.timerAt = p.deadline;
    this.timers[0]++;
    this.kernel.after(p.deadline - this.kernel.now, ProgramEvent.timer, p.id, 0);
  }

  // ---- Machine: what a program does next

  sleep(p: ProgramState, ps: number): boolean {
    if (ps <= 0) return false;
    p.wait = Wait.time;
    this.kernel.after(ps, ProgramEvent.resume, p.id, 0);
    return true;
  }

  block(p: ProgramState, wait: number, a: number, b: number): void {
    p.wait = wait;
    p.waitA = a;
    p.waitB = b;
    p.expired = false;
    if (Number.isFinite(p.deadline)) this.arm(p);
    if (wait === Wait.within) this.polled = p.id;
  }

  wake(p: ProgramState, ps: number, cause: number): void {
    if (p.wait === Wait.socket) this.rings.waiting[p.waitA]--;
    p.wait = Wait.time;
    p.wakeCause = cause;
    this.kernel.after(ps, ProgramEvent.resume, p.id, 0);
  }

  setDeadline(p: ProgramState, ps: number): void {
    p.deadline = this.kernel.now + ps;
    p.expired = false;
  }

  clearDeadline(p: ProgramState): void {
    p.deadline = Number.POSITIVE_INFINITY;
    p.expired = false;
  }

  startProgram(id: number, by?: ProgramState): boolean {
    const p = this.programs[id];
    if (p.started && p.wait !== Wait.ended) return false;
    const [frame, ...called] = p.frames;
    p.spare.push(...called);
    p.only(frame);
    frame.pc = 0;
    frame.place = -1;
    p.started = true;
    p.failed = false;
    p.phase = 0;
    p.since = this.kernel.now;
    const place = by ? placeOf(by) : -1;
    p.cause = this.occurrences.record(Occurrence.program, id, 0, 0, by?.cause ?? 0, place);
    p.wait = Wait.time;
    this.kernel.after(0, ProgramEvent.resume, id, 0);
    this.endings.changed(p, this.kernel.now);
    return true;
  }

  /** A failed check, or what is as bad and leaves the program with a meaning. */
  fail(p: ProgramState, message: string): void {
    p.checksFailed++;
    this.log.checksFailed++;
    // Inside of bring_up and tear_down the statement is the driver's; the text names the declaration.
    const inner = p.frames.length > 1;
    const place = inner ? p.frames[0].place : placeOf(p);
    const text = inner
      ? `${this.tables.units[p.frames[p.frames.length - 1].unit].name}: ${message}`
      : message;
    const number = this.log.failure(text, place, this.nameOf(p));
    this.occurrences.record(Occurrence.failure, p.id, number, 0, p.cause, placeOf(p));
  }

  whyNot(_p: ProgramState, socket: number): string {
    return this.explainer.whyNot(socket);
  }

  whereIs(p: ProgramState): string {
    const name = this.nameOf(p);
    if (!p.started) return `${name} was never started; \`run\` starts it`;
    if (p.wait === Wait.ended) return `${name} was stopped by a failure`;
    return this.explainer.awaited(p) ? `${name} ${this.explainer.whole(p)}` : `${name} is still at work`;
  }

  nameOf(p: ProgramState): string {
    return this.roster.nameOf(p);
  }

  programOf(driver: DriverModel): number {
    return programId.ofDriver(this.compiled.drivers.findIndex(d => d.model === driver));
  }

  busyContexts(agent: number): number {
    return this.handlers.busy(agent);
  }

  remapped(): void {
    const { rings, tables, hardware } = this;
    let most = -1;
    tables.sockets.forEach((ref, socket) => {
      const global = hardware.globalSocketOf(ref.functionIndex, ref.interfaceIndex, ref.model.index);
      // Software keeps its copies while it has no interface; the one that it gets may hold other indexes.
      const moved = global >= 0 && rings.global[socket] !== global;
      if (moved && hardware.peekNumber(ref.functionIndex, ref.softwareIndex) !== rings.written[socket])
        this.actions.readBackSocket(socket);
      rings.global[socket] = global;
      most = Math.max(most, global);
    });
    if (this.socketAt.length <= most) this.socketAt = this.kernel.arena.int32(most + 1);
    this.socketAt.fill(-1);
    rings.global.forEach((global, socket) => {
      this.socketAt[global] = socket;
    });
  }

  busyOn(functionIndex: number, except: number): boolean {
    return this.endings.busyOn(functionIndex, except);
  }

  // ---- Host: what the interpreter asks

  perform: Host['perform'] = (op, a, b, c, p, frame) => this.actions.perform(op, a, b, c, p, frame);
  bringUpEnter: Host['bringUpEnter'] = (p, functionIndex, up) =>
    this.actions.bringUpEnter(p, functionIndex, up);

  ended(p: ProgramState): boolean {
    if (p.id === 0) return false;
    if (p.kind === 'context') return this.handlers.next(p);
    this.leave(p);
    return false;
  }

  failed(p: ProgramState, message: string): boolean {
    if (p.id === 0) throw new EvaluationError(message);
    this.fail(p, message);
    if (p.kind === 'context') {
      // The next message only behind this event, so that a debugger can stand at the failure.
      p.wait = Wait.time;
      this.kernel.after(0, ProgramEvent.message, p.id, 0);
      return false;
    }
    p.failed = true;
    this.leave(p);
    return false;
  }

  private leave(p: ProgramState): void {
    p.wait = Wait.ended;
    p.phase = 0;
    p.wakeCause = 0;
    this.clearDeadline(p);
    this.actions.left(p);
    this.occurrences.record(Occurrence.program, p.id, 1, 0, p.cause, placeOf(p));
    this.endings.changed(p, this.kernel.now);
  }

  // ---- Programs: what the hardware tells

  mmioReadDone(program: number, lo: number, hi: number): void {
    this.signals.mmioReadDone(program, lo, hi);
  }
  socketChanged(globalSocket: number, cause: number): void {
    const socket = globalSocket < this.socketAt.length ? this.socketAt[globalSocket] : -1;
    if (socket >= 0 && this.rings.waiting[socket] > 0) this.signals.wakeWaiting(socket, cause);
  }
  wakeWaiting(socket: number, cause: number): void {
    this.signals.wakeWaiting(socket, cause);
  }
  managementChanged(functionIndex: number, ring: number, cause: number): void {
    this.signals.managementChanged(functionIndex, ring, cause);
  }
  interruptRaised(functionIndex: number, vector: number, cause: number): void {
    this.signals.interruptRaised(functionIndex, vector, cause);
  }
  indexIgnored(globalSocket: number, lo: number, hi: number): void {
    this.signals.indexIgnored(globalSocket, lo, hi);
  }
  errorStateEntered(functionIndex: number, state: number): void {
    this.signals.errorStateEntered(functionIndex, state);
  }
  messageArrived(agent: number, hw: number, rx: number, _cause: number): void {
    this.handlers.messageArrived(agent, hw, rx);
  }
  sendAccepted(contextId: number): void {
    const p = this.programs[contextId];
    if (p?.wait === Wait.send) this.wake(p, 0, 0);
  }
  hardwareReset(agent: number, hw: number): readonly number[] {
    return this.handlers.hardwareReset(agent, hw);
  }

  // ---- looking and reporting

  programViews(): readonly ProgramView[] {
    return viewsOf(
      this.programs,
      this.tables,
      p => this.explainer.stateOf(p),
      p => this.roster.bareName(p),
    );
  }

  /** As traces name a program: `app`, the title of a test, `inv`. */
  programName(id: number): string {
    const p = this.programs[id];
    return p && id !== 0 ? this.roster.bareName(p) : `program ${id}`;
  }

  /** What a program does, without the times that its state tells: `waits for a message in pf.sw0.r0`. */
  phaseOf(id: number): string {
    const p = this.programs[id];
    if (!p.started || p.wait === Wait.ended) return this.explainer.stateOf(p);
    return this.explainer.awaited(p) || 'running';
  }

  depthOf(id: number): number {
    const p = this.programs[id];
    return p?.started && p.wait !== Wait.ended ? p.frames.length : 0;
  }

  look(linked: LinkedExpression, id: number | undefined): Value {
    return this.looking.look(linked, id === undefined ? undefined : this.programs[id]);
  }

  setLocal(id: number, frame: number, name: string, value: Value): boolean {
    return setLocal(this.programs[id], this.tables, frame, name, value);
  }

  /** A state of an agent's accelerator by its index. */
  stateOf(agent: number, state: number): bigint | undefined {
    const s = this.agents[agent];
    return s && state < s.lo.length ? (BigInt(s.hi[state]) << 32n) | BigInt(s.lo[state]) : undefined;
  }

  /** Messages that software has put into a TX ring and not told the AMU of. */
  putNotRung(socket: SocketModel): number {
    const number = this.tables.socket(socket);
    if (number < 0 || socket.direction !== 'tx') return 0;
    const { software, written } = this.rings;
    return Math.max(0, software[number] - written[number]);
  }

  failureText(failure: number): string | undefined {
    return this.log.failures[failure]?.message;
  }

  /** A debugger changed a register: software's own copies of the indexes follow, as if software had written it. */
  readBack(functionIndex: number): void {
    this.actions.readBack(functionIndex);
  }

  /** See RunLog. */
  takeOutput(from: number): OutputLine[] {
    return this.log.take(from);
  }
  get lines(): number {
    return this.log.lines;
  }

  report(status: RunStatus, interrupted = false): RunReport {
    return reportOf(this, this.explainer, status, interrupted, this.endings.cut(status, this.kernel.now));
  }
}
