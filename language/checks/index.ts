// What is wrong or suspicious in a program that the linker could make sense of. The table of all findings, the linker's
// too, is table.ts; each check goes once through the linked program and reports by id.
// `Checks` runs them.

import type { Findings } from '../link/findings';
import type { Checking } from '../link/linker';
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

/** The checks of one program. */
export class Checks implements Checking {
  run(program: LinkedProgram, report: Report, collect: (run: () => void) => Findings): Iterable<Findings> {
    const context = new CheckContext(program, report);
    const found = collect(() => {
      for (const pass of passes) runPass(pass, context);
    });
    forgetWalks();
    return [found];
  }

  finish(program: LinkedProgram, report: Report): void {
    applyAllowances(program, report);
  }
}
