// What is wrong or suspicious in a program that the linker could make sense of. The table of all findings, the linker's
// too, is table.ts; each check goes once through the linked program and reports by id.
// `runChecks` runs them all.

import type { LinkedProgram } from '../link/model';
import type { Report } from '../link/report';
import { CheckContext } from './context';
import { checkFlow } from './flow';
import { checkOrder } from './order';
import { checkReach } from './reach';
import { checkTopology } from './topology';
import { checkTraffic } from './traffic';
import { checkUnused } from './unused';
import { checkVectors } from './vectors';

export { type Check, type CheckId, checks } from './table';

/** Runs every check on a linked program; findings go to the report. */
export function runChecks(program: LinkedProgram, report: Report): void {
  const context = new CheckContext(program, report);
  checkTopology(context);
  checkTraffic(context);
  checkFlow(context);
  checkOrder(context);
  checkVectors(context);
  checkReach(context);
  checkUnused(context);
}
