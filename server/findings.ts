// Findings of the language as diagnostics of the protocol, by file.

import {
  type Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from 'vscode-languageserver';
import {
  type CheckId,
  type CheckSettings,
  type Diagnostic as Finding,
  type LinkedProgram,
  withSettings,
} from '../language';
import type { ChecksPage } from './checks-page';
import { type Documents, keyOf, rangeOf } from './documents';

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** The check for commands that the architecture had once: struck through. */
const retired: CheckId = 'retired-command';

export interface FoundInFile {
  /** as the program spells it */
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What a program says about each of its files, by the key of the file, with the severities that the user wants; files
 * without findings are left out.
 */
export function findingsByFile(
  program: LinkedProgram,
  documents: Documents,
  page: ChecksPage,
  settings: CheckSettings,
): ReadonlyMap<string, FoundInFile> {
  const files = new Map<string, { uri: string; diagnostics: Diagnostic[] }>();
  for (const finding of withSettings(program.diagnostics, settings)) {
    const key = keyOf(finding.uri);
    const found = files.get(key) ?? { uri: finding.uri, diagnostics: [] };
    found.diagnostics.push(translate(finding, program, documents, page));
    files.set(key, found);
  }
  return files;
}

function translate(
  finding: Finding,
  program: LinkedProgram,
  documents: Documents,
  page: ChecksPage,
): Diagnostic {
  const href = page.href(finding.code);
  const place = (at: { uri: string; start: number; end: number }) =>
    rangeOf(documents.of(at.uri, program.files.get(at.uri)?.text ?? ''), at);
  return {
    range: place(finding),
    severity: severities[finding.severity],
    code: finding.code,
    source: 'amu',
    message: finding.message,
    ...(href && { codeDescription: { href } }),
    ...(finding.unnecessary && { tags: [DiagnosticTag.Unnecessary] }),
    ...(finding.code === retired && { tags: [DiagnosticTag.Deprecated] }),
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
