// Quick fixes: for each id of the table what mends its finding, as edits. A fix that the finding brought with it comes
// first; a check whose fix is not certain offers what is likely.

import type { CheckId } from '../../checks/table';
import type { LinkedProgram } from '../../link/model';
import type { Diagnostic, SyntaxFile } from '../../syntax/ast';
import type { SyntaxCode } from '../../syntax/problems';
import type { Edit } from './edits';
import { declarationFixes } from './fixes-declarations';
import { driverFixes } from './fixes-drivers';
import { nameFixes } from './fixes-names';
import { programFixes } from './fixes-programs';
import { systemFixes } from './fixes-system';
import { timeFixes } from './fixes-times';
import { valueFixes } from './fixes-values';
import { Found } from './found';

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What mends a finding of one id; undefined where nothing is likely. */
export type Mender = (found: Found) => Fix | readonly Fix[] | undefined;
export type Menders = Partial<Record<CheckId | SyntaxCode, Mender>>;

const menders: Menders = {
  ...nameFixes,
  ...valueFixes,
  ...declarationFixes,
  ...systemFixes,
  ...programFixes,
  ...driverFixes,
  ...timeFixes,
};

/**
 * The fixes of a finding, the likeliest first.
 * @param elsewhere other files of the workspace and the library, for names that an import would bring
 */
export function fixesOf(
  program: LinkedProgram,
  finding: Diagnostic,
  elsewhere: () => Iterable<SyntaxFile> = () => [],
): readonly Fix[] {
  const fixes: Fix[] = [];
  const { fix, uri } = finding;
  if (fix) fixes.push({ title: fix.title, edits: [{ uri, start: fix.start, end: fix.end, text: fix.text }] });
  const file = program.files.get(uri);
  const mender = menders[finding.code as CheckId];
  if (!file || !mender) return fixes;
  const found = mender(new Found(program, finding, file, elsewhere));
  for (const f of found ? [found].flat() : []) {
    if (f.edits.length > 0 && !fixes.some(other => other.title === f.title)) fixes.push(f);
  }
  return fixes;
}
