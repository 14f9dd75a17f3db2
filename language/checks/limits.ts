// What a run has for bounds when nobody says otherwise.

/** `timeLimit` of a launch configuration. */
export const defaultTimeLimitPs = 10_000_000_000;
