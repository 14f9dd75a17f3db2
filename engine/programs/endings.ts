// When a run is over: who has to end, and how long the others may go on.

import type { RunStatus } from '../facade';
import type { Arena } from '../memory';
import { type ProgramState, Wait } from './state';
import type { Tables } from './tables';

/**
 * Programs that never end by themselves serve others: when all others have ended they get this much time more, in
 * picoseconds, and then the run is done. A test that has made its checks lets its drivers go on for as long.
 */
export const graceTime = 10e9;

/** What is known of a program: bits. */
const Known = { started: 1, ended: 2, judged: 4 } as const;

export class Endings {
  /** [0]: what `settled` says */
  readonly state: Int32Array;
  /** when that was */
  private settledAt = Number.POSITIVE_INFINITY;
  private readonly known: Uint8Array;
  /** programs that end by themselves: started, and not at their end */
  private ending = 0;
  private open = 0;
  /** the others that are not at their end */
  private openEndless = 0;
  /** tests that have judged */
  private judged = 0;

  constructor(
    private readonly programs: readonly ProgramState[],
    private readonly tables: Tables,
    arena: Arena,
  ) {
    this.state = arena.int32(16);
    this.known = new Uint8Array(programs.length);
  }

  /** Nothing more has to come: the last one ended, or a test has judged. */
  get settled(): boolean {
    return this.state[0] !== 0;
  }
  private set settled(settled: boolean) {
    this.state[0] = settled ? 1 : 0;
  }

  /** Another driver of this function is at work, and will come to its end. */
  busyOn(functionIndex: number, except: number): boolean {
    return this.programs.some(
      p =>
        p.kind === 'driver' &&
        p.id !== except &&
        p.functionIndex === functionIndex &&
        p.started &&
        p.wait !== Wait.ended &&
        !this.isEndless(p),
    );
  }

  /** A program began or ended. */
  changed(p: ProgramState, now: number): void {
    const before = this.known[p.id];
    const ended = p.wait === Wait.ended;
    const judged = p.kind === 'test' && ended && p.checksPassed + p.checksFailed > 0;
    const after = (p.started ? Known.started : 0) | (ended ? Known.ended : 0) | (judged ? Known.judged : 0);
    this.known[p.id] = after;
    this.count(p, before, -1);
    this.count(p, after, 1);
    const left = this.ending > 0 ? this.open : this.openEndless;
    if (left > 0 && this.judged === 0) {
      this.settled = false;
      this.settledAt = Number.POSITIVE_INFINITY;
    } else if (!this.settled) {
      this.settled = true;
      this.settledAt = now;
    }
  }

  private count(p: ProgramState, known: number, by: number): void {
    if ((known & Known.started) === 0) return;
    const open = (known & Known.ended) === 0 ? by : 0;
    if (this.isEndless(p)) this.openEndless += open;
    else {
      this.ending += by;
      this.open += open;
    }
    if ((known & Known.judged) !== 0) this.judged += by;
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
