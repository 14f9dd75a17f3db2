// Diagnostics as one types: a moment after the last change, every open file that the change can concern is linked again
// and its findings are sent with the version that they were made from. Findings in imported files that are not open are
// shown too, as long as an open file imports them.

import type { Connection, Diagnostic } from 'vscode-languageserver';
import type { ChecksPage } from './checks-page';
import { type Documents, keyOf } from './documents';
import { type FoundInFile, findingsByFile } from './findings';
import type { Programs } from './programs';
import { defaultSettings, type SettingsStore } from './settings';

const delayMilliseconds = 50;

export class Diagnostics {
  /** By the key of an open file: what its program says about each file. */
  private readonly found = new Map<string, ReadonlyMap<string, FoundInFile>>();
  /** Uris of files that are not open and for which something was sent, by key. */
  private readonly shown = new Map<string, string>();
  /** False where the client asks for diagnostics itself. */
  pushes = true;
  private readonly waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly documents: Documents,
    private readonly programs: Programs,
    private readonly onError: (error: unknown) => void,
    private readonly checksPage: ChecksPage,
    private readonly settings: SettingsStore,
  ) {}

  /** The file has another text, on the disk or in the editor: all that read it are due. */
  changed(uri: string): void {
    if (!this.pushes) {
      this.programs.changed(uri);
      return;
    }
    for (const key of this.programs.changed(uri)) this.waiting.add(key);
    this.waiting.add(keyOf(uri));
    clearTimeout(this.timer);
    this.later();
  }

  private later(): void {
    this.timer = setTimeout(() => void this.refresh(), delayMilliseconds);
  }

  /** The user wants other severities: every open file is due. */
  again(): void {
    if (!this.pushes) return;
    for (const uri of this.documents.uris()) this.waiting.add(keyOf(uri));
    clearTimeout(this.timer);
    this.later();
  }

  /** The editor gave the file up: the disk's text counts again, and findings stay only for those who import it. */
  closed(uri: string): void {
    this.changed(uri);
    if (!this.pushes) return;
    this.found.delete(keyOf(uri));
    this.send(uri, []);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async refresh(): Promise<void> {
    const due = [...this.waiting];
    this.waiting.clear();
    const wanted = new Map(
      await Promise.all(
        due.map(async key => {
          const uri = this.documents.openedByKey(key)?.uri;
          return [key, uri ? (await this.settings.of(uri)).checks : defaultSettings.checks] as const;
        }),
      ),
    );
    for (const key of due) {
      const document = this.documents.openedByKey(key);
      if (!document) continue;
      try {
        const program = this.programs.get(document.uri);
        const settings = wanted.get(key) ?? defaultSettings.checks;
        if (program) this.found.set(key, findingsByFile(program, this.documents, this.checksPage, settings));
      } catch (error) {
        this.onError(error);
        continue;
      }
      const own = this.found.get(key)?.get(key)?.diagnostics ?? [];
      this.send(document.uri, own, document.version);
    }
    this.showOthers();
  }

  /** Files that are not open: what the programs of the open ones say, each finding once. */
  private showOthers(): void {
    const all = new Map<string, Map<string, Diagnostic>>();
    const uris = new Map<string, string>();
    for (const files of this.found.values()) {
      for (const [key, { uri, diagnostics }] of files) {
        if (this.documents.openedByKey(key) || !key.startsWith('file:')) continue;
        uris.set(key, uri);
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
      const uri = uris.get(key) ?? key;
      this.shown.set(key, uri);
      this.send(uri, [...diagnostics.values()]);
    }
  }

  private send(uri: string, diagnostics: readonly Diagnostic[], version?: number): void {
    const sending = async () =>
      this.connection.sendDiagnostics({ uri, diagnostics: [...diagnostics], version });
    sending().catch(this.onError);
  }
}
