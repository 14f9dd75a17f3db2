// Serving functions of the debugged system to drivers outside is the host's: one has sockets, another, in a browser, has none.

import { type Engine, LoadError, type RunResult } from '../engine';
import type { LinkedProgram } from '../language/link/model';
import { type Arguments, BadArgument } from './arguments';
import type { Conversation } from './conversation';
import { isWhole } from './files';

export interface DeviceSocket {
  readonly function: string;
  readonly path: string;
}

export interface ServedDevices {
  readonly sockets: readonly DeviceSocket[];
  /** what does not work on this host, a line each */
  readonly lacks: readonly string[];
  /** The engine may go on: it was let go, or told to pause. */
  goOn(): void;
  close(): Promise<void>;
}

/** What a host can do; see link/node/devices. */
export interface Devices {
  /** @throws LoadError */
  socketsOf(
    program: LinkedProgram,
    wanted: {
      readonly paths: readonly string[];
      readonly drivers: readonly string[];
      readonly system: string | undefined;
      readonly chosenBy: string;
    },
  ): readonly DeviceSocket[];
  /** @throws LoadError */
  serve(
    engine: Engine,
    options: {
      readonly sockets: readonly DeviceSocket[];
      readonly atStop: 'hold' | 'answer' | undefined;
      readonly log: (text: string) => void;
      readonly told: () => void;
      readonly drive: { readonly standing: boolean; run(budget: number): RunResult };
    },
  ): Promise<ServedDevices>;
}

/** What a launch says of serving. */
export interface ServeArguments {
  readonly paths: readonly string[];
  readonly atStop: 'hold' | 'answer' | undefined;
}

/** Undefined when nothing is to be served. @throws BadArgument */
export function serveArguments(c: Conversation, args: Arguments): ServeArguments | undefined {
  const given = args.raw('serve');
  if (given === undefined || given === '') return undefined;
  const paths = typeof given === 'string' ? [given] : given;
  if (!Array.isArray(paths) || paths.length === 0 || !paths.every(p => typeof p === 'string' && p !== '')) {
    throw new BadArgument('launch: "serve" must be the path of a socket, or a list of "NAME=path".');
  }
  if (!c.devices) {
    throw new BadArgument(
      'launch: "serve" needs sockets, which this host does not have: debug in a VS Code on the machine, or by amu dap.',
    );
  }
  const atStop = args.optionalText('atStop');
  if (atStop !== undefined && atStop !== 'hold' && atStop !== 'answer') {
    throw new BadArgument(`launch: "atStop" is "${atStop.slice(0, 40)}", and must be "hold" or "answer".`);
  }
  return { paths: paths.map(path => whole(c, args, path)), atStop };
}

/** A path in the folder of `cwd` when it is relative. */
function whole(c: Conversation, args: Arguments, given: string): string {
  const [, name = '', path] = /^([A-Za-z_]\w*=)?(.*)$/s.exec(given) as RegExpExecArray;
  if (isWhole(path)) return given;
  const cwd = args.optionalText('cwd') || c.files.workingFolder?.() || '.';
  return `${name}${cwd}/${path}`;
}

/** Begins to serve; tells where, and what does not work. @throws BadArgument */
export async function serveDevices(
  c: Conversation,
  engine: Engine,
  sockets: readonly DeviceSocket[],
  { atStop }: ServeArguments,
): Promise<ServedDevices | undefined> {
  const { devices, loop } = c;
  if (!devices) return undefined;
  const log = (text: string) => c.send('output', { category: 'console', output: `${text}\n` });
  try {
    const served = await devices.serve(engine, {
      sockets,
      atStop,
      log,
      told: () => loop.told(engine),
      drive: {
        get standing() {
          return !loop.drives(engine);
        },
        run: budget => loop.drive(engine, budget),
      },
    });
    for (const { function: name, path } of served.sockets) log(`${name} is a PCI device at ${path}`);
    for (const lack of served.lacks) log(lack);
    return served;
  } catch (error) {
    if (error instanceof LoadError) throw new BadArgument(error.message);
    throw error;
  }
}
