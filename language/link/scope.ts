// Where a name is looked up: blocks inside programs inside systems inside files. A scope has names of its own and may
// ask a `source` that finds names lazily, so that a driver's scope costs nothing for a system with many sockets.

import type { Binding } from './model';

/** Why a name that exists cannot be used bare. */
export interface Ambiguous {
  readonly kind: 'ambiguous';
  /** longer spellings that are unambiguous */
  readonly paths: readonly string[];
}

export interface NameSource {
  find(name: string): Binding | Ambiguous | undefined;
  /** All names, for completion and suggestions. */
  names(): Iterable<[string, Binding]>;
}

export class Scope implements NameSource {
  constructor(
    readonly parent?: Scope,
    private readonly source?: NameSource,
    readonly own = new Map<string, Binding>(),
  ) {}

  add(name: string, binding: Binding): void {
    this.own.set(name, binding);
  }

  find(name: string): Binding | Ambiguous | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.own.get(name) ?? scope.source?.find(name);
      if (found) return found;
    }
    return undefined;
  }

  /** Names declared in the scopes themselves, locals above all: few, and at hand. */
  *near(): Iterable<string> {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) yield* scope.own.keys();
  }

  /** Innermost first; a shadowed name comes once. */
  *names(): Iterable<[string, Binding]> {
    const seen = new Set<string>();
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      for (const names of [scope.own, scope.source?.names() ?? []]) {
        for (const entry of names) {
          if (seen.has(entry[0])) continue;
          seen.add(entry[0]);
          yield entry;
        }
      }
    }
  }
}
