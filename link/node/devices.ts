// Serving for a host that drives the engine itself, such as a debug session: what it is given, and what it may refuse in words.

import { type Engine, LoadError, type RunResult } from '../../engine';
import { type DeviceSocket, socketsOf } from '../sockets';
import { type Served, serve } from './serve';
import { SocketRefused } from './socket-path';

export const devices = {
  socketsOf,
  /** @throws LoadError when a socket cannot be made */
  async serve(
    engine: Engine,
    options: {
      readonly sockets: readonly DeviceSocket[];
      readonly atStop: 'hold' | 'answer' | undefined;
      readonly log: (text: string) => void;
      readonly told: () => void;
      readonly drive: { readonly standing: boolean; run(budget: number): RunResult };
    },
  ): Promise<Served> {
    const { atStop, ...rest } = options;
    try {
      return await serve(engine, { ...rest, settings: atStop ? { atStop } : {} });
    } catch (error) {
      if (error instanceof SocketRefused) throw new LoadError(error.message);
      throw error;
    }
  },
};
