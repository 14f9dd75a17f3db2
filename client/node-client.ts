// The language client for Node: the server is a process of its own. A bundle of its own too, so that the extension is
// there before the client is read.
import type { LanguageClientOptions } from 'vscode-languageclient';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** @param module path of the server's bundle */
export function createNodeClient(
  module: string,
  id: string,
  name: string,
  options: LanguageClientOptions,
): LanguageClient {
  const transport = TransportKind.ipc;
  const servers = {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ['--inspect=0'] } },
  };
  return new LanguageClient(id, name, servers, options);
}
