// One unit's instructions in the core's own form. Several that go together are one: a statement and what it begins with, a
// pattern that is only put or only compared with, a comparison that only decides where to go, the end of a loop. What they
// would leave in registers that nobody reads is not made. Where the core leaves one of them, the unit goes on at the first
// of its instructions, as if nothing of it had been done.

import type { Flow } from '../programs/generated/flow';
import { Op, type Unit, WaitFlag, words } from '../programs/instructions';
import { CoreOp } from './operations';

export interface Instruction {
  readonly op: CoreOp;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** instruction of the unit to jump to, -1 = none */
  readonly target: number;
  /** the place of its statement, from the first of the unit; -1 = no statement begins here */
  readonly place: number;
  /** number of the first instruction of the unit that this is, and how many it is */
  readonly first: number;
  readonly count: number;
  readonly value: bigint;
  readonly time: number;
  /** programs that stood still go on here */
  readonly enters: boolean;
}

export interface Translation {
  readonly instructions: readonly Instruction[];
  /** where in the unit's code the numbers are that are its own: the constants */
  readonly own: readonly number[];
}

export const translate = (unit: Unit, flow: Flow): Translation => new Translator(unit, flow).whole();

/** What is known of an int: a register's value at the start and something more, or (register -1) a number. */
interface Known {
  readonly register: number;
  readonly more: bigint;
}
/** Integer instructions before another one: what is known of registers behind them, and where they end. */
interface Chain {
  readonly known: Map<number, Known>;
  readonly end: number;
}

/** Instructions that are the same in both forms. */
const same = new Map<number, CoreOp>([
  [Op.copy, CoreOp.copy],
  [Op.add, CoreOp.add],
  [Op.subtract, CoreOp.subtract],
  [Op.multiply, CoreOp.multiply],
  [Op.divide, CoreOp.divide],
  [Op.modulo, CoreOp.modulo],
  [Op.and, CoreOp.and],
  [Op.or, CoreOp.or],
  [Op.xor, CoreOp.xor],
  [Op.shiftLeft, CoreOp.shiftLeft],
  [Op.shiftRight, CoreOp.shiftRight],
  [Op.equal, CoreOp.equal],
  [Op.notEqual, CoreOp.notEqual],
  [Op.less, CoreOp.less],
  [Op.lessEqual, CoreOp.lessEqual],
  [Op.not, CoreOp.not],
  [Op.negate, CoreOp.negate],
  [Op.complement, CoreOp.complement],
  [Op.minimum, CoreOp.minimum],
  [Op.maximum, CoreOp.maximum],
  [Op.now, CoreOp.now],
  [Op.checkPassed, CoreOp.checkPassed],
  [Op.bytesCopy, CoreOp.bytesCopy],
  [Op.bytesSwap, CoreOp.bytesSwap],
  [Op.bytesComplement, CoreOp.bytesComplement],
  [Op.bytesEqual, CoreOp.bytesEqual],
  [Op.length, CoreOp.length],
  [Op.pattern, CoreOp.pattern],
  [Op.delay, CoreOp.delay],
  [Op.send, CoreOp.send],
  [Op.end, CoreOp.end],
]);
/** Those with a socket, whose number is in the constants. */
const ofSockets = new Map<number, CoreOp>([
  [Op.put, CoreOp.put],
  [Op.doorbell, CoreOp.doorbell],
  [Op.take, CoreOp.take],
  [Op.taken, CoreOp.taken],
  [Op.wait, CoreOp.wait],
]);
/** Comparisons that only decide where to go: when the result is 1, and when it is 0. */
const jumps = new Map<number, readonly [CoreOp, CoreOp]>([
  [Op.equal, [CoreOp.jumpEqual, CoreOp.jumpNotEqual]],
  [Op.notEqual, [CoreOp.jumpNotEqual, CoreOp.jumpEqual]],
  [Op.less, [CoreOp.jumpLess, CoreOp.jumpNotLess]],
  [Op.lessEqual, [CoreOp.jumpLessEqual, CoreOp.jumpNotLessEqual]],
]);
const longestPattern = 65_536n;

const blank: Instruction = {
  op: CoreOp.leave,
  a: 0,
  b: 0,
  c: 0,
  target: -1,
  place: -1,
  first: 0,
  count: 0,
  value: 0n,
  time: 0,
  enters: false,
};

class Translator {
  private readonly out: Instruction[] = [];
  /** where programs go on in the middle of what became one instruction: once more, at the end */
  private readonly behind: Instruction[] = [];
  private readonly own: number[] = [];
  private readonly code: Int32Array;
  private readonly count: number;

  constructor(
    private readonly unit: Unit,
    private readonly flow: Flow,
  ) {
    this.code = unit.code;
    this.count = unit.code.length / words;
  }

  whole(): Translation {
    for (let i = 0; i < this.count; ) {
      const made = this.instruction(i);
      this.out.push({ ...made, enters: this.flow.resumes[i] === 1 });
      i += made.count;
    }
    for (const each of this.behind) {
      const on = each.first + each.count;
      this.out.push({ ...each, enters: true }, { ...blank, op: CoreOp.jump, first: each.first, target: on });
    }
    return { instructions: this.out, own: this.own };
  }

  // ---- looking at the unit

  private op(i: number): number {
    return i < this.count ? this.code[i * words] : -1;
  }
  /** Operand k (1 to 3) of instruction i. */
  private operand(i: number, k: number): number {
    return this.code[i * words + k];
  }
  private target(i: number): number {
    const op = this.op(i);
    return this.operand(i, op === Op.jumpFalse || op === Op.jumpTrue ? 2 : 1) / words;
  }
  /** Only ever reached from the instruction before. */
  private follows(i: number): boolean {
    return i < this.count && this.flow.resumes[i] === 0 && this.flow.jumpedTo[i] === 0;
  }
  /** The same, or programs that stood still go on here. */
  private followsOrResumes(i: number): boolean {
    return i < this.count && this.flow.jumpedTo[i] === 0;
  }
  private place(i: number): number {
    return this.unit.places[i] - this.unit.places[0];
  }
  private intsDead(at: number, registers: Iterable<number>): boolean {
    const live = this.flow.intsAt[at];
    for (const register of registers) if (live?.has(register)) return false;
    return true;
  }
  private bytesDead(at: number, ...registers: number[]): boolean {
    return !registers.some(register => this.flow.bytesAt[at]?.has(register));
  }
  /** Where the number of instruction i's socket is in the constants, in bytes: the first constant is the place. */
  private socket(i: number): number {
    return 4 * this.own.push(i * words + 1);
  }

  // ---- writing

  /** What begins at instruction i: at least one. */
  private instruction(i: number): Instruction {
    if (this.op(i) !== Op.statement) return this.made(i);
    const place = this.place(i);
    const next = i + 1;
    if (this.op(next) === Op.statement || !this.followsOrResumes(next)) return { ...this.made(i), place };
    const made = this.made(next);
    if (this.flow.resumes[next] === 1) this.behind.push(made);
    return { ...made, place, first: i, count: made.count + 1 };
  }

  private made(i: number): Instruction {
    return this.together(i) ?? this.one(i);
  }

  /** One instruction of the unit. */
  private one(i: number): Instruction {
    const op = this.op(i);
    const plain: Instruction = {
      ...blank,
      first: i,
      count: 1,
      a: this.operand(i, 1),
      b: this.operand(i, 2),
      c: this.operand(i, 3),
    };
    if (!this.flow.effects[i].known) return plain;
    const socket = ofSockets.get(op);
    if (socket !== undefined) {
      if (op === Op.wait && (plain.c & (WaitFlag.count | WaitFlag.until)) !== 0) return plain;
      return { ...plain, op: socket, a: this.socket(i) };
    }
    switch (op) {
      case Op.statement:
        return { ...plain, op: CoreOp.statement };
      case Op.constant:
        return { ...plain, op: CoreOp.constant, value: this.number(i) };
      case Op.jump:
        return { ...plain, op: CoreOp.jump, target: this.target(i) };
      case Op.jumpBack:
        return { ...plain, op: CoreOp.jumpBack, target: this.target(i) };
      case Op.jumpFalse:
        return { ...plain, op: CoreOp.jumpFalse, target: this.target(i) };
      case Op.jumpTrue:
        return { ...plain, op: CoreOp.jumpTrue, target: this.target(i) };
      default:
        return { ...plain, op: same.get(op) ?? CoreOp.leave };
    }
  }

  /** The number that a constant is, with its sign. */
  private number(i: number): bigint {
    const hi = BigInt(this.operand(i, 3) >>> 0) << 32n;
    return BigInt.asIntN(64, hi | BigInt(this.operand(i, 2) >>> 0));
  }

  /** Several instructions as one. */
  private together(i: number): Instruction | undefined {
    switch (this.op(i)) {
      case Op.take:
        return this.takeAndFree(i);
      case Op.bytesComplement:
        return this.sendComplement(i);
      case Op.put:
        return this.putAndRing(i, { ...this.one(i), b: this.operand(i, 2) });
      case Op.constant:
        return this.loopEnd(i) ?? this.behindChain(i) ?? this.addNumber(i);
      default:
        return this.behindChain(i);
    }
  }

  private takeAndFree(i: number): Instruction | undefined {
    if (this.op(i + 1) !== Op.taken || !this.followsOrResumes(i + 1)) return undefined;
    this.behind.push(this.one(i + 1));
    return { ...this.one(i), op: CoreOp.takeAndFree, c: this.socket(i + 1), count: 2 };
  }

  /** A complement that is only sent. Where it has to wait, the program goes on at the sending. */
  private sendComplement(i: number): Instruction | undefined {
    const made = this.operand(i, 1);
    if (this.op(i + 1) !== Op.send || !this.followsOrResumes(i + 1)) return undefined;
    if (this.operand(i + 1, 2) !== made || !this.bytesDead(i + 2, made)) return undefined;
    this.behind.push(this.one(i + 1));
    const a = this.operand(i + 1, 1);
    return { ...blank, op: CoreOp.sendComplement, first: i, count: 2, a, b: this.operand(i, 2) };
  }

  /** A put with the doorbell that follows. `put` ends with the putting. */
  private putAndRing(i: number, put: Instruction): Instruction {
    const ring = put.first + put.count;
    const isRing = this.op(ring) === Op.statement && this.op(ring + 1) === Op.doorbell;
    if (i < 0 || !isRing || !this.followsOrResumes(ring) || !this.follows(ring + 1)) return put;
    const op = put.op === CoreOp.put ? CoreOp.putAndRing : CoreOp.putPatternAndRing;
    this.behind.push({ ...this.one(ring + 1), place: this.place(ring), first: ring, count: 2 });
    return {
      ...put,
      op,
      target: -1,
      time: this.place(ring),
      count: put.count + 2,
      ...this.ringing(put, ring + 1),
    };
  }
  /** The doorbell's socket is the constant behind that of the put. */
  private ringing(put: Instruction, i: number): Pick<Instruction, 'a'> {
    this.own.push(this.own[put.a / 4 - 1], i * words + 1);
    return { a: 4 * (this.own.length - 1) };
  }

  /** `i = i + n`, and back while i is less than its limit. */
  private loopEnd(i: number): Instruction | undefined {
    for (let k = 1; k < 5; k++) if (!this.follows(i + k)) return undefined;
    const [number, index, result] = [this.operand(i, 1), this.operand(i + 1, 1), this.operand(i + 2, 1)];
    const limit = this.operand(i + 2, 2);
    const adds = this.op(i + 1) === Op.add && this.operand(i + 1, 2) === index;
    const compares = this.op(i + 2) === Op.lessEqual && this.operand(i + 2, 3) === index;
    const leaves = this.op(i + 3) === Op.jumpTrue && this.operand(i + 3, 1) === result;
    if (!adds || this.operand(i + 1, 3) !== number || !compares || !leaves) return undefined;
    const back = this.target(i + 4);
    if (this.op(i + 4) !== Op.jumpBack || this.target(i + 3) !== i + 5) return undefined;
    if (number === index || result === index || limit === index || limit === number) return undefined;
    if (!this.intsDead(back, [number, result]) || !this.intsDead(i + 5, [number, result])) return undefined;
    const value = this.number(i);
    return { ...blank, op: CoreOp.loopEnd, first: i, count: 5, a: index, b: limit, value, target: back };
  }

  private addNumber(i: number): Instruction | undefined {
    const number = this.operand(i, 1);
    if (this.op(i + 1) !== Op.add || !this.follows(i + 1) || this.operand(i + 1, 3) !== number)
      return undefined;
    const [a, b] = [this.operand(i + 1, 1), this.operand(i + 1, 2)];
    if (b === number || (a !== number && !this.intsDead(i + 2, [number]))) return undefined;
    return { ...blank, op: CoreOp.addValue, first: i, count: 2, a, b, value: this.number(i) };
  }

  /** Constants and sums from instruction i on, until something else comes. */
  private chain(i: number): Chain {
    const known = new Map<number, Known>();
    const of = (register: number): Known => known.get(register) ?? { register, more: 0n };
    let end = i;
    for (; end === i || this.follows(end); end++) {
      const [a, b, c] = [this.operand(end, 1), this.operand(end, 2), this.operand(end, 3)];
      const op = this.op(end);
      if (op === Op.constant) known.set(a, { register: -1, more: this.number(end) });
      else if (op === Op.copy) known.set(a, of(b));
      else if (op === Op.add && (of(b).register < 0 || of(c).register < 0)) {
        const register = Math.max(of(b).register, of(c).register);
        known.set(a, { register, more: BigInt.asIntN(64, of(b).more + of(c).more) });
      } else break;
    }
    return { known, end };
  }

  /** Constants and sums that only the instruction behind them needs, and that instruction. */
  private behindChain(i: number): Instruction | undefined {
    const chain = this.chain(i);
    const { known, end } = chain;
    if (end > i && !this.follows(end)) return undefined;
    const of = (register: number): Known => known.get(register) ?? { register, more: 0n };
    switch (this.op(end)) {
      case Op.delay: {
        const { register, more } = of(this.operand(end, 1));
        if (register >= 0 || more <= 0n || more >= 2n ** 53n) return undefined;
        if (!this.intsDead(end + 1, known.keys())) return undefined;
        return { ...blank, op: CoreOp.delayTime, first: i, count: end + 1 - i, time: Number(more) };
      }
      case Op.pattern:
        return this.pattern(i, chain, of);
      case Op.equal:
      case Op.notEqual:
      case Op.less:
      case Op.lessEqual:
        return this.comparison(i, chain, of);
      default:
        return undefined;
    }
  }

  private comparison(i: number, { known, end }: Chain, of: (r: number) => Known): Instruction | undefined {
    const jump = end + 1;
    const result = this.operand(end, 1);
    const op = this.op(jump);
    if ((op !== Op.jumpFalse && op !== Op.jumpTrue) || !this.follows(jump)) return undefined;
    if (this.operand(jump, 1) !== result) return undefined;
    const target = this.target(jump);
    const gone = [...known.keys(), result];
    if (!this.intsDead(jump + 1, gone) || !this.intsDead(target, gone)) return undefined;
    const [left, right] = [of(this.operand(end, 2)), of(this.operand(end, 3))];
    if (left.register < 0 || !small(left.more) || (right.register >= 0 && right.more !== 0n))
      return undefined;
    const [ifOne, ifZero] = jumps.get(this.op(end))!;
    return {
      ...blank,
      op: op === Op.jumpTrue ? ifOne : ifZero,
      first: i,
      count: jump + 1 - i,
      a: left.register,
      c: Number(left.more),
      b: right.register,
      value: right.more,
      target,
    };
  }

  /** A pattern of a length that is known, which is only put, or only compared with. */
  private pattern(i: number, { known, end }: Chain, of: (r: number) => Known): Instruction | undefined {
    const pattern = this.operand(end, 1);
    const length = of(this.operand(end, 2));
    const seed = of(this.operand(end, 3));
    if (length.register >= 0 || length.more < 0n || length.more > longestPattern || length.more % 4n !== 0n)
      return undefined;
    // The length below, and above it what is added to the seed.
    const value = length.more | (BigInt.asIntN(32, seed.more) << 32n);
    const made: Instruction = { ...blank, first: i, c: seed.register, value };
    const put = end + 1;
    if (this.op(put) === Op.put && this.follows(put) && this.operand(put, 2) === pattern) {
      if (!this.bytesDead(put + 1, pattern) || !this.intsDead(put + 1, known.keys())) return undefined;
      const whole = { ...made, op: CoreOp.putPattern, a: this.socket(put), count: put + 1 - i };
      return this.putAndRing(i, whole);
    }
    return this.compared(made, pattern, end, known);
  }

  private compared(
    made: Instruction,
    pattern: number,
    end: number,
    known: ReadonlyMap<number, Known>,
  ): Instruction | undefined {
    const flips = this.op(end + 1) === Op.bytesComplement && this.operand(end + 1, 2) === pattern;
    const other = flips ? this.operand(end + 1, 1) : pattern;
    const compare = end + (flips ? 2 : 1);
    const jump = compare + 1;
    for (let k = end + 1; k <= jump; k++) if (!this.follows(k)) return undefined;
    const [result, x, y] = [1, 2, 3].map(k => this.operand(compare, k));
    if (this.op(compare) !== Op.bytesEqual || this.op(jump) !== Op.jumpFalse) return undefined;
    if (this.operand(jump, 1) !== result || (x !== other && y !== other)) return undefined;
    const message = x === other ? y : x;
    const next = jump + 1;
    if (message === other || message === pattern || !this.bytesDead(next, pattern, other)) return undefined;
    if (!this.intsDead(next, [...known.keys(), result])) return undefined;
    const whole = {
      ...made,
      op: CoreOp.checkPattern,
      a: message,
      b: flips ? -1 : 0,
      count: next - made.first,
    };
    // Where it is equal, that is what was checked: the check has passed, and the program goes on behind it.
    if (this.op(next) !== Op.checkPassed || !this.follows(next)) return whole;
    if (this.op(next + 1) !== Op.jump || !this.follows(next + 1)) return whole;
    return { ...whole, op: CoreOp.checkPatternPassed, count: whole.count + 2, target: this.target(next + 1) };
  }
}

/** A number that an operand can be. */
const small = (value: bigint): boolean => value >= -0x80000000n && value <= 0x7fffffffn;
