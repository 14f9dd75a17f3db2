// Files of the disk, read again only when they changed.

import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FileHost } from './host';

/** Larger than any file that a person writes; an import of something else must not fill the memory. */
const largestFile = 16 * 1024 * 1024;

export function nodeFiles(): FileHost {
  const known = new Map<string, { readonly stamp: string; readonly text: string }>();
  const serves = (uri: string) => uri.startsWith('file:');
  return {
    serves,
    read(uri) {
      if (!serves(uri)) return undefined;
      try {
        const path = fileURLToPath(uri);
        const about = statSync(path);
        if (!about.isFile() || about.size > largestFile) return undefined;
        const stamp = `${about.mtimeMs} ${about.size}`;
        const before = known.get(uri);
        if (before?.stamp === stamp) return before.text;
        const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
        known.set(uri, { stamp, text });
        return text;
      } catch {
        known.delete(uri);
        return undefined;
      }
    },
    list: folder => (folder.startsWith('file:') ? amuFilesBelow(folder) : []),
    libraryFile(path) {
      // The folder of the bundle, and of this file where nothing is bundled, lies beside std/.
      const file = join(__dirname, '..', path);
      return existsSync(file) ? pathToFileURL(file).href : undefined;
    },
  };
}

/** Hidden folders and installed packages are left out. */
function* amuFilesBelow(folder: string): Iterable<string> {
  const folders: string[] = [];
  try {
    folders.push(fileURLToPath(folder));
  } catch {
    return;
  }
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch {
      continue;
    }
    for (const entry of entries) {
      // Links are not followed: they can go in circles.
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && entry.name !== 'node_modules')
          folders.push(join(path, entry.name));
      } else if (entry.isFile() && entry.name.endsWith('.amu'))
        yield pathToFileURL(join(path, entry.name)).href;
    }
  }
}
