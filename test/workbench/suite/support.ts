// What the tests inside the extension host share: files, positions marked by text, waiting.
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

const patience = 20_000;

export const workspace = (): vscode.Uri => vscode.workspace.workspaceFolders![0].uri;
export const fileUri = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace(), name);

export async function open(name: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(fileUri(name));
  await vscode.window.showTextDocument(document);
  return document;
}

/** A new file of the workspace with this text, opened. */
export async function create(name: string, text: string): Promise<vscode.TextDocument> {
  await vscode.workspace.fs.writeFile(fileUri(name), new TextEncoder().encode(text));
  return open(name);
}

/** The position where `text` first stands in the document, `inside` characters into it. */
export function find(document: vscode.TextDocument, text: string, inside = 0): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.ok(offset >= 0, `${document.uri.path} holds "${text}"`);
  return document.positionAt(offset + inside);
}

/** Asks until the answer is good; fails with what was last answered. */
export async function eventually<T>(
  what: string,
  ask: () => T | PromiseLike<T>,
  good: (answer: T) => boolean,
): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end)
      assert.fail(`${what} did not come; last seen: ${JSON.stringify(answer)?.slice(0, 800)}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** A result of the language server that is not empty; asked again until the server has read the file. */
export function provided<T>(what: string, command: string, ...args: unknown[]): Promise<T[]> {
  return eventually(
    what,
    async () => (await vscode.commands.executeCommand<T[] | undefined>(command, ...args)) ?? [],
    answer => answer.length > 0,
  );
}
