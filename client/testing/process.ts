// Tests by the command line of this extension, `amu test --format json`, in a process of its own: a long simulation
// never holds up the editor, and cancelling ends it.
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import * as vscode from 'vscode';
import type { RunTests, TestMessageAt, TestOutcome } from './outcome';

interface Said {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
interface Result {
  readonly title: string;
  readonly status: string;
  readonly seconds: number;
  readonly error?: string;
  readonly failures?: readonly Said[];
  readonly waits?: readonly Said[];
}

interface Finished {
  readonly out: string;
  readonly err: string;
}

function call(args: readonly string[], cwd: string, token: vscode.CancellationToken): Promise<Finished> {
  return new Promise((done, failed) => {
    // On the desktop this process is Electron, which must be told to be Node.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' };
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', chunk => (out += chunk));
    child.stderr.setEncoding('utf8').on('data', chunk => (err += chunk));
    const stop = token.onCancellationRequested(() => child.kill('SIGINT'));
    child.on('error', failed);
    child.on('close', () => {
      stop.dispose();
      done({ out, err });
    });
  });
}

export function testsByProcess(program: string): RunTests {
  return async (uri, titles, token, print) => {
    const cwd = dirname(uri.fsPath);
    const chosen = titles.flatMap(title => ['--test', title]);
    const outcomes = new Map<string, TestOutcome>();
    const error = (text: string) => {
      for (const title of titles) {
        const messages = [{ text, uri: undefined, line: 0, column: 0 }];
        outcomes.set(title, { ran: false, passed: false, milliseconds: 0, messages });
      }
      return outcomes;
    };
    if (uri.scheme !== 'file') return error('Only files on disk can be tested; debugging reads any file.');
    let finished: Finished;
    try {
      finished = await call([program, 'test', uri.fsPath, ...chosen, '--format', 'json'], cwd, token);
    } catch (problem) {
      return error(`The run could not be started: ${problem instanceof Error ? problem.message : problem}`);
    }
    if (finished.err !== '') print(finished.err.replace(/\r?\n/g, '\r\n'));
    let results: readonly Result[];
    try {
      ({ tests: results } = JSON.parse(finished.out) as { tests: readonly Result[] });
    } catch {
      return token.isCancellationRequested
        ? outcomes
        : error(finished.err.trim() || 'The run ended without a result.');
    }
    for (const { title, status, seconds, error: why, failures = [], waits = [] } of results) {
      const passed = status === 'passed';
      const messages = [...failures, ...waits].map(said => messageOf(said, cwd));
      if (!passed && messages.length === 0) messages.push(messageOf({ message: why ?? status }, cwd));
      outcomes.set(title, { ran: status !== 'error', passed, milliseconds: seconds * 1000, messages });
      print(`${passed ? 'ok    ' : 'FAILED'}  ${title}\r\n`);
      for (const { text } of messages) print(`        ${text.replace(/\r?\n/g, '\r\n        ')}\r\n`);
    }
    return outcomes;
  };
}

function messageOf({ message, file, line = 1, column = 1 }: Said, cwd: string): TestMessageAt {
  const uri = file === undefined ? undefined : vscode.Uri.file(resolve(cwd, file));
  return { text: message, uri, line: line - 1, column: column - 1 };
}
