// The bundled library: what `import "std/…"` finds, on every machine and without a file system.

import agents from '../std/agents.amu';

/** Text of each library file by the path that an import names it with. */
export const stdLibrary: ReadonlyMap<string, string> = new Map([['std/agents.amu', agents]]);
