// The same name in another program: a file that is linked as part of several programs has bindings in each, and what they
// stand for is told by its kind and the place that declares it.

import type { Binding, LinkedProgram } from '../link/model';
import type { Identifier } from '../syntax/ast';
import { walk } from '../syntax/walk';
import { declarationOf, identityOf } from './targets';
import type { Place } from './types';

/** Equal for names that stand for the same in any program; `uri` is the file of the name. */
export function keyOfBinding(b: Binding, uri: string): string {
  const declared = declarationOf(b, uri);
  if (!declared) return String(identityOf(b));
  const place = `${declared.uri}#${declared.start}`;
  if (b.kind !== 'thing') return place;
  const { thing } = b;
  switch (thing.kind) {
    case 'hardware_interface':
      return `${place} hw${thing.number}`;
    case 'hardware_socket':
      return `${place} hw${thing.interface}.${thing.direction}${thing.number}`;
    case 'management_ring':
      return `${place} ${thing.name}`;
    default:
      return place;
  }
}

/** What is looked for: names spelt so that stand for that. */
export interface Wanted {
  readonly text: string;
  readonly key: string;
}

/** The names in a program's files that stand for what is wanted. */
export function* namesFor(
  program: LinkedProgram,
  { text, key }: Wanted,
  only?: string,
): Iterable<Place & { readonly node: Identifier }> {
  for (const [uri, { declarations }] of program.files) {
    if (only !== undefined && uri !== only) continue;
    const found: Identifier[] = [];
    walk(declarations, node => {
      if (node.kind === 'identifier' && node.text === text) found.push(node);
      return true;
    });
    for (const node of found) {
      const binding = program.bindings.get(node);
      if (binding && keyOfBinding(binding, uri) === key)
        yield { uri, start: node.start, end: node.end, node };
    }
  }
}
