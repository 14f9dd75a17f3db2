// The bundled library as documents: "go to definition" on an accelerator kind of std/ opens its source, read-only.
import * as vscode from 'vscode';
import { libraryRoot } from '../language';

export function registerLibrary(context: vscode.ExtensionContext): void {
  const scheme = libraryRoot.slice(0, libraryRoot.indexOf(':'));
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      async provideTextDocumentContent(uri) {
        const file = vscode.Uri.joinPath(context.extensionUri, uri.path);
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      },
    }),
  );
}
