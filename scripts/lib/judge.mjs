// Decides from the result file whether a run of workbench tests was good. VS Code's exit code does not tell:
// it is 0 for an extension host that was killed.
import { existsSync, readFileSync } from 'node:fs';
import { Failure } from './repo.mjs';

/**
 * The counts `{passes, failures}` that test/workbench/mocha.ts left in `file`; prints its report.
 * @throws Failure when the run was killed, was empty, or had a failure.
 */
export function judge(file) {
  if (!existsSync(file)) throw new Failure('The run left no result: it was killed or never began.');
  const { passes, failures, report } = JSON.parse(readFileSync(file, 'utf8'));
  console.log(report);
  if (failures > 0) throw new Failure(`${failures} test(s) failed, ${passes} passed.`);
  if (!(passes > 0)) throw new Failure('The run held no test.');
  return { passes, failures };
}
