// What a client may ask beyond the protocol: the requests of the views and of travelling, by the names in `customNames`.
// A request is answered as any other, in its turn; what is wrong with its arguments is said in the answer's message.
// Times are whole picoseconds of simulated time, events are counted from the beginning of the run.

import type { Request } from './conversation';
import { stepBackBy, travel } from './execution';

/**
 * The names, each with what it takes and answers.
 *
 * - `amuscope/now` takes nothing: where the system is now. Also while it runs.
 *   Answers {@link NowBody}.
 * - `amuscope/travel` takes one of `{events}`, `{timePs}` and `{record}` (see {@link TravelArguments}): the system goes there,
 *   back or forward, and no breakpoint stops it. Answers at once; a `stopped` event with the reason `goto` tells that it is
 *   there, or why it is not.
 * - `amuscope/stepBack` takes `{threadId, kind}`, kind one of `over`, `in`, `out`, `event`: as the protocol's stepBack, also
 *   to the cause (`in`) and to the driver's statement that began it (`out`). A `stopped` event with the reason `step` tells.
 */
export const customNames = {
  now: 'amuscope/now',
  travel: 'amuscope/travel',
  stepBack: 'amuscope/stepBack',
} as const;

export interface TravelArguments {
  /** behind so many events of the run */
  readonly events?: number;
  /** the last instant that is not later */
  readonly timePs?: number;
  /** where something happened, by the id of its record */
  readonly record?: number;
}

export interface NowBody {
  readonly timePs: number;
  /** carried out since the beginning of the run */
  readonly events: number;
  readonly running: boolean;
  /** the run is over */
  readonly ended: boolean;
  /** The past that is kept; absent when none is. */
  readonly history?: {
    /** The system stands before the latest instant that it ever reached. */
    readonly inPast: boolean;
    readonly latestPs: number;
    readonly latestEvents: number;
    /** bytes that snapshots take, and may take */
    readonly bytes: number;
    readonly memory: number;
  };
}

const now: Request = c => {
  const { timePs, events } = c.engine;
  const past = c.engine.history;
  const body: NowBody = {
    timePs,
    events,
    running: c.loop.running,
    ended: c.loop.over,
    ...(past && {
      history: {
        inPast: past.inPast,
        latestPs: past.latest.timePs,
        latestEvents: past.latest.events,
        bytes: past.bytes,
        memory: past.memory,
      },
    }),
  };
  return { body };
};

export const customRequests: readonly (readonly [string, Request])[] = [
  [customNames.now, now],
  [customNames.travel, travel],
  [customNames.stepBack, stepBackBy],
];
