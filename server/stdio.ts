// The server over the process's own stdin and stdout.

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createServer } from './connection';
import { nodeFiles } from './node-files';

/** Serves one client until it goes; the process ends then. Stdout belongs to the protocol from here on. */
export function serve(): void {
  console.log = console.info = console.debug = console.error;
  createServer(createConnection(ProposedFeatures.all, process.stdin, process.stdout), nodeFiles()).listen();
}
