// Stepping. Over goes to the next statement of the same program, with all that follows from the one it leaves. In follows
// the message: to the first thing that the statement, or what just happened, is the cause of. Out goes back to the
// driver at the beginning of the chain.

import type { StepKind } from '../facade';
import type { Hardware, Occurrences } from '../seam';
import { Occurrence } from '../seam';
import { bitsOf, effectKinds, followed, isDescendant } from './causes';
import type { DebuggedPrograms } from './programs-view';

/** Where a step begins. */
export interface StepStart {
  readonly kind: StepKind;
  readonly agent: number;
  /** the program of that agent that stands at a statement or waits; 0 when hardware acted */
  readonly program: number;
  /** its statement's place, -1 when there is none */
  readonly place: number;
  /** bodies at work in it, 1 at its own statements */
  readonly depth: number;
  /** the record that the stop was about; 0 at a statement */
  readonly subject: number;
  /** the driver at the beginning of the chain of causes, 0 when unknown */
  readonly root: number;
  /** Something is expected of the statement: a doorbell, a command, a send. */
  readonly effect: boolean;
  /** The statement stands for others: bring_up, tear_down. */
  readonly hasInside: boolean;
  /** In: what to stop at among the consequences; anything when absent. */
  readonly target?: StepTarget;
}
export interface StepTarget {
  readonly kind: number;
  /** global socket, session or agent; -1 any */
  readonly who: number;
}

export interface AgentLookup {
  ofProgram(programId: number): number;
  ofOccurrence(id: number): number;
}

export class Stepping {
  private step: StepStart | undefined;
  /** The record whose consequences are followed; 0 until the statement's effect is recorded. */
  private following = 0;
  /** Stop at the next statement of this program, or of any program of this agent. */
  private armedProgram = 0;
  private armedAgent = 0;
  /** A record that ends the step. */
  reached = 0;
  /** The statement did what it does and nothing can come of it: the step ends where its program stands. */
  nothingFollows = false;

  constructor(
    private readonly occurrences: Occurrences,
    private readonly hardware: Hardware,
    private readonly programs: DebuggedPrograms,
    private readonly agents: AgentLookup,
  ) {}

  begin(step: StepStart): void {
    this.clear();
    this.step = step;
    const { occurrences: o } = this;
    if (step.kind === 'in' && step.subject !== 0) {
      const kind = o.kindOf(step.subject);
      // What waits goes on because of the one who rang, not because it had to wait.
      const stalled = kind === Occurrence.full || kind === Occurrence.creditStall;
      this.following = stalled ? o.parentOf(step.subject) : step.subject;
      if (kind === Occurrence.handler) this.armedAgent = step.agent;
      // Where a message comes to rest it is the driver's turn, which need not have been waiting for this one.
      if (!consequential.has(kind)) this.armedProgram = step.root;
    }
    if (step.kind === 'out' && step.depth <= 1) this.armedProgram = this.backTo(step);
  }

  /** The driver at the beginning of the chain; a driver itself has nobody to go back to. */
  private backTo(step: StepStart): number {
    return step.root === step.program && step.subject === 0 ? 0 : step.root;
  }

  clear(): void {
    this.step = undefined;
    this.following = this.armedProgram = this.armedAgent = this.reached = 0;
    this.nothingFollows = false;
  }

  get active(): boolean {
    return this.step !== undefined;
  }
  get kind(): StepKind | undefined {
    return this.step?.kind;
  }
  get agent(): number {
    return this.step?.agent ?? 0;
  }

  /** Kinds of occurrences that have to be shown to `atOccurrence`. */
  get mask(): number {
    const { step } = this;
    if (!step || step.kind === 'event' || step.kind === 'out') return 0;
    if (step.kind === 'over') return step.program === 0 ? bitsOf(acts) : 0;
    return bitsOf(followed) | bitsOf(effectKinds) | (1 << Occurrence.access);
  }

  get wantsStatements(): boolean {
    return this.step !== undefined && this.step.kind !== 'event';
  }

  /** Whether the step ends before that statement. */
  atStatement(program: number, place: number): boolean {
    const { step } = this;
    if (!step || step.kind === 'event') return false;
    if (this.armedProgram === program && this.armedProgram !== 0) return true;
    if (this.armedAgent !== 0 && this.agents.ofProgram(program) === this.armedAgent) return true;
    switch (step.kind) {
      case 'over':
        return this.endsOver(step, program);
      case 'out':
        return step.depth > 1 && program === step.program && this.programs.depthOf(program) < step.depth;
      default:
        return this.endsIn(step, program, place);
    }
  }

  private endsOver(step: StepStart, program: number): boolean {
    if (program === step.program) return this.programs.depthOf(program) <= step.depth;
    if (this.agents.ofProgram(program) === step.agent) return step.program === 0 || this.isIdle(step.program);
    // Behind the last statement of a handler nothing of it is left: the step goes back to who caused it.
    return program === step.root && step.program !== 0 && this.isIdle(step.program);
  }

  private isIdle(program: number): boolean {
    return this.programs.depthOf(program) === 0;
  }

  private endsIn(step: StepStart, program: number, place: number): boolean {
    if (program !== step.program) return step.subject === 0 && !step.effect && this.endsOver(step, program);
    if (step.subject !== 0) return !this.mayFollow();
    const depth = this.programs.depthOf(program);
    if (step.hasInside) return depth > step.depth || place !== step.place;
    if (depth > step.depth) return false;
    if (!step.effect || this.following === 0) return !step.effect;
    return !this.mayFollow();
  }

  /** Whether the effect that was recorded can still have a consequence, though its program has gone on. */
  private mayFollow(): boolean {
    const o = this.occurrences;
    switch (o.kindOf(this.following)) {
      case Occurrence.doorbell:
        return this.hardware.ringFill(o.whoOf(this.following)) > 0;
      case Occurrence.send:
      case Occurrence.registerWrite:
        return true;
      default:
        return false;
    }
  }

  /** Whether the step ends at that record. */
  atOccurrence(kind: number, id: number): boolean {
    const { step } = this;
    if (!step || this.reached !== 0 || this.nothingFollows) return false;
    if (step.kind === 'over') {
      if (!acts.has(kind) || this.agents.ofOccurrence(id) !== step.agent) return false;
      this.reached = id;
      return true;
    }
    if (step.kind !== 'in') return false;
    if (kind === Occurrence.access) return this.atAccess(step, id);
    if (this.following === 0) {
      if (!effectKinds.has(kind) || !this.isEffect(step, kind, id)) return false;
      this.following = id;
      // A doorbell that tells of nothing new.
      const { occurrences: o } = this;
      this.nothingFollows = kind === Occurrence.doorbell && o.aOf(id) === o.bOf(id);
      return this.nothingFollows;
    }
    if (!isDescendant(this.occurrences, id, this.following)) return false;
    return this.consequence(step, kind, id);
  }

  /**
   * A driver outside goes on: a step into its access that nothing came of ends there. What it only reads meanwhile, as one
   * that polls does, ends no step that follows what it wrote.
   */
  private atAccess(step: StepStart, id: number): boolean {
    if (step.program !== 0 || this.agents.ofOccurrence(id) !== step.agent) return false;
    const { occurrences: o } = this;
    const reads = (access: number) => o.kindOf(access) === Occurrence.access && o.bOf(access) === 1;
    if (reads(id) && step.subject !== 0 && !reads(step.subject)) return false;
    this.reached = id;
    return true;
  }

  private isEffect(step: StepStart, kind: number, id: number): boolean {
    const o = this.occurrences;
    if (o.placeOf(id) !== step.place || step.place < 0) return false;
    // Agents of one kind share their handlers' places.
    return kind !== Occurrence.send || this.agents.ofOccurrence(id) === step.agent;
  }

  private consequence(step: StepStart, kind: number, id: number): boolean {
    const o = this.occurrences;
    if (step.target && !targetMatches(step.target, kind, o.whoOf(id), o.aOf(id))) return false;
    if (kind === Occurrence.handler) {
      this.armedAgent = this.agents.ofOccurrence(id);
      return false;
    }
    if (kind === Occurrence.wake) {
      this.armedProgram = o.whoOf(id);
      return false;
    }
    if (!followed.has(kind) || this.waitsBehindAnother(kind, id)) return false;
    this.reached = id;
    return true;
  }

  /** A doorbell tells of many messages: that a later one has to wait is no news while an earlier one is on its way. */
  private waitsBehindAnother(kind: number, id: number): boolean {
    if (kind !== Occurrence.creditStall && kind !== Occurrence.full) return false;
    const o = this.occurrences;
    const session = kind === Occurrence.full ? o.bOf(id) : o.whoOf(id);
    return (this.hardware.observe('session', session, 'in_flight') ?? 0n) > 0n;
  }
}

/** What hardware does, one step over it each; a handler has statements for that. */
const acts = new Set<number>([
  ...[...followed].filter(kind => kind !== Occurrence.handler && kind !== Occurrence.wake),
  // What a driver outside does; nobody sees its statements.
  Occurrence.access,
]);

/** Records that hardware makes something of; behind others it is the driver's turn. */
const consequential = new Set<number>([
  Occurrence.doorbell,
  Occurrence.registerWrite,
  Occurrence.fetch,
  Occurrence.arrive,
  Occurrence.handler,
  Occurrence.send,
  Occurrence.command,
  Occurrence.full,
  Occurrence.creditStall,
]);

function targetMatches(target: StepTarget, kind: number, who: number, a: number): boolean {
  if (kind !== target.kind) return kind === Occurrence.wake && target.kind === Occurrence.wake;
  return target.who < 0 || target.who === (kind === Occurrence.arrive ? a : who);
}
