// The debugging side of an engine: asked at statements and told of occurrences while it runs, it decides after each
// event whether the run stands still, and answers what stands where.

import type { LinkedProgram, SystemModel } from '../../language/link/model';
import type { Statement } from '../../language/syntax/ast';
import {
  EvaluationError,
  type Instant,
  type OutputLine,
  type Place,
  type StackFrame,
  type StepKind,
  type StopInfo,
} from '../facade';
import type { Changes } from '../history/inputs';
import type { Hits } from '../history/timeline';
import { spaceOfIndex } from '../programs/memory-words';
import { type Hardware, type Kernel, Occurrence, type Occurrences, type StopControl } from '../seam';
import { Breakpoints, type EventBreakpoint, judge, type Moment, type Verdict } from './breakpoints';
import { DataBreakpoints } from './data-breakpoints';
import { Descriptions } from './describe';
import { Going } from './goto';
import { Inspector } from './inspect';
import { Naming } from './naming';
import {
  type BackStart,
  backIn,
  backOut,
  backOver,
  beginningOf,
  type Probe,
  recordOf,
  statementAt,
} from './probe';
import type { DebuggedPrograms, ProgramView } from './programs-view';
import { Stacks } from './stacks';
import { placeKey, StatementIndex } from './statements';
import { Stepping } from './stepping';
import { both, exceptionOf, reasonOf } from './stop';
import { hasEffect, type NamedTarget, targetsOf } from './targets';
import { Threads } from './threads';

/** The flag that the run loop and the interpreter test; the debugger is behind it. */
export class Control implements StopControl {
  statements = false;
  requested = false;
  ask: (programId: number, place: number) => boolean = () => false;
  onStatement(programId: number, place: number): boolean {
    return this.ask(programId, place);
  }
}

export interface DebuggerParts {
  readonly program: LinkedProgram;
  readonly system: SystemModel;
  readonly kernel: Kernel;
  readonly occurrences: Occurrences;
  readonly hardware: Hardware;
  readonly programs: DebuggedPrograms;
  readonly control: Control;
  readonly isTest: boolean;
  readonly changes: Changes;
}

/** A statement that the run is to stop before. */
interface StatementHit {
  readonly program: number;
  readonly place: number;
  readonly verdict: Verdict;
  readonly step: boolean;
}
/** Something happened that breakpoints are set on. */
interface OccurrenceHit {
  readonly id: number;
  readonly breakpoints: readonly EventBreakpoint[];
}

export class Debugger {
  readonly naming: Naming;
  readonly threads: Threads;
  readonly stacks: Stacks;
  readonly inspector: Inspector;
  readonly index: StatementIndex;
  readonly breakpoints: Breakpoints;
  readonly data: DataBreakpoints;
  private readonly descriptions: Descriptions;
  private readonly stepping: Stepping;
  readonly going: Going;
  private readonly output: OutputLine[] = [];

  private pauseRequested = false;
  private statementHit: StatementHit | undefined;
  private occurrenceHits: OccurrenceHit[] = [];
  /** The statement that a person stands at already; it is not asked about again. */
  private standsAt = { program: 0, place: -1 };
  /** The occurrence that the present stop is about; 0 = a statement. */
  private subject = 0;
  /** The declaration whose breakpoint stopped there. */
  private subjectPlace: Place | undefined;
  private targets: NamedTarget[] = [];
  /** The program that was asked at a statement and stands there because something watched was touched before it. */
  private askedForData = 0;
  /** The run is walked again in search of something: breakpoints and steps sleep. */
  private probe: Probe | undefined;
  private probed: { readonly program: number; readonly record: number } | undefined;
  /** The run is walked again: nothing is logged. */
  private quiet = false;
  /** Asked at statements and behind each event whether the run is to stand still for a change that comes from outside. */
  due: ((program?: number) => boolean) | undefined;
  /** The present instant, where the past is kept; `program`: the one at work, when the run does not stand still. */
  here: ((program?: number) => Instant) | undefined;

  constructor(readonly parts: DebuggerParts) {
    const { program, system, occurrences, hardware, programs, kernel, control } = parts;
    const now = () => kernel.now;
    this.naming = new Naming(system, hardware);
    this.threads = new Threads(program, system, hardware, occurrences, programs, parts.isTest);
    this.index = new StatementIndex(program, this.naming);
    this.descriptions = new Descriptions(
      this.naming,
      occurrences,
      {
        places: programs.places,
        nameOf: id => this.viewOf(id)?.name ?? `program ${id}`,
        actorOf: id => this.viewOf(this.threads.actorOf(id))?.name,
        failureText: failure => programs.failureText(failure),
        accessValue: id => hardware.accessValue(id),
      },
      (session, id) => hardware.stashOf(session, id),
    );
    this.stacks = new Stacks(program, occurrences, programs, this.threads, this.descriptions, now);
    this.inspector = new Inspector(program, this.naming, hardware, programs, this.stacks, now, parts.changes);
    this.breakpoints = new Breakpoints(program, system, this.naming, this.index, programs, occurrences, () =>
      this.programNames(),
    );
    this.data = new DataBreakpoints(program, system, this.inspector, this.breakpoints.newId);
    this.going = new Going(program, this.index, programs, this.threads);
    this.stepping = new Stepping(occurrences, hardware, programs, this.threads);
    control.ask = (id, place) => this.onStatement(id, place);
    occurrences.listener = (kind, id) => this.onOccurrence(kind, id);
    this.arm();
  }

  private viewOf(programId: number): ProgramView | undefined {
    return this.parts.programs.programViews().find(v => v.id === programId);
  }

  private programNames(): ReadonlyMap<string, number> {
    const views = this.parts.programs.programViews().filter(v => v.kind !== 'handler');
    return new Map(views.map(v => [v.name, v.id]));
  }

  // ---- running

  /** What the run has to ask for follows from breakpoints and the step under way. */
  arm(): void {
    const { control, occurrences } = this.parts;
    const { breakpoints, stepping, data, probe } = this;
    if (probe) {
      control.statements = probe.statements;
      occurrences.mask = probe.mask;
    } else {
      control.statements =
        breakpoints.hasStatements || stepping.wantsStatements || data.active || this.going.active;
      occurrences.mask = breakpoints.mask | stepping.mask | data.mask;
    }
    if (!this.due) return;
    control.statements = true;
    occurrences.mask = -1;
  }

  /**
   * The run is at an instant between two events, and walked from there in search of what the probe finds; without one, of
   * what breakpoints stop at, and quietly.
   */
  search(probe: Probe | undefined): void {
    const { control } = this.parts;
    this.probe = probe;
    this.quiet = true;
    this.probed = undefined;
    control.requested = false;
    this.forgetHits();
    this.stepping.clear();
    this.going.clear();
    this.standsAt = { program: 0, place: -1 };
    probe?.begin?.();
    this.go();
  }

  /** Breakpoints and steps are asked again; the stop that the run stands at stays. */
  endSearch(): void {
    this.probe = undefined;
    this.quiet = false;
    this.probed = undefined;
    this.arm();
  }

  private forgetHits(): void {
    this.pauseRequested = false;
    this.occurrenceHits = [];
    this.statementHit = undefined;
    this.askedForData = 0;
    this.data.takeHits();
  }

  /** Everything that was shown of the last stop is over. */
  go(): void {
    this.stacks.forget();
    this.inspector.forget();
    this.subject = 0;
    this.subjectPlace = undefined;
    if (this.data.active) {
      this.data.arm();
      this.data.settle();
      this.lastBeforeEvent = this.parts.occurrences.last;
    }
    this.arm();
  }

  pause(): void {
    this.pauseRequested = true;
    this.parts.control.requested = true;
  }

  /** Whether to be told of each event: a step is for one, or something is watched. */
  get wantsEvents(): boolean {
    if (this.probe) return false;
    return this.stepping.kind === 'event' || this.data.active;
  }

  /** One event was carried out. */
  eventDone(): void {
    const { control, occurrences } = this.parts;
    if (this.stepping.kind === 'event') control.requested = true;
    if (!this.data.active || this.probe) return;
    if (this.data.check(0)) control.requested = true;
    else if (!control.requested) this.lastBeforeEvent = occurrences.last;
  }

  private onStatement(program: number, place: number): boolean {
    if (this.due?.(program)) {
      this.parts.control.requested = true;
      return true;
    }
    if (this.probe) {
      if (this.probed || !this.probe.atStatement(program, place)) return false;
      this.probed = { program, record: 0 };
      this.parts.control.requested = true;
      return true;
    }
    const stands = this.standsAt;
    const skip = stands.program === program && stands.place === place;
    if (stands.program === program) this.standsAt = { program: 0, place: -1 };
    if (skip) return false;
    const touched = this.data.active && this.data.check(program);
    const arrived = this.going.active && this.going.isAt(program, place);
    const step = arrived || (this.stepping.wantsStatements && this.stepping.atStatement(program, place));
    const stood = this.breakpoints.hasStatements && this.breakpoints.standsAt(place);
    if (!step && !stood) {
      if (!touched) return false;
      this.askedForData = program;
      this.parts.control.requested = true;
      return true;
    }
    const verdict = stood
      ? this.breakpoints.atStatement(program, place, this.moment(program))
      : { stop: [], logs: [], troubles: [] };
    this.write(verdict, this.parts.programs.places[place]);
    if (this.data.active) this.data.forgetTouches();
    if (!step && !touched && verdict.stop.length === 0) return false;
    this.statementHit = { program, place, verdict, step };
    this.parts.control.requested = true;
    return true;
  }

  private onOccurrence(kind: number, id: number): void {
    const { occurrences } = this.parts;
    if (this.due) this.parts.control.requested = true;
    if (this.probe) {
      if (this.probed || !this.probe.atOccurrence(kind, id)) return;
      this.probed = { program: 0, record: id };
      this.parts.control.requested = true;
      return;
    }
    if (this.data.mask !== 0) this.data.told(kind, occurrences.whoOf(id), occurrences.aOf(id));
    const breakpoints = this.breakpoints.atOccurrence(kind, id);
    if (breakpoints) this.occurrenceHits.push({ id, breakpoints });
    const reached = this.stepping.active && this.stepping.atOccurrence(kind, id);
    if (breakpoints || reached) this.parts.control.requested = true;
  }

  private write(verdict: Verdict, place: Place | undefined): void {
    if (this.quiet) return;
    const { now } = this.parts.kernel;
    for (const text of verdict.logs) this.output.push({ category: 'log', text, place, timePs: now });
    for (const trouble of verdict.troubles) {
      const text = `A breakpoint's condition or message cannot be computed: ${trouble}`;
      this.output.push({ category: 'note', text, place, timePs: now });
    }
  }

  /** Asked when the flag is up: why the run stands still, or undefined when it does not and goes on. */
  resolve(): StopInfo | undefined {
    const { control, programs } = this.parts;
    control.requested = false;
    if (this.due?.()) return awaited;
    if (this.probe) return this.fromProbe(this.probe);
    const asked = this.statementHit?.program ?? this.askedForData;
    const data = this.data.active ? this.fromData() : undefined;
    const stop =
      both(this.fromOccurrences() ?? this.fromStatement(), data) ?? this.fromStep() ?? this.fromPause();
    this.occurrenceHits = [];
    this.statementHit = undefined;
    this.askedForData = 0;
    if (this.data.active) {
      this.data.forgetTouches();
      this.lastBeforeEvent = this.parts.occurrences.last;
    }
    if (!stop) return undefined;
    this.pauseRequested = false;
    this.going.clear();
    this.stepping.clear();
    // A program that stands before a statement without having been asked about it: a person has seen that line, unless
    // the stop is about what the program did before.
    const suspended = programs.suspendedProgram;
    const seen = suspended !== 0 && suspended !== asked && this.subject === 0;
    const place = seen ? (this.viewOf(suspended)?.frames[0]?.place ?? -1) : -1;
    this.standsAt = seen ? { program: suspended, place } : { program: 0, place: -1 };
    this.arm();
    return stop;
  }

  private fromProbe({ reason, description }: Probe): StopInfo | undefined {
    const { probed } = this;
    this.probed = undefined;
    if (!probed) return undefined;
    if (probed.record !== 0) return { ...this.stepTo(probed.record), reason };
    this.subject = 0;
    this.subjectPlace = undefined;
    return { reason, agent: this.threads.ofProgram(probed.program), description, breakpoints: [] };
  }

  /** The run stands behind an event to which it was brought: what happened there last, behind the record `before`, is what it is about. */
  standBehind(before: number, reason: StopInfo['reason'], description: string): StopInfo {
    const { occurrences, programs } = this.parts;
    this.forgetHits();
    this.standsAt = { program: 0, place: -1 };
    this.subjectPlace = undefined;
    if (occurrences.last !== before && programs.suspendedProgram === 0) {
      return { ...this.stepTo(occurrences.last), reason };
    }
    return { ...this.nowhere(), reason, description };
  }

  /** The run stands still, and who does is whoever would go on. */
  private nowhere(): StopInfo {
    this.pauseRequested = true;
    const stop = this.fromPause()!;
    this.pauseRequested = false;
    return stop;
  }

  /** What a person sees of the present stop beside its words; to be given to `standAgain` at the same instant. */
  get standing(): Standing {
    const { subject, subjectPlace, standsAt, asked } = this;
    return { subject, subjectPlace, standsAt, asked };
  }
  standAgain({ subject, subjectPlace, standsAt, asked }: Standing): void {
    const { programs } = this.parts;
    this.forgetHits();
    this.subject = subject;
    this.subjectPlace = subjectPlace;
    this.standsAt = standsAt;
    const suspended = programs.suspendedProgram;
    if (suspended === 0) return;
    this.asked = asked;
    // Who is asked about a statement has counted it.
    const place = asked && this.counts ? (this.viewOf(suspended)?.frames[0]?.place ?? -1) : -1;
    if (place >= 0 && this.breakpoints.standsAt(place)) {
      this.breakpoints.atStatement(suspended, place, this.moment());
    }
  }

  /** Whether the statement that a program stands at was asked about. */
  get asked(): boolean {
    return this.parts.programs.asked;
  }
  set asked(asked: boolean) {
    this.parts.programs.asked = asked;
  }

  // ---- what breakpoints have counted and logged

  private moment(program?: number): Moment {
    const { here } = this;
    return { events: this.parts.kernel.count, here: () => here?.(program) };
  }
  private get gates() {
    return [...this.breakpoints.gates, ...this.data.gates];
  }
  /** Whether hits of some breakpoint make a difference. */
  get counts(): boolean {
    return this.gates.some(b => b.gate.counts);
  }
  hits(): Hits {
    const counting = this.gates.filter(b => b.gate.counts);
    return new Map(counting.map(({ id, gate: { hits, at } }) => [id, { hits, at }]));
  }
  /** Those of an instant; `none`: at the beginning of the run nothing was hit. Answers whether all are known. */
  setHits(hits: Hits, none: boolean): boolean {
    for (const { id, gate } of this.gates) {
      const known = hits.get(id);
      gate.hits = known?.hits ?? 0;
      gate.at = known?.at ?? -1;
    }
    return none || this.knowsHits(hits);
  }
  knowsHits(hits: Hits): boolean {
    return this.gates.every(({ id, gate }) => !gate.counts || hits.has(id));
  }
  /** The run went from one instant to another before a person's eyes. */
  logged(from: Instant, to: Instant): void {
    for (const { gate } of this.gates) gate.logged(from, to);
  }
  forgetLogs(behind: Instant): void {
    for (const { gate } of this.gates) gate.forgetLogs(behind);
  }

  private fromOccurrences(): StopInfo | undefined {
    let subject = 0;
    let best: Verdict['stop'][number] | undefined;
    const ids: number[] = [];
    for (const hit of this.occurrenceHits) {
      const verdict = judge(hit.breakpoints, undefined, this.moment());
      this.write(verdict, this.descriptions.place(hit.id));
      for (const b of verdict.stop) {
        ids.push(b.id);
        if (best && (best.kind === 'exception' || b.kind !== 'exception')) continue;
        best = b;
        subject = hit.id;
      }
    }
    if (!best) return undefined;
    this.subject = subject;
    this.subjectPlace = best.place;
    return {
      reason: reasonOf(best.kind),
      agent: this.threads.ofOccurrence(subject),
      description: this.descriptions.sentence(subject),
      breakpoints: ids,
      ...(best.filter !== undefined && { exception: exceptionOf(best.filter) }),
    };
  }

  /** What is watched was touched: by the statement before, or by what the last event did. */
  private fromData(): StopInfo | undefined {
    const { occurrences, programs } = this.parts;
    const ids: number[] = [];
    const texts: string[] = [];
    let program = 0;
    for (const hit of this.data.takeHits()) {
      const by = hit.watch.target.kind === 'value' ? hit.watch.target.program : undefined;
      const verdict = judge([hit.watch], by, this.moment());
      this.write(verdict, undefined);
      if (verdict.stop.length === 0) continue;
      ids.push(hit.watch.id);
      texts.push(hit.text);
      program = hit.program;
    }
    if (ids.length === 0) return undefined;
    const { last } = occurrences;
    this.subject = program === 0 && last > this.lastBeforeEvent ? last : 0;
    const actor = this.threads.ofProgram(program || programs.suspendedProgram);
    const agent = this.subject === 0 ? actor : this.threads.ofOccurrence(this.subject);
    const cause = this.subject === 0 ? '' : ` (${this.descriptions.sentence(this.subject)})`;
    return {
      reason: 'data breakpoint',
      agent: agent || (this.threads.list()[0]?.id ?? 1),
      description: `${texts.join('; ')}${cause}`,
      breakpoints: ids,
    };
  }

  private fromStatement(): StopInfo | undefined {
    const hit = this.statementHit;
    if (!hit || (!hit.step && hit.verdict.stop.length === 0)) return undefined;
    this.subject = 0;
    const ids = hit.verdict.stop.map(b => b.id);
    const agent = this.threads.ofProgram(hit.program);
    if (ids.length > 0)
      return { reason: 'breakpoint', agent, description: 'Paused on breakpoint', breakpoints: ids };
    if (this.going.isAt(hit.program, hit.place)) {
      return { reason: 'goto', agent, description: 'Paused where the run was to go on to', breakpoints: [] };
    }
    return { reason: 'step', agent, description: 'Paused on step', breakpoints: [] };
  }

  private fromStep(): StopInfo | undefined {
    const { stepping, parts } = this;
    if (stepping.reached !== 0) return this.stepTo(stepping.reached);
    if (stepping.nothingFollows) {
      this.subject = 0;
      return {
        reason: 'step',
        agent: stepping.agent,
        description: 'Paused on step: nothing follows',
        breakpoints: [],
      };
    }
    if (stepping.kind !== 'event') return undefined;
    const last = parts.occurrences.last;
    if (last > this.lastBeforeEvent && parts.programs.suspendedProgram === 0) return this.stepTo(last);
    this.subject = 0;
    const agent = this.threads.ofProgram(parts.programs.suspendedProgram) || stepping.agent;
    return { reason: 'step', agent, description: 'Paused behind one event', breakpoints: [] };
  }
  private lastBeforeEvent = 0;

  private stepTo(subject: number): StopInfo {
    this.subject = subject;
    const description = this.descriptions.sentence(subject);
    return { reason: 'step', agent: this.threads.ofOccurrence(subject), description, breakpoints: [] };
  }

  private fromPause(): StopInfo | undefined {
    if (!this.pauseRequested) return undefined;
    this.subject = 0;
    const { programs } = this.parts;
    const list = this.threads.list();
    const running = programs.programViews().find(v => v.active && v.kind !== 'handler');
    const agent =
      this.threads.ofProgram(programs.suspendedProgram || (running?.id ?? 0)) || (list[0]?.id ?? 1);
    return { reason: 'pause', agent, description: 'Paused', breakpoints: [] };
  }

  /** Nothing will happen any more though somebody waits: a stop of its own, at whoever waits. */
  stalled(waits: string | undefined): StopInfo {
    const waiting = this.parts.programs.programViews().find(v => v.active && v.kind !== 'handler');
    return {
      reason: 'exception',
      agent: this.threads.ofProgram(waiting?.id ?? 0) || (this.threads.list()[0]?.id ?? 1),
      description: waits === undefined ? 'Stalled' : `Stalled: ${waits}`,
      breakpoints: [],
      exception: exceptionOf('stalled'),
    };
  }

  // ---- stepping

  step(agent: number, kind: StepKind, target?: number): void {
    const { programs, occurrences } = this.parts;
    const subject =
      this.subject !== 0 && this.threads.ofOccurrence(this.subject) === agent ? this.subject : 0;
    const view = this.stacks.viewOf(agent);
    const place = view?.frames[0]?.place ?? -1;
    const depth = view ? programs.depthOf(view.id) : 0;
    const statement = this.statementOf(view, depth);
    this.lastBeforeEvent = occurrences.last;
    this.stepping.begin({
      kind,
      agent,
      program: view?.id ?? 0,
      place,
      depth,
      subject,
      root: subject !== 0 ? this.threads.rootOf(subject) : this.rootOf(view),
      effect: statement !== undefined && hasEffect(statement, this.parts.program),
      hasInside: statement?.kind === 'bring_up' || statement?.kind === 'tear_down',
      target: this.targets.find(t => t.id === target)?.target,
    });
    this.arm();
  }

  private rootOf(view: ProgramView | undefined): number {
    if (!view) return 0;
    return view.kind === 'handler' ? this.threads.rootOf(view.cause) : view.id;
  }

  private statementOf(view: ProgramView | undefined, depth: number): Statement | undefined {
    const place = depth === 1 ? this.parts.programs.places[view?.frames[0]?.place ?? -1] : undefined;
    return place && this.index.statementAt(place);
  }

  stepInTargets(agent: number): readonly NamedTarget[] {
    const view = this.stacks.viewOf(agent);
    const depth = view ? this.parts.programs.depthOf(view.id) : 0;
    const statement = this.statementOf(view, depth);
    this.targets = targetsOf(statement, this.parts.program, this.naming, view?.agent);
    return this.targets;
  }

  goto(agent: number, target: number): boolean {
    if (!this.going.begin(agent, target)) return false;
    this.stepping.clear();
    this.arm();
    return true;
  }

  // ---- stepping back

  private backStart(agent: number): BackStart {
    const { programs, occurrences: o } = this.parts;
    const subject =
      this.subject !== 0 && this.threads.ofOccurrence(this.subject) === agent ? this.subject : 0;
    const view = this.stacks.viewOf(agent);
    const cause = view?.cause ?? 0;
    let rootRecord = subject || cause;
    for (let at = o.parentOf(rootRecord); at !== 0 && o.has(at) && this.threads.actorOf(rootRecord) === 0; ) {
      rootRecord = at;
      at = o.parentOf(at);
    }
    return {
      agent,
      program: view?.id ?? 0,
      depth: view ? programs.depthOf(view.id) : 0,
      subject,
      cause,
      root: this.threads.rootOf(subject || cause),
      rootRecord,
    };
  }

  private readonly actors = {
    ofProgram: (id: number) => this.threads.ofProgram(id),
    ofOccurrence: (id: number) => this.threads.ofOccurrence(id),
    depthOf: (id: number) => this.parts.programs.depthOf(id),
    isFresh: (id: number) => this.viewOf(id)?.frames.at(-1)?.place === -1,
  };

  /** What a step back of an agent looks for. */
  back(agent: number, kind: Exclude<StepKind, 'event'>): Probe {
    const { occurrences } = this.parts;
    const start = this.backStart(agent);
    if (kind === 'over') return backOver(start, this.actors);
    if (kind === 'in') return backIn(start, this.actors, occurrences, mostCauses);
    return backOut(start, this.actors, occurrences) ?? this.beginning(start.program, 1);
  }

  /** The beginning of a frame of the present stack, or where its cause happened. @throws EvaluationError */
  frameBeginning(frame: number): Probe {
    const info = this.stacks.info(frame);
    if (!info) throw new EvaluationError(`There is no stack frame ${frame}: it may be of an earlier stop.`);
    if (info.occurrence !== 0) return recordOf(info.occurrence);
    const depth = this.parts.programs.depthOf(info.program ?? 0) - info.body;
    return this.beginning(info.program ?? 0, depth);
  }

  private beginning(program: number, depth: number): Probe {
    const { occurrences: o } = this.parts;
    const view = this.viewOf(program);
    const handler = view?.kind === 'handler';
    const kind = handler ? Occurrence.handler : Occurrence.program;
    const who = handler ? (view.agent ?? -1) : program;
    const begins = (id: number) => o.whoOf(id) === who && (handler || o.aOf(id) === 0);
    return beginningOf(program, depth, this.actors, 1 << kind, begins, handler);
  }

  /** Where a program stood at a statement, for a goto that leads back. */
  backTo(agent: number, place: Place): Probe {
    const program = this.stacks.viewOf(agent)?.id ?? 0;
    const key = placeKey(place);
    const { places } = this.parts.programs;
    return statementAt(program, at => placeKey(places[at]) === key, 'Paused where the run was to go back to');
  }

  // ---- looking

  stack(agent: number): readonly StackFrame[] {
    const frames = this.stacks.stack(agent, this.subject, this.subjectPlace);
    return frames.map(frame => {
      const memory = this.slotOf(this.stacks.info(frame.id)?.occurrence ?? 0);
      return memory ? { ...frame, memory } : frame;
    });
  }

  /** Where the slot lies that a record is about. */
  private slotOf(id: number): StackFrame['memory'] {
    const { occurrences: o, system } = this.parts;
    if (id === 0 || !o.has(id) || !aboutSlots.has(o.kindOf(id))) return undefined;
    const slot = this.inspector.slotOf(o.whoOf(id), o.aOf(id) >>> 0);
    return slot && { space: spaceOfIndex(system, slot.index).name, address: BigInt(slot.address) };
  }

  takeOutput(): OutputLine[] {
    return this.output.splice(0);
  }
}

/** What a stop is about. */
export interface Standing {
  readonly subject: number;
  readonly subjectPlace: Place | undefined;
  readonly standsAt: { readonly program: number; readonly place: number };
  readonly asked: boolean;
}

/** The run stands where something comes from outside; nobody is told. */
export const awaited: StopInfo = { reason: 'pause', agent: 1, description: '', breakpoints: [] };

/** Causes that a step in goes back along. */
const mostCauses = 256;

/** Records whose `who` is a socket and whose `a` is a slot. */
const aboutSlots = new Set<number>([Occurrence.fetch, Occurrence.deliver, Occurrence.take]);
