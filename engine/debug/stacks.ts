// Stacks are causes: the agent's own frames, and under them because of what it does what it does.

import type { LinkedProgram } from '../../language/link/model';
import type { Place, StackFrame } from '../facade';
import { Occurrence, type Occurrences } from '../seam';
import { causesOf } from './causes';
import type { Descriptions } from './describe';
import type { DebuggedPrograms, ProgramView } from './programs-view';
import type { Threads } from './threads';

/** What a frame id stands for. */
export interface FrameInfo {
  readonly agent: number;
  /** the program and which of its bodies, counted from the innermost */
  readonly program: number | undefined;
  readonly body: number;
  readonly place: Place | undefined;
  /** of a cause frame */
  readonly occurrence: number;
}

const mostCauses = 24;
/** Accesses of a driver outside that its stack shows. */
const mostAccesses = 16;
/** Records looked through for the last act of an agent. */
const searched = 4096;

export class Stacks {
  private nextId = 1;
  private readonly frames = new Map<number, FrameInfo>();
  private readonly stacks = new Map<number, readonly StackFrame[]>();

  constructor(
    readonly linked: LinkedProgram,
    private readonly occurrences: Occurrences,
    private readonly programs: DebuggedPrograms,
    private readonly threads: Threads,
    private readonly descriptions: Descriptions,
    private readonly now: () => number,
  ) {}

  /** Frames of an earlier stop mean nothing any more; their ids are not used again. */
  forget(): void {
    this.frames.clear();
    this.stacks.clear();
  }

  /** The function whose driver outside an agent is; -1 for another agent. */
  externalFunction(agent: number): number {
    return this.threads.externalFunction(agent);
  }

  info(frame: number): FrameInfo | undefined {
    return this.frames.get(frame);
  }

  /** Index of the function whose commands the frame's agent carries out; undefined for other agents. */
  functionOf(frame: FrameInfo): number | undefined {
    return this.threads.functionOf(frame.agent);
  }

  /** The stack of an agent; `subject` is the occurrence that the engine stopped at, 0 when it stopped at a statement. */
  stack(agent: number, subject: number, shownAt: Place | undefined): readonly StackFrame[] {
    let stack = this.stacks.get(agent);
    if (!stack) {
      stack = this.build(agent, subject, shownAt);
      this.stacks.set(agent, stack);
    }
    return stack;
  }

  private build(agent: number, subject: number, shownAt: Place | undefined): StackFrame[] {
    const own = subject !== 0 && this.threads.ofOccurrence(subject) === agent ? subject : 0;
    const view = this.viewOf(agent);
    const frames: StackFrame[] = [];
    // A failure is told by the stop itself; its program stands at the line.
    const told = own !== 0 && this.occurrences.kindOf(own) === Occurrence.failure;
    if (own !== 0 && !told) frames.push(this.happened(agent, own, view, shownAt));
    const body = view ? this.programFrames(agent, view, told ? 0 : own) : [];
    frames.push(...body);
    // A driver's own doorbell needs no reasons but its lines; what hardware does needs all of them.
    let from = own;
    if (view && body.length > 0 && (own === 0 || this.isOfProgram(own))) from = view.cause;
    else if (own === 0 && !view) {
      from = this.lastOf(agent);
      if (from !== 0) frames.push(this.happened(agent, from, undefined, undefined));
    }
    frames.push(...this.causes(agent, from, view !== undefined && from === view.cause));
    frames.push(...this.accesses(agent, frames));
    return frames;
  }

  /** The program that acts for an agent: of an accelerator's contexts the one that stands still, else one at work. */
  viewOf(agent: number): ProgramView | undefined {
    const views = this.programs.programViews().filter(v => this.threads.ofProgram(v.id) === agent);
    const suspended = views.find(v => v.id === this.programs.suspendedProgram);
    return suspended ?? views.find(v => v.active) ?? views.find(v => v.kind !== 'handler');
  }

  private isOfProgram(occurrence: number): boolean {
    const o = this.occurrences;
    return o.placeOf(occurrence) >= 0 || o.kindOf(occurrence) === Occurrence.failure;
  }

  private happened(
    agent: number,
    occurrence: number,
    view: ProgramView | undefined,
    shownAt: Place | undefined,
  ): StackFrame {
    const name = this.descriptions.sentence(occurrence);
    const place = shownAt ?? this.descriptions.place(occurrence);
    return this.frame('cause', name, place, this.occurrences.timeOf(occurrence), {
      agent,
      program: view?.id,
      body: 0,
      place,
      occurrence,
    });
  }

  private programFrames(agent: number, view: ProgramView, own: number): StackFrame[] {
    const { places } = this.programs;
    const frames: StackFrame[] = [];
    view.frames.forEach((f, body) => {
      const place = places[f.place];
      // The record on top already opens this very line.
      if (own !== 0 && body === 0 && this.occurrences.placeOf(own) === f.place && f.place >= 0) return;
      const info = { agent, program: view.id, body, place, occurrence: 0 };
      frames.push(this.frame('program', f.name, place, this.now(), info));
    });
    return frames;
  }

  private causes(agent: number, from: number, withFirst: boolean): StackFrame[] {
    const o = this.occurrences;
    if (from === 0 || !o.has(from)) return [];
    const chain = causesOf(o, from, 4 * mostCauses);
    if (withFirst) chain.unshift(from);
    const frames: StackFrame[] = [];
    for (const id of chain) {
      const kind = o.kindOf(id);
      // That a program began or went on is the border of the chain, not a reason.
      if (kind === Occurrence.program) break;
      if (kind === Occurrence.wake) {
        if (frames.length > 0) break;
        continue;
      }
      // The handler's own frame says that it began.
      if (kind === Occurrence.handler && withFirst && frames.length === 0) continue;
      const place = this.descriptions.place(id);
      const name = `because ${this.descriptions.sentence(id)}`;
      const program = this.threads.actorOf(id) || undefined;
      frames.push(
        this.frame('cause', name, place, o.timeOf(id), { agent, program, body: 0, place, occurrence: id }),
      );
      // A line of a driver is where the chain began, as far as a person is concerned.
      if (program !== undefined || frames.length >= mostCauses) break;
    }
    return frames;
  }

  /** What a driver outside did last, the newest first: its accesses are all that is known of it. */
  private accesses(agent: number, shown: readonly StackFrame[]): StackFrame[] {
    const fn = this.threads.externalFunction(agent);
    if (fn < 0) return [];
    const o = this.occurrences;
    const known = new Set(shown.map(frame => this.frames.get(frame.id)?.occurrence));
    const found: StackFrame[] = [];
    const newest = known.size > 0 ? Math.max(...[...known].map(id => id ?? 0)) : o.last;
    for (
      let id = newest;
      id > 0 && id > newest - searched && o.has(id) && found.length < mostAccesses;
      id--
    ) {
      if (o.kindOf(id) !== Occurrence.access || o.whoOf(id) !== fn || known.has(id)) continue;
      found.push(this.happened(agent, id, undefined, undefined));
    }
    return found;
  }

  private lastOf(agent: number): number {
    const o = this.occurrences;
    for (let id = o.last; id > 0 && id > o.last - searched && o.has(id); id--) {
      if (this.threads.ofOccurrence(id) === agent) return id;
    }
    return 0;
  }

  private frame(
    kind: StackFrame['kind'],
    name: string,
    place: Place | undefined,
    timePs: number,
    info: FrameInfo,
  ): StackFrame {
    const id = this.nextId++;
    this.frames.set(id, info);
    return { id, kind, name, place, timePs, agent: info.agent };
  }
}
