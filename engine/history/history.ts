// The past of a run. While it runs, snapshots are kept (timeline.ts) and what comes from outside is noted with its instant
// (inputs.ts); to be at an earlier instant, the run is set back to a snapshot before it and walked again, which makes
// exactly what was. A way through the past (ways.ts) is carried out in slices, as a run is.

import { awaited, type Debugger, type Standing } from '../debug/debugger';
import type { HistoryOptions, HistoryState, Instant, RunResult, StopInfo } from '../facade';
import type { Kernel, Occurrences } from '../seam';
import type { Changes, Input, TimedInput } from './inputs';
import { beginning, comparePlaces } from './instant';
import { type Hits, type Kept, type Mark, Timeline } from './timeline';

/** Why the run loop came back; `reached`: the next event is later than was asked for. */
export type LoopResult = RunResult | 'reached';

/** What history needs of the engine. */
export interface Present {
  readonly kernel: Kernel;
  readonly occurrences: Occurrences;
  readonly debug: Debugger;
  readonly changes: Changes;
  /** At most `budget` events; none later than `untilPs`. `stopped` leaves why in `standing`. */
  loop(budget: number, untilPs?: number): LoopResult;
  standing: StopInfo | undefined;
  toldStall: boolean;
  /** Where a program stands in the middle of an event; or that one, which is at work now. */
  inside(program?: number): Instant['inside'] | undefined;
  take(): Kept;
  put(kept: Kept): void;
  /** Drivers are outside. */
  readonly served: boolean;
  /** What was printed so far is out; what is printed again is dropped. */
  keepOutput(): void;
  /** Another future begins: nothing of it was printed yet. */
  forkOutput(text: string): void;
}

/** Events between two snapshots at least; of a system that is costly to keep, so many for what it costs. */
const closest = 20_000;
const eventsPerObject = 8;
const eventsPerKilobyte = 5;
/** One snapshot of so many has the records of causes with it. */
const warmEach = 8;

/** Where a way began. */
export interface Origin {
  readonly at: Instant;
  readonly stop: StopInfo | undefined;
  readonly standing: Standing;
  /** the newest record */
  readonly record: number;
}

export class History {
  readonly timeline: Timeline;
  private inputs: TimedInput[] = [];
  /** how many of them are applied at the present instant */
  private applied = 0;
  private far: Instant = beginning;
  /** events until the next snapshot */
  private untilMark = 0;
  private interval = closest;
  private taken = 0;
  /** where the run forward that is under way began */
  private from: Instant | undefined;
  /** The hits of breakpoints are those of this instant. */
  private hitsKnown = true;

  constructor(
    readonly core: Present,
    options: HistoryOptions,
  ) {
    this.timeline = new Timeline(options.memory);
    core.changes.here = () => this.here();
    core.changes.changed = (at, input) => this.changed(at, input);
    core.changes.forbidden = at => this.forbidden(at);
    core.debug.here = program => this.here(program);
    this.mark(true);
  }

  // ---- where

  /** `program`: the one at work, when the run does not stand still. */
  here(program?: number): Instant {
    const { kernel } = this.core;
    const inside = this.core.inside(program);
    const at = { events: kernel.count, timePs: kernel.now, inputs: this.applied };
    return inside ? { ...at, inside } : at;
  }

  get state(): HistoryState {
    const now = this.here();
    const latest = this.latest(now);
    const { timeline } = this;
    return {
      now,
      latest,
      inPast: comparePlaces(now, latest) < 0 || now.inputs < latest.inputs,
      bytes: timeline.bytes,
      memory: timeline.limit,
      snapshots: timeline.length,
    };
  }

  /** As far as the run ever got, which may be here. */
  latest(now = this.here()): Instant {
    const order = comparePlaces(now, this.far) || now.inputs - this.far.inputs;
    if (order > 0) this.far = now;
    return this.far;
  }

  // ---- forward

  /** A slice of a run forward. */
  forward(budget: number): RunResult {
    this.from ??= this.here();
    const result = this.slice(budget);
    if (result !== 'budget') {
      this.core.debug.logged(this.from, this.here());
      this.from = undefined;
    }
    return result;
  }

  private slice(budget: number): RunResult {
    for (let left = budget; ; ) {
      const rests = this.core.inside() === undefined;
      if (this.untilMark <= 0 && rests) this.mark();
      const part = Math.max(0, Math.min(left, this.untilMark > 0 ? this.untilMark : 1));
      const result = this.advance(part);
      this.untilMark -= part;
      left -= part;
      if (result === 'reached') throw new Error('a run forward has no time to reach');
      if (result !== 'budget' || left <= 0) return result;
    }
  }

  /** As the run loop, with what comes from outside at its instants. */
  advance(budget: number, untilPs?: number): LoopResult {
    const { core } = this;
    for (let left = budget; ; ) {
      const next = this.inputs[this.applied];
      if (!next) return core.loop(left, untilPs);
      const { at } = next;
      const clear = at.events - (at.inside ? 1 : 0) - core.kernel.count;
      const midway = core.inside() !== undefined && !(at.inside && at.events === core.kernel.count);
      if (clear > 0 || midway) {
        const part = Math.min(left, Math.max(1, clear));
        const result = core.loop(part, untilPs);
        left -= part;
        if (result !== 'budget' || left <= 0) return result;
        continue;
      }
      // Who stops here stops before the change.
      const result = at.inside ? this.into(at, untilPs) : core.loop(0, untilPs);
      if (result !== 'budget') return result;
      if (left <= 0) return 'budget';
      this.applyNext();
    }
  }

  /** What comes from outside next, now. */
  applyNext(): void {
    const next = this.inputs[this.applied];
    this.applied++;
    if (next) this.core.changes.apply(next.input);
  }
  get next(): TimedInput | undefined {
    return this.inputs[this.applied];
  }

  /**
   * To an instant in the middle of an event, from the end of the event before or from inside of it. `budget` when it is
   * reached; who stops on the way stops.
   */
  into(at: Instant, untilPs?: number): LoopResult {
    const { core } = this;
    const { debug } = core;
    const isHere = (program?: number) => comparePlaces(this.here(program), at) === 0;
    if (isHere()) return 'budget';
    debug.due = isHere;
    debug.arm();
    try {
      for (;;) {
        const result = core.loop(1, untilPs);
        if (core.standing === awaited) {
          core.standing = undefined;
          // Nobody was asked about the statement yet.
          debug.asked = false;
          return 'budget';
        }
        if (result !== 'budget') return result;
        const past = core.kernel.count > at.events || (core.kernel.count === at.events && !core.inside());
        if (past) throw new Diverged(at);
      }
    } finally {
      debug.due = undefined;
      debug.arm();
    }
  }

  // ---- keeping

  /** Keeps the present instant, which is the end of an event. */
  mark(warm = this.taken % warmEach === 0): void {
    const { core, timeline } = this;
    const { occurrences, kernel } = core;
    core.keepOutput();
    const whole = occurrences.hasAllAt(occurrences.last);
    occurrences.keepsRecords = warm && whole;
    const kept = core.take();
    occurrences.keepsRecords = true;
    this.taken++;
    const mark: Mark = {
      at: this.here(),
      kept,
      record: occurrences.last,
      warm: warm && whole,
      hits: this.hitsKnown ? core.debug.hits() : noHits,
      toldStall: core.toldStall,
    };
    const bytes = timeline.bytes;
    timeline.add(mark, kernel.count);
    const cost =
      kept.graph.contents.length * eventsPerObject + ((timeline.bytes - bytes) / 1024) * eventsPerKilobyte;
    if (!mark.warm) this.interval = Math.max(closest, Math.round(cost));
    this.untilMark = this.interval;
  }

  /** Back to a snapshot. */
  restore(mark: Mark): void {
    const { core } = this;
    core.keepOutput();
    core.put(mark.kept);
    core.toldStall = mark.toldStall;
    core.standing = undefined;
    this.applied = mark.at.inputs;
    this.untilMark = this.interval;
    this.hitsKnown =
      mark.at.events === 0 ? core.debug.setHits(noHits, true) : core.debug.setHits(mark.hits, false);
  }

  /** Whether the hits of all breakpoints are known at a snapshot. */
  knowsHits(mark: Mark): boolean {
    return mark.at.events === 0 || this.core.debug.knowsHits(mark.hits);
  }

  // ---- changing

  private changed(at: Instant, input: Input): void {
    if (this.isPast(at)) this.fork(at);
    this.inputs.push({ at, input });
    this.applied = this.inputs.length;
    this.far = { ...at, inputs: this.applied };
  }

  private isPast(at: Instant): boolean {
    const latest = this.latest(at);
    return comparePlaces(at, latest) < 0 || at.inputs < latest.inputs;
  }

  private forbidden(at: Instant): string | undefined {
    if (!this.core.served || !this.isPast(at)) return undefined;
    return 'The past of a device in use cannot be changed: its driver has gone on. Go to the latest instant first.';
  }

  /** The past is changed: what came behind it is no more. */
  private fork(at: Instant): void {
    this.timeline.dropBehind(at.inside ? at.events - 1 : at.events);
    this.inputs.length = this.applied;
    this.far = at;
    this.core.debug.forgetLogs(at);
    this.core.forkOutput(
      'What came behind this instant is dropped: the run goes on from here with the change.',
    );
  }
}

const noHits: Hits = new Map();

/** The run was not the same again. */
export class Diverged extends Error {
  constructor(at: Instant) {
    super(`The run did not come again to where it was: event ${at.events} went another way.`);
  }
}
