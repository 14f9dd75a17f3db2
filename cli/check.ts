// `amu check FILE...`: what is wrong in the files and in all that they import.

import { link } from '../language';
import { Findings } from './diagnostics';
import { exitCodes } from './exit-codes';
import { Files, UnreadableFile } from './files';
import { toGitHub } from './github';
import type { Terminal } from './output';
import { toSarif } from './sarif';
import { plural } from './units';

export interface CheckOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

const severities = ['error', 'warning', 'information', 'hint'] as const;

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
  print(findings, options, terminal);
  if (unreadable) return exitCodes.usage;
  return findings.count('error') > 0 ? exitCodes.failed : exitCodes.ok;
}

function print(findings: Findings, { format }: CheckOptions, terminal: Terminal): void {
  const summary = `${findings.summary()} in ${plural(findings.files.size, 'file')}`;
  switch (format) {
    case 'json':
      terminal.out(JSON.stringify(findings.toJson(), undefined, 2));
      return;
    case 'sarif':
      terminal.out(JSON.stringify(toSarif(findings.all()), undefined, 2));
      return;
    case 'github': {
      const commands = toGitHub(findings.all());
      if (commands !== '') terminal.out(commands);
      if (findings.files.size > 0) terminal.out(summary);
      return;
    }
    case 'text': {
      const text = findings.render(terminal.columns, terminal.style, severities);
      if (text !== '') terminal.out(`${text}\n`);
      const colour = findings.count('error') > 0 ? 'red' : 'green';
      if (findings.files.size > 0) terminal.out(terminal.style(colour, summary));
    }
  }
}
