// The VS Code side of AMUscope: starts the language server, offers the debugger, runs systems, and shows what they
// print. Nothing here knows the architecture; it wires `server/`, `debug-adapter/` and the command line to the editor.
// Nothing runs before the first `.amu` file is opened or debugged, and nothing leaves the machine.
import * as vscode from 'vscode';
import { registerDebugger } from './debugger';
import { LanguageServer } from './language-server';
import { registerRunner } from './runner';

let server: LanguageServer | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('AMUscope', { log: true });
  output.info(`AMUscope ${context.extension.packageJSON.version} on VS Code ${vscode.version}`);
  server = new LanguageServer(context, output);
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('amuscope.showOutput', () => output.show()),
    vscode.commands.registerCommand('amuscope.restartServer', () => server?.restart()),
  );
  registerDebugger(context);
  registerRunner(context, output);
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
