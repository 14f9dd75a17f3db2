// What `amu` tells a script. They are part of the contract; docs and tests name them.

export const exitCodes = {
  /** clean, or every check passed */
  ok: 0,
  /** `check`: errors; `run`: a check failed, the system stalled or ran into its time limit */
  failed: 1,
  /** unusable arguments, an unreadable file; `run`: the file has errors */
  usage: 2,
  /** a mistake of ours */
  fault: 3,
  /** Ctrl-C */
  interrupted: 130,
} as const;
