// The past as the engine offers it: each way is prepared here, carried out slice by slice, and can be called off.

import type { Probe } from '../debug/probe';
import type { HistoryOptions, RunResult, StepKind, TravelTarget } from '../facade';
import { History, type Origin, type Present } from './history';
import { type Way, Ways } from './ways';

export class Past {
  readonly history: History;
  private way: Way | undefined;
  private ways: Ways | undefined;
  private calledOff = false;

  constructor(
    private readonly core: Present,
    options: HistoryOptions,
  ) {
    this.history = new History(core, options);
  }

  get underWay(): boolean {
    return this.way !== undefined;
  }

  stepBack(agent: number, kind: StepKind): void {
    const { debug, kernel } = this.core;
    if (kind === 'event') {
      const inside = this.core.inside() !== undefined;
      const events = kernel.count - 1;
      const nothing = kernel.count === 0 && !inside;
      this.begin(ways =>
        nothing ? ways.nowhere('Paused at the beginning of the run') : ways.travel({ events }, 'step'),
      );
      return;
    }
    const probe = debug.back(agent, kind);
    this.begin(ways => ways.back(probe, () => ways.nowhere('Paused: nothing of this is earlier')));
  }

  reverseContinue(): void {
    this.begin(ways => ways.back(undefined, () => ways.toBeginning()));
  }

  restartFrame(frame: number): void {
    const probe = this.core.debug.frameBeginning(frame);
    this.begin(ways =>
      ways.back(probe, () => ways.nowhere('Paused: the beginning of this frame is not in the past')),
    );
  }

  /** To where a probe finds something last. */
  backTo(probe: Probe, otherwise: string): void {
    this.begin(ways => ways.back(probe, () => ways.nowhere(otherwise)));
  }

  travel(target: TravelTarget): void {
    this.begin(ways => ways.travel(target));
  }

  private begin(choose: (ways: Ways) => Way): void {
    const { history, core } = this;
    const at = history.here();
    history.latest(at);
    const { standing, debug, occurrences } = core;
    const origin: Origin = { at, stop: standing, standing: debug.standing, record: occurrences.last };
    this.ways = new Ways(history, origin);
    this.way = choose(this.ways);
    this.calledOff = false;
  }

  /** A slice of the way. */
  goOn(budget: number): RunResult {
    const { core, ways } = this;
    if (!this.way || !ways) return 'stopped';
    if (this.calledOff) {
      this.calledOff = false;
      this.way = ways.nowhere('Paused: the way was called off, and the system stands where it stood');
    }
    ways.left = Math.max(1, budget);
    const { done, value } = this.way.next();
    if (!done) return 'budget';
    this.way = this.ways = undefined;
    core.debug.endSearch();
    core.standing = value;
    return 'stopped';
  }

  callOff(): void {
    this.calledOff = true;
  }
}
