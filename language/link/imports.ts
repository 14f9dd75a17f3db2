// Which files make up a program: the entry, what it imports, and so on.

import type { ImportDeclaration, SyntaxFile } from '../syntax/ast';
import type { Report } from './report';

/** Where the bundled library lives. */
export const libraryRoot = 'amu-std:/';

export function isLibrary(uri: string): boolean {
  return uri.startsWith(libraryRoot);
}

/**
 * The uri that an import path stands for: `std/…` is the bundled library, all else is relative to the importing file.
 * `uri` may also be a plain path.
 */
export function resolveImport(path: string, uri: string): string {
  if (path.startsWith('std/') && !uri.startsWith(libraryRoot)) return libraryRoot + path;
  if (/^[A-Za-z][\w+.-]+:/.test(path)) return path;
  const scheme = /^[A-Za-z][\w+.-]+:(\/\/[^/]*)?/.exec(uri)?.[0] ?? '';
  const from = uri.slice(scheme.length);
  // Half of a surrogate pair cannot be encoded, and no file is called so.
  const wellFormed = path.replace(/[\ud800-\udfff]/gu, '\ufffd');
  const encoded = scheme === '' || uri.startsWith(libraryRoot) ? wellFormed : encodeURI(wellFormed);
  const rooted = path.startsWith('/') || from.startsWith('/');
  const segments = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  if (segments[0] === '') segments.shift();
  for (const segment of encoded.split('/')) {
    if (segment === '' || segment === '.') continue;
    const up = segment === '..';
    if (up && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    // Above the root there is only the root.
    else if (!up || !rooted) segments.push(segment);
  }
  return scheme + (rooted ? '/' : '') + segments.join('/');
}

export interface LoadedFile {
  readonly file: SyntaxFile;
  /** uris of the files that it imports and that exist, each once */
  readonly imports: readonly { readonly uri: string; readonly at: ImportDeclaration }[];
}

/** Reads the entry and everything it imports; reports what is missing, doubled or circular. Imported files come first. */
export function loadFiles(
  entry: string,
  load: (uri: string) => SyntaxFile | undefined,
  report: Report,
): Map<string, LoadedFile> {
  const files = new Map<string, LoadedFile>();
  const parsed = new Map<string, SyntaxFile | undefined>();
  const open = new Set<string>();
  const get = (uri: string) => {
    if (!parsed.has(uri)) parsed.set(uri, load(uri));
    return parsed.get(uri);
  };
  const visit = (uri: string, file: SyntaxFile): void => {
    open.add(uri);
    const imports: { uri: string; at: ImportDeclaration }[] = [];
    const seen = new Set<string>();
    for (const d of file.declarations) {
      if (d.kind !== 'import' || d.path === '') continue;
      const target = resolveImport(d.path, uri);
      if (seen.has(target)) {
        report.add(uri, 'import-duplicate', d.pathSpan, `"${d.path}" is imported already`, {
          unnecessary: true,
          fix: { title: 'Remove the import', start: d.start, end: d.end, text: '' },
        });
        continue;
      }
      seen.add(target);
      const found = get(target);
      if (!found) {
        report.add(uri, 'import-missing', d.pathSpan, missing(d.path, target));
        continue;
      }
      imports.push({ uri: target, at: d });
      if (open.has(target)) {
        const what =
          target === uri
            ? 'the file imports itself'
            : `"${d.path}" imports this file again, directly or through others`;
        report.add(uri, 'import-circular', d.pathSpan, what);
      } else if (!files.has(target)) visit(target, found);
    }
    open.delete(uri);
    files.set(uri, { file, imports });
  };
  const first = get(entry);
  if (first) visit(entry, first);
  return files;
}

function missing(path: string, target: string): string {
  if (target.startsWith(libraryRoot)) return `the bundled library has no "${path}"`;
  return `cannot read "${path}" (${target})`;
}
