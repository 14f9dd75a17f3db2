// Names that can be typed at all their places at once: those of one program, which no other file can use.

import type { LinkedProgram } from '../link/model';
import type { Span } from '../syntax/ast';
import { keyOfBinding, namesFor } from './identity';
import { nameAt } from './targets';

/** The places of a local; nothing for all other names, which agents or other files may use. */
export function linkedEditing(
  program: LinkedProgram,
  uri: string,
  offset: number,
): readonly Span[] | undefined {
  const found = nameAt(program, uri, offset);
  if (found?.binding.kind !== 'local') return undefined;
  const wanted = { text: found.name.text, key: keyOfBinding(found.binding, uri) };
  return [...namesFor(program, wanted, uri)].map(({ start, end }) => ({ start, end }));
}
