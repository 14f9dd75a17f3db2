// A page in a view or an editor: its document, and the talk between it and the debug session that is looked at.

import * as vscode from 'vscode';
import { fromPage, type PageName, type ToPage } from '../webviews/messages';
import type { DebugSessions } from './sessions';

/** What a page may set going in the editor. */
export interface PageCommands {
  readonly sessions: DebugSessions;
  readonly extensionUri: vscode.Uri;
  showRing(path: string): void;
}

const titles: Readonly<Record<PageName, string>> = {
  queues: 'Queues',
  registers: 'Registers',
  timeline: 'Timeline',
};
export const titleOf = (page: PageName): string => titles[page];

/** Fills a webview with a page; answers how to tell it something. */
export function hostPage(
  webview: vscode.Webview,
  page: PageName,
  commands: PageCommands,
  disposables: vscode.Disposable[],
  /** The page listens now. */
  onReady: (post: (message: ToPage) => void) => void = () => {},
): (message: ToPage) => void {
  webview.options = { enableScripts: true, localResourceRoots: [] };
  documentOf(commands.extensionUri, page).then(
    html => {
      webview.html = html;
    },
    error => {
      const words = `The page ${titleOf(page)} cannot be read: ${error?.message ?? error}. Install AMUscope again.`;
      webview.html = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    },
  );
  const post = (message: ToPage): void => void webview.postMessage(message);
  const { sessions } = commands;
  disposables.push(
    sessions.onDidChange(session => post({ type: 'session', session })),
    webview.onDidReceiveMessage(received => {
      const message = fromPage(received);
      if (message === undefined) return;
      switch (message.type) {
        case 'ready':
          post({ type: 'session', session: sessions.current });
          onReady(post);
          return;
        case 'ask':
          sessions.ask(message.request, message.args).then(
            body => post({ type: 'answer', id: message.id, body }),
            error => post({ type: 'answer', id: message.id, error: String(error?.message ?? error) }),
          );
          return;
        case 'reveal':
          void sessions.reveal(message.place);
          return;
        case 'break':
          vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(message.event)]);
          void vscode.commands.executeCommand('workbench.debug.action.focusBreakpointsView');
          return;
        case 'ring':
          commands.showRing(message.path);
          return;
        case 'start':
          void vscode.commands.executeCommand('amuscope.debug');
      }
    }),
  );
  return post;
}

/** Script and styles of each page, once read. */
const parts = new Map<string, Thenable<string>>();
function part(extension: vscode.Uri, name: string): Thenable<string> {
  let text = parts.get(name);
  if (text === undefined) {
    const file = vscode.Uri.joinPath(extension, 'dist', 'webview', name);
    text = vscode.workspace.fs.readFile(file).then(
      bytes => new TextDecoder().decode(bytes),
      error => {
        parts.delete(name);
        throw error;
      },
    );
    parts.set(name, text);
  }
  return text;
}

/**
 * The document carries its script and styles itself: in a browser VS Code asks a worker for other files, which may not be
 * there yet when a window is loaded anew, and then the network.
 */
async function documentOf(extension: vscode.Uri, page: PageName): Promise<string> {
  const [script, styles] = await Promise.all([part(extension, `${page}.js`), part(extension, `${page}.css`)]);
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  // Nothing of the network, no script but ours; the layout of the page sets styles of single elements.
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${styles}</style>
<title>${titleOf(page)}</title>
</head>
<body>
<main id="page"></main>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}
