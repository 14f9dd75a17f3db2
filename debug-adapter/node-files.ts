// Files of the machine that the adapter runs on.

import { readFileSync, statSync } from 'node:fs';
import { type FileAccess, pathOf } from './files';

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
};
