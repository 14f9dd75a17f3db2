// server/ translates between the Language Server Protocol and the language, and knows nothing of either's inside: one
// short provider a feature, over documents of the editor and files of an injected host.
// `createServer` puts them on any connection; node.ts and stdio.ts are the entries.

import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentContentParams,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { ClientFiles } from './client-files';
import type { Context } from './context';
import { Diagnostics } from './diagnostics';
import { Documents } from './documents';
import { Guard } from './guard';
import type { FileHost } from './host';
import { Programs } from './programs';
import { provideCodeActions } from './providers/code-actions';
import { completionTriggers, provideCompletion } from './providers/completion';
import { provideDefinition } from './providers/definition';
import { provideFolding } from './providers/folding';
import { provideFormatting } from './providers/formatting';
import { provideHover } from './providers/hover';
import { provideLenses } from './providers/lenses';
import { provideReferences } from './providers/references';
import { legend, provideSemanticTokens } from './providers/semantic-tokens';
import { provideSymbols } from './providers/symbols';
import { libraryScheme, librarySource, showsServedTexts } from './std-source';

declare const __AMUSCOPE_VERSION__: string;

/** What a client may send with `initialize`. */
interface InitializationOptions {
  /** Uri of a page that explains the checks, one heading for each id. */
  readonly checksPage?: string;
  /** The client answers `amuscope/readFile`. */
  readonly readsFiles?: boolean;
}

/** Puts the server on a connection. `listen` starts it; the connection's end is its end. */
export function createServer(connection: Connection, machine: FileHost): { listen(): void } {
  const guard = new Guard(message => connection.console.error(message));
  const host = new ClientFiles(connection, machine, uri => diagnostics.changed(uri));
  const documents = new Documents(connection, host);
  const programs = new Programs(documents.read);
  const context: Context = { documents, programs, host, capabilities: {} };
  let checksPage: string | undefined;
  const diagnostics = new Diagnostics(
    connection,
    documents,
    programs,
    error => guard.report('diagnostics', error),
    () => checksPage,
  );

  connection.onInitialize(({ capabilities, initializationOptions }: InitializeParams) => {
    context.capabilities = capabilities;
    const options = (initializationOptions ?? {}) as InitializationOptions;
    host.offered = options.readsFiles === true;
    if (typeof options.checksPage === 'string') checksPage = options.checksPage;
    return initializeResult(capabilities);
  });
  connection.onInitialized(() => watchFiles(connection, context.capabilities, guard));
  connection.onShutdown(() => diagnostics.stop());

  documents.open.onDidChangeContent(
    guard.notification('change', ({ document }) => diagnostics.changed(document.uri)),
  );
  documents.open.onDidClose(guard.notification('close', ({ document }) => diagnostics.closed(document.uri)));
  connection.onDidChangeWatchedFiles(
    guard.notification('watched files', ({ changes }) => {
      for (const { uri } of changes) {
        host.forget(uri);
        diagnostics.changed(uri);
      }
    }),
  );

  const provide = <P, R>(what: string, provider: (context: Context, params: P) => R | undefined) =>
    guard.request(what, (params: P) => provider(context, params));
  connection.onCompletion(provide('completion', provideCompletion));
  connection.onHover(provide('hover', provideHover));
  connection.onDefinition(provide('definition', provideDefinition));
  connection.onReferences(provide('references', provideReferences));
  connection.onDocumentSymbol(provide('symbols', provideSymbols));
  connection.languages.semanticTokens.on(provide('semantic tokens', provideSemanticTokens));
  connection.onDocumentFormatting(provide('formatting', provideFormatting));
  connection.onCodeAction(provide('code actions', provideCodeActions));
  connection.onCodeLens(provide('lenses', provideLenses));
  connection.onFoldingRanges(provide('folding', provideFolding));
  connection.workspace.textDocumentContent.on(
    guard.request('library source', ({ uri }: TextDocumentContentParams) => {
      const text = librarySource(uri);
      return text === undefined ? undefined : { text };
    }),
  );
  return { listen: () => connection.listen() };
}

function initializeResult(client: ClientCapabilities): InitializeResult {
  return {
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: completionTriggers },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentSymbolProvider: true,
      semanticTokensProvider: { legend, full: true },
      documentFormattingProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      codeLensProvider: {},
      foldingRangeProvider: true,
      ...(showsServedTexts(client) && { workspace: { textDocumentContent: { schemes: [libraryScheme] } } }),
    },
    serverInfo: {
      name: 'AMUscope',
      version: typeof __AMUSCOPE_VERSION__ === 'string' ? __AMUSCOPE_VERSION__ : undefined,
    },
  };
}

/** Imports may be files that no editor has open: the client tells when one changes, where it can. */
function watchFiles(connection: Connection, client: ClientCapabilities, guard: Guard): void {
  if (!client.workspace?.didChangeWatchedFiles?.dynamicRegistration) return;
  connection.client
    .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.amu' }] })
    .catch(error => guard.report('watching files', error));
}
