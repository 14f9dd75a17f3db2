// Files as the adapter needs them: something that reads a text, and the translation between what clients call a file
// (a path, or a uri) and the uris of the language. Nothing here knows Node or an editor, so that every host can serve.

/** Reads the text of a uri; undefined when there is none. */
export interface FileAccess {
  read(uri: string): string | undefined | Promise<string | undefined>;
  /** Whether a folder is there, so that an error can say so. */
  isFolder?(uri: string): boolean | Promise<boolean>;
  /** The folder that relative paths begin at, when the launch names none. */
  workingFolder?(): string;
  /** One text for all uris that lead to the same file; the uri itself when that cannot be known. */
  identity?(uri: string): string;
  /**
   * The uri of a library file, such as `std/agents.amu`, where it is installed with exactly this text; undefined when it
   * is not. Where a host leaves this out, its client gets the library's texts from the adapter.
   */
  libraryFile?(path: string, text: string): string | undefined;
}

const scheme = /^[a-z][a-z0-9+.-]+:/i;
const drive = /^[a-z]:[\\/]/i;

/** Of the characters that `encodeURIComponent` leaves, editors encode these too; uris are compared as text. */
const encode = (part: string) =>
  encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * `file:///home/me/a.amu` of `/home/me/a.amu`, `file:///c%3A/a.amu` of `C:\a.amu`; what is a uri already stays one. One
 * file has one uri, however its path goes there: `.`, `..`, doubled slashes and the case of a drive make no difference.
 */
export function uriOf(path: string): string {
  if (path.startsWith('file:///')) return uriOf(pathOf(path));
  if (scheme.test(path) && !drive.test(path)) return path;
  const windows = drive.test(path) || path.startsWith('\\\\');
  const forward = windows ? path.replaceAll('\\', '/') : path;
  // Two slashes at the beginning name a machine of the network.
  const start = /^\/\/(?!\/)/.test(forward) ? '//' : '/';
  const lower = straight(forward).replace(/^[A-Z]:/, letter => letter.toLowerCase());
  return `file://${start}${lower.split('/').map(encode).join('/')}`;
}

/** The path without its detours and without its first slash. */
function straight(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Whether a path, or uri, says by itself where it leads. */
export function isWhole(path: string): boolean {
  return path.startsWith('/') || path.startsWith('\\\\') || drive.test(path) || scheme.test(path);
}

/** The path of a `file:` uri; other uris stay as they are. */
export function pathOf(uri: string): string {
  if (!uri.startsWith('file://')) return uri;
  let path = uri.slice('file://'.length);
  try {
    path = decodeURIComponent(path);
  } catch {
    // A stray % is part of the name.
  }
  return /^\/[a-z]:\//i.test(path) ? path.slice(1).replaceAll('/', '\\') : path;
}

/** The last part of a uri or path. */
export function nameOf(uri: string): string {
  return pathOf(uri).split(/[\\/]/).pop() || uri;
}
