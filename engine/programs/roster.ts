// Who runs in a system, in the order of their ids: 0 looks things up beside the others, then the drivers, the tests, and
// the contexts of each agent; and what they are called.

import type { SystemModel } from '../../language/link/model';
import type { Arena } from '../memory';
import type { CompiledSystem } from './compile-system';
import { indexOfSpace } from './memory-words';
import { createProgramRows, Frame, type ProgramRows, ProgramState, Wait } from './state';

export class Roster {
  readonly programs: readonly ProgramState[];
  readonly rows: ProgramRows;
  /** Ids of the contexts by their agent. */
  readonly contexts: readonly (readonly number[])[];

  constructor(
    private readonly compiled: CompiledSystem,
    private readonly system: SystemModel,
    arena: Arena,
  ) {
    const { tables, drivers, tests } = compiled;
    const contexts = system.agents.reduce((sum, { parallel }) => sum + Math.max(1, parallel), 0);
    const rows = createProgramRows(1 + drivers.length + tests.length + contexts, arena);
    const programs: ProgramState[] = [new ProgramState(rows, 0, 'driver', -1)];
    const add = (p: ProgramState, unit: number) => {
      p.enter(new Frame(unit, tables.units[unit], arena));
      programs.push(p);
    };
    for (const { model, unit } of drivers) {
      const p = new ProgramState(rows, programs.length, 'driver', model.function?.index ?? 0);
      if (model.function) p.space = indexOfSpace(system, model.function, model.process?.index);
      add(p, unit);
    }
    for (const { unit } of tests) add(new ProgramState(rows, programs.length, 'test', -1), unit);
    this.contexts = system.agents.map(agent =>
      Array.from({ length: Math.max(1, agent.parallel) }, () => {
        const p = new ProgramState(rows, programs.length, 'context', -1);
        p.agent = agent.index;
        p.started = true;
        p.wait = Wait.message;
        programs.push(p);
        return p.id;
      }),
    );
    this.programs = programs;
    this.rows = rows;
  }

  /** In a sentence: `driver app`, `test "title"`, `inv`. */
  nameOf(p: ProgramState): string {
    if (p.kind === 'driver') return `driver ${this.bareName(p)}`;
    return p.kind === 'test' ? `test "${this.bareName(p)}"` : this.bareName(p);
  }

  /** `app`, the title of a test, `inv`. */
  bareName(p: ProgramState): string {
    const { drivers, tests } = this.compiled;
    if (p.kind === 'context') return this.system.agents[p.agent].name;
    return p.kind === 'driver' ? drivers[p.id - 1].model.name : tests[p.id - 1 - drivers.length].model.title;
  }
}
