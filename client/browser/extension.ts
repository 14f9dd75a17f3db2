// The extension in a browser, where there is neither a process nor a disk: the language server is a worker, the
// debugger's engine runs beside the extension, and running means debugging without stops.
import * as vscode from 'vscode';
import { activateWith } from '../activate';
import type { LanguageServer } from '../language-server';
import { registerRunner } from './runner';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'browser', 'server.js').toString(true);
  server = activateWith(context, {
    async createClient(id, name, options) {
      const { LanguageClient } = await import('vscode-languageclient/browser');
      // A worker for each start: one that has ended cannot be started again.
      return new LanguageClient(id, name, async () => new Worker(script, { name: 'amuscope' }), options);
    },
    registerRunner,
    runTests: async (...what) => (await import('./tests')).testsInPlace(...what),
  });
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
