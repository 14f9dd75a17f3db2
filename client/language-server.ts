// The language server's life: started with the first document, restartable, its state in the status area. Where it runs
// (a process of its own, or a worker of the browser) is the entry's to say.
import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { ChecksPage } from './checks-page';
import { showReferences } from './references';

/** What the two kinds of client, for Node and for browsers, are made from; loaded when it is asked for the first time. */
export type ClientFactory = (
  id: string,
  name: string,
  options: LanguageClientOptions,
) => Promise<BaseLanguageClient>;

/** A text that the server needs and its machine does not have: an import in a virtual file system, or in a browser. */
const readFile = 'amuscope/readFile';

/** The files of a folder that the server's machine does not have. */
const findFiles = 'amuscope/findFiles';

async function filesOf(folder: string): Promise<{ uris: string[] }> {
  const pattern = new vscode.RelativePattern(vscode.Uri.parse(folder), '**/*.amu');
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**');
  return { uris: found.map(uri => uri.toString()) };
}

/** A `test` block, as the server finds it. */
export interface TestBlock {
  readonly title: string;
  readonly range: vscode.Range;
}

async function textOf(uri: string): Promise<{ text: string | null }> {
  try {
    return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))) };
  } catch {
    return { text: null };
  }
}

export class LanguageServer {
  private client: BaseLanguageClient | undefined;
  private readonly status: vscode.LanguageStatusItem;
  private readonly checks: ChecksPage;
  private started: Promise<void> = Promise.resolve();
  private starting = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
    private readonly createClient: ClientFactory,
  ) {
    this.checks = new ChecksPage(context);
    this.status = vscode.languages.createLanguageStatusItem('amuscope.server', { language: 'amu' });
    this.status.name = 'AMUscope language server';
    this.status.command = { command: 'amuscope.showOutput', title: 'Show output' };
    context.subscriptions.push(this.status);
    this.show('starting');
  }

  private async create(): Promise<BaseLanguageClient> {
    const { checks } = this;
    const client = await this.createClient('amuscope', 'AMUscope language server', {
      // Also files that are not saved yet, and those of a diff or a virtual file system.
      documentSelector: [{ language: 'amu' }],
      outputChannel: this.output,
      initializationOptions: {
        checksPage: checks.uri.toString(),
        readsFiles: true,
        commands: [showReferences],
      },
      middleware: {
        handleDiagnostics: (uri, found, next) =>
          next(
            uri,
            found.map(finding => checks.link(finding)),
          ),
      },
    });
    client.onRequest(readFile, ({ uri }: { uri: string }) => textOf(uri));
    client.onRequest(findFiles, ({ folder }: { folder: string }) => filesOf(folder));
    this.context.subscriptions.push(
      client.onDidChangeState(() => {
        if (!this.starting) this.show(client.isRunning() ? 'running' : 'stopped');
      }),
    );
    return client;
  }

  /** Starts the server. A failure is shown to the user and does not throw: running and debugging need no server. */
  start(): Promise<void> {
    this.started = this.launch();
    return this.started;
  }

  private async launch(): Promise<void> {
    this.starting = true;
    this.show('starting');
    try {
      await this.checks.load();
      this.client ??= await this.create();
      await this.client.start();
    } catch (error) {
      this.output.error(`The language server did not start: ${error}`);
      const show = 'Show Output';
      const message =
        'The AMUscope language server did not start; .amu files open without checks and completion.';
      void vscode.window.showErrorMessage(message, show).then(choice => choice && this.output.show());
    }
    this.starting = false;
    this.show(this.client?.isRunning() ? 'running' : 'stopped');
  }

  /** The tests that stand in a file; none while the server is not there. */
  async testsOf(uri: vscode.Uri): Promise<readonly TestBlock[]> {
    try {
      await this.started;
      return (
        (await this.client?.sendRequest<TestBlock[] | null>('amuscope/tests', {
          textDocument: { uri: uri.toString() },
        })) ?? []
      );
    } catch {
      return [];
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.started;
    if (this.client?.needsStop()) await this.client.stop();
  }

  private show(state: 'starting' | 'running' | 'stopped'): void {
    this.status.busy = state === 'starting';
    this.status.text = state === 'stopped' ? 'AMUscope: server stopped' : 'AMUscope';
    const { Warning, Information } = vscode.LanguageStatusSeverity;
    this.status.severity = state === 'stopped' ? Warning : Information;
  }
}
