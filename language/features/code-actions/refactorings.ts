// What can be done at a place without a finding: changes of the text that keep what it means. What cannot be done there and
// now says why, so that an editor can show it greyed out.

import { resolveImport } from '../../link/imports';
import type { LinkedProgram } from '../../link/model';
import type { Span } from '../../syntax/ast';
import { nodeAt } from '../../syntax/walk';
import { type Edit, FileEdits } from './edits';
import { extractAccelerator } from './extract';
import { convertNumbers } from './numbers';
import { sortIds } from './sort-ids';
import { splitRing } from './split-ring';

export interface Refactoring {
  readonly title: string;
  readonly kind: 'refactor.extract' | 'refactor.rewrite' | 'source.organizeImports' | 'source.fixAll.amu';
  readonly edits: readonly Edit[];
  /** A file that it makes, before the edits. */
  readonly create?: { readonly uri: string; readonly text: string };
  /** Why it cannot be done. */
  readonly disabled?: string;
}

/** Everything that can be done at a selection, the innermost first. */
export function refactorings(program: LinkedProgram, uri: string, at: Span): readonly Refactoring[] {
  const file = program.files.get(uri);
  if (!file) return [];
  const place = { program, file, edits: new FileEdits(file), path: nodeAt(file, at.start) };
  return [...convertNumbers(place), ...splitRing(place), ...sortIds(place), ...extractAccelerator(place)];
}

/** The place of a refactoring: the nodes around it, from the declaration to the leaf. */
export interface Place {
  readonly program: LinkedProgram;
  readonly file: FileEdits['file'];
  readonly edits: FileEdits;
  readonly path: ReturnType<typeof nodeAt>;
}

/**
 * Imports of the library first, then by their paths, each once, and none that the file does not need. Undefined in a file
 * without imports.
 */
export function organizeImports(program: LinkedProgram, uri: string): Refactoring | undefined {
  const file = program.files.get(uri);
  const imports = file?.declarations.filter(d => d.kind === 'import') ?? [];
  const [first] = imports;
  const last = imports.at(-1);
  if (!file || !first || !last) return undefined;
  const base = { title: 'Organise imports', kind: 'source.organizeImports', edits: [] } as const;
  const { text } = file;
  const lineEnd = (offset: number) => {
    const end = text.indexOf('\n', offset);
    return end < 0 ? text.length : end;
  };
  const lines: { key: string; text: string }[] = [];
  const seen = new Set<string>();
  let at = text.lastIndexOf('\n', first.start - 1) + 1;
  const start = at;
  for (const d of imports) {
    const between = text.slice(at, d.start);
    const end = lineEnd(d.end);
    const behind = text.slice(d.end, end).trim();
    if (between.trim() !== '' || (behind !== '' && !behind.startsWith('//'))) {
      return { ...base, disabled: 'something else stands between the imports' };
    }
    at = Math.min(end + 1, text.length);
    const unused = program.diagnostics.some(
      f =>
        f.uri === uri &&
        f.start >= d.start &&
        f.end <= d.end &&
        (f.code === 'import-unused' || f.code === 'import-duplicate'),
    );
    const target = resolveImport(d.path, uri);
    if (unused || seen.has(target)) continue;
    seen.add(target);
    const library = d.path.startsWith('std/');
    lines.push({ key: `${library ? 0 : 1}${d.path}`, text: text.slice(d.start, end).trimEnd() });
  }
  lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const wanted = lines.map(l => l.text + eol).join('');
  if (wanted === text.slice(start, at)) return { ...base, disabled: 'the imports are in order' };
  return { ...base, edits: [{ uri, start, end: at, text: wanted }] };
}
