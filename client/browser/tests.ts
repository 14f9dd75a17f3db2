// Tests in a browser: the engine beside the extension, in slices that let the editor breathe.
import * as vscode from 'vscode';
import { type Engine, LoadError, load } from '../../engine';
import { LineMap, type LinkedProgram, Workspace } from '../../language';
import type { RunTests, TestMessageAt, TestOutcome } from '../testing/outcome';

/** events between two breaths */
const slice = 20_000;

async function textOf(uri: string): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri);
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri)));
  } catch {
    return undefined;
  }
}

/** Links a file with its imports, which have to be read first: the linker cannot wait. */
async function linked(uri: string): Promise<LinkedProgram> {
  const texts = new Map<string, string | undefined>();
  for (;;) {
    const missing: string[] = [];
    const program = new Workspace(asked => {
      if (!texts.has(asked)) missing.push(asked);
      return texts.get(asked);
    }).link(uri);
    if (missing.length === 0) return program;
    for (const asked of missing) texts.set(asked, await textOf(asked));
  }
}

async function carryOut(engine: Engine, token: vscode.CancellationToken): Promise<void> {
  while (!token.isCancellationRequested && engine.run(slice) !== 'ended') {
    engine.takeOutput();
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}

export const testsInPlace: RunTests = async (uri, titles, token, print) => {
  const program = await linked(uri.toString());
  const outcomes = new Map<string, TestOutcome>();
  const messageOf = (
    text: string,
    place?: { readonly uri: string; readonly start: number },
  ): TestMessageAt => {
    const { line, column } = new LineMap(program.files.get(place?.uri ?? '')?.text ?? '').position(
      place?.start ?? 0,
    );
    return { text, uri: place && vscode.Uri.parse(place.uri), line, column };
  };
  for (const title of titles) {
    if (token.isCancellationRequested) break;
    const start = performance.now();
    let messages: TestMessageAt[];
    let passed = false;
    let ran = true;
    try {
      const test = program.tests.find(model => model.title === title && model.origin.uri === program.entry);
      if (!program.ok || !test) throw new LoadError('The file has errors; the Problems view lists them.');
      const engine = load(program, { test: title, system: test.system?.name });
      await carryOut(engine, token);
      const report = engine.report(token.isCancellationRequested);
      passed = report.status === 'passed';
      messages = [
        ...report.failures.map(({ message, place }) => messageOf(message, place)),
        ...report.waits.map(({ text, place }) => messageOf(text, place)),
      ];
      if (!passed && messages.length === 0) messages.push(messageOf(report.status));
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      ran = false;
      messages = [messageOf(error.message)];
    }
    outcomes.set(title, { ran, passed, milliseconds: performance.now() - start, messages });
    print(`${passed ? 'ok    ' : 'FAILED'}  ${title}\r\n`);
    for (const { text } of messages) print(`        ${text.replace(/\r?\n/g, '\r\n        ')}\r\n`);
  }
  return outcomes;
};
