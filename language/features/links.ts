// Imports as links to their files.

import { isLibrary, resolveImport } from '../link/imports';
import type { LinkedProgram } from '../link/model';
import type { DocumentLink } from './types';

/** The paths of a file's imports that lead somewhere, without their quotes. */
export function documentLinks(program: LinkedProgram, uri: string): readonly DocumentLink[] {
  const links: DocumentLink[] = [];
  for (const d of program.files.get(uri)?.declarations ?? []) {
    if (d.kind !== 'import' || d.path === '') continue;
    const target = resolveImport(d.path, uri);
    if (!program.files.has(target)) continue;
    const { start, end } = d.pathSpan;
    const quoted = program.files.get(uri)!.text[start] === '"';
    const span = quoted ? { start: start + 1, end: Math.max(end - 1, start + 1) } : { start, end };
    links.push({ span, target, tooltip: isLibrary(target) ? 'Open the bundled library' : 'Open the file' });
  }
  return links;
}
