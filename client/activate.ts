// What the extension does wherever it runs: the language server, the debugger and the commands. The entries
// (extension.ts for Node, browser/extension.ts for a browser) bring what differs: how a server is started, how a
// system is run without the debugger.
import * as vscode from 'vscode';
import { type LoadDevices, registerDebugger } from './debugger';
import { registerExamples } from './examples';
import { type ClientFactory, LanguageServer } from './language-server';
import { registerReferences } from './references';
import { registerTests } from './testing/controller';
import type { RunTests } from './testing/outcome';
import { registerTravel } from './travel';
import { registerViews } from './views';

export interface Host {
  readonly createClient: ClientFactory;
  readonly runTests: RunTests;
  /** absent where there are no sockets */
  readonly loadDevices?: LoadDevices;
  registerRunner(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): void;
}

/** Registers everything and starts the server; `deactivate` stops it. */
export function activateWith(
  context: vscode.ExtensionContext,
  { createClient, registerRunner, runTests, loadDevices }: Host,
): LanguageServer {
  const output = vscode.window.createOutputChannel('AMUscope', { log: true });
  output.info(`AMUscope ${context.extension.packageJSON.version} on VS Code ${vscode.version}`);
  const server = new LanguageServer(context, output, createClient);
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('amuscope.showOutput', () => output.show()),
    vscode.commands.registerCommand('amuscope.restartServer', () => server.restart()),
  );
  registerExamples(context);
  registerReferences(context);
  registerDebugger(context, loadDevices);
  registerTravel(context);
  registerViews(context);
  registerRunner(context, output);
  // Not waited for: the editor goes on while the server starts, and a failure is told by the server's own status.
  void server.start();
  registerTests(context, server, runTests);
  return server;
}
