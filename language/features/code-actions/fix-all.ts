// All findings of a file that can be mended without asking.

import type { CheckId } from '../../checks/table';
import type { LinkedProgram } from '../../link/model';
import type { SyntaxCode } from '../../syntax/problems';
import type { Edit } from './edits';
import { fixesOf } from './fixes';
import type { Refactoring } from './refactorings';

/** Findings whose fix takes away what does nothing, or writes what was certainly meant. */
const sure: ReadonlySet<string> = new Set<CheckId | SyntaxCode>([
  'import-duplicate',
  'import-unused',
  'duplicate-field',
  'duplicate-key',
  'doorbell-without-put',
  'driver-run-twice',
  'resume-without-stop',
  'missing-barrier',
  'address-not-shifted',
  'register-read-only',
  'allow-unused',
  'semicolon',
  'hash-comment',
  'wrong-quotes',
  'foreign-operator',
  'unknown-escape',
  'stray-brace-in-text',
  'space-before-unit',
  'missing-colon',
  'missing-comma',
  'missing-equals',
]);

/** Mends a file as far as it is certain; `disabled` where nothing is. */
export function fixAll(program: LinkedProgram, uri: string): Refactoring {
  const base = { title: 'Fix all that is certain', kind: 'source.fixAll.amu' } as const;
  const edits: Edit[] = [];
  for (const d of program.diagnostics) {
    if (d.uri !== uri || !sure.has(d.code)) continue;
    const [fix] = fixesOf(program, d);
    if (!fix?.edits.every(e => e.uri === uri)) continue;
    // What touches an edit that is there already waits for the next time.
    const free = fix.edits.every(e => edits.every(o => e.end < o.start || e.start > o.end));
    if (free) edits.push(...fix.edits);
  }
  if (edits.length === 0) return { ...base, edits, disabled: 'nothing here is mended without asking' };
  return { ...base, edits };
}
