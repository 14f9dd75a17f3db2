// The debugger's place in VS Code: the adapter runs inside the extension, F5 needs no launch.json.
import * as vscode from 'vscode';
import type { FileAccess } from '../debug-adapter/files';
import { AmuDebugSession } from '../debug-adapter/session';
import { type LensChoice, type Target, targetOf } from './target';
import { mayExecute } from './trust';

const type = 'amu';

/** Reads through VS Code, so that a remote, a virtual and an unsaved file are debugged as the editor shows them. */
const files: FileAccess = {
  async read(uri) {
    const place = vscode.Uri.parse(uri);
    const same = (document: vscode.TextDocument) => document.uri.toString() === place.toString();
    const open = vscode.workspace.textDocuments.find(same);
    if (open) return open.getText();
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(place));
    } catch {
      return undefined;
    }
  },
};

const adapters: vscode.DebugAdapterDescriptorFactory = {
  createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new AmuDebugSession(files)),
};

const runThisFile: vscode.DebugConfiguration = {
  type,
  request: 'launch',
  name: 'Run this system',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variable, not ours
  program: '${file}',
};

const configurations: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations: () => [runThisFile],
  resolveDebugConfiguration(_folder, configuration) {
    if (!mayExecute()) return undefined;
    // F5 without a launch.json gives an empty configuration.
    const started = configuration.type ? configuration : { ...configuration, ...runThisFile };
    return { ...started, program: started.program ?? runThisFile.program };
  },
};

/** Starts debugging a file, one of its drivers, or one of its tests. */
async function debug(target: Target): Promise<void> {
  const { uri, driver, test } = target;
  const what = test ?? driver ?? vscode.workspace.asRelativePath(uri);
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
    ...runThisFile,
    name: `Debug ${what}`,
    program: uri.scheme === 'file' ? uri.fsPath : uri.toString(),
    ...(driver && { driver }),
    ...(test && { test }),
  });
}

export function registerDebugger(context: vscode.ExtensionContext): void {
  const dynamic = vscode.DebugConfigurationProviderTriggerKind.Dynamic;
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory(type, adapters),
    vscode.debug.registerDebugConfigurationProvider(type, configurations),
    vscode.debug.registerDebugConfigurationProvider(type, configurations, dynamic),
    vscode.commands.registerCommand(
      'amuscope.debug',
      async (place?: vscode.Uri | string, choice?: LensChoice) => {
        const target = targetOf(place, choice);
        if (target) await debug(target);
      },
    ),
  );
}
