// The adapter on a port of this machine: each connection is a session of its own.

import { createServer, type Server } from 'node:net';
import type { Devices } from './devices';
import { nodeFiles } from './node-files';
import { AmuDebugSession } from './session';

/** Listens on 127.0.0.1 only; port 0 takes a free one. Rejects when the port cannot be had. */
export function listen(port: number, devices?: Devices): Promise<Server> {
  const server = createServer(socket => {
    const session = new AmuDebugSession(nodeFiles, () => socket.end(), devices);
    socket.on('close', () => session.dispose());
    socket.on('error', () => session.dispose());
    session.start(socket, socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
