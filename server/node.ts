// The entry of dist/server.js: the transport comes from the arguments that the client gives (--node-ipc, --stdio, --socket=N).

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { createServer } from './connection';
import { nodeFiles } from './node-files';

createServer(createConnection(ProposedFeatures.all), nodeFiles()).listen();
