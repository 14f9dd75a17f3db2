// The Test Explorer: a file for each `.amu` file that holds tests, below it one item a `test` block. They are run by
// themselves, or with the debugger; a failure stands at the line of the check that failed.
import * as vscode from 'vscode';
import { startDebugging } from '../debugger';
import type { LanguageServer, TestBlock } from '../language-server';
import { mayExecute } from '../trust';
import type { RunTests, TestOutcome } from './outcome';

/** Files of a workspace that are looked through for tests. */
const mostFiles = 5_000;
const typingPause = 400;

class Tests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('amuscope', 'Revere-AMU systems');
  private readonly pauses = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly disposables: vscode.Disposable[] = [this.controller];

  constructor(
    private readonly server: LanguageServer,
    private readonly runTests: RunTests,
  ) {
    const { controller } = this;
    controller.resolveHandler = item => (item?.uri ? this.readFile(item.uri) : this.readAll());
    controller.refreshHandler = () => this.readAll();
    const run = vscode.TestRunProfileKind.Run;
    controller.createRunProfile('Run', run, (request, token) => this.run(request, token), true);
    const debug = vscode.TestRunProfileKind.Debug;
    controller.createRunProfile('Debug', debug, (request, token) => this.debug(request, token), true);
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.amu');
    const soon = (uri: vscode.Uri) => this.readSoon(uri);
    this.disposables.push(
      watcher,
      watcher.onDidCreate(soon),
      watcher.onDidChange(soon),
      watcher.onDidDelete(uri => controller.items.delete(uri.toString())),
      vscode.workspace.onDidOpenTextDocument(document => this.ofOurs(document) && soon(document.uri)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.ofOurs(document) && soon(document.uri)),
    );
    for (const document of vscode.workspace.textDocuments) if (this.ofOurs(document)) soon(document.uri);
  }

  dispose(): void {
    for (const pause of this.pauses.values()) clearTimeout(pause);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private ofOurs({ languageId, uri }: vscode.TextDocument): boolean {
    // The other side of a comparison, and the library, hold no tests to run.
    return (
      languageId === 'amu' &&
      (uri.scheme === 'file' || vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    );
  }

  private async readAll(): Promise<void> {
    const files = await vscode.workspace.findFiles('**/*.amu', undefined, mostFiles);
    for (const uri of files) await this.readFile(uri);
  }

  private readSoon(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.pauses.get(key));
    this.pauses.set(
      key,
      setTimeout(() => {
        this.pauses.delete(key);
        void this.readFile(uri);
      }, typingPause),
    );
  }

  private async readFile(uri: vscode.Uri): Promise<void> {
    const blocks = await this.server.testsOf(uri);
    const { items } = this.controller;
    const key = uri.toString();
    if (blocks.length === 0) {
      items.delete(key);
      return;
    }
    let file = items.get(key);
    if (!file) {
      file = this.controller.createTestItem(key, vscode.workspace.asRelativePath(uri), uri);
      items.add(file);
    }
    file.children.replace(blocks.map(block => this.itemOf(uri, block)));
  }

  private itemOf(uri: vscode.Uri, { title, range }: TestBlock): vscode.TestItem {
    const item = this.controller.createTestItem(`${uri.toString()}#${title}`, title, uri);
    item.range = new vscode.Range(
      range.start.line,
      range.start.character,
      range.end.line,
      range.end.character,
    );
    return item;
  }

  /** The tests of a request by their file; files that were not read yet are read now. */
  private async chosen(request: vscode.TestRunRequest): Promise<Map<vscode.TestItem, vscode.TestItem[]>> {
    if (!request.include) await this.readAll();
    const chosen = new Map<vscode.TestItem, vscode.TestItem[]>();
    const left = new Set(request.exclude ?? []);
    const add = (item: vscode.TestItem) => {
      if (left.has(item)) return;
      if (item.parent) chosen.set(item.parent, [...(chosen.get(item.parent) ?? []), item]);
      else for (const [, child] of item.children) add(child);
    };
    if (request.include) request.include.forEach(add);
    else for (const [, item] of this.controller.items) add(item);
    return chosen;
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!mayExecute()) return;
    const files = await this.chosen(request);
    const run = this.controller.createTestRun(request);
    for (const test of [...files.values()].flat()) run.enqueued(test);
    try {
      for (const [file, tests] of files) {
        if (token.isCancellationRequested || !file.uri) break;
        await save(file.uri);
        for (const test of tests) run.started(test);
        const titles = tests.map(test => test.label);
        const outcomes = await this.runTests(file.uri, titles, token, text => run.appendOutput(text));
        for (const test of tests) show(run, test, outcomes.get(test.label));
      }
    } finally {
      run.end();
    }
  }

  private async debug(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (!mayExecute()) return;
    for (const [file, tests] of await this.chosen(request)) {
      for (const test of tests) {
        if (token.isCancellationRequested || !file.uri) return;
        await startDebugging({ uri: file.uri, test: test.label });
        await sessionEnd(token);
      }
    }
  }
}

function show(run: vscode.TestRun, test: vscode.TestItem, outcome: TestOutcome | undefined): void {
  if (!outcome) {
    run.skipped(test);
    return;
  }
  if (outcome.passed) {
    run.passed(test, outcome.milliseconds);
    return;
  }
  const messages = outcome.messages.map(({ text, uri, line, column }) => {
    const message = new vscode.TestMessage(text);
    const at = new vscode.Position(line, column);
    message.location = uri
      ? new vscode.Location(uri, at)
      : test.uri && test.range && new vscode.Location(test.uri, test.range);
    return message;
  });
  if (outcome.ran) run.failed(test, messages, outcome.milliseconds);
  else run.errored(test, messages, outcome.milliseconds);
}

/** A run reads the disk: what was typed is saved first. */
async function save(uri: vscode.Uri): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(
    document => document.isDirty && !document.isUntitled && document.languageId === 'amu',
  );
  if (dirty.length > 0 || uri.scheme === 'untitled')
    await Promise.all(dirty.map(document => document.save()));
}

/** One test is debugged behind the other. */
function sessionEnd(token: vscode.CancellationToken): Promise<void> {
  if (!vscode.debug.activeDebugSession) return Promise.resolve();
  return new Promise(resolve => {
    const waits = [
      vscode.debug.onDidTerminateDebugSession(() => end()),
      token.onCancellationRequested(() => {
        void vscode.debug.stopDebugging();
        end();
      }),
    ];
    const end = () => {
      for (const wait of waits) wait.dispose();
      resolve();
    };
  });
}

/** Puts the tests of the workspace into the Test Explorer. */
export function registerTests(
  context: vscode.ExtensionContext,
  server: LanguageServer,
  runTests: RunTests,
): void {
  context.subscriptions.push(new Tests(server, runTests));
}
