// The language server's life: one process, started with the first document, restartable, its state in the status area.
import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { ChecksPage } from './checks-page';

export class LanguageServer {
  private readonly client: LanguageClient;
  private readonly status: vscode.LanguageStatusItem;
  private readonly checks: ChecksPage;

  constructor(
    context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
  ) {
    const checks = new ChecksPage(context);
    this.checks = checks;
    const module = context.asAbsolutePath('dist/server.js');
    this.client = new LanguageClient(
      'amuscope',
      'AMUscope language server',
      {
        run: { module, transport: TransportKind.ipc },
        debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--inspect=0'] } },
      },
      {
        // Also files that are not saved yet, and those of a diff or a virtual file system.
        documentSelector: [{ language: 'amu' }],
        outputChannel: output,
        initializationOptions: { checksPage: checks.uri.toString() },
        middleware: {
          handleDiagnostics: (uri, found, next) =>
            next(
              uri,
              found.map(finding => checks.link(finding)),
            ),
        },
      },
    );
    this.status = vscode.languages.createLanguageStatusItem('amuscope.server', { language: 'amu' });
    this.status.name = 'AMUscope language server';
    this.status.command = { command: 'amuscope.showOutput', title: 'Show output' };
    context.subscriptions.push(
      this.status,
      this.client.onDidChangeState(event => this.show(event.newState)),
    );
    this.show(this.client.state);
  }

  /** Starts the server. A failure is shown to the user and does not throw: running and debugging need no server. */
  async start(): Promise<void> {
    await this.checks.load();
    try {
      await this.client.start();
    } catch (error) {
      this.output.error(`The language server did not start: ${error}`);
      const show = 'Show Output';
      const message =
        'The AMUscope language server did not start; .amu files open without checks and completion.';
      void vscode.window.showErrorMessage(message, show).then(choice => choice && this.output.show());
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    if (this.client.needsStop()) await this.client.stop();
  }

  private show(state: State): void {
    this.status.busy = state === State.Starting;
    this.status.text = state === State.Stopped ? 'AMUscope: server stopped' : 'AMUscope';
    this.status.severity =
      state === State.Stopped
        ? vscode.LanguageStatusSeverity.Warning
        : vscode.LanguageStatusSeverity.Information;
  }
}
