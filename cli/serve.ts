// `amu serve FILE --vfio-user PATH`: functions of the file's system as PCI devices for drivers outside.

import { formatTime, LoadError } from '../engine';
import type { LinkedProgram, SystemModel } from '../language/link/model';
import { type Served, type Settings, SocketRefused, serve as serveFunctions } from '../link';
import { layout } from '../spec';
import { exitCodes } from './exit-codes';
import { displayName } from './files';
import { safe, type Terminal } from './output';
import { prepare, refuse } from './prepare';

export interface ServeCommandOptions {
  readonly vfioUser: readonly string[];
  readonly driver?: readonly string[];
  readonly system?: string;
  readonly seed?: number;
  readonly wait?: boolean;
  readonly atStop?: Settings['atStop'];
  readonly dmaMessages?: Settings['dmaMessages'];
  readonly lead?: number;
  readonly transport?: 'auto' | 'net';
}

interface Socket {
  readonly function: string;
  readonly path: string;
}

/** @returns the exit code, see `exitCodes`, once it is ended by a signal */
export async function serve(path: string, options: ServeCommandOptions, terminal: Terminal): Promise<number> {
  let sockets: readonly Socket[] = [];
  const external = (program: LinkedProgram) => {
    sockets = socketsOf(program, options);
    return sockets.map(s => s.function);
  };
  const engine = prepare(path, { ...options, driver: options.driver ?? [], external }, terminal, 'serve');
  if (typeof engine === 'number') return engine;
  const log = (text: string) => terminal.out(`${terminal.style('dim', clock())}  ${safe(text)}`);
  const told = () => {
    for (const line of engine.takeOutput()) log(`[${formatTime(line.timePs)}] ${line.text}`);
  };
  const settings: Partial<Settings> = {
    ...(options.atStop && { atStop: options.atStop }),
    ...(options.dmaMessages && { dmaMessages: options.dmaMessages }),
    ...(options.lead !== undefined && { leadPs: options.lead }),
  };
  let waiting = options.wait === true;
  const drive = {
    get standing() {
      waiting &&= !(served?.connected ?? false);
      return waiting;
    },
    run: (budget: number) => engine.run(budget),
  };
  const asked = signal();
  let served: Served | undefined;
  try {
    served = await serveFunctions(engine, {
      sockets,
      settings,
      log,
      told,
      drive,
      transport: options.transport,
    });
  } catch (error) {
    if (!(error instanceof SocketRefused)) throw error;
    return refuse(error.message, terminal);
  }
  const pci = `${layout.pciVendor.toString(16)}:${layout.pciDevice.toString(16)}`;
  for (const { function: name, path: at } of served.sockets) {
    const whole = `${displayName(engine.program.entry)}: ${name} is the PCI device ${pci} at ${at}`;
    terminal.out(terminal.style('bold', safe(whole)));
  }
  for (const lack of served.lacks) terminal.err(terminal.errorStyle('yellow', lack));
  if (waiting) terminal.out('Nothing runs until a client is connected.');
  terminal.out('Ctrl-C ends it.');
  await asked;
  await served.close();
  told();
  return exitCodes.ok;
}

const clock = () => new Date().toTimeString().slice(0, 8);

function signal(): Promise<void> {
  return new Promise(done => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => done());
  });
}

/** @throws LoadError */
function socketsOf(program: LinkedProgram, options: ServeCommandOptions): Socket[] {
  const system = systemOf(program, options.system);
  const sockets: Socket[] = [];
  for (const text of options.vfioUser) {
    const named = /^([A-Za-z_]\w*)=(.+)$/s.exec(text);
    if (named) sockets.push({ function: named[1], path: named[2] });
    else sockets.push(...allAt(system, program, text, options.driver ?? []));
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
): Socket[] {
  const taken = program.drivers.filter(d => drivers.includes(d.name)).map(d => d.function?.name);
  return system.functions
    .filter(f => !taken.includes(f.name))
    .map(f => ({ function: f.name, path: f.physical ? path : `${path}.${f.name}` }));
}

function systemOf(program: LinkedProgram, name: string | undefined): SystemModel {
  const { systems } = program;
  const found =
    name === undefined ? (systems.length === 1 ? systems[0] : undefined) : systems.find(s => s.name === name);
  if (found) return found;
  const names = systems.map(s => s.name);
  if (names.length === 0) throw new LoadError('The file declares no system that could be served.');
  if (name !== undefined) throw new LoadError(`There is no system ${name}. There are ${names.join(', ')}.`);
  throw new LoadError(`The file sees several systems. Choose one: --system ${names.join(' or --system ')}`);
}
