// Numbers of the nodes that the linker says something about. They go up with every node that is made, so that those of
// one declaration lie together, and what is said of them can stand in lists instead of maps.

import type { Identifier } from './ast';

let last = 0;

/** A number that no other node has. */
export function nextId(): number {
  return ++last;
}

/** A name at its place. */
export function identifierAt(text: string, start: number, end: number): Identifier {
  return { kind: 'identifier', id: ++last, text, start, end };
}

/** The name that a word is. */
export function identifierOf({ text, start, end }: Pick<Identifier, 'text' | 'start' | 'end'>): Identifier {
  return { kind: 'identifier', id: ++last, text, start, end };
}
