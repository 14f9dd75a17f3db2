// Runs the engine for drivers outside: on each access at once, until nothing is left to do or the slice is over; then later,
// so that others have their turn too. Whoever drives the engine besides, such as a debugger, says whether it stands still.

import type { Engine, RunResult } from '../engine';
import type { Runner } from './client';
import { Pace } from './pace';
import type { Settings } from './settings';

/** Who carries out a slice. */
export interface Drive {
  /** The run stands still at a stop. */
  readonly standing: boolean;
  /** At most so many events. A run that stands still does none. */
  run(budget: number): RunResult;
}

/** ms of one turn, and events between two looks at the clock */
const turn = 2;
const slice = 2000;
/** Events within which posted writes have to arrive. */
const patience = 1_000_000;

export class EngineRunner implements Runner {
  private readonly pace: Pace;
  private inside = false;
  private scheduled: ReturnType<typeof setImmediate> | undefined;
  private ended = false;

  constructor(
    private readonly engine: Engine,
    settings: Settings,
    private readonly drive: Drive,
    /** The engine takes changes again, and what was held may go on. */
    private readonly goOn: () => void,
    /** The run is idle, or has had a turn: there may be output. */
    private readonly told: () => void,
  ) {
    if (!engine.external) throw new Error('this engine has no functions whose driver is outside');
    this.pace = new Pace(engine.external, settings, () => engine.timePs);
  }

  get standing(): boolean {
    return this.drive.standing;
  }

  settle(): void {
    const { external } = this.engine;
    if (this.inside || this.standing || !external) return;
    this.inside = true;
    this.pace.aim();
    for (let left = patience; left > 0 && external.underWay && !this.standing; left -= 16) {
      if (this.drive.run(16) !== 'budget') break;
    }
    this.inside = false;
    this.goOn();
  }

  run(): void {
    this.pace.access();
    this.step();
  }

  /** The driver of the engine has let it go on, or it may have something to do for another reason. */
  readonly step = (): void => {
    if (this.inside || this.ended) return;
    this.cancel();
    if (this.standing) return;
    const end = performance.now() + turn;
    this.goOn();
    let result: RunResult;
    do {
      this.inside = true;
      this.pace.aim();
      result = this.drive.run(slice);
      this.inside = false;
      this.goOn();
    } while (result === 'budget' && performance.now() < end);
    this.told();
    if (this.ended) return;
    if (result === 'budget') this.scheduled = setImmediate(this.step);
    else if (result === 'idle') this.pace.wait(this.step);
  };

  private cancel(): void {
    this.pace.stop();
    if (this.scheduled) clearImmediate(this.scheduled);
    this.scheduled = undefined;
  }

  end(): void {
    this.ended = true;
    this.cancel();
  }
}
