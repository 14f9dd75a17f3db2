// Which system runs, with which drivers or test: from the names that a host gives, with a message for every mistake.

import type { DriverModel, LinkedProgram, SystemModel, TestModel } from '../language/link/model';
import { closest } from '../language/syntax';
import { LoadError, type LoadOptions } from './facade';

/** What runs. */
export interface Choice {
  readonly system: SystemModel;
  readonly drivers: readonly DriverModel[];
  readonly test: TestModel | undefined;
}

/** @throws LoadError */
export function choose(program: LinkedProgram, options: LoadOptions): Choice {
  if (!program.ok) {
    const count = program.diagnostics.filter(d => d.severity === 'error').length;
    throw new LoadError(`The program has ${count === 1 ? '1 error' : `${count} errors`}: mend them first.`);
  }
  if (options.test !== undefined) return chooseTest(program, options.test, options.system);
  const named = options.drivers?.map(name => driverNamed(program, name));
  const system = chooseSystem(program, options.system, named);
  const outside = options.external !== undefined && options.external.length > 0;
  const drivers = named ?? (outside ? [] : program.drivers.filter(d => d.system === system));
  const foreign = drivers.find(d => d.system !== system);
  if (foreign)
    throw new LoadError(
      `Driver ${foreign.name} belongs to system ${foreign.system?.name}, not to ${system.name}.`,
    );
  if (outside) refuseServed(system, options.external, drivers);
  else if (drivers.length === 0) {
    throw new LoadError(
      `No driver runs on system ${system.name}: write one, "driver app on ${system.functions[0].name} { … }".`,
    );
  }
  return { system, drivers: [...new Set(drivers)], test: undefined };
}

/** A function has one driver: one outside, or those of the file. */
function refuseServed(
  system: SystemModel,
  external: readonly string[],
  drivers: readonly DriverModel[],
): void {
  const names = system.functions.map(f => f.name);
  const strange = external.find(name => !names.includes(name));
  if (strange !== undefined) throw new LoadError(unknown('function', strange, names));
  const both = drivers.find(d => d.function && external.includes(d.function.name));
  if (both) {
    throw new LoadError(
      `Driver ${both.name} runs on ${both.function?.name}, whose driver is outside: its memory is there too. ` +
        'Run drivers of other functions beside it.',
    );
  }
}

function chooseTest(program: LinkedProgram, title: string, systemName: string | undefined): Choice {
  const titles = program.tests.map(t => t.title);
  const test = program.tests.find(t => t.title === title);
  if (!test) throw new LoadError(unknown('test', title, titles, t => `"${t}"`));
  if (!test.system) throw new LoadError(`Test "${title}" names no system.`);
  if (systemName !== undefined && test.system.name !== systemName) {
    throw new LoadError(`Test "${title}" is one of system ${test.system.name}, not of ${systemName}.`);
  }
  return { system: test.system, drivers: [], test };
}

function chooseSystem(
  program: LinkedProgram,
  name: string | undefined,
  drivers: readonly DriverModel[] | undefined,
): SystemModel {
  const { systems } = program;
  if (name !== undefined) {
    const found = systems.find(s => s.name === name);
    if (!found)
      throw new LoadError(
        unknown(
          'system',
          name,
          systems.map(s => s.name),
        ),
      );
    return found;
  }
  const ofDrivers = new Set((drivers ?? program.drivers).flatMap(d => d.system ?? []));
  if (ofDrivers.size === 1) return [...ofDrivers][0];
  if (systems.length === 1) return systems[0];
  if (systems.length === 0)
    throw new LoadError('There is no system to run: declare one, or import the file that does.');
  const names = systems.map(s => s.name).join(', ');
  throw new LoadError(`There are several systems with drivers (${names}): say which one is to run.`);
}

function driverNamed(program: LinkedProgram, name: string): DriverModel {
  const found = program.drivers.find(d => d.name === name);
  if (!found)
    throw new LoadError(
      unknown(
        'driver',
        name,
        program.drivers.map(d => d.name),
      ),
    );
  return found;
}

function unknown(what: string, name: string, known: readonly string[], show = (n: string) => n): string {
  const meant = closest(name, known);
  const list =
    known.length === 0
      ? 'There is none.'
      : `There ${known.length === 1 ? 'is' : 'are'} ${known.map(show).join(', ')}.`;
  return `There is no ${what} ${show(name)}. ${meant ? `Did you mean ${show(meant)}?` : list}`;
}
