// What is wrong or suspicious in a program that the linker could make sense of. The table of all findings is table.ts;
// each check walks the linked program once and reports by id.
// `runChecks` runs them all.

import type { LinkedProgram } from '../link/model';
import type { Report } from '../link/report';

export { type Check, type CheckId, checks } from './table';

export function runChecks(_program: LinkedProgram, _report: Report): void {}
