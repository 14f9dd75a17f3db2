// Units of programs in the core's own form. What the core does not know stays an instruction of the unit, at which the
// host goes on. Units that differ only in their sockets and texts are one piece of code: what is a unit's own is in its
// constants, the place of its first instruction and the numbers of its sockets.
//
//   code        a word for each instruction of the unit: where its own begins in the code, 0 = nothing goes on there;
//               behind them the instructions
//   constants   a word each

import type { Arena } from '../memory';
import { flowOf } from '../programs/generated/flow';
import { shapeOf } from '../programs/generated/shape';
import { type Unit, words } from '../programs/instructions';
import type { Tables } from '../programs/tables';
import { CoreWord } from './operations';
import { type Instruction, translate } from './translator';

/** Longer units, in instructions, stay with the host: a bring_up of thousands of sessions runs once. */
const longest = 2000;

export interface Translated {
  /** addresses in the arena */
  readonly code: number;
  readonly constants: number;
}

export class Translations {
  /** by number of the unit; undefined = it has none */
  private readonly units = new Map<number, Translated | undefined>();
  private readonly codes = new Map<string, Code>();

  constructor(
    private readonly tables: Tables,
    private readonly arena: Arena,
  ) {}

  /** The unit in the core's form; undefined when the core has nothing to do in it. */
  of(unit: number): Translated | undefined {
    if (!this.units.has(unit)) this.units.set(unit, this.make(this.tables.units[unit]));
    return this.units.get(unit);
  }

  private make(unit: Unit): Translated | undefined {
    if (unit.code.length > longest * words) return undefined;
    const { places } = unit;
    const first = places[0] ?? 0;
    const key = `${shapeOf(unit, this.tables)}|${Array.from(places, place => place - first).join()}`;
    let code = this.codes.get(key);
    if (code === undefined) {
      const { instructions, own } = translate(unit, flowOf(unit, this.tables));
      code = { address: this.place(encode(unit.code.length, instructions)), own };
      this.codes.set(key, code);
    }
    const constants = this.place(Int32Array.from([first, ...code.own.map(at => unit.code[at])]));
    return code.address === 0 || constants === 0 ? undefined : { code: code.address, constants };
  }

  private place(content: Int32Array): number {
    const array = this.arena.int32(content.length);
    array.set(content);
    return this.arena.addressOf(array);
  }
}

/** What units of one shape share: the code, and where in theirs the constants are. */
interface Code {
  readonly address: number;
  readonly own: readonly number[];
}

/** The code as words; `pcs` of the unit come first. */
function encode(pcs: number, instructions: readonly Instruction[]): Int32Array {
  // Doubles lie at multiples of 8 bytes.
  const start = pcs + (pcs & 1);
  const whole = new Int32Array(start + instructions.length * CoreWord.words);
  const doubles = new Float64Array(whole.buffer);
  const longs = new BigInt64Array(whole.buffer);
  const offsetOf = (n: number) => 4 * (start + n * CoreWord.words);
  const at = new Map<number, number>();
  instructions.forEach((i, n) => {
    if (i.enters) whole[i.first * words] = offsetOf(n);
    if (!at.has(i.first)) at.set(i.first, n);
  });
  instructions.forEach((i, n) => {
    const word = start + n * CoreWord.words;
    whole[word + CoreWord.op] = i.op;
    whole[word + CoreWord.a] = i.a;
    whole[word + CoreWord.b] = i.b;
    whole[word + CoreWord.c] = i.c;
    whole[word + CoreWord.target] = i.target < 0 ? -1 : offsetOf(at.get(i.target) as number);
    whole[word + CoreWord.place] = i.place;
    whole[word + CoreWord.pc] = i.first * words;
    whole[word + CoreWord.steps] = i.count;
    longs[(word + CoreWord.value) >>> 1] = i.value;
    doubles[(word + CoreWord.time) >>> 1] = i.time;
  });
  return whole;
}
