// The debugger's place in VS Code: the adapter runs inside the extension, F5 needs no launch.json.
import type { DebugProtocol } from '@vscode/debugprotocol';
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
  async isFolder(uri) {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    return (type & vscode.FileType.Directory) !== 0;
  },
};

/**
 * The session, with two hints put as VS Code means them. It folds `subtle` frames that follow each other into one row,
 * "Show 3 More Stack Frames"; ours are the causes of a stop, which is what one has come to see. And it paints the
 * category `console` in the colour of warnings; ours is the report of a run that went well.
 */
class Session extends AmuDebugSession {
  override sendResponse(response: DebugProtocol.Response): void {
    if (response.command === 'stackTrace' && response.success) {
      const { stackFrames } = response.body as DebugProtocol.StackTraceResponse['body'];
      for (const frame of stackFrames)
        if (frame.presentationHint === 'subtle') frame.presentationHint = 'normal';
    }
    super.sendResponse(response);
  }

  override sendEvent(event: DebugProtocol.Event): void {
    if (event.event === 'output' && event.body.category === 'console') event.body.category = 'stdout';
    super.sendEvent(event);
  }
}

const adapters: vscode.DebugAdapterDescriptorFactory = {
  createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new Session(files)),
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
  resolveDebugConfiguration(folder, configuration) {
    if (!mayExecute()) return undefined;
    // F5 without a launch.json gives an empty configuration.
    const started = configuration.type ? configuration : { ...configuration, ...runThisFile };
    // A relative program begins at the folder of the workspace.
    const cwd = started.cwd ?? (folder && pathOf(folder.uri));
    return { ...started, program: started.program ?? runThisFile.program, ...(cwd && { cwd }) };
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

export function registerDebugger(context: vscode.ExtensionContext): void {
  const dynamic = vscode.DebugConfigurationProviderTriggerKind.Dynamic;
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory(type, adapters),
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
