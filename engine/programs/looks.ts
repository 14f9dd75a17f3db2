// Looks at the system inside expressions: registers and what can be observed of things. They cost nothing and change
// nothing.

import type { Binding, Thing, ThingPath } from '../../language/link/model';
import type { Expression } from '../../language/syntax/ast';
import { CompileError } from './compile-error';
import type { ExpressionCompiler } from './compile-expression';
import { Op } from './instructions';
import { add } from './tables';

export class Looks {
  constructor(private readonly compiler: ExpressionCompiler) {}

  /** `AMU_SR`, `sw0.WRITE_INDEX_TX[0]`, `AMU_SR.ERROR_STATE` */
  register(e: Expression, wanted: number): number {
    const { out } = this.compiler;
    const path = this.compiler.registerPath(e);
    const d = this.compiler.target(wanted);
    const mark = out.mark();
    out.emit(Op.look, d, path.ref, path.index ? this.compiler.int(path.index) : -1);
    out.release(mark);
    if (path.field !== undefined) out.emit(Op.field, d, d, path.field);
    return d;
  }

  /** `thing.name` */
  observable(
    e: Expression & { kind: 'member' },
    b: Binding & { kind: 'observable' },
    wanted: number,
  ): number {
    const found = this.compiler.thingOf(e.object);
    if (!found) throw new CompileError(`\`${e.name.text}\` is observed of a thing of the system`);
    return this.emit(found.thing, found.path, b.name, wanted);
  }

  /** A bare name: of the driver's own function. */
  ownObservable(b: Binding & { kind: 'observable' }, wanted: number): number {
    const fn = this.compiler.surroundings.function;
    if (b.of !== 'function' || !fn) throw new CompileError(`\`${b.name}\` is observed of a ${b.of}`);
    return this.emit(fn, { system: this.compiler.tables.system, function: fn.index }, b.name, wanted);
  }

  private emit(thing: Thing, path: ThingPath, name: string, wanted: number): number {
    const { out, tables } = this.compiler;
    const d = this.compiler.target(wanted);
    const fixed = fixedValue(thing, name);
    if (fixed !== undefined) return out.constant(d, BigInt(fixed));
    const functionIndex = path.function ?? 0;
    const observation = { thing, name, index: this.numberOf(thing), functionIndex };
    out.emit(Op.observe, d, add(tables.observations, observation));
    return d;
  }

  /** See `Observation.index`. */
  private numberOf(thing: Thing): number {
    const { tables } = this.compiler;
    switch (thing.kind) {
      case 'socket': {
        const socket = tables.socket(thing);
        if (socket < 0) throw new CompileError(`\`${thing.name}\` is a socket of another system`);
        return socket;
      }
      case 'session':
      case 'agent':
      case 'function':
        return thing.index;
      case 'hardware_interface':
        return (thing.agent.index << 8) | thing.number;
      case 'interface':
        return thing.index;
      default:
        return 0;
    }
  }
}

/** What the declaration says and no run changes. */
function fixedValue(thing: Thing, name: string): number | undefined {
  switch (thing.kind) {
    case 'memory':
    case 'buffer':
      return name === 'at' ? thing.at : thing.size;
    case 'process':
      return thing.pasid;
    case 'interface':
      return name === 'table' ? (thing.table ?? 0) : undefined;
    case 'session':
      return name === 'profile_table' ? (thing.profile?.table ?? 0) : undefined;
    case 'socket':
    case 'management_ring':
      return name === 'at' ? thing.at : name === 'slots' ? thing.slots : undefined;
    default:
      return undefined;
  }
}
