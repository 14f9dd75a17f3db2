// `amu fmt FILE...`: formats files in place, or says which are not formatted. `-` is the standard input.

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { applyEdits, format, parse } from '../language/syntax';
import { Findings } from './diagnostics';
import { exitCodes } from './exit-codes';
import { reasonOf, UnreadableFile } from './files';
import type { Terminal } from './output';

export interface FormatFilesOptions {
  /** Writes nothing and names what is not formatted. */
  readonly check?: boolean;
}

/** Two spaces a level, as docs/language.md says. */
const options = { indent: 2 } as const;

/** @returns the exit code: 0 all is formatted, 1 a file is not (with --check) or has a mistake, 2 it could not be read or written */
export function fmt(
  paths: readonly string[],
  { check = false }: FormatFilesOptions,
  terminal: Terminal,
): number {
  let code: number = exitCodes.ok;
  const worse = (other: number) => {
    code = Math.max(code, other);
  };
  for (const path of paths) {
    try {
      const text = readText(path);
      const file = parse(text, path === '-' ? 'stdin' : pathToFileURL(resolve(path)).href);
      if (file.diagnostics.length > 0) {
        const findings = new Findings();
        findings.addFile(file);
        const told = findings.render(terminal.columns, terminal.errorStyle, ['error', 'warning']);
        terminal.err(`${told}\namu: ${nameOf(path)} has a mistake and is left as it is`);
        worse(exitCodes.failed);
        continue;
      }
      const after = applyEdits(text, format(file, options));
      if (check) {
        if (after === text) continue;
        terminal.out(nameOf(path));
        worse(exitCodes.failed);
      } else if (path === '-') {
        // The terminal ends the line.
        if (after !== '') terminal.out(after.slice(0, -1));
      } else if (after !== text) writeText(path, after);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      terminal.err(`amu: ${error.message}`);
      worse(exitCodes.usage);
    }
  }
  return code;
}

const nameOf = (path: string): string => (path === '-' ? 'the standard input' : path);

/** The text with its byte order mark. A file that is no UTF-8 is refused: writing it back would lose bytes. */
function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new UnreadableFile(`cannot read ${nameOf(path)}: ${reasonOf(error)}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnreadableFile(`cannot read ${nameOf(path)}: it is no UTF-8 text`);
  }
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UnreadableFile(`cannot write ${path}: ${reasonOf(error)}`);
  }
}
