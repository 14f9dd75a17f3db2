// The entry of dist/browser/server.js: the server in a worker of the browser. There is no disk; what no editor has open
// comes from the client.

import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import { createServer } from './connection';

declare const self: DedicatedWorkerGlobalScope;

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
createServer(connection, { read: () => undefined }).listen();
