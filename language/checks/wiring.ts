// Who is where in a system: drivers by function, sessions by agent. Passes that would look through all of them for each
// of them would take hours on long files.

import type {
  AgentModel,
  DriverModel,
  FunctionModel,
  LinkedProgram,
  SessionModel,
  SystemModel,
  TestModel,
} from '../link/model';

export class Wiring {
  readonly drivers: readonly DriverModel[];
  readonly tests: readonly TestModel[];
  private readonly byFunction = new Map<FunctionModel, DriverModel[]>();
  private readonly into: (SessionModel[] | undefined)[] = [];
  private readonly outOf: (SessionModel[] | undefined)[] = [];

  constructor(program: LinkedProgram, drivers: readonly DriverModel[], system: SystemModel) {
    this.drivers = drivers;
    this.tests = program.tests.filter(t => t.system === system);
    for (const d of drivers) {
      if (!d.function) continue;
      const list = this.byFunction.get(d.function);
      if (list) list.push(d);
      else this.byFunction.set(d.function, [d]);
    }
    for (const s of system.sessions) {
      if (s.to.kind === 'hw') push(this.into, s.to.agent, s);
      if (s.from.kind === 'hw') push(this.outOf, s.from.agent, s);
    }
  }

  /** Drivers that run on a function. */
  on(fn: FunctionModel): readonly DriverModel[] {
    return this.byFunction.get(fn) ?? [];
  }

  /** Sessions that lead to an agent. */
  to(agent: AgentModel | number): readonly SessionModel[] {
    return this.into[typeof agent === 'number' ? agent : agent.index] ?? [];
  }

  /** Sessions that lead away from an agent. */
  from(agent: AgentModel | number): readonly SessionModel[] {
    return this.outOf[typeof agent === 'number' ? agent : agent.index] ?? [];
  }
}

function push(lists: (SessionModel[] | undefined)[], at: number, s: SessionModel): void {
  const list = lists[at];
  // Most agents have few: a list that grows takes room for many.
  if (!list || list.length < 4) lists[at] = list ? list.concat(s) : [s];
  else list.push(s);
}
