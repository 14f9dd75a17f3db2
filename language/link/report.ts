// Collects findings. Severity comes from the table of checks unless a place knows better.

import { type CheckId, checks } from '../checks/table';
import type { Diagnostic, Severity, Span } from '../syntax/ast';
import type { Origin } from './model';

export interface ReportExtra {
  readonly severity?: Severity;
  readonly related?: Diagnostic['related'];
  readonly unnecessary?: boolean;
  readonly fix?: Diagnostic['fix'];
}

export class Report {
  readonly diagnostics: Diagnostic[] = [];

  add(uri: string, code: CheckId, at: Span, message: string, extra?: ReportExtra): void {
    const { start, end } = at;
    const severity = extra?.severity ?? checks[code].severity;
    // Only what is given: findings are compared and sent as they are.
    const given = Object.fromEntries(Object.entries(extra ?? {}).filter(([, value]) => value !== undefined));
    this.diagnostics.push({ ...given, uri, start, end, severity, code, message });
  }
}

/** A related place: where the other one is declared. */
export function relatedTo(origin: Origin, message: string): NonNullable<Diagnostic['related']> {
  return [{ uri: origin.uri, start: origin.nameSpan.start, end: origin.nameSpan.end, message }];
}
