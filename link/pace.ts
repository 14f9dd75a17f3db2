// How far simulated time goes with a driver outside (docs/real-drivers.md): work that an access leads to is done at once,
// up to a lead ahead of the last access; what comes later, and every time-out, goes no faster than the clock on the wall.
// When nothing is left to do the host waits, and simulated time stands.

import type { External } from '../engine';
import type { Settings } from './settings';

const psPerMillisecond = 1e9;
/** The host waits no longer for a time-out than this, ms: what a timer can. */
const longestWait = 2 ** 31 - 1;

export class Pace {
  /** the wall and simulated time that horizons count from: those of the last access */
  private wall: number;
  private simulated: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly external: External,
    private readonly settings: Settings,
    /** simulated time, ps */
    private readonly now: () => number,
    /** ms, of a clock that never goes back */
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.wall = clock();
    this.simulated = now();
  }

  /** Something came from outside. */
  access(): void {
    this.wall = this.clock();
    this.simulated = this.now();
  }

  /** Before each slice of the run. */
  aim(): void {
    const paced = this.simulated + (this.clock() - this.wall) * psPerMillisecond;
    this.external.patiencePs = paced;
    this.external.horizonPs = Math.max(paced, this.simulated + this.settings.leadPs);
  }

  /** The run is idle: it is called again when the next event may come, unless something comes before. */
  wait(then: () => void): void {
    this.stop();
    const { nextPs } = this.external;
    if (!Number.isFinite(nextPs)) return;
    const paced = this.simulated + (this.clock() - this.wall) * psPerMillisecond;
    const ms = Math.min(longestWait, Math.max(1, Math.ceil((nextPs - paced) / psPerMillisecond)));
    this.timer = setTimeout(then, ms);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
