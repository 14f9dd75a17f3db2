// `amu check FILE...`: what is wrong in the files and in all that they import.

import { link } from '../language';
import { Findings } from './diagnostics';
import { exitCodes } from './exit-codes';
import { Files, UnreadableFile } from './files';
import type { Terminal } from './output';
import { plural } from './units';

export interface CheckOptions {
  readonly format: 'text' | 'json';
}

/** @returns the exit code: 0 no error, 1 errors, 2 a file could not be read */
export function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): number {
  const files = new Files();
  const findings = new Findings();
  let unreadable = false;
  for (const path of paths) {
    try {
      findings.add(link(files.open(path), files.read));
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      unreadable = true;
      terminal.err(`amu: ${error.message}`);
    }
  }
  if (options.format === 'json') terminal.out(JSON.stringify(findings.toJson(), undefined, 2));
  else {
    const text = findings.render(terminal.columns, terminal.style, [
      'error',
      'warning',
      'information',
      'hint',
    ]);
    if (text !== '') terminal.out(`${text}\n`);
    const bad = findings.count('error') > 0;
    const summary = `${findings.summary()} in ${plural(findings.files.size, 'file')}`;
    if (findings.files.size > 0) terminal.out(terminal.style(bad ? 'red' : 'green', summary));
  }
  if (unreadable) return exitCodes.usage;
  return findings.count('error') > 0 ? exitCodes.failed : exitCodes.ok;
}
