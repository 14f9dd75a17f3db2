// engine/ runs linked systems: time and events, memory, the AMU, drivers and agents, and debugging of all of it at once.
// It imports neither Node nor an editor nor a protocol, so that it runs in a browser worker as well; adapters translate.
// `load` makes an `Engine`, whose face is facade.ts; nothing else in this folder is for those above.

export { recordKinds } from './debug/records';
export { load } from './engine';
export * from './facade';
export { compareInstants } from './history';
export * from './pictures';
export { displayTime as formatTime } from './programs/value';
