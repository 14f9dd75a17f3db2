// What is wrong or suspicious in a program that the linker could make sense of. The table of all findings, the linker's
// too, is table.ts; each check goes once through the linked program and reports by id.
// `runChecks` runs them all.

import type { LinkedProgram } from '../link/model';
import type { Report } from '../link/report';
import { applyAllowances } from './allow';
import { CheckContext } from './context';
import { passes, runPass } from './passes';
import { forgetWalks } from './walk';

export {
  type CheckSetting,
  type CheckSettings,
  checkSettings,
  readCheckSettings,
  withSettings,
} from './severity';
export { type Check, type CheckId, checks } from './table';

/** Runs every check on a linked program; findings go to the report. */
export function runChecks(program: LinkedProgram, report: Report): void {
  const context = new CheckContext(program, report);
  for (const pass of passes) runPass(pass, context);
  applyAllowances(program, report);
  forgetWalks();
}
