// Diagnostics as one types: a moment after the last change, every open file that the change can concern is linked again
// and its findings are sent with the version that they were made from. Findings in imported files that are not open are
// shown too, as long as an open file imports them.

import {
  type Connection,
  type Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver';
import type { Diagnostic as Finding, LinkedProgram } from '../language';
import { type Documents, keyOf, rangeOf } from './documents';
import type { Programs } from './programs';

const delayMilliseconds = 50;

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

export class Diagnostics {
  /** By the key of an open file: what its program says about each file. */
  private readonly found = new Map<string, ReadonlyMap<string, readonly Diagnostic[]>>();
  /** Uris of files that are not open and for which something was sent, by key. */
  private readonly shown = new Map<string, string>();
  /** The spelling of a key that programs use. */
  private readonly uris = new Map<string, string>();
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param checksPage uri of the page that explains the checks, when the client has one */
  constructor(
    private readonly connection: Connection,
    private readonly documents: Documents,
    private readonly programs: Programs,
    private readonly onError: (error: unknown) => void,
    private readonly checksPage: () => string | undefined,
  ) {}

  /** The file has another text, on the disk or in the editor: all that read it are due. */
  changed(uri: string): void {
    for (const key of this.programs.changed(uri)) this.waiting.add(key);
    this.waiting.add(keyOf(uri));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), delayMilliseconds);
  }

  /** The editor gave the file up: the disk's text counts again, and findings stay only for those who import it. */
  closed(uri: string): void {
    this.changed(uri);
    this.found.delete(keyOf(uri));
    this.send(uri, []);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private refresh(): void {
    const due = [...this.waiting];
    this.waiting.clear();
    for (const key of due) {
      const document = this.documents.openedByKey(key);
      if (!document) continue;
      try {
        const program = this.programs.get(document.uri);
        if (program) this.found.set(key, this.byFile(program));
      } catch (error) {
        this.onError(error);
        continue;
      }
      const own = this.found.get(key)?.get(key) ?? [];
      this.send(document.uri, own, document.version);
    }
    this.showOthers();
  }

  /** Files that are not open: what the programs of the open ones say, each finding once. */
  private showOthers(): void {
    const all = new Map<string, Map<string, Diagnostic>>();
    for (const files of this.found.values()) {
      for (const [key, diagnostics] of files) {
        if (this.documents.openedByKey(key) || !key.startsWith('file:')) continue;
        const merged = all.get(key) ?? new Map<string, Diagnostic>();
        for (const diagnostic of diagnostics) merged.set(JSON.stringify(diagnostic), diagnostic);
        all.set(key, merged);
      }
    }
    for (const [key, uri] of [...this.shown]) {
      if (all.get(key)?.size) continue;
      this.shown.delete(key);
      if (!this.documents.openedByKey(key)) this.send(uri, []);
    }
    for (const [key, diagnostics] of all) {
      if (diagnostics.size === 0) continue;
      const uri = this.uris.get(key) ?? key;
      this.shown.set(key, uri);
      this.send(uri, [...diagnostics.values()]);
    }
  }

  private byFile(program: LinkedProgram): ReadonlyMap<string, readonly Diagnostic[]> {
    const files = new Map<string, Diagnostic[]>();
    for (const finding of program.diagnostics) {
      const key = keyOf(finding.uri);
      this.uris.set(key, finding.uri);
      const list = files.get(key) ?? [];
      list.push(this.translate(finding, program));
      files.set(key, list);
    }
    return files;
  }

  private translate(finding: Finding, program: LinkedProgram): Diagnostic {
    const place = (at: { uri: string; start: number; end: number }) =>
      rangeOf(this.documents.of(at.uri, program.files.get(at.uri)?.text ?? ''), at);
    const page = this.checksPage();
    return {
      range: place(finding),
      severity: severities[finding.severity],
      code: finding.code,
      source: 'amu',
      message: finding.message,
      ...(page && { codeDescription: { href: `${page}#${finding.code}` } }),
      ...(finding.unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
      ...(finding.related && {
        relatedInformation: finding.related.map(related =>
          DiagnosticRelatedInformation.create({ uri: related.uri, range: place(related) }, related.message),
        ),
      }),
    };
  }

  private send(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    const sending = async () =>
      this.connection.sendDiagnostics({ uri, diagnostics: [...diagnostics], version });
    sending().catch(this.onError);
  }
}
