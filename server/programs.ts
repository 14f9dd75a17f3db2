// Linked programs, one for each file that somebody asked about, linked again when a file that they read changed.

import { type LinkedProgram, type SyntaxFile, Workspace } from '../language';
import { keyOf } from './documents';

export class Programs {
  private readonly workspace: Workspace;
  /** By key, how imports and the client spell the uri of the file: to the workspace each is a file of its own. */
  private readonly spellings = new Map<string, Set<string>>();

  constructor(read: (uri: string) => string | undefined) {
    this.workspace = new Workspace(uri => {
      this.spellingsOf(uri).add(uri);
      return read(uri);
    });
  }

  /** The program whose entry is this file; undefined when there is no such file. */
  get(uri: string): LinkedProgram | undefined {
    const program = this.workspace.link(uri);
    return program.files.has(uri) ? program : undefined;
  }

  /** The parsed file, without what it imports. */
  file(uri: string): SyntaxFile | undefined {
    return this.workspace.file(uri);
  }

  /** The file has another text, or came or went. @returns the keys of the entries whose programs looked for it */
  changed(uri: string): readonly string[] {
    const users = new Set<string>();
    for (const spelling of this.spellingsOf(uri)) {
      this.workspace.forget(spelling);
      for (const entry of this.workspace.usersOf(spelling)) users.add(keyOf(entry));
    }
    return [...users];
  }

  private spellingsOf(uri: string): Set<string> {
    const key = keyOf(uri);
    let found = this.spellings.get(key);
    if (!found) {
      found = new Set();
      this.spellings.set(key, found);
    }
    return found;
  }
}
