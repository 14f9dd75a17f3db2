// What instructions point at by number: places, sockets, registers, texts, commands, checks. Made while compiling and
// only read in a run; equal entries are kept once.

import type {
  FunctionModel,
  InterfaceModel,
  SocketModel,
  StructModel,
  SystemModel,
  Thing,
  Type,
} from '../../language/link/model';
import type { CommandSpec, Field, RegisterField, RegisterSpec } from '../../spec';
import { amiSwPageOffset } from '../../spec';
import type { Place } from '../facade';
import type { Hardware } from '../seam';
import type { Bank, Unit } from './instructions';
import { indexOfSpace } from './memory-words';

/** A declared socket of an AMI-SW with all that moving a message needs. */
export interface SocketRef {
  readonly model: SocketModel;
  readonly functionIndex: number;
  readonly interfaceIndex: number;
  /** of its ring, in `Hardware.memory` */
  readonly space: number;
  /** `pf.sw0.t0` */
  readonly name: string;
  /** in BAR0: the index that software moves, and the one that the AMU moves */
  readonly softwareIndex: number;
  readonly hardwareIndex: number;
}
/** A register, or an array of `count` of them `stride` bytes apart. */
export interface RegisterRef {
  readonly spec: RegisterSpec;
  readonly functionIndex: number;
  /** in BAR0 */
  readonly offset: number;
  readonly count: number;
  readonly stride: number;
  /** `pf.AMU_CR`, `pf.sw0.WRITE_INDEX_TX` */
  readonly name: string;
}
export interface FieldRef {
  readonly owner: string;
  readonly field: RegisterField;
}
export interface TextPiece {
  readonly bank: Bank;
  readonly register: number;
  readonly type: Type;
  /** The command whose STATUS this is: its numbers have names. */
  readonly status?: CommandSpec;
  /** It is an opcode: of what. */
  readonly names?: 'command' | 'exception';
}
export type TextTemplate = readonly (string | TextPiece)[];

export interface Operand {
  readonly text: string;
  readonly register: number;
  readonly type: Type;
  /** The command whose STATUS this is: its numbers have names. */
  readonly status: CommandSpec | undefined;
  /** Written down as it is: a number, `true`, a status. */
  readonly fixed: boolean;
}
/** One condition of a check, for the words of its failure. */
export interface CheckInfo {
  readonly text: string;
  /** the program whose `done` it looks at, unless it asks for the opposite */
  readonly awaits?: number;
  readonly comparison?: { readonly operator: string; readonly left: Operand; readonly right: Operand };
}
export interface CommandRef {
  readonly spec: CommandSpec;
  /** Registers with the values; `field.width` -1 means a bytes register. */
  readonly fields: readonly {
    readonly field: Field;
    readonly register: number;
    /** of a body that may be longer than the room for it */
    readonly cut?: boolean;
  }[];
  /** Of bring_up: what the command is for, `session out`. */
  readonly purpose: string;
}
export interface Observation {
  readonly thing: Thing;
  readonly name: string;
  /** the hardware's number of the thing (see `Hardware.observe`); of a socket its number in `sockets` */
  readonly index: number;
  readonly functionIndex: number;
}
export interface StructFieldRef {
  readonly struct: StructModel;
  readonly field: StructModel['fields'][number];
}
export interface ResponseFieldRef {
  /** the message, for texts */
  readonly owner: string;
  readonly field: Field;
}
/** What a response has to say at least, or the declaration does not fit the AMU. */
export interface Expectation {
  readonly field: Field;
  readonly minimum: number;
  readonly what: string;
}

export class Tables {
  readonly units: Unit[] = [];
  /** by number: what writes a unit that nothing has called yet */
  private readonly unwritten = new Map<number, () => Unit>();
  readonly places: Place[] = [];
  readonly sockets: SocketRef[] = [];
  readonly registers: RegisterRef[] = [];
  readonly fields: FieldRef[] = [];
  readonly texts: TextTemplate[] = [];
  readonly literals: Uint8Array[] = [];
  readonly checks: CheckInfo[] = [];
  readonly commands: CommandRef[] = [];
  readonly observations: Observation[] = [];
  readonly structFields: StructFieldRef[] = [];
  readonly responseFields: ResponseFieldRef[] = [];
  readonly expectations: Expectation[] = [];
  private readonly placeNumbers = new Map<string, number>();
  private readonly socketNumbers = new Map<SocketModel, number>();
  private readonly registerNumbers = new Map<string, number>();

  constructor(
    readonly system: SystemModel,
    hardware: Hardware,
  ) {
    for (const fn of system.functions) {
      for (const i of fn.interfaces) {
        for (const model of i.sockets) {
          this.socketNumbers.set(model, this.sockets.length);
          this.sockets.push({
            model,
            functionIndex: fn.index,
            interfaceIndex: i.index,
            space: indexOfSpace(system, fn, i.process),
            name: `${fn.name}.${i.name}.${model.name}`,
            softwareIndex: hardware.softwareIndexOffset(fn.index, i.index, model.index),
            hardwareIndex: hardware.hardwareIndexOffset(fn.index, i.index, model.index),
          });
        }
      }
    }
  }

  /** The number of a unit that is written when it is first called: bring_up of thousands of sessions is long. */
  laterUnit(name: string, write: () => Unit): number {
    const empty = new Int32Array(0);
    const number = add(this.units, {
      name,
      code: empty,
      places: empty,
      ints: 0,
      bytes: 0,
      texts: 0,
      locals: [],
      endless: false,
    });
    this.unwritten.set(number, write);
    return number;
  }

  /** The unit that is called, written if it was not. Its places have numbers from then on. */
  called(number: number): Unit {
    const write = this.unwritten.get(number);
    if (write !== undefined) {
      this.units[number] = write();
      this.unwritten.delete(number);
    }
    return this.units[number];
  }

  place(uri: string, start: number, end: number): number {
    const key = `${start}-${end} ${uri}`;
    let number = this.placeNumbers.get(key);
    if (number === undefined) {
      number = this.places.length;
      this.placeNumbers.set(key, number);
      this.places.push({ uri, start, end });
    }
    return number;
  }

  /** The number of a socket of this system, -1 for one of another. */
  socket(model: SocketModel): number {
    return this.socketNumbers.get(model) ?? -1;
  }

  register(spec: RegisterSpec, fn: FunctionModel, owner: InterfaceModel | undefined): number {
    const name = owner ? `${fn.name}.${owner.name}.${spec.name}` : `${fn.name}.${spec.name}`;
    let number = this.registerNumbers.get(name);
    if (number === undefined) {
      number = this.registers.length;
      this.registerNumbers.set(name, number);
      this.registers.push({
        spec,
        functionIndex: fn.index,
        offset: spec.offset + (owner ? amiSwPageOffset(owner.id) : 0),
        count: spec.count,
        stride: spec.stride,
        name,
      });
    }
    return number;
  }
}

/** Adds to a table; answers the number. */
export function add<T>(table: T[], entry: T): number {
  table.push(entry);
  return table.length - 1;
}
