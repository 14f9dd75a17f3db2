// debug-adapter/ translates between the Debug Adapter Protocol and the engine's facade, and holds no behaviour of its
// own: one session class over requests grouped by subject, and thin entries for stdio, a socket and inline use.
// Hosts other than Node import `./session` alone and give it their own file access.

export type { Devices } from './devices';
export type { FileAccess } from './files';
export { listen } from './node-socket';
export { runStdio } from './node-stdio';
export { AmuDebugSession } from './session';
