// The texts of an editor or a command: each file is parsed when it changed, each program linked when one of its files
// did.

import { parse } from '../syntax';
import type { SyntaxFile } from '../syntax/ast';
import { type Checker, linkFiles } from './linker';
import type { LinkedProgram } from './model';

interface Entry {
  readonly text: string;
  file?: SyntaxFile;
}

interface Linked {
  readonly program: LinkedProgram;
  /** every uri that was asked for, with what it was then: also those that were not there */
  readonly used: ReadonlyMap<string, SyntaxFile | undefined>;
}

export class Workspace {
  private readonly texts = new Map<string, Entry>();
  private readonly read = new Map<string, Entry | undefined>();
  private readonly linked = new Map<string, Linked>();

  /** `reader` gives the text of files that are not set, and is asked once until `forget`. */
  constructor(
    private readonly reader: (uri: string) => string | undefined,
    private readonly library: ReadonlyMap<string, string>,
    private readonly checker: Checker,
  ) {}

  /** Sets the text of an open file, which then goes before what the reader says. */
  set(uri: string, text: string): void {
    if (this.texts.get(uri)?.text !== text) this.texts.set(uri, { text });
  }

  /** Closes a file: from now on it is what the reader says. */
  delete(uri: string): void {
    this.texts.delete(uri);
    this.read.delete(uri);
  }

  /** A file that is not open changed outside: it is read again when needed. */
  forget(uri: string): void {
    this.read.delete(uri);
  }

  /** The parsed file, or undefined when nobody has its text. */
  file(uri: string): SyntaxFile | undefined {
    const entry = this.texts.get(uri) ?? this.readEntry(uri);
    if (!entry) return undefined;
    entry.file ??= parse(entry.text, uri);
    return entry.file;
  }

  private readEntry(uri: string): Entry | undefined {
    if (!this.read.has(uri)) {
      const text = this.library.get(uri) ?? this.reader(uri);
      this.read.set(uri, text === undefined ? undefined : { text });
    }
    return this.read.get(uri);
  }

  /** The program that begins at `uri`; the same object as long as none of its files changed. */
  link(uri: string): LinkedProgram {
    const known = this.linked.get(uri);
    if (known && [...known.used].every(([u, file]) => this.file(u) === file)) return known.program;
    const used = new Map<string, SyntaxFile | undefined>();
    const program = linkFiles(
      uri,
      u => {
        const file = this.file(u);
        used.set(u, file);
        return file;
      },
      this.checker,
    );
    this.linked.set(uri, { program, used });
    return program;
  }

  /** Entries that were linked and use `uri`, for a server that must look at them again. */
  usersOf(uri: string): string[] {
    return [...this.linked].filter(([, { used }]) => used.has(uri)).map(([entry]) => entry);
  }
}
