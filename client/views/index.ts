// Pictures of the system that is debugged: System (a tree), Queues, Registers and Timeline. The pages are
// in ../webviews and run in webviews; here is what puts them into the editor and answers their questions.

import * as vscode from 'vscode';
import type { PageName } from '../webviews/messages';
import { hostPage, type PageCommands } from './page-host';
import { DebugSessions } from './sessions';
import { registerSystemTree } from './system-tree';

/** Views by their page: in the container of its own, or the panel, and in the side bar of the debugger. */
const views: readonly (readonly [string, PageName])[] = [
  ['amuscope.queues', 'queues'],
  ['amuscope.registers', 'registers'],
  ['amuscope.timeline', 'timeline'],
  ['amuscope.debugQueues', 'queues'],
];

export function registerViews(context: vscode.ExtensionContext): void {
  const sessions = new DebugSessions();
  const shows = new Map<string, (path: string) => void>();
  let wanted = '';
  const commands: PageCommands = {
    sessions,
    extensionUri: context.extensionUri,
    showRing: path => {
      const show = shows.get('amuscope.queues');
      if (show) show(path);
      else wanted = path;
      void vscode.commands.executeCommand('amuscope.queues.focus');
    },
  };
  const providerOf = (id: string, page: PageName): vscode.WebviewViewProvider => ({
    resolveWebviewView(view) {
      const disposables: vscode.Disposable[] = [];
      hostPage(view.webview, page, commands, disposables, post => {
        if (page !== 'queues') return;
        shows.set(id, path => post({ type: 'show', path }));
        if (wanted !== '') post({ type: 'show', path: wanted });
        wanted = '';
      });
      view.onDidDispose(() => {
        shows.delete(id);
        vscode.Disposable.from(...disposables).dispose();
      });
    },
  });
  context.subscriptions.push(
    sessions,
    ...views.map(([id, page]) => vscode.window.registerWebviewViewProvider(id, providerOf(id, page))),
    ...(['queues', 'registers', 'timeline'] as const).map(page =>
      vscode.commands.registerCommand(`amuscope.show.${page}`, () =>
        vscode.commands.executeCommand(`amuscope.${page}.focus`),
      ),
    ),
  );
  registerSystemTree(context, sessions, commands);
}
