// Imports as paths: which files a file names, and how a file would name another.

import { isLibrary, libraryRoot, resolveImport } from '../link/imports';
import type { SyntaxFile } from '../syntax/ast';

/** The uris that a file's imports stand for, there or not. */
export function importsOf(file: SyntaxFile): readonly string[] {
  return file.declarations.flatMap(d =>
    d.kind === 'import' && d.path !== '' ? [resolveImport(d.path, file.uri)] : [],
  );
}

/** What stands between the quotes of an import of `target` in `from`; undefined where no relative path leads there. */
export function importPath(from: string, target: string): string | undefined {
  if (isLibrary(target)) return isLibrary(from) ? undefined : target.slice(libraryRoot.length);
  const scheme = (uri: string) => /^[A-Za-z][\w+.-]+:(\/\/[^/]*)?/.exec(uri)?.[0] ?? '';
  if (scheme(from) !== scheme(target) || from.startsWith('untitled:')) return undefined;
  const decode = (segment: string) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  };
  const parts = (uri: string) => uri.slice(scheme(uri).length).split('/').map(decode);
  const here = parts(from).slice(0, -1);
  const there = parts(target);
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same++;
  const path = [...here.slice(same).map(() => '..'), ...there.slice(same)].join('/');
  // A path that says something else to the linker cannot be written.
  return resolveImport(path, from) === target ? path : undefined;
}
