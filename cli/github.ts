// Findings as workflow commands of GitHub Actions: each shows at its line in the pull request.

import type { Severity } from '../language';
import type { Finding } from './diagnostics';
import { displayName } from './files';
import { positionAt } from './places';

const commands: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** What a message may hold: everything that would end the command is escaped. */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** What stands between the commas of a command. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One command a line; empty without findings. */
export function toGitHub(findings: readonly Finding[]): string {
  return findings.map(commandOf).join('\n');
}

function commandOf({ diagnostic, texts }: Finding): string {
  const { uri, severity, code, message, fix } = diagnostic;
  const text = texts.get(uri)?.text ?? '';
  const start = positionAt(text, diagnostic.start);
  const end = positionAt(text, diagnostic.end);
  const properties = {
    file: displayName(uri).replaceAll('\\', '/'),
    line: start.line + 1,
    endLine: end.line + 1,
    // Columns are heard only where the place is on one line.
    ...(start.line === end.line && {
      col: start.character + 1,
      endColumn: Math.max(end.character, start.character + 1),
    }),
    title: code,
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  const told = fix ? `${message}\nfix: ${fix.title}` : message;
  return `::${commands[severity]} ${list.join(',')}::${escapeData(told)}`;
}
