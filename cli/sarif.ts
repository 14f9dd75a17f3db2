// Findings as SARIF 2.1.0, which code scanning services and editors read.

import { pathToFileURL } from 'node:url';
import {
  type Check,
  checks,
  type Diagnostic,
  type LinkedProgram,
  type Severity,
  syntaxChecks,
} from '../language';
import type { Finding } from './diagnostics';
import { displayName } from './files';
import { positionAt } from './places';
import { version } from './version';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** The folder that relative paths begin at, as SARIF names it. */
const root = '%SRCROOT%';

interface At {
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

/** One log with one run: every finding, the checks that they are of, and their fixes. */
export function toSarif(findings: readonly Finding[]): object {
  const ids = [...new Set(findings.map(({ diagnostic }) => diagnostic.code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'amu', version, rules: ids.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [root]: { uri: `${pathToFileURL(process.cwd()).href.replace(/\/$/, '')}/` } },
        results: findings.map(finding => resultOf(finding, ids)),
      },
    ],
  };
}

function ruleOf(id: string): object {
  const linked: Readonly<Record<string, Pick<Check, 'summary' | 'severity'>>> = checks;
  const check = linked[id] ?? syntaxChecks.find(c => c.id === id);
  return {
    id,
    ...(check?.summary && { shortDescription: { text: check.summary } }),
    defaultConfiguration: { level: levels[check?.severity ?? 'error'] },
  };
}

function resultOf({ diagnostic, texts }: Finding, ids: readonly string[]): object {
  const { code, severity, message, related, fix } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: ids.indexOf(code),
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: physical(texts, diagnostic) }],
    ...(related && {
      relatedLocations: related.map((at, id) => ({
        id,
        message: { text: at.message },
        physicalLocation: physical(texts, at),
      })),
    }),
    ...(fix && { fixes: [fixOf(diagnostic, fix, texts)] }),
  };
}

function fixOf(
  { uri }: Diagnostic,
  fix: NonNullable<Diagnostic['fix']>,
  texts: LinkedProgram['files'],
): object {
  const { artifactLocation, region } = physical(texts, { uri, start: fix.start, end: fix.end });
  return {
    description: { text: fix.title },
    artifactChanges: [
      { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: fix.text } }] },
    ],
  };
}

function physical(texts: LinkedProgram['files'], at: At) {
  const text = texts.get(at.uri)?.text ?? '';
  const start = positionAt(text, at.start);
  const end = positionAt(text, at.end);
  return {
    artifactLocation: artifactOf(at.uri),
    region: {
      startLine: start.line + 1,
      startColumn: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
    },
  };
}

/** Relative where the file lies below the current folder. */
function artifactOf(uri: string): { readonly uri: string; readonly uriBaseId?: string } {
  const shown = displayName(uri);
  if (!uri.startsWith('file:') || /^([A-Za-z]:|[\\/])/.test(shown)) return { uri };
  return { uri: shown.split(/[\\/]/).map(encodeURIComponent).join('/'), uriBaseId: root };
}
