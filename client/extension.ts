// The VS Code side of AMUscope: starts the language server, offers the debugger, runs systems, and shows what they
// print. Nothing here knows the architecture; it wires `server/`, `debug-adapter/` and the command line to the editor.
// Nothing runs before the first `.amu` file is opened or debugged, and nothing leaves the machine.
import type * as vscode from 'vscode';
import { activateWith } from './activate';
import type { LanguageServer } from './language-server';
import { registerRunner } from './runner';
import { testsByProcess } from './testing/process';

let server: LanguageServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const module = context.asAbsolutePath('dist/server.js');
  server = activateWith(context, {
    createClient: async (...what) => (await import('./node-client')).createNodeClient(module, ...what),
    registerRunner,
    loadDevices: () => import('./devices'),
    runTests: testsByProcess(context.asAbsolutePath('dist/amu.js')),
  });
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
