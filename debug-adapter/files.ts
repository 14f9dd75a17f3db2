// Files as the adapter needs them: something that reads a text, and the translation between what clients call a file
// (a path, or a uri) and the uris of the language. Nothing here knows Node or an editor, so that every host can serve.

/** Reads the text of a uri; undefined when there is none. */
export interface FileAccess {
  read(uri: string): string | undefined | Promise<string | undefined>;
}

const scheme = /^[a-z][a-z0-9+.-]+:/i;
const drive = /^[a-z]:[\\/]/i;

/** Of the characters that `encodeURIComponent` leaves, editors encode these too; uris are compared as text. */
const encode = (part: string) =>
  encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** `file:///home/me/a.amu` of `/home/me/a.amu`, `file:///c%3A/a.amu` of `C:\a.amu`; what is a uri already stays one. */
export function uriOf(path: string): string {
  if (scheme.test(path) && !drive.test(path)) return path;
  const windows = drive.test(path) || path.startsWith('\\\\');
  const forward = windows ? path.replaceAll('\\', '/') : path;
  const rooted = forward.startsWith('/') ? forward : `/${forward}`;
  const lower = rooted.replace(/^\/[A-Z]:/, start => start.toLowerCase());
  return `file://${lower.split('/').map(encode).join('/')}`;
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
