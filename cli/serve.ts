// `amu serve FILE --vfio-user PATH`: functions of the file's system as PCI devices for drivers outside.

import { formatTime } from '../engine';
import type { LinkedProgram } from '../language/link/model';
import {
  type DeviceSocket,
  type Served,
  type Settings,
  SocketRefused,
  serve as serveFunctions,
  socketsOf,
} from '../link';
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

/** @returns the exit code, see `exitCodes`, once it is ended by a signal */
export async function serve(path: string, options: ServeCommandOptions, terminal: Terminal): Promise<number> {
  let sockets: readonly DeviceSocket[] = [];
  const external = (program: LinkedProgram) => {
    const { vfioUser, driver: drivers = [], system } = options;
    sockets = socketsOf(program, { paths: vfioUser, drivers, system, chosenBy: '--system' });
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
