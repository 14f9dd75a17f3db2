// Diagnostics for clients that ask for them: of one file, and of the whole workspace. A result has an id; where nothing
// changed since the client's, that is the answer.

import {
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { ChecksPage } from './checks-page';
import type { Asked, Context } from './context';
import { keyOf } from './documents';
import { findingsByFile } from './findings';
import { unhurried } from './workspace-files';

interface Result {
  readonly id: string;
  readonly content: string;
}

export class PullDiagnostics {
  private readonly documentResults = new Map<string, Result>();
  private readonly workspaceResults = new Map<string, Result>();
  private count = 0;

  constructor(
    private readonly context: Context,
    private readonly checksPage: ChecksPage,
  ) {}

  closed(uri: string): void {
    this.documentResults.delete(keyOf(uri));
  }

  /** What the file's own program says about it, and about imports that no editor has open. */
  async document({
    textDocument,
    previousResultId,
  }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    const { programs, documents, capabilities, settings } = this.context;
    const { checks } = await settings.of(textDocument.uri);
    const program = programs.get(textDocument.uri);
    if (!program) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const found = findingsByFile(program, documents, this.checksPage, checks);
    const own = keyOf(textDocument.uri);
    const items = [...(found.get(own)?.diagnostics ?? [])];
    const related: Record<string, { kind: 'full'; items: Diagnostic[] }> = {};
    if (capabilities.textDocument?.diagnostic?.relatedDocumentSupport) {
      for (const [key, { uri, diagnostics }] of found) {
        if (key === own || !key.startsWith('file:') || documents.openedByKey(key)) continue;
        related[uri] = { kind: DocumentDiagnosticReportKind.Full, items: [...diagnostics] };
      }
    }
    const relatedDocuments = Object.keys(related).length > 0 ? { relatedDocuments: related } : {};
    const resultId = this.idOf(this.documentResults, own, JSON.stringify([items, related]));
    if (resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items, ...relatedDocuments };
  }

  /** What all programs of the workspace say about each of its files, each finding once. */
  async workspace(
    { previousResultIds }: WorkspaceDiagnosticParams,
    { token, progress }: Asked,
  ): Promise<WorkspaceDiagnosticReport> {
    const { files, programs, documents, settings } = this.context;
    const { checks } = await settings.ofWorkspace();
    const found = new Map<string, { uri: string; diagnostics: Map<string, Diagnostic> }>();
    for await (const uri of unhurried(await files.all(token, progress), token)) {
      const program = programs.get(uri);
      if (!program) continue;
      const own = found.get(keyOf(uri));
      if (own) own.uri = uri;
      else found.set(keyOf(uri), { uri, diagnostics: new Map() });
      for (const [key, of] of findingsByFile(program, documents, this.checksPage, checks)) {
        if (!key.startsWith('file:') && !found.has(key)) continue;
        const known = found.get(key) ?? { uri: of.uri, diagnostics: new Map<string, Diagnostic>() };
        for (const diagnostic of of.diagnostics)
          known.diagnostics.set(JSON.stringify(diagnostic), diagnostic);
        found.set(key, known);
      }
    }
    const previous = new Map(previousResultIds.map(({ uri, value }) => [keyOf(uri), { uri, value }]));
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const [key, { uri, diagnostics }] of found) {
      const opened = documents.openedByKey(key);
      const about = { uri: opened?.uri ?? uri, version: opened?.version ?? null };
      const list = [...diagnostics.values()];
      const resultId = this.idOf(this.workspaceResults, key, JSON.stringify(list));
      const unchanged = previous.get(key)?.value === resultId;
      items.push(
        unchanged
          ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId, ...about }
          : { kind: DocumentDiagnosticReportKind.Full, resultId, items: list, ...about },
      );
      previous.delete(key);
    }
    // Files that went: what was said about them is to be taken back.
    for (const { uri } of previous.values())
      items.push({ kind: DocumentDiagnosticReportKind.Full, items: [], uri, version: null });
    return { items };
  }

  /** The id of a content: the last one's while nothing changed. */
  private idOf(results: Map<string, Result>, key: string, content: string): string {
    const last = results.get(key);
    if (last?.content === content) return last.id;
    this.count += 1;
    const id = `${this.count}`;
    results.set(key, { id, content });
    return id;
  }
}
