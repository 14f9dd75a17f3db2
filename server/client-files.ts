// Texts that only the client can read: imports in a virtual file system, or any file when the server is a worker of a
// browser. The linker cannot wait, so a text that is asked for is missing first, and who looked for it is linked again
// when it has come.

import type { Connection } from 'vscode-languageserver';
import type { FileHost } from './host';

/** `{uri}` -> `{text}`, null where there is no such file. */
export const readFileRequest = 'amuscope/readFile';

/** `{folder}` -> `{uris}` of the `.amu` files below it. */
export const findFilesRequest = 'amuscope/findFiles';

/** As of files of a disk: an import of something else must not fill the memory. */
const longest = 16 * 1024 * 1024;

/** A host's files, and behind them the client's. */
export class ClientFiles implements FileHost {
  /** undefined: asked for, or not there */
  private readonly known = new Map<string, string | undefined>();
  /** Whether the client answers the request; it says so when it introduces itself. */
  offered = false;

  constructor(
    private readonly connection: Connection,
    private readonly host: FileHost,
    private readonly arrived: (uri: string) => void,
  ) {}

  read(uri: string): string | undefined {
    if (!this.offered || this.host.serves?.(uri)) return this.host.read(uri);
    if (!this.known.has(uri)) void this.ask(uri);
    return this.known.get(uri);
  }

  list(folder: string): Iterable<string> {
    return this.host.list?.(folder) ?? [];
  }

  /** Asks the client for the files of a folder that this machine does not have. */
  async find(folder: string): Promise<readonly string[] | undefined> {
    if (!this.offered || this.host.serves?.(folder)) return undefined;
    try {
      const answer = await this.connection.sendRequest<{ uris?: unknown } | null>(findFilesRequest, {
        folder,
      });
      return Array.isArray(answer?.uris) ? answer.uris.filter(uri => typeof uri === 'string') : [];
    } catch {
      return [];
    }
  }

  async load(uri: string): Promise<void> {
    if (this.offered && !this.host.serves?.(uri) && !this.known.has(uri)) await this.ask(uri);
  }

  libraryFile(path: string): string | undefined {
    return this.host.libraryFile?.(path);
  }

  /** The file has changed, come or gone: asked for again when somebody looks for it. */
  forget(uri: string): void {
    this.known.delete(uri);
  }

  private async ask(uri: string): Promise<void> {
    this.known.set(uri, undefined);
    try {
      const answer = await this.connection.sendRequest<{ text?: unknown } | null>(readFileRequest, { uri });
      const text = answer?.text;
      if (typeof text !== 'string' || text.length > longest || !this.known.has(uri)) return;
      this.known.set(uri, text.replace(/^\ufeff/, ''));
      this.arrived(uri);
    } catch {
      // A client that has gone, or refuses: the file is missing, and the finding at its import says so.
    }
  }
}
