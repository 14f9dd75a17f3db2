// The debugger's place in VS Code: the adapter runs inside the extension, F5 needs no launch.json.
import * as vscode from 'vscode';
import type { Devices } from '../debug-adapter/devices';
import type { FileAccess } from '../debug-adapter/files';
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
  async isFolder(uri) {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    return (type & vscode.FileType.Directory) !== 0;
  },
};

/** How a host that has sockets finds what serves at them. */
export type LoadDevices = () => Promise<{ readonly devices: Devices }>;

const adapters = (loadDevices?: LoadDevices): vscode.DebugAdapterDescriptorFactory => ({
  async createDebugAdapterDescriptor({ configuration }) {
    // The engine is evaluated when somebody debugs, not when a file is opened.
    const { Session } = await import('./debug-session');
    const devices = configuration.serve ? (await loadDevices?.())?.devices : undefined;
    return new vscode.DebugAdapterInlineImplementation(new Session(files, undefined, devices));
  },
});

const runThisFile: vscode.DebugConfiguration = {
  type,
  request: 'launch',
  name: 'Run this system',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variable, not ours
  program: '${file}',
};

const configurations: vscode.DebugConfigurationProvider = {
  provideDebugConfigurations: () => [runThisFile],
  resolveDebugConfiguration(folder, configuration) {
    if (!mayExecute()) return undefined;
    // F5 without a launch.json gives an empty configuration.
    const started = configuration.type ? configuration : { ...configuration, ...runThisFile };
    // A relative program begins at the folder of the workspace.
    const cwd = started.cwd ?? (folder && pathOf(folder.uri));
    const settings = vscode.workspace.getConfiguration('amuscope.debug', folder);
    const historyMemory = started.historyMemory ?? settings.get<number>('historyMemory');
    return {
      ...started,
      program: started.program ?? runThisFile.program,
      ...(cwd && { cwd }),
      ...(historyMemory !== undefined && { historyMemory }),
    };
  },
};

const pathOf = (uri: vscode.Uri) => (uri.scheme === 'file' ? uri.fsPath : uri.toString());

/** Starts debugging a file, one of its drivers, or one of its tests. */
export async function startDebugging(
  target: Target,
  options: vscode.DebugSessionOptions = {},
): Promise<void> {
  const { uri, driver, test } = target;
  const what = test ?? driver ?? vscode.workspace.asRelativePath(uri);
  const configuration = {
    ...runThisFile,
    name: `${options.noDebug ? 'Run' : 'Debug'} ${what}`,
    program: pathOf(uri),
    ...(driver && { driver }),
    ...(test && { test }),
  };
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration, options);
}

export function registerDebugger(context: vscode.ExtensionContext, loadDevices?: LoadDevices): void {
  const dynamic = vscode.DebugConfigurationProviderTriggerKind.Dynamic;
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory(type, adapters(loadDevices)),
    vscode.debug.registerDebugConfigurationProvider(type, configurations),
    vscode.debug.registerDebugConfigurationProvider(type, configurations, dynamic),
    vscode.commands.registerCommand(
      'amuscope.debug',
      async (place?: vscode.Uri | string, choice?: LensChoice) => {
        const target = mayExecute() && targetOf(place, choice);
        if (target) await startDebugging(target);
      },
    ),
  );
}
