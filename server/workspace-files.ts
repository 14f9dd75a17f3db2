// The `.amu` files of the workspace's folders, found when first needed and kept up by the client's file events; with them
// the files that are open from elsewhere.

import type { CancellationToken, WorkspaceFolder } from 'vscode-languageserver';
import { keyOf } from './documents';
import { breathe } from './guard';
import type { FileHost } from './host';

/** More than a person keeps in a workspace; what is beyond is not searched. */
const mostFiles = 20_000;
/** How long the server reads on without looking at what came in. */
const breathMilliseconds = 20;

/** Told while folders are read. */
export interface Progress {
  report(message: string): void;
}

export class WorkspaceFiles {
  private readonly folders = new Map<string, string>();
  private found: Map<string, string> | undefined;
  /** Counts changes of the folders. */
  private generation = 0;

  constructor(
    private readonly host: FileHost,
    private readonly openUris: () => Iterable<string>,
  ) {}

  setFolders(folders: readonly Pick<WorkspaceFolder, 'uri'>[]): void {
    this.folders.clear();
    for (const { uri } of folders) this.folders.set(keyOf(uri), uri);
    this.forget();
  }

  changeFolders(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    for (const { uri } of removed) this.folders.delete(keyOf(uri));
    for (const { uri } of added) this.folders.set(keyOf(uri), uri);
    this.forget();
  }

  private forget(): void {
    this.found = undefined;
    this.generation += 1;
  }

  get hasFolders(): boolean {
    return this.folders.size > 0;
  }

  /** A file came, changed or went. */
  changed(uri: string, exists: boolean): void {
    if (!this.found) return;
    const key = keyOf(uri);
    if (!exists) this.found.delete(key);
    else if (!this.found.has(key) && this.isInside(key)) this.found.set(key, uri);
  }

  private isInside(key: string): boolean {
    return [...this.folders.keys()].some(folder =>
      key.startsWith(folder.endsWith('/') ? folder : `${folder}/`),
    );
  }

  /** Every file, each once. */
  async all(token: CancellationToken, progress?: Progress): Promise<readonly string[]> {
    while (!this.found) {
      const { generation } = this;
      const found = await this.search(token, progress);
      // Folders that came or went meanwhile are searched again.
      if (generation === this.generation) this.found = found;
    }
    const all = new Map(this.found);
    for (const uri of this.openUris()) all.set(keyOf(uri), uri);
    return [...all.values()];
  }

  /** What was found so far, without looking for more. */
  *known(): Iterable<string> {
    const open = new Map([...this.openUris()].map(uri => [keyOf(uri), uri]));
    yield* open.values();
    for (const [key, uri] of this.found ?? []) if (!open.has(key)) yield uri;
  }

  private async search(
    token: CancellationToken,
    progress: Progress | undefined,
  ): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    let last = Date.now();
    for (const folder of this.folders.values()) {
      const elsewhere = await this.host.find?.(folder);
      for (const uri of elsewhere ?? this.host.list?.(folder) ?? []) {
        if (found.size < mostFiles) found.set(keyOf(uri), uri);
        // Texts that come from the client are fetched before somebody asks for them.
        if (elsewhere) await this.host.load?.(uri);
        if (Date.now() - last < breathMilliseconds) continue;
        progress?.report(`${found.size} files`);
        await breathe(token);
        last = Date.now();
      }
    }
    return found;
  }
}

/** Goes through a list, letting other requests in between. @throws Cancelled */
export async function* unhurried<T>(items: Iterable<T>, token: CancellationToken): AsyncIterable<T> {
  let last = Date.now();
  for (const item of items) {
    if (Date.now() - last >= breathMilliseconds) {
      await breathe(token);
      last = Date.now();
    }
    yield item;
  }
}
