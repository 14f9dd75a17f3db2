// The language server's life: started with the first document, restartable, its state in the status area. Where it runs
// (a process of its own, or a worker of the browser) is the entry's to say.
import * as vscode from 'vscode';
import { type BaseLanguageClient, type LanguageClientOptions, State } from 'vscode-languageclient';
import { ChecksPage } from './checks-page';
import { showReferences } from './references';

/** What the two kinds of client, for Node and for browsers, are made from. */
export type ClientFactory = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

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
  private readonly client: BaseLanguageClient;
  private readonly status: vscode.LanguageStatusItem;
  private readonly checks: ChecksPage;
  private started: Promise<void> = Promise.resolve();

  constructor(
    context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
    createClient: ClientFactory,
  ) {
    const checks = new ChecksPage(context);
    this.checks = checks;
    this.client = createClient('amuscope', 'AMUscope language server', {
      // Also files that are not saved yet, and those of a diff or a virtual file system.
      documentSelector: [{ language: 'amu' }],
      outputChannel: output,
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
    this.client.onRequest(readFile, ({ uri }: { uri: string }) => textOf(uri));
    this.client.onRequest(findFiles, ({ folder }: { folder: string }) => filesOf(folder));
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
  start(): Promise<void> {
    this.started = this.launch();
    return this.started;
  }

  private async launch(): Promise<void> {
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

  /** The tests that stand in a file; none while the server is not there. */
  async testsOf(uri: vscode.Uri): Promise<readonly TestBlock[]> {
    try {
      await this.started;
      return (
        (await this.client.sendRequest<TestBlock[] | null>('amuscope/tests', {
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
