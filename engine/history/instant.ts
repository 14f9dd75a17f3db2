// Instants of a run: behind an event, or in the middle of one, where a program stands.

import type { Instant } from '../facade';

export const beginning: Instant = { events: 0, timePs: 0, inputs: 0 };

/**
 * Below 0 when `a` is earlier, 0 when they are the same, above 0 when it is later. Of one run; what was changed from outside
 * at that place does not count.
 */
export function comparePlaces(a: Instant, b: Instant): number {
  if (a.events !== b.events) return a.events - b.events;
  const x = a.inside;
  const y = b.inside;
  if (x && y) {
    if (x.polled !== y.polled) return x.polled ? 1 : -1;
    if (x.record !== y.record) return x.record - y.record;
    if (x.steps !== y.steps) return x.steps - y.steps;
  } else if (x || y) return x ? -1 : 1;
  return 0;
}

/** The same, and of two at one place the one is later at which more was changed from outside. */
export const compareInstants = (a: Instant, b: Instant): number => comparePlaces(a, b) || a.inputs - b.inputs;
