// When a run is over: who has to end, and how long the others may go on.

import type { RunStatus } from '../facade';
import { type ProgramState, Wait } from './state';
import type { Tables } from './tables';

/**
 * Programs that never end by themselves serve others: when all others have ended they get this much time more, in
 * picoseconds, and then the run is done. A test that has made its checks lets its drivers go on for as long.
 */
export const graceTime = 10e9;

export class Endings {
  /** programs whose end the run waits for */
  open = 0;
  /** when the last of them ended, or a test had judged */
  private settledAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly programs: readonly ProgramState[],
    private readonly tables: Tables,
  ) {}

  /** A program began or ended. */
  changed(now: number): void {
    const started = this.programs.filter(p => p.started && p.kind !== 'context');
    const ending = started.filter(p => !this.isEndless(p));
    this.open = (ending.length > 0 ? ending : started).filter(p => p.wait !== Wait.ended).length;
    const judged = started.some(
      p => p.kind === 'test' && p.wait === Wait.ended && p.checksPassed + p.checksFailed > 0,
    );
    if (this.open > 0 && !judged) this.settledAt = Number.POSITIVE_INFINITY;
    else if (!Number.isFinite(this.settledAt)) this.settledAt = now;
  }

  /** Nothing more has to come: the last one ended, or a test has judged. */
  get settled(): boolean {
    return Number.isFinite(this.settledAt);
  }

  /** What still goes on has had its time. */
  graceOver(now: number): boolean {
    return now > this.settledAt + graceTime;
  }

  /** The run was ended because what still went on had had its time. */
  cut(status: RunStatus, now: number): boolean {
    return status === 'done' && this.graceOver(now);
  }

  /** It ends only by `stop` or a failure. */
  isEndless(p: ProgramState): boolean {
    const [frame] = p.frames;
    return frame !== undefined && this.tables.units[frame.unit].endless;
  }
}

/** Its wait ends by itself. */
export const waitsWithLimit = (p: ProgramState): boolean =>
  Number.isFinite(p.deadline) && p.wait !== Wait.time && p.wait !== Wait.none && p.wait !== Wait.ended;
