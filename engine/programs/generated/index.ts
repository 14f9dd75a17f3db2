// generated/ turns the instructions of programs that run often into JavaScript functions. The interpreter stays the
// reference: it carries out what is rare, what fails, every statement that a debugger asks about, and everything where a
// host does not allow code to be made. Both leave the same state in the same frames.

import { costOf } from '../../amu/timing';
import type { Agents } from '../agents';
import { type Unit, words } from '../instructions';
import type { Machine } from '../machine';
import type { RingActions } from '../ring-actions';
import type { Frame, ProgramState } from '../state';
import type { Tables } from '../tables';
import { createRuntime, type Runtime } from './runtime';
import { shapeOf } from './shape';
import { type FixedCosts, type Left, writeUnit } from './writer';

export { Left } from './writer';

/** Carries out a program from its frame's pc until it stands still or the interpreter has to take over. */
export type Generated = (p: ProgramState, frame: Frame, code: Int32Array, places: Int32Array) => Left;

/** When functions are made: for what runs often, at once (for tests), or not at all. */
export type GenerationMode = 'hot' | 'always' | 'never';

/** Loops and handlings of messages behind which a unit is worth a function. */
const hotAfter = 1000;
/** Longer units, in instructions, are left to the interpreter: a bring_up of thousands of sessions runs once. */
const longest = 2000;

interface Shape {
  heat: number;
  function: Generated | undefined;
}

export class GeneratedCode {
  /** by number of the unit */
  private readonly functions: (Generated | undefined)[] = [];
  private readonly shapes: (Shape | undefined)[] = [];
  private readonly byKey = new Map<string, Shape>();
  private readonly threshold: number;
  private possible = true;

  constructor(
    private readonly runtime: Runtime,
    private readonly tables: Tables,
    private readonly costs: FixedCosts,
    mode: GenerationMode,
  ) {
    this.threshold = mode === 'hot' ? hotAfter : mode === 'always' ? 0 : Number.POSITIVE_INFINITY;
  }

  /** The function of a unit, if it has one by now. */
  of(unit: number): Generated | undefined {
    return this.functions[unit];
  }

  /** The unit has run for another turn; answers its function once it has earned one. */
  heat(unit: number): Generated | undefined {
    const known = this.functions[unit];
    if (known !== undefined || !this.possible) return known;
    const shape = this.shapeOf(unit);
    if (shape.function === undefined && shape.heat++ >= this.threshold) {
      shape.function = this.make(this.tables.units[unit]);
    }
    this.functions[unit] = shape.function;
    return shape.function;
  }

  /** The numbers of lanes that stand in the functions are good no more: they are made anew. */
  forget(): void {
    this.functions.fill(undefined);
    for (const shape of this.shapes) if (shape) shape.function = undefined;
  }

  private shapeOf(unit: number): Shape {
    let shape = this.shapes[unit];
    if (shape !== undefined) return shape;
    const own = this.tables.units[unit];
    if (own.code.length > longest * words) shape = { heat: Number.NEGATIVE_INFINITY, function: undefined };
    else {
      const key = shapeOf(own, this.tables);
      shape = this.byKey.get(key) ?? { heat: 0, function: undefined };
      this.byKey.set(key, shape);
    }
    while (this.shapes.length <= unit) this.shapes.push(undefined);
    while (this.functions.length <= unit) this.functions.push(undefined);
    this.shapes[unit] = shape;
    return shape;
  }

  private make(unit: Unit): Generated | undefined {
    const { source, flow } = writeUnit(unit, this.tables, this.costs);
    const names = Object.keys(this.runtime).join();
    const body = `'use strict'; const { ${names} } = runtime; return function (p, frame, code, places) {\n${source}\n};`;
    try {
      return new Function('runtime', 'labels', body)(this.runtime, flow.labels) as Generated;
    } catch (error) {
      // A page's policy may forbid code that is made while it runs.
      if (!(error instanceof EvalError)) throw error;
      this.possible = false;
      return undefined;
    }
  }
}

/** The generated code of a system's programs. It works on rings by their registers, and on memory at once. */
export function generatedCodeOf(
  m: Machine,
  rings: RingActions,
  agents: Agents,
  perform: Runtime['perform'],
  activation: number,
  mode: GenerationMode,
): GeneratedCode {
  const { system, tables, stores, kernel } = m;
  const quick = system.amu.type === 'A1' && !stores.active;
  const runtime = createRuntime(m, rings, agents, perform, activation);
  const costs = { cpu: costOf(system.timing.cpu, 0), laneOf: kernel.laneOf };
  return new GeneratedCode(runtime, tables, costs, quick ? mode : 'never');
}
