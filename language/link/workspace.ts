// The texts of an editor or a command: each file is parsed when it changed, each program linked when one of its files
// did.

import type { SyntaxFile } from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import { type Checking, Linker } from './linker';
import type { LinkedProgram } from './model';

interface Entry {
  readonly text: string;
  file?: ParsedFile;
}

interface Linked {
  readonly linker: Linker;
  readonly program: LinkedProgram;
  /** every uri that was asked for, with what it was then: also those that were not there */
  readonly used: ReadonlyMap<string, SyntaxFile | undefined>;
}

/** Characters of a text beyond which its tree is folded: some thirty thousand lines. */
const largestOpen = 1 << 20;

export class Workspace {
  private readonly texts = new Map<string, Entry>();
  private readonly read = new Map<string, Entry | undefined>();
  /** Trees of texts that are no longer those of their files. */
  private readonly before = new Map<string, ParsedFile>();
  private readonly linked = new Map<string, Linked>();

  /** `reader` gives the text of files that are not set, and is asked once until `forget`. */
  constructor(
    private readonly reader: (uri: string) => string | undefined,
    private readonly library: ReadonlyMap<string, string>,
    private readonly checking: () => Checking,
    private readonly foldBeyond = largestOpen,
  ) {}

  /** Sets the text of an open file, which then goes before what the reader says. */
  set(uri: string, text: string): void {
    const known = this.texts.get(uri);
    if (known?.text === text) return;
    this.remember(uri, known ?? this.read.get(uri));
    this.texts.set(uri, { text });
  }

  /** Closes a file: from now on it is what the reader says. */
  delete(uri: string): void {
    this.remember(uri, this.texts.get(uri));
    this.texts.delete(uri);
    this.read.delete(uri);
  }

  /** A file that is not open changed outside: it is read again when needed. */
  forget(uri: string): void {
    this.remember(uri, this.read.get(uri));
    this.read.delete(uri);
  }

  /** The parsed file, or undefined when nobody has its text. */
  file(uri: string): SyntaxFile | undefined {
    const entry = this.texts.get(uri) ?? this.readEntry(uri);
    if (!entry) return undefined;
    entry.file ??= this.parse(entry.text, uri);
    return entry.file;
  }

  /** The tree of the text before is the beginning of the next one. */
  private parse(text: string, uri: string): ParsedFile {
    const before = this.before.get(uri);
    this.before.delete(uri);
    return before ? before.update(text) : new ParsedFile(text, uri);
  }

  private remember(uri: string, entry: Entry | undefined): void {
    if (entry?.file) this.before.set(uri, entry.file);
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
    if (known && [...known.used].every(([u, file]) => this.file(u) === file)) {
      this.fold(known);
      return known.program;
    }
    const again = known && this.relink(uri, known);
    if (again) return again;
    const used = new Map<string, SyntaxFile | undefined>();
    const load = (u: string) => {
      const file = this.file(u);
      used.set(u, file);
      return file;
    };
    const linker = new Linker(uri, load, this.checking());
    const program = linker.link();
    this.keep(uri, { linker, program, used });
    return program;
  }

  private keep(uri: string, linked: Linked): void {
    this.linked.set(uri, linked);
    this.fold(linked);
  }

  /** What was opened of the trees of large files, by the linker or by who asked last, is closed again. */
  private fold({ used }: Linked): void {
    for (const file of used.values()) if (file instanceof ParsedFile) file.fold(this.foldBeyond);
  }

  private relink(uri: string, { linker, used }: Linked): LinkedProgram | undefined {
    const now = new Map<string, SyntaxFile | undefined>();
    for (const [u, file] of used) {
      const found = this.file(u);
      if (!found !== !file) return undefined;
      now.set(u, found);
    }
    const program = linker.relink(u => now.get(u));
    if (program) this.keep(uri, { linker, program, used: now });
    return program;
  }

  /** Entries that were linked and use `uri`, for a server that must look at them again. */
  usersOf(uri: string): string[] {
    return [...this.linked].filter(([, { used }]) => used.has(uri)).map(([entry]) => entry);
  }
}
