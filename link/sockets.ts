// Which functions of a system are served at which sockets, out of what a user wrote.

import { LoadError } from '../engine';
import type { LinkedProgram, SystemModel } from '../language/link/model';

/** A function by its name, and where its socket is to be. */
export interface DeviceSocket {
  readonly function: string;
  readonly path: string;
}

export interface WantedSockets {
  /** each the socket of the PF, with those of the VFs behind it as `path.NAME`; or `NAME=path` for one function */
  readonly paths: readonly string[];
  /** drivers of the file that run beside: the functions that they run on are not served */
  readonly drivers: readonly string[];
  readonly system: string | undefined;
  /** how a user chooses a system, for a message */
  readonly chosenBy: string;
}

/** Which functions are served where. @throws LoadError */
export function socketsOf(program: LinkedProgram, wanted: WantedSockets): DeviceSocket[] {
  const system = systemOf(program, wanted);
  const sockets: DeviceSocket[] = [];
  for (const text of wanted.paths) {
    const named = /^([A-Za-z_]\w*)=(.+)$/s.exec(text);
    if (named) sockets.push({ function: named[1], path: named[2] });
    else sockets.push(...allAt(system, program, text, wanted.drivers));
  }
  const names = sockets.map(s => s.function);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new LoadError(`${twice} has two sockets, and can have one.`);
  return sockets;
}

/** The PF at the path, and each VF that no driver of the file runs on behind it, under its name. */
function allAt(
  system: SystemModel,
  program: LinkedProgram,
  path: string,
  drivers: readonly string[],
): DeviceSocket[] {
  const taken = program.drivers.filter(d => drivers.includes(d.name)).map(d => d.function?.name);
  return system.functions
    .filter(f => !taken.includes(f.name))
    .map(f => ({ function: f.name, path: f.physical ? path : `${path}.${f.name}` }));
}

function systemOf(program: LinkedProgram, { system: name, chosenBy }: WantedSockets): SystemModel {
  const { systems } = program;
  const found =
    name === undefined ? (systems.length === 1 ? systems[0] : undefined) : systems.find(s => s.name === name);
  if (found) return found;
  const names = systems.map(s => s.name);
  if (names.length === 0) throw new LoadError('The file declares no system that could be served.');
  if (name !== undefined) throw new LoadError(`There is no system ${name}. There are ${names.join(', ')}.`);
  throw new LoadError(
    `The file sees several systems. Choose one: ${names.map(n => `${chosenBy} ${n}`).join(' or ')}`,
  );
}
