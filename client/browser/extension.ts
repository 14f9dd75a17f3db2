// The extension in a browser, where there is neither a process nor a disk: the language server is a worker, the
// debugger's engine runs beside the extension, and running means debugging without stops.
import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { activateWith } from '../activate';
import type { LanguageServer } from '../language-server';
import { registerRunner } from './runner';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'browser', 'server.js').toString(true);
  server = activateWith(context, {
    createClient: (id, name, options) =>
      // A worker for each start: one that has ended cannot be started again.
      new LanguageClient(id, name, () => Promise.resolve(new Worker(script, { name: 'amuscope' })), options),
    registerRunner,
    runTests: async (...what) => (await import('./tests')).testsInPlace(...what),
  });
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
