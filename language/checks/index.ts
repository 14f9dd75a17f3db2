// What is wrong or suspicious in a program that the linker could make sense of. The table of all findings, the linker's
// too, is table.ts; each check goes once through the linked program and reports by id.
// `Checks` runs them, again only as far as their answers may be others.

import type { Findings } from '../link/findings';
import type { Again, Checking } from '../link/linker';
import type { LinkedProgram } from '../link/model';
import type { Report } from '../link/report';
import { applyAllowances } from './allow';
import { CheckContext } from './context';
import { declared, type Subject, subjects } from './passes';
import { meet } from './tracker';
import { forgetWalks } from './walk';

export {
  type CheckSetting,
  type CheckSettings,
  checkSettings,
  readCheckSettings,
  withSettings,
} from './severity';
export { type Check, type CheckId, checks } from './table';

interface Run {
  subject: Subject;
  reads: ReadonlySet<object>;
  found: Findings | undefined;
}

const nothing: ReadonlySet<object> = new Set();

type Collect = (run: () => void) => Findings;

/** The checks of one program. */
export class Checks implements Checking {
  private context: CheckContext | undefined;
  private runs: Run[] = [];

  run(program: LinkedProgram, report: Report, collect: Collect, again?: Again): Iterable<Findings> {
    if (this.context && again) this.runAgain(this.context, program, collect, again);
    else {
      const context = new CheckContext(program, report);
      this.context = context;
      this.runs = [...subjects(program)].map(subject => ({ subject, reads: nothing, found: undefined }));
      for (const run of this.runs) this.start(context, run, collect);
    }
    forgetWalks();
    const all: Findings[] = [];
    for (const { found } of this.runs) if (found) all.push(found);
    return all;
  }

  private runAgain(c: CheckContext, program: LinkedProgram, collect: Collect, again: Again): void {
    const changed = c.changes(program, again.programs, again.things);
    for (const run of this.runs) {
      const { key } = run.subject;
      const next = typeof key === 'object' ? again.replaced.get(key) : undefined;
      if (next) {
        run.subject = declared(next.uri, next.node);
        this.start(c, run, collect);
        continue;
      }
      // Files and the program say something about declarations: any of them may be another.
      const own = typeof key === 'object' ? changed.has(key) || again.things.has(key) : again.things.size > 0;
      const read = run.reads.size > 0 && meet(run.reads, changed);
      if (own || read || run.found?.touches(again.gone)) this.start(c, run, collect);
    }
  }

  private start(c: CheckContext, run: Run, collect: Collect): void {
    const { key } = run.subject;
    const found = collect(() => {
      run.reads = c.tracker.run(typeof key === 'object' ? key : run, () => run.subject.run(c));
    });
    run.found = found.size > 0 ? found : undefined;
  }

  finish(program: LinkedProgram, report: Report): void {
    applyAllowances(program, report);
  }
}
