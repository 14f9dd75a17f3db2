// Files of the machine that the adapter runs on.

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FileAccess, pathOf, uriOf } from './files';

/** Larger than any file that a person writes; a mistaken argument must not fill the memory. */
const largestFile = 16 * 1024 * 1024;

export const nodeFiles: FileAccess = {
  read(uri) {
    const path = pathOf(uri);
    try {
      const about = statSync(path);
      if (!about.isFile() || about.size > largestFile) return undefined;
      return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    } catch {
      return undefined;
    }
  },
  isFolder(uri) {
    return statSync(pathOf(uri), { throwIfNoEntry: false })?.isDirectory() ?? false;
  },
  workingFolder: () => process.cwd(),
  identity(uri) {
    try {
      return uriOf(realpathSync.native(pathOf(uri)));
    } catch {
      return uri;
    }
  },
  libraryFile(path, text) {
    // The folder of the bundle, and of this file where nothing is bundled, lies beside std/.
    const file = join(__dirname, '..', path);
    try {
      return readFileSync(file, 'utf8').replaceAll('\r', '') === text.replaceAll('\r', '')
        ? uriOf(file)
        : undefined;
    } catch {
      return undefined;
    }
  },
};
