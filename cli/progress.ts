// A run in slices, so that Ctrl-C is heard and a terminal sees that it goes on.

import type { Engine } from '../engine';
import type { Terminal } from './output';
import { formatCount, formatTime } from './units';

export type Ending = 'ended' | 'interrupted';

const sliceMilliseconds = 20;
const firstProgress = 500;
const progressEvery = 200;

/** What is run: an engine, or one whose every step somebody follows. */
export type Runnable = Pick<Engine, 'run' | 'events' | 'timePs'>;

/**
 * Runs to the end, or to SIGINT or SIGTERM. What happens in the run does not depend on the slices.
 * @param between called after every slice, and waited for: where output lines are printed
 */
export async function runSliced(
  engine: Runnable,
  terminal: Terminal,
  between: () => unknown,
): Promise<Ending> {
  let signals = 0;
  const onSignal = () => {
    // The second one comes from somebody who does not want to wait for a report.
    if (++signals > 1) process.exit(130);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const start = performance.now();
  let shown = start + firstProgress - progressEvery;
  let budget = 2000;
  try {
    for (;;) {
      const before = performance.now();
      const result = engine.run(budget);
      await between();
      if (result === 'ended') return 'ended';
      if (signals > 0) return 'interrupted';
      const now = performance.now();
      if (now - before < sliceMilliseconds / 2) budget = Math.min(budget * 2, 1_000_000);
      else if (now - before > sliceMilliseconds * 2) budget = Math.max(Math.floor(budget / 2), 500);
      if (terminal.showsProgress && now - shown >= progressEvery) {
        shown = now;
        const rate = formatCount((engine.events / (now - start)) * 1000);
        terminal.progress(
          `${formatTime(engine.timePs)} simulated, ${formatCount(engine.events)} events, ${rate}/s  (Ctrl-C ends it)`,
        );
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  } finally {
    terminal.progress();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
