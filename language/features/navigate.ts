// Go to definition and find references.

import { resolveImport } from '../link/imports';
import type { LinkedProgram } from '../link/model';
import { nodeAt, walk } from '../syntax/walk';
import { declarationOf, identityOf, nameAt } from './targets';
import type { Place } from './types';

/** Where the name at an offset is declared; on an import, the file that it brings. */
export function definition(program: LinkedProgram, uri: string, offset: number): Place | undefined {
  const found = nameAt(program, uri, offset);
  if (found) return declarationOf(found.binding, uri);
  const file = program.files.get(uri);
  const top = file && nodeAt(file, offset)[0];
  if (top?.kind !== 'import') return undefined;
  const target = resolveImport(top.path, uri);
  return program.files.has(target) ? { uri: target, start: 0, end: 0 } : undefined;
}

/** Every place in the program's files that stands for the same as the name at an offset. */
export function references(
  program: LinkedProgram,
  uri: string,
  offset: number,
  includeDeclaration = true,
): readonly Place[] {
  const found = nameAt(program, uri, offset);
  if (!found) return [];
  const wanted = identityOf(found.binding);
  const declared = declarationOf(found.binding, uri);
  const places: Place[] = [];
  for (const [file, { declarations }] of program.files) {
    walk(declarations, node => {
      if (node.kind !== 'identifier') return true;
      const binding = program.bindings.get(node);
      if (!binding || identityOf(binding) !== wanted) return true;
      const isDeclaration = declared?.uri === file && declared.start === node.start;
      if (includeDeclaration || !isDeclaration) places.push({ uri: file, start: node.start, end: node.end });
      return true;
    });
  }
  return places;
}
