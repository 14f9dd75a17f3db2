// Run without the debugger: the command line of this extension as a process of its own, so that a long simulation
// never holds up the editor; what it prints goes to a terminal, and its report can be opened as a document.
import { type ChildProcess, spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { type LensChoice, type Target, targetOf } from './target';
import { mayExecute } from './trust';

const grey = (text: string) => `\x1b[2m${text}\x1b[0m`;

/** The `amu` command line that runs a target. */
export function commandLine(target: Target): string[] {
  const { driver, test } = target;
  return [
    'run',
    target.uri.fsPath,
    ...(driver ? ['--driver', driver] : []),
    ...(test ? ['--test', test] : []),
  ];
}

/** One terminal, used again for each run; closing it, or Ctrl-C in it, ends the run. */
class Runner implements vscode.Pseudoterminal, vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly reported = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidWrite = this.written.event;
  readonly onDidChange = this.reported.event;
  readonly reportUri = vscode.Uri.parse('amuscope-report:AMUscope report.txt');
  private terminal: vscode.Terminal | undefined;
  private isOpen = false;
  private child: ChildProcess | undefined;
  private pending: Target | undefined;
  private report = '';

  constructor(
    private readonly program: string,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  run(target: Target): void {
    this.pending = target;
    if (!this.terminal) {
      const icon = new vscode.ThemeIcon('circuit-board');
      this.terminal = vscode.window.createTerminal({ name: 'AMUscope', pty: this, iconPath: icon });
    }
    this.terminal.show(true);
    // What is written before the terminal is open would be lost.
    if (this.isOpen) this.start();
  }

  open(): void {
    this.isOpen = true;
    this.start();
  }

  close(): void {
    this.child?.kill();
    this.isOpen = false;
    this.terminal = undefined;
  }

  handleInput(data: string): void {
    if (data === '\x03') this.child?.kill('SIGINT');
  }

  provideTextDocumentContent(): string {
    return this.report || 'No system has been run yet: use "AMUscope: Run" first.\n';
  }

  dispose(): void {
    this.child?.kill();
    this.terminal?.dispose();
    this.written.dispose();
    this.reported.dispose();
  }

  private start(): void {
    const target = this.pending;
    if (!target) return;
    this.pending = undefined;
    this.child?.kill();
    const args = commandLine(target);
    const shown = ['amu', 'run', basename(target.uri.fsPath), ...args.slice(2)];
    const title = shown.map(word => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
    this.output.info(title);
    this.written.fire(`\x1b[2J\x1b[3J\x1b[H${grey(`$ ${title}`)}\r\n`);
    this.report = '';

    // On the desktop this process is Electron, which must be told to be Node.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const cwd = vscode.workspace.getWorkspaceFolder(target.uri)?.uri.fsPath ?? dirname(target.uri.fsPath);
    const child = spawn(process.execPath, [this.program, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const show = (chunk: string) => {
      if (this.child !== child) return;
      this.report += chunk;
      this.written.fire(chunk.replace(/\r?\n/g, '\r\n'));
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', show);
    child.on('error', error => show(`The run could not be started: ${error.message}\n`));
    child.on('close', code => {
      if (this.child !== child) return;
      this.child = undefined;
      this.written.fire(grey(`\r\nended with exit code ${code ?? 'none'}\r\n`));
      this.output.info(`${title} ended with exit code ${code}`);
      this.reported.fire(this.reportUri);
    });
  }
}

/** Saves what the run would read from disk; false when the user declined to name an unsaved file. */
async function saved(target: Target): Promise<Target | undefined> {
  if (target.uri.scheme === 'untitled') {
    const uri = await vscode.workspace.save(target.uri);
    return uri && { ...target, uri };
  }
  const dirty = vscode.workspace.textDocuments.filter(
    document => document.isDirty && document.languageId === 'amu',
  );
  await Promise.all(dirty.filter(document => !document.isUntitled).map(document => document.save()));
  return target;
}

export function registerRunner(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): void {
  const runner = new Runner(context.asAbsolutePath('dist/amu.js'), output);
  context.subscriptions.push(
    runner,
    vscode.workspace.registerTextDocumentContentProvider(runner.reportUri.scheme, runner),
    vscode.commands.registerCommand(
      'amuscope.run',
      async (place?: vscode.Uri | string, choice?: LensChoice) => {
        if (!mayExecute()) return;
        const target = targetOf(place, choice);
        const ready = target && (await saved(target));
        if (!ready) return;
        if (ready.uri.scheme === 'file') runner.run(ready);
        else
          void vscode.window.showErrorMessage(
            'Only files on disk can be run; debugging (F5) reads any file.',
          );
      },
    ),
    vscode.commands.registerCommand('amuscope.openReport', () =>
      vscode.window.showTextDocument(runner.reportUri, { preview: true }),
    ),
  );
}
