// What the server needs of the machine that it runs on: Node's disk, or nothing at all in a worker of a browser.

export interface FileHost {
  /** The text of a file that no editor has open, without byte order mark; undefined where it cannot be read. */
  read(uri: string): string | undefined;
  /** True for what this machine's disk answers for: nobody else is asked for it. */
  serves?(uri: string): boolean;
  /** The uris of the `.amu` files below a folder, one after the other, so that reading can pause between them. */
  list?(folder: string): Iterable<string>;
  /** The same for folders that are not on this machine; undefined where nobody knows. */
  find?(folder: string): Promise<readonly string[] | undefined>;
  /** Fetches a text that `read` could not give at once. */
  load?(uri: string): Promise<void>;
  /** The uri of an installed file of the bundled library (`std/agents.amu`), where there is one. */
  libraryFile?(path: string): string | undefined;
}
