// Numbers that are given to sessions, agents, interfaces or sockets, in the order of their declarations.

import type { Node, Property, Span } from '../../syntax/ast';
import type { NodeOf } from './edits';
import type { Place, Refactoring } from './refactorings';

type Numbered = Span & { readonly properties: readonly Property[] };

/** The declarations that share a number space with the one at the place. */
function siblings(
  path: readonly Node[],
): { readonly what: string; readonly all: readonly Numbered[] } | undefined {
  const at = path.findLast(
    (n): n is NodeOf<'socket' | 'session' | 'agent'> =>
      n.kind === 'socket' || n.kind === 'session' || n.kind === 'agent',
  );
  const owner = path.findLast(n => n.kind === (at?.kind === 'socket' ? 'interface' : 'system'));
  if (at?.kind === 'socket' && owner?.kind === 'interface') {
    return {
      what: `${at.direction.toUpperCase()} sockets`,
      all: owner.sockets.filter(s => s.direction === at.direction),
    };
  }
  if (!at || owner?.kind !== 'system') return undefined;
  const all = owner.members.filter(m => m.kind === at.kind) as NodeOf<'session' | 'agent'>[];
  return { what: `${at.kind}s`, all };
}

/** The same numbers, handed out anew in the order of the text. */
export function sortIds({ edits, path, program }: Place): readonly Refactoring[] {
  const found = siblings(path);
  if (!found) return [];
  const title = `Sort the ids of the ${found.what}`;
  const not = (disabled: string): readonly Refactoring[] => [
    { title, kind: 'refactor.rewrite', edits: [], disabled },
  ];
  const values = found.all.flatMap(d => d.properties.find(p => p.name.text === 'id')?.values[0]?.value ?? []);
  if (values.length < 2) return not('fewer than two of them have an id');
  const numbers: number[] = [];
  for (const v of values) {
    if (v.kind !== 'number') return not('an id is no plain number');
    numbers.push(Number(v.value));
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  if (sorted.every((n, i) => n === numbers[i])) return not('they are in order');
  const uses = program.drivers.some(d => edits.text.slice(d.body.start, d.body.end).includes('command '));
  if (uses) return not('a driver names things by their numbers, in commands');
  const changes = values.flatMap((v, i) =>
    numbers[i] === sorted[i] ? [] : [edits.replace(v, String(sorted[i]))],
  );
  return [{ title, kind: 'refactor.rewrite', edits: changes }];
}
