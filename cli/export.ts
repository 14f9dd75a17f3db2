// `amu export WHAT`: the interface in the language of another tool, to a file or to the standard output.

import { writeFileSync } from 'node:fs';
import { cHeader, cLibrary, type SvdOptions, svd, systemRdl } from '../exports';
import { exitCodes } from './exit-codes';
import { reasonOf } from './files';
import type { Terminal } from './output';
import { version } from './version';

export interface ExportOptions extends Partial<Pick<SvdOptions, 'interfaces' | 'base'>> {
  /** The file to write; the standard output without it or for `-`. */
  readonly output?: string;
}

const languages = {
  'c-header': () => cHeader(version),
  'c-library': () => cLibrary(version),
  systemrdl: ({ interfaces }: ExportOptions) => systemRdl({ version, interfaces }),
  svd: ({ interfaces, base }: ExportOptions) => svd({ version, interfaces, base }),
} as const;

export type ExportLanguage = keyof typeof languages;

/** @returns the exit code: 0, or 2 when the options cannot be or the file cannot be written */
export function exportInterface(
  language: ExportLanguage,
  options: ExportOptions,
  terminal: Terminal,
): number {
  let text: string;
  try {
    text = languages[language](options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    terminal.err(`amu: ${error.message}`);
    return exitCodes.usage;
  }
  const { output = '-' } = options;
  if (output === '-') {
    // The terminal ends the line.
    terminal.out(text.slice(0, -1));
    return exitCodes.ok;
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    const noFolder = (error as NodeJS.ErrnoException).code === 'ENOENT';
    terminal.err(`amu: cannot write ${output}: ${noFolder ? 'there is no such folder' : reasonOf(error)}`);
    return exitCodes.usage;
  }
  return exitCodes.ok;
}
