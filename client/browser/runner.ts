// Running in a browser: the same command, carried out by the debugger without any stop. What it prints is in the Debug
// Console, and the report can be opened as a document like that of a process.
import * as vscode from 'vscode';
import { startDebugging } from '../debugger';
import { type LensChoice, targetOf } from '../target';
import { mayExecute } from '../trust';

const reportUri = vscode.Uri.parse('amuscope-report:AMUscope report.txt');

/** Keeps what the last session printed. */
class Reports implements vscode.TextDocumentContentProvider, vscode.DebugAdapterTrackerFactory {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private text = '';

  provideTextDocumentContent(): string {
    return this.text || 'No system has been run yet: use "AMUscope: Run" first.\n';
  }

  createDebugAdapterTracker(): vscode.DebugAdapterTracker {
    this.text = '';
    return {
      onDidSendMessage: message => {
        if (message.type === 'event' && message.event === 'output') this.text += message.body.output;
      },
      onWillStopSession: () => this.changed.fire(reportUri),
    };
  }

  dispose(): void {
    this.changed.dispose();
  }
}

export function registerRunner(context: vscode.ExtensionContext): void {
  const reports = new Reports();
  context.subscriptions.push(
    reports,
    vscode.workspace.registerTextDocumentContentProvider(reportUri.scheme, reports),
    vscode.debug.registerDebugAdapterTrackerFactory('amu', reports),
    vscode.commands.registerCommand(
      'amuscope.run',
      async (place?: vscode.Uri | string, choice?: LensChoice) => {
        const target = mayExecute() && targetOf(place, choice);
        if (target) await startDebugging(target, { noDebug: true });
      },
    ),
    vscode.commands.registerCommand('amuscope.openReport', () =>
      vscode.window.showTextDocument(reportUri, { preview: true }),
    ),
  );
}
