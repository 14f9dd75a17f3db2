// Ways through the past: steps back, to an earlier stop, to any instant. Each is a generator that gives the host a breath
// when its slice is used up, and returns the stop at which it ends.
//
// A search goes back from snapshot to snapshot. From each the run is walked again up to where the search came from; of what
// was found on that way the last counts, and a second walk ends there.

import type { Standing } from '../debug/debugger';
import type { Probe } from '../debug/probe';
import { silent, statementAt } from '../debug/probe';
import type { Instant, StopInfo, TravelTarget } from '../facade';
import type { History, LoopResult, Origin } from './history';
import { comparePlaces } from './instant';

/** Events that are searched at a time; the longer nothing is found, the more. */
const firstWindow = 3_000;
/** A longer way between two snapshots is cut, by walking it once without asking anybody. */
const cuts = 6;

export type Way = Generator<void, StopInfo>;

const anyStatement: Probe = {
  ...statementAt(0, () => true, 'Paused at the beginning of the run'),
  atStatement: () => true,
};

export class Ways {
  /** events left of the present slice */
  left = 0;
  /** While walking, a snapshot is kept after so many events; 0 = none. */
  private spacing = 0;

  constructor(
    private readonly history: History,
    private readonly origin: Origin,
  ) {}

  // ---- the ways

  /** To the last find before the origin. */
  *back(probe: Probe | undefined, otherwise: () => Way): Way {
    const { timeline } = this.history;
    let end = this.origin.at;
    let inclusive = false;
    let window = firstWindow;
    for (let i = timeline.lastAt(end.events - 1); i >= 0; i = timeline.lastAt(end.events - 1)) {
      if (end.events - timeline.at(i).at.events > window) i = yield* this.cut(i, end.events - 1, window);
      const from = timeline.at(i).at.events;
      const found = yield* this.search(from, end, inclusive, probe, false);
      if (found) return yield* this.land(found);
      end = { events: from, timePs: 0, inputs: 0 };
      inclusive = true;
      window *= 2;
    }
    return yield* otherwise();
  }

  /** To the first statement of the run, if that is earlier than the origin. */
  *toBeginning(): Way {
    const first = yield* this.search(0, this.origin.at, false, anyStatement, true);
    if (first) return yield* this.land({ ...first, stop: { ...first.stop, reason: 'entry' } });
    yield* this.enter(0);
    return this.atStart('entry');
  }

  /** Where the way began, with words that say why. */
  *nowhere(words: string): Way {
    const { at, stop, standing } = this.origin;
    const told: StopInfo = { reason: 'step', agent: stop?.agent ?? 1, breakpoints: [], description: words };
    return yield* this.land({ at, standing, stop: told });
  }

  private *land({ at, standing, stop }: Find): Way {
    yield* this.goTo(at);
    this.history.core.debug.standAgain(standing);
    return stop;
  }

  *travel(target: TravelTarget, reason: 'goto' | 'step' = 'goto'): Way {
    const { debug, occurrences, kernel } = this.history.core;
    if ('record' in target) return yield* this.toRecord(target.record);
    if ('instant' in target) {
      yield* this.goTo(target.instant);
      return debug.standBehind(occurrences.last, reason, 'Paused where the run was to go to');
    }
    const events = 'events' in target ? target.events : yield* this.eventsAt(target.timePs);
    if (events <= 0) return { ...(yield* this.toStart()), reason };
    yield* this.enter(events - 1);
    const before = occurrences.last;
    const result = yield* this.walk(events);
    if (result === 'idle') {
      return debug.standBehind(
        before,
        reason,
        'Paused at the latest instant: what comes next comes from outside',
      );
    }
    const ended = result === 'ended' || kernel.count < events;
    return debug.standBehind(
      before,
      reason,
      ended ? 'Paused at the end of the run' : `Paused behind event ${events}`,
    );
  }

  private *toStart(): Way {
    yield* this.enter(0);
    return this.atStart('goto');
  }

  private atStart(reason: StopInfo['reason']): StopInfo {
    const { debug, occurrences } = this.history.core;
    return debug.standBehind(occurrences.last, reason, 'Paused at the beginning of the run');
  }

  /** How many events are carried out when the next one is later than a time. */
  private *eventsAt(timePs: number): Generator<void, number> {
    const { history } = this;
    const { timeline, core } = history;
    const i = timeline.lastBefore(mark => mark.at.timePs > timePs);
    yield* this.enter(timeline.at(i).at.events);
    yield* this.walk(Number.POSITIVE_INFINITY, timePs);
    return core.kernel.count;
  }

  private *toRecord(record: number): Way {
    const { history } = this;
    const { timeline } = history;
    // Programs begin before the first event.
    if (record <= timeline.at(0).record) return yield* this.toStart();
    const i = timeline.lastBefore(mark => mark.record >= record);
    const latest = history.latest();
    const probe = {
      ...silent,
      mask: -1,
      reason: 'goto',
      atOccurrence: (_: number, id: number) => id === record,
    } as const;
    const found = yield* this.search(timeline.at(i).at.events, latest, true, probe, true);
    if (!found) return yield* this.nowhere(`Paused: record ${record} is none of this run`);
    return yield* this.land(found);
  }

  // ---- walking

  /** Exactly to an instant of the past, or the latest one. */
  *goTo(at: Instant): Generator<void, void> {
    const { history } = this;
    yield* this.enter(at.inside ? at.events - 1 : at.events, at.inside?.record);
    for (let { next } = history; next !== undefined && next.at.inputs < at.inputs; { next } = history) {
      if (next.at.inside) this.into(next.at);
      history.applyNext();
    }
    if (at.inside) this.into(at);
  }

  /** Who stops on the way is passed by. */
  private into(at: Instant): void {
    while (this.history.into(at) === 'stopped') this.history.core.debug.go();
  }

  /**
   * To the end of an event, nobody being asked, with all records of causes and hits of breakpoints as they were there.
   * `record`: the newest one there, where that is known.
   */
  private *enter(events: number, record?: number): Generator<void, void> {
    const { history } = this;
    const { timeline, core } = history;
    let i = Math.max(0, timeline.lastAt(events));
    const newest = record ?? timeline.at(i).record;
    const { occurrences } = core;
    for (; i > 0; i--) {
      const mark = timeline.at(i);
      const whole =
        mark.warm || occurrences.hasAllAt(mark.record) || newest - mark.record >= occurrences.capacity;
      if (whole && history.knowsHits(mark)) break;
    }
    history.restore(timeline.at(i));
    core.debug.search(core.debug.counts ? undefined : silent);
    yield* this.walk(events);
  }

  /** On to the end of an event, or while no event is later than a time. Who stops on the way is passed by when hits are counted. */
  private *walk(events: number, untilPs?: number): Generator<void, LoopResult> {
    for (;;) {
      const result = yield* this.stretch(events, untilPs);
      if (result !== 'stopped') return result;
      this.history.core.debug.go();
    }
  }

  /** The same until somebody stops. */
  private *stretch(events: number, untilPs?: number): Generator<void, LoopResult> {
    const { history } = this;
    const { kernel } = history.core;
    let next = kernel.count + (this.spacing || Number.POSITIVE_INFINITY);
    for (;;) {
      const midway = history.core.inside() !== undefined;
      const whole = Math.min(events, next) - kernel.count;
      const part = Math.min(Math.max(this.left, 1), Math.max(whole, midway ? 1 : 0));
      const result = history.advance(part, untilPs);
      this.left -= part + 1;
      if (result !== 'budget') return result;
      const rests = history.core.inside() === undefined;
      if (rests && kernel.count >= events) return 'budget';
      if (rests && kernel.count >= next) {
        history.mark(false);
        next = kernel.count + this.spacing;
      }
      if (this.left <= 0) yield;
    }
  }

  /**
   * The way from a snapshot to the end of an event is cut by further snapshots, until the last piece is short enough to be
   * searched. Answers the last snapshot.
   */
  private *cut(index: number, to: number, window: number): Generator<void, number> {
    const { timeline } = this.history;
    for (let i = index; ; ) {
      const from = timeline.at(i).at.events;
      const length = to - from;
      if (length <= window) return i;
      this.spacing = Math.max(Math.floor(window / 2), Math.ceil(length / cuts));
      yield* this.enter(from);
      this.history.core.debug.search(this.history.core.debug.counts ? undefined : silent);
      yield* this.walk(to);
      this.spacing = 0;
      const last = timeline.lastAt(to);
      // There is no room for more snapshots.
      if (last === i || timeline.at(last).at.events === from) return last;
      i = last;
    }
  }

  /** From the end of an event on, up to an instant: the last find, or the first one. */
  private *search(
    from: number,
    end: Instant,
    inclusive: boolean,
    probe: Probe | undefined,
    first: boolean,
  ): Generator<void, Find | undefined> {
    const { history } = this;
    const { core } = history;
    yield* this.enter(from);
    core.debug.search(probe);
    let found: Find | undefined;
    for (;;) {
      const result = yield* this.stretch(end.events);
      if (result !== 'stopped') return found;
      const at = history.here();
      const order = comparePlaces(at, end);
      if (order > 0 || (order === 0 && !inclusive)) return found;
      if (core.standing) found = { at, stop: core.standing, standing: core.debug.standing };
      if (first) return found;
      core.debug.go();
    }
  }
}

/** A stop that was found. */
interface Find {
  readonly at: Instant;
  readonly stop: StopInfo;
  readonly standing: Standing;
}
