// Every provider on its request. What a request must have stands beside it; the guard does the rest.

import {
  type Connection,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  ResponseError,
  type TextDocumentContentParams,
} from 'vscode-languageserver';
import type { Context, Provider } from '../context';
import type { Guard, Needs } from '../guard';
import type { PullDiagnostics } from '../pull-diagnostics';
import { librarySource } from '../std-source';
import { provideIncomingCalls, provideOutgoingCalls, providePrepareCalls } from './calls';
import { provideCodeActions } from './code-actions';
import { provideCompletion, resolveCompletion } from './completion';
import { provideDefinition, provideTypeDefinition } from './definition';
import { provideFolding } from './folding';
import {
  provideFormatting,
  provideOnTypeFormatting,
  provideRangeFormatting,
  provideRangesFormatting,
} from './formatting';
import { provideHover } from './hover';
import { provideInlayHints } from './inlay-hints';
import { provideInlineValues } from './inline-values';
import { provideLenses, resolveLens } from './lenses';
import { provideLinks } from './links';
import { provideHighlights, provideReferences } from './references';
import { providePrepareRename, provideRename } from './rename';
import { provideLinkedEditing, provideSelectionRanges } from './selection';
import {
  provideSemanticTokens,
  provideSemanticTokensDelta,
  provideSemanticTokensRange,
} from './semantic-tokens';
import { provideSignature } from './signature';
import { provideSymbols, provideWorkspaceSymbols } from './symbols';
import { provideTests, testsRequest } from './tests';

/** Answers every request on the connection. */
export function registerProviders(
  connection: Connection,
  context: Context,
  guard: Guard,
  pulled: PullDiagnostics,
): void {
  const on = <P, R>(what: string, needs: Needs, provider: Provider<P, R>) =>
    guard.request<P, R>(what, (params, asked) => provider(context, params, asked), needs);

  connection.onCompletion(on('completion', 'position', provideCompletion));
  connection.onCompletionResolve(async (item, token) => {
    const resolved = await on('completion item', 'nothing', resolveCompletion)(item, token);
    return resolved ?? item;
  });
  connection.onHover(on('hover', 'position', provideHover));
  connection.onSignatureHelp(on('signature help', 'position', provideSignature));
  connection.onDefinition(on('definition', 'position', provideDefinition));
  connection.onTypeDefinition(on('type definition', 'position', provideTypeDefinition));
  connection.onReferences(on('references', 'position', provideReferences));
  connection.onDocumentHighlight(on('highlights', 'position', provideHighlights));
  connection.onDocumentSymbol(on('symbols', 'document', provideSymbols));
  connection.onWorkspaceSymbol(on('workspace symbols', 'nothing', provideWorkspaceSymbols));
  connection.onPrepareRename(on('rename', 'position', providePrepareRename));
  connection.onRenameRequest(on('rename', 'position', provideRename));

  const { languages } = connection;
  languages.callHierarchy.onPrepare(on('call hierarchy', 'position', providePrepareCalls));
  languages.callHierarchy.onIncomingCalls(on('incoming calls', 'nothing', provideIncomingCalls));
  languages.callHierarchy.onOutgoingCalls(on('outgoing calls', 'nothing', provideOutgoingCalls));
  languages.semanticTokens.on(on('semantic tokens', 'document', provideSemanticTokens));
  languages.semanticTokens.onDelta(on('semantic tokens', 'document', provideSemanticTokensDelta));
  languages.semanticTokens.onRange(on('semantic tokens', 'document', provideSemanticTokensRange));
  languages.onLinkedEditingRange(on('linked editing', 'position', provideLinkedEditing));
  languages.inlayHint.on(on('inlay hints', 'document', provideInlayHints));
  languages.inlineValue.on(on('inline values', 'document', provideInlineValues));

  connection.onDocumentFormatting(on('formatting', 'document', provideFormatting));
  connection.onDocumentRangeFormatting(on('formatting', 'document', provideRangeFormatting));
  connection.onDocumentRangesFormatting(on('formatting', 'document', provideRangesFormatting));
  connection.onDocumentOnTypeFormatting(on('formatting', 'position', provideOnTypeFormatting));
  connection.onCodeAction(on('code actions', 'document', provideCodeActions));
  connection.onCodeLens(on('lenses', 'document', provideLenses));
  connection.onCodeLensResolve(async (lens, token) => {
    const resolved = await on('lens', 'nothing', resolveLens)(lens, token);
    return resolved ?? lens;
  });
  connection.onFoldingRanges(on('folding', 'document', provideFolding));
  connection.onSelectionRanges(on('selection ranges', 'positions', provideSelectionRanges));
  connection.onDocumentLinks(on('links', 'document', provideLinks));

  connection.onRequest(testsRequest, on('tests', 'document', provideTests));

  languages.diagnostics.on(async (params, token) => {
    const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const answer = await guard.request(
      'diagnostics',
      (p: typeof params) => pulled.document(p),
      'document',
    )(params, token);
    return refused(answer) ?? nothing;
  });
  languages.diagnostics.onWorkspace(async (params, token, workDone) => {
    const answer = await guard.request('workspace diagnostics', (p: typeof params, asked) =>
      pulled.workspace(p, asked),
    )(params, token, workDone);
    return refused(answer) ?? { items: [] };
  });
  connection.workspace.textDocumentContent.on(
    guard.request('library source', ({ uri }: TextDocumentContentParams) => {
      const text = librarySource(uri);
      return text === undefined ? undefined : { text };
    }),
  );
}

/** An error of a diagnostics request has data of its own kind. */
function refused<R>(
  answer: R | ResponseError<void>,
): Exclude<R, ResponseError<void>> | ResponseError<DiagnosticServerCancellationData> {
  if (!(answer instanceof ResponseError)) return answer as Exclude<R, ResponseError<void>>;
  return new ResponseError(answer.code, answer.message, { retriggerRequest: false });
}
