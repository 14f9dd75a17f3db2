// What a client may ask beyond the protocol: the requests of the views and of travelling, by the names in `customNames`.
// A request is answered as any other, in its turn; what is wrong with its arguments is said in the answer's message.
// Times are whole picoseconds of simulated time, events are counted from the beginning of the run.

import type { Request } from './conversation';

/**
 * The names, each with what it takes and answers.
 *
 * - `amuscope/now` takes nothing: where the system is now. Also while it runs.
 *   Answers {@link NowBody}.
 */
export const customNames = {
  now: 'amuscope/now',
} as const;

export interface NowBody {
  readonly timePs: number;
  /** carried out since the beginning of the run */
  readonly events: number;
  readonly running: boolean;
  /** the run is over */
  readonly ended: boolean;
}

const now: Request = c => {
  const { timePs, events } = c.engine;
  const body: NowBody = { timePs, events, running: c.loop.running, ended: c.loop.over };
  return { body };
};

export const customRequests: readonly (readonly [string, Request])[] = [[customNames.now, now]];
