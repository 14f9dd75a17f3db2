// What the server needs of the machine that it runs on: Node's disk, or in a browser worker whatever stands for one.

export interface FileHost {
  /** The text of a file that no editor has open, without byte order mark; undefined where it cannot be read. */
  read(uri: string): string | undefined;
  /** The uri of an installed file of the bundled library (`std/agents.amu`), where there is one. */
  libraryFile?(path: string): string | undefined;
}
