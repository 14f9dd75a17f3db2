// Files of this machine for the language: read once in a run, named as the person named them.

import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Larger than any file that a person writes; a mistaken argument must not fill the memory. */
const largestFile = 16 * 1024 * 1024;

/** A file that cannot be read; `message` says which and why, without the path of the machine in front. */
export class UnreadableFile extends Error {}

export class Files {
  private readonly texts = new Map<string, string>();

  /** Reads a file that the person named. @throws UnreadableFile */
  open(path: string): string {
    const uri = pathToFileURL(resolve(path)).href;
    this.load(uri);
    return uri;
  }

  /** For the linker: undefined where there is no such file. */
  readonly read = (uri: string): string | undefined => {
    try {
      return this.load(uri);
    } catch {
      return undefined;
    }
  };

  private load(uri: string): string {
    const known = this.texts.get(uri);
    if (known !== undefined) return known;
    const path = fileURLToPath(uri);
    let text: string;
    try {
      const { size } = statSync(path);
      if (size > largestFile) {
        throw new UnreadableFile(`${displayName(uri)} is larger than 16 MiB: is it an .amu file?`);
      }
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (error instanceof UnreadableFile) throw error;
      throw new UnreadableFile(`cannot read ${displayName(uri)}: ${reasonOf(error)}`);
    }
    // Editors show no byte order mark, so columns do not count it.
    if (text.startsWith('\ufeff')) text = text.slice(1);
    this.texts.set(uri, text);
    return text;
  }
}

/** Why a file could not be read or written, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder; name the files in it';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission';
  return (error as Error).message;
}

/** A uri for people: relative to the current folder where it lies below it; a uri that is no file as it is. */
export function displayName(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  const path = fileURLToPath(uri);
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
