// Sockets for the functions of an engine: owner-only, removed at the end, with descriptors where the host can receive them.

import { createServer } from 'node:net';
import type { Engine, ExternalFunction } from '../../engine';
import { noDescriptors } from '../connection';
import { Haste } from '../haste';
import { type Drive, EngineRunner } from '../runner';
import { DeviceServer } from '../server';
import { defaultSettings, type Settings } from '../settings';
import { FileDescriptors } from './descriptors';
import { FdConnection, FdLoop } from './fd-transport';
import { loadNative } from './native';
import { descriptorOf, NetConnection } from './net-transport';
import { claimSocketPath, listenAlone, type OwnedSocket, SocketRefused } from './socket-path';

export interface ServeOptions {
  /** Of each served function, where its socket is to be. */
  readonly sockets: readonly { readonly function: string; readonly path: string }[];
  readonly settings?: Partial<Settings>;
  /** `net` does without descriptors, also where they could be received. */
  readonly transport?: 'auto' | 'net';
  /** A line for a person; the function's name begins it. */
  readonly log: (text: string) => void;
  /** Who drives the engine; the server itself when absent. */
  readonly drive?: Drive;
  /** There may be output of the engine. */
  readonly told?: () => void;
}

export interface Served {
  readonly sockets: readonly { readonly function: string; readonly path: string }[];
  /** What does not work on this host, for a person; empty when all does. */
  readonly lacks: readonly string[];
  readonly connected: boolean;
  /** The engine was let go on by somebody else. */
  goOn(): void;
  close(): Promise<void>;
}

/** @throws SocketRefused when a socket cannot be made; none is left then */
export async function serve(engine: Engine, options: ServeOptions): Promise<Served> {
  const { external } = engine;
  if (!external) throw new Error('the engine was loaded without functions to serve');
  const settings = { ...defaultSettings, ...options.settings };
  const passing = options.transport === 'net' ? 'asked to do without descriptors' : descriptorPassing();
  const loop = typeof passing === 'string' ? undefined : passing;
  const servers: DeviceServer[] = [];
  const haste = new Haste();
  const drive = options.drive ?? { standing: false, run: (budget: number) => engine.run(budget) };
  const runner = new EngineRunner(
    engine,
    settings,
    drive,
    () => {
      for (const server of servers) server.goOn();
    },
    options.told ?? (() => {}),
  );
  const listeners: OwnedSocket[] = [];
  const sockets: { function: string; path: string }[] = [];
  const close = async () => {
    runner.end();
    for (const server of servers) server.close();
    await Promise.all(listeners.map(l => l.close()));
  };
  try {
    for (const socket of options.sockets) {
      const fn = external.functions.find(f => f.name === socket.function);
      if (!fn) throw new SocketRefused(`${socket.function} is no function that is served`);
      const server = new DeviceServer(fn, interfacesOf(engine, fn), {
        runner,
        haste,
        descriptors: loop?.descriptors ?? noDescriptors,
        maxDescriptors: loop ? mostDescriptors : 0,
        settings,
        log: text => options.log(`${fn.name}: ${text}`),
        ready: () => external.ready,
      });
      servers.push(server);
      const path = await claimSocketPath(socket.path);
      listeners.push(await listen(path, server, loop));
      sockets.push({ function: fn.name, path });
    }
  } catch (error) {
    await close();
    throw error;
  }
  runner.step();
  return {
    sockets,
    lacks: typeof passing === 'string' ? withoutDescriptors(passing) : [],
    get connected() {
      return servers.some(s => s.connected);
    },
    goOn: runner.step,
    close,
  };
}

/** With one message; QEMU takes no greater number for an answer. */
const mostDescriptors = 16;

const withoutDescriptors = (why: string): readonly string[] => [
  `Without descriptors (${why}):`,
  '  no interrupts, because events cannot be signalled: poll the indexes or digests;',
  '  no shared memory: DMA goes by messages (DMA_READ, DMA_WRITE), which the client has to serve.',
];

/** One loop for all that this process serves; words for why there is none. */
let loopOfProcess: FdLoop | string | undefined;
function descriptorPassing(): FdLoop | string {
  if (loopOfProcess === undefined) {
    const native = loadNative();
    loopOfProcess = typeof native === 'string' ? native : new FdLoop(native, new FileDescriptors(native));
  }
  return loopOfProcess;
}

function interfacesOf(engine: Engine, fn: ExternalFunction): number {
  const system = engine.program.systems.find(s => s.functions[fn.index]?.name === fn.name);
  return system?.amu.interfacesPerFunction ?? 1;
}

function listen(path: string, server: DeviceServer, loop: FdLoop | undefined): Promise<OwnedSocket> {
  const listener = createServer({ pauseOnConnect: loop !== undefined }, socket => {
    const file = descriptorOf(socket);
    const connection = loop && file >= 0 ? new FdConnection(loop, socket, file) : new NetConnection(socket);
    connection.attach(server.accept(connection));
  });
  return listenAlone(listener, path);
}
