// What the table says about each finding.

import type { Severity } from '../syntax/ast';

export interface Check {
  readonly severity: Severity;
  /** One sentence for lists. */
  readonly summary: string;
  /** Why it matters and what to do, for docs/checks.md. */
  readonly explanation: string;
  /** What the quick fix does, behind "it"; absent where only a person knows what was meant. */
  readonly fix?: string;
  /** What cannot be linked, and so cannot run: no setting and no comment silences it. */
  readonly firm?: true;
}

export const check = (severity: Severity, summary: string, explanation: string, fix?: string): Check => ({
  severity,
  summary,
  explanation,
  ...(fix !== undefined && { fix }),
});

/** An error without which the system would not be known. */
export const firm = (summary: string, explanation: string, fix?: string): Check => ({
  ...check('error', summary, explanation, fix),
  firm: true,
});
