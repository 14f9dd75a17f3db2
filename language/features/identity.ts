// The same name in another program: a file that is linked as part of several programs has bindings in each, and what they
// stand for is told by its kind and the place that declares it.

import type { Binding, LinkedProgram } from '../link/model';
import type { Identifier, SyntaxFile } from '../syntax/ast';
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
  for (const [uri, file] of program.files) {
    if (only !== undefined && uri !== only) continue;
    for (const node of namesOf(file, text)) {
      const binding = program.bindings.get(node);
      if (binding && keyOfBinding(binding, uri) === key)
        yield { uri, start: node.start, end: node.end, node };
    }
  }
}

/** The names of a file that are spelt so. Parts of the tree whose text does not have the letters are left out. */
function namesOf({ text: whole, declarations }: SyntaxFile, text: string): readonly Identifier[] {
  if (text === '') return [];
  const places: number[] = [];
  for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length)) places.push(at);
  const found: Identifier[] = [];
  walk(declarations, node => {
    if (!hasPlace(places, node.start, node.end)) return false;
    if (node.kind === 'identifier' && node.text === text) found.push(node);
    return true;
  });
  return found;
}

/** Whether one of the places, which go up, lies in a span. */
function hasPlace(places: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] < start) low = middle + 1;
    else high = middle;
  }
  return low < places.length && places[low] < end;
}
