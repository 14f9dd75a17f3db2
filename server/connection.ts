// server/ translates between the Language Server Protocol and the language, and knows nothing of either's inside: one
// short provider a feature, over documents of the editor and files of an injected host.
// `createServer` puts them on any connection; node.ts and stdio.ts are the entries.

import {
  type CancellationToken,
  CancellationTokenSource,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FileChangeType,
  type InitializeParams,
  ResponseError,
} from 'vscode-languageserver';
import { initializeResult, pullsDiagnostics } from './capabilities';
import { ChecksPage } from './checks-page';
import { ClientFiles } from './client-files';
import type { Context } from './context';
import { Diagnostics } from './diagnostics';
import { type DocumentEvents, Documents } from './documents';
import { Cancelled, Guard } from './guard';
import type { FileHost } from './host';
import { chooseEncoding } from './positions';
import { Programs } from './programs';
import { progressOf } from './progress';
import { registerProviders } from './providers';
import { forgetTokens } from './providers/semantic-tokens';
import { PullDiagnostics } from './pull-diagnostics';
import { SettingsStore } from './settings';
import { WorkspaceFiles } from './workspace-files';

/** What a client may send with `initialize`. */
interface InitializationOptions {
  /** Uri of a page that explains the checks, one heading for each id. */
  readonly checksPage?: string;
  /** The client answers `amuscope/readFile`. */
  readonly readsFiles?: boolean;
  /** Commands that it has, such as `amuscope.showReferences`. */
  readonly commands?: readonly string[];
  /** Settings, for clients that are not asked for them. */
  readonly settings?: unknown;
}

/** Puts the server on a connection. `listen` starts it; the connection's end is its end. */
export function createServer(connection: Connection, machine: FileHost): { listen(): void } {
  const guard = new Guard(message => connection.console.error(message));
  const host = new ClientFiles(connection, machine, uri => changed(uri));
  const documents = new Documents(heard(connection, guard), host);
  const programs = new Programs(documents.read);
  const files = new WorkspaceFiles(host, () => documents.uris());
  const settings = new SettingsStore(connection);
  const context: Context = {
    documents,
    programs,
    files,
    settings,
    host,
    capabilities: {},
    commands: new Set(),
  };
  const checksPage = new ChecksPage(host);
  const diagnostics = new Diagnostics(
    connection,
    documents,
    programs,
    error => guard.report('diagnostics', error),
    checksPage,
    settings,
  );
  const pulled = new PullDiagnostics(context, checksPage);
  const ended = new CancellationTokenSource();

  connection.onInitialize((params: InitializeParams) => {
    const again = guard.begin();
    if (again) return again;
    const { capabilities, initializationOptions } = params;
    const options = (initializationOptions ?? {}) as InitializationOptions;
    context.capabilities = capabilities ?? {};
    context.commands = new Set(Array.isArray(options.commands) ? options.commands : []);
    host.offered = options.readsFiles === true;
    checksPage.start(options.checksPage);
    settings.start(context.capabilities, options.settings);
    const folders = params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : []);
    files.setFolders(folders);
    documents.encoding = chooseEncoding(context.capabilities.general?.positionEncodings);
    diagnostics.pushes = !pullsDiagnostics(context.capabilities);
    return initializeResult(context.capabilities, documents.encoding);
  });
  connection.onInitialized(() => {
    const failed = (error: unknown) => guard.report('registration', error);
    watchFiles(connection, context).catch(failed);
    settings.watch(context.capabilities).catch(failed);
    if (context.capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        files.changeFolders(added, removed);
        refresh();
      });
    }
    readAhead(connection, context, ended.token).catch(error => {
      if (!(error instanceof Cancelled)) failed(error);
    });
  });
  connection.onShutdown(() => {
    const refused = guard.refusal();
    guard.end();
    diagnostics.stop();
    clearTimeout(refreshing);
    ended.cancel();
    return refused as unknown as undefined;
  });
  connection.onRequest(
    (method: string) =>
      guard.refusal() ?? new ResponseError(ErrorCodes.MethodNotFound, `there is no request "${method}"`),
  );

  documents.open.onDidChangeContent(
    guard.notification('change', ({ document }) => diagnostics.changed(document.uri)),
  );
  documents.open.onDidClose(
    guard.notification('close', ({ document }) => {
      diagnostics.closed(document.uri);
      pulled.closed(document.uri);
      settings.closed(document.uri);
      forgetTokens(context, document.uri);
    }),
  );
  connection.onDidChangeWatchedFiles(
    guard.notification('watched files', ({ changes }) => {
      for (const { uri, type } of changes) {
        host.forget(uri);
        files.changed(uri, type !== FileChangeType.Deleted);
        diagnostics.changed(uri);
      }
      refresh();
    }),
  );
  connection.onDidChangeConfiguration(
    guard.notification('configuration', ({ settings: sent }) => {
      settings.changed(sent);
      diagnostics.again();
      refresh();
    }),
  );

  /** The text of a file that no editor has open is another. */
  function changed(uri: string): void {
    diagnostics.changed(uri);
    refresh();
  }

  let refreshing: ReturnType<typeof setTimeout> | undefined;

  /** Asks the client to ask again for what hangs on more than the text of one file; once for a row of changes. */
  function refresh(): void {
    refreshing ??= setTimeout(() => {
      refreshing = undefined;
      refreshNow();
    }, 20);
  }

  function refreshNow(): void {
    const { workspace } = context.capabilities;
    const ask = (request: Promise<unknown>) => {
      // A client that has gone, or does not want to: it asks when it asks.
      request.catch(() => {});
    };
    if (!diagnostics.pushes && workspace?.diagnostics?.refreshSupport)
      ask(Promise.resolve(connection.languages.diagnostics.refresh()));
    if (workspace?.inlayHint?.refreshSupport) ask(connection.languages.inlayHint.refresh());
    if (workspace?.codeLens?.refreshSupport) ask(connection.sendRequest(CodeLensRefreshRequest.type));
    if (workspace?.semanticTokens?.refreshSupport)
      ask(Promise.resolve(connection.languages.semanticTokens.refresh()));
  }

  registerProviders(connection, context, guard, pulled);
  return { listen: () => connection.listen() };
}

/** The events of documents, heard only in their time. */
function heard(connection: Connection, guard: Guard): DocumentEvents {
  return {
    onDidOpenTextDocument: act => connection.onDidOpenTextDocument(guard.notification('open', act)),
    onDidChangeTextDocument: act => connection.onDidChangeTextDocument(guard.notification('change', act)),
    onDidCloseTextDocument: act => connection.onDidCloseTextDocument(guard.notification('close', act)),
    onWillSaveTextDocument: act => connection.onWillSaveTextDocument(guard.notification('save', act)),
    onWillSaveTextDocumentWaitUntil: act => connection.onWillSaveTextDocumentWaitUntil(act),
    onDidSaveTextDocument: act => connection.onDidSaveTextDocument(guard.notification('save', act)),
  };
}

/** Imports may be files that no editor has open: the client tells when one changes, where it can. */
async function watchFiles(connection: Connection, { capabilities }: Context): Promise<void> {
  if (!capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [{ globPattern: '**/*.amu' }],
  });
}

/** Finds the files of the workspace before somebody asks; the client shows progress where that takes a while. */
async function readAhead(connection: Connection, context: Context, token: CancellationToken): Promise<void> {
  if (!context.files.hasFolders) return;
  const shows = context.capabilities.window?.workDoneProgress === true;
  const workDone = shows ? await connection.window.createWorkDoneProgress() : undefined;
  const progress = progressOf(workDone);
  try {
    await context.files.all(token, progress);
  } finally {
    progress.done();
  }
}
