// core/ carries out what the engine does most in WebAssembly: events of messages on their way, and the programs that send
// and take them. It works on the same state as the rest of the engine, in the arena, and hands back what it does not know.

import type { SystemModel } from '../../language/link/model';

export { Core, type CoreMode, Why } from './core';

const mebibyte = 2 ** 20;

/** How many bytes of arena a system may come to need; untouched ones cost no memory. */
export function roomFor(system: SystemModel, causeRecords: number): number {
  const { amu, functions, agents, sessions } = system;
  const interfaces = agents.reduce((sum, agent) => sum + agent.interfaces, amu.interfaces);
  const sockets = interfaces * (amu.txSockets + amu.rxSockets);
  const memories = functions.flatMap(f => [...f.memories, ...f.processes.flatMap(p => p.memories)]);
  const memory = memories.reduce((sum, { size }) => sum + size, 0);
  return (
    64 * mebibyte +
    Math.min(memory, 512 * mebibyte) +
    causeRecords * 64 +
    sockets * 256 +
    (sessions.length + amu.sessions) * 1024 +
    functions.length * (amu.interfacesPerFunction * 16 + 1024)
  );
}
