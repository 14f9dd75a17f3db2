// Everything of a system that runs, compiled: its drivers, its tests, the handlers of its agents, and bring_up and
// tear_down of each function that a driver brings up or takes down.

import type {
  AgentModel,
  DriverModel,
  LinkedProgram,
  SystemModel,
  TestModel,
} from '../../language/link/model';
import type { Hardware } from '../seam';
import type { HandlerUnit } from './agents';
import { bringUpUnit } from './bring-up';
import { type Linkage, ProgramCompiler } from './compile-program';
import { add, Tables } from './tables';

export interface CompiledSystem {
  readonly tables: Tables;
  readonly drivers: readonly { readonly model: DriverModel; readonly unit: number }[];
  readonly tests: readonly { readonly model: TestModel; readonly unit: number }[];
  /** by agent index */
  readonly handlers: readonly (readonly HandlerUnit[])[];
}

/** Ids of programs: drivers from 1, then tests, then the contexts of agents. */
export const programId = { ofDriver: (index: number): number => index + 1 } as const;

export function compileSystem(
  program: LinkedProgram,
  system: SystemModel,
  hardware: Hardware,
): CompiledSystem {
  const tables = new Tables(system, hardware);
  const models = program.drivers.filter(d => d.system === system && d.function);
  const bringUps = new Map<string, number>();
  const linkage: Linkage = {
    linked: program,
    textOf: uri => program.files.get(uri)?.text ?? '',
    programOf: driver => programId.ofDriver(models.indexOf(driver)),
    bringUp: (functionIndex, up, owner) => {
      const key = `${functionIndex} ${up} ${owner?.index ?? ''}`;
      let unit = bringUps.get(key);
      if (unit === undefined) {
        const fn = system.functions[functionIndex];
        const name = up ? 'bring_up' : 'tear_down';
        unit = tables.laterUnit(name, () => bringUpUnit(tables, fn, up, owner));
        bringUps.set(key, unit);
      }
      return unit;
    },
  };
  const drivers = models.map(model => {
    const surroundings = { function: model.function, agent: undefined };
    const compiler = new ProgramCompiler(tables, linkage, surroundings, model.origin.uri);
    return { model, unit: add(tables.units, compiler.program(model.name, model.body, true)) };
  });
  const tests = program.tests
    .filter(t => t.system === system)
    .map(model => {
      const surroundings = { function: undefined, agent: undefined };
      const compiler = new ProgramCompiler(tables, linkage, surroundings, model.origin.uri);
      return { model, unit: add(tables.units, compiler.program(model.title, model.body, true)) };
    });
  const handlers = system.agents.map(agent => handlersOf(agent, tables, linkage));
  return { tables, drivers, tests, handlers };
}

/** Compiled for each agent anew: parameters are constants then. */
function handlersOf(agent: AgentModel, tables: Tables, linkage: Linkage): HandlerUnit[] {
  const handlers = agent.accelerator?.handlers ?? [];
  return handlers.map(({ node, socket, origin }) => {
    const compiler = new ProgramCompiler(tables, linkage, { function: undefined, agent }, origin.uri);
    const { out } = compiler;
    const message = out.bytes();
    compiler.bindVariable(node.message, message);
    out.declare(node.message.text, { kind: 'bytes' }, message, node.message, false);
    let number = -1;
    if (node.socket.kind === 'identifier') {
      number = out.int();
      compiler.bindVariable(node.socket, number);
      out.declare(node.socket.text, { kind: 'int' }, number, node.socket, false);
    }
    const name = `on message at rx[${node.socket.text}]`;
    const unit = add(tables.units, compiler.program(name, node.body, false));
    return { unit, socket, number, message };
  });
}
