// A first file for whoever has none: one of the examples that ship with the extension, copied to where it can be changed.
import * as vscode from 'vscode';

/** The first line of an example's comment says what it shows. */
async function describe(uri: vscode.Uri): Promise<string> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  return /^\/\/ (.*?[.:])(\s|$)/m.exec(text)?.[1] ?? '';
}

async function choose(folder: vscode.Uri, name?: string): Promise<string | undefined> {
  const files = (await vscode.workspace.fs.readDirectory(folder))
    .map(([file]) => file)
    .filter(file => file.endsWith('.amu'))
    .sort();
  if (name !== undefined && files.includes(name)) return name;
  const items = files.map(async label => ({
    label,
    detail: await describe(vscode.Uri.joinPath(folder, label)),
  }));
  const chosen = await vscode.window.showQuickPick(Promise.all(items), {
    title: 'Open an Example',
    placeHolder: 'A copy is made, which you can change',
    matchOnDetail: true,
  });
  return chosen?.label;
}

/** A name in the folder that nothing has yet: `inversion.amu`, `inversion-2.amu`, … */
async function free(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let n = 1; ; n++) {
    const uri = vscode.Uri.joinPath(folder, n === 1 ? name : name.replace(/\.amu$/, `-${n}.amu`));
    try {
      await vscode.workspace.fs.stat(uri);
    } catch {
      return uri;
    }
  }
}

async function open(examples: vscode.Uri, name?: string): Promise<void> {
  const chosen = await choose(examples, name);
  if (!chosen) return;
  const source = vscode.Uri.joinPath(examples, chosen);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) {
    const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'amu', content }),
    );
    return;
  }
  const copy = await free(folder, chosen);
  try {
    await vscode.workspace.fs.copy(source, copy);
  } catch (error) {
    void vscode.window.showErrorMessage(
      `${vscode.workspace.asRelativePath(copy)} could not be written: ${error instanceof Error ? error.message : error}`,
    );
    return;
  }
  await vscode.window.showTextDocument(copy);
}

/** `amuscope.openExample`, with the file's name or a choice of all. */
export function registerExamples(context: vscode.ExtensionContext): void {
  const examples = vscode.Uri.joinPath(context.extensionUri, 'examples');
  context.subscriptions.push(
    vscode.commands.registerCommand('amuscope.openExample', (name?: unknown) =>
      open(examples, typeof name === 'string' ? name : undefined),
    ),
  );
}
