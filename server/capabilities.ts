// What the server tells a client that it can do, given what the client said of itself.

import { type ClientCapabilities, type InitializeResult, TextDocumentSyncKind } from 'vscode-languageserver';
import type { Encoding } from './positions';
import { codeActionKinds } from './providers/code-actions';
import { completionTriggers } from './providers/completion';
import { formattingTriggers } from './providers/formatting';
import { legend } from './providers/semantic-tokens';
import { signatureTriggers } from './providers/signature';
import { libraryScheme, showsServedTexts } from './std-source';

declare const __AMUSCOPE_VERSION__: string;

/** Clients that ask for diagnostics get none pushed. */
export function pullsDiagnostics(client: ClientCapabilities): boolean {
  return client.textDocument?.diagnostic !== undefined;
}

export function initializeResult(client: ClientCapabilities, positionEncoding: Encoding): InitializeResult {
  const workDoneProgress = true;
  return {
    capabilities: {
      positionEncoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      completionProvider: { triggerCharacters: completionTriggers, resolveProvider: true },
      hoverProvider: true,
      signatureHelpProvider: { triggerCharacters: signatureTriggers, retriggerCharacters: [','] },
      definitionProvider: true,
      typeDefinitionProvider: true,
      referencesProvider: { workDoneProgress },
      documentHighlightProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: { workDoneProgress },
      callHierarchyProvider: true,
      renameProvider: client.textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true,
      semanticTokensProvider: { legend, full: { delta: true }, range: true },
      documentFormattingProvider: true,
      documentRangeFormattingProvider: { rangesSupport: true },
      documentOnTypeFormattingProvider: formattingTriggers,
      codeActionProvider: { codeActionKinds: [...codeActionKinds] },
      codeLensProvider: { resolveProvider: true },
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      linkedEditingRangeProvider: true,
      documentLinkProvider: { resolveProvider: false },
      inlayHintProvider: { resolveProvider: false },
      inlineValueProvider: true,
      ...(pullsDiagnostics(client) && {
        diagnosticProvider: {
          identifier: 'amu',
          interFileDependencies: true,
          workspaceDiagnostics: true,
          workDoneProgress,
        },
      }),
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        ...(showsServedTexts(client) && { textDocumentContent: { schemes: [libraryScheme] } }),
      },
    },
    serverInfo: {
      name: 'AMUscope',
      version: typeof __AMUSCOPE_VERSION__ === 'string' ? __AMUSCOPE_VERSION__ : undefined,
    },
  };
}
