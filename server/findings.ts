// Findings of the language as diagnostics of the protocol, by file.

import {
  type Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver';
import type { Diagnostic as Finding, LinkedProgram } from '../language';
import { type Documents, keyOf, rangeOf } from './documents';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

export interface FoundInFile {
  /** as the program spells it */
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a program says about each of its files, by the key of the file; files without findings are left out. */
export function findingsByFile(
  program: LinkedProgram,
  documents: Documents,
  checksPage: string | undefined,
): ReadonlyMap<string, FoundInFile> {
  const files = new Map<string, { uri: string; diagnostics: Diagnostic[] }>();
  for (const finding of program.diagnostics) {
    const key = keyOf(finding.uri);
    const found = files.get(key) ?? { uri: finding.uri, diagnostics: [] };
    found.diagnostics.push(translate(finding, program, documents, checksPage));
    files.set(key, found);
  }
  return files;
}

function translate(
  finding: Finding,
  program: LinkedProgram,
  documents: Documents,
  page: string | undefined,
): Diagnostic {
  const place = (at: { uri: string; start: number; end: number }) =>
    rangeOf(documents.of(at.uri, program.files.get(at.uri)?.text ?? ''), at);
  return {
    range: place(finding),
    severity: severities[finding.severity],
    code: finding.code,
    source: 'amu',
    message: finding.message,
    ...(page && { codeDescription: { href: `${page}#${finding.code}` } }),
    ...(finding.unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
    ...(finding.related && {
      relatedInformation: finding.related.map(related =>
        DiagnosticRelatedInformation.create(
          { uri: documents.opened(related.uri)?.uri ?? related.uri, range: place(related) },
          related.message,
        ),
      ),
    }),
  };
}
