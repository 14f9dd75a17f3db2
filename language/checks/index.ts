// What is wrong or suspicious in a program that the linker could make sense of. The table of all findings, the linker's
// too, is table.ts; each check goes once through the linked program and reports by id.
// `Checks` runs them, again only as far as their answers may be others.

import type { Findings } from '../link/findings';
import type { Again, Checking } from '../link/linker';
import type { LinkedProgram } from '../link/model';
import type { Report } from '../link/report';
import { applyAllowances } from './allow';
import { CheckContext } from './context';
import { dropFollowOns } from './follow-on';
import { declared, type Subject, subjects } from './passes';
import { isAmong } from './tracker';
import { forgetWalks } from './walk';

export {
  type CheckSetting,
  type CheckSettings,
  checkSettings,
  readCheckSettings,
  withSettings,
} from './severity';
export { type Check, type CheckId, checks } from './table';

type Collect = (from: number) => Findings;

/** The checks of one program. */
export class Checks implements Checking {
  private context: CheckContext | undefined;
  private subjects: Subject[] = [];

  run(program: LinkedProgram, report: Report, collect: Collect, again?: Again): Iterable<Findings> {
    if (this.context && again) this.runAgain(this.context, program, collect, again);
    else {
      const context = new CheckContext(program, report);
      this.context = context;
      this.subjects = subjects(program);
      for (const subject of this.subjects) this.start(context, subject, collect);
    }
    forgetWalks();
    const all: Findings[] = [];
    for (const { found } of this.subjects) if (found) all.push(found);
    return all;
  }

  private runAgain(c: CheckContext, program: LinkedProgram, collect: Collect, again: Again): void {
    const changed = c.changes(program, again.programs, again.things);
    for (const [index, subject] of this.subjects.entries()) {
      const { key } = subject;
      const next = typeof key === 'object' ? again.replaced.get(key) : undefined;
      if (next) {
        this.subjects[index] = declared(next.uri, next.node);
        this.start(c, this.subjects[index], collect);
        continue;
      }
      // Files and the program say something about declarations: any of them may be another.
      const own = typeof key === 'object' ? changed.has(key) || again.things.has(key) : again.things.size > 0;
      const read = isAmong(subject.reads, changed);
      if (own || read || subject.found?.touches(again.gone)) this.start(c, subject, collect);
    }
  }

  private start(c: CheckContext, subject: Subject, collect: Collect): void {
    const { key } = subject;
    const from = c.report.diagnostics.length;
    subject.reads = c.tracker.run(typeof key === 'object' ? key : subject, this.look, subject);
    subject.found = c.report.diagnostics.length > from ? collect(from) : undefined;
  }

  private readonly look = (subject: Subject): void => {
    if (this.context) subject.run(this.context);
  };

  finish(program: LinkedProgram, report: Report): void {
    dropFollowOns(program, report);
    applyAllowances(program, report);
  }
}
