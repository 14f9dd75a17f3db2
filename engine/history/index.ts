// history/ keeps the past of a run: snapshots on the way, what came from outside with its instants, and ways back to any of
// them. To be at an instant is to set the run back to a snapshot before it and to walk it again, to the byte as it was.

export type { LoopResult, Present } from './history';
export { Changes } from './inputs';
export { compareInstants } from './instant';
export { Past } from './past';
