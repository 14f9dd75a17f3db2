// One unit's instructions as the source of a JavaScript function. Int registers become local numbers, exact below 2^53:
// an operation that would leave that range goes back to the interpreter before it runs. Only numbers go into the source;
// what a unit names by number in a table (sockets, checks, places) is read from its code, so that units that differ only
// in these share one function.

import { longestBytes } from '../bytes';
import { Op, type Unit, WaitFlag, words } from '../instructions';
import type { Tables } from '../tables';
import { type Flow, flowOf } from './flow';
import { comparisons, integerOperation } from './integers';

/** What a generated function answers. */
export enum Left {
  /** the program stands still until its wait is over */
  blocked = 0,
  /** the interpreter goes on at the frame's pc */
  interpreter = 1,
  /** somebody asked to stand still on what the program did */
  requested = 2,
  /** it came to the end of its unit */
  ended = 3,
}

/** Costs that the system's timing says, in ps. */
export interface FixedCosts {
  /** of an action of a driver's processor */
  readonly cpu: number;
  /** the queue's lane for a delay, see Kernel */
  laneOf(ps: number): number;
}

export interface Written {
  readonly source: string;
  readonly flow: Flow;
}

/** The body of a function of `(p, frame, code, places)`; the names that it uses are those of `Runtime`. */
export function writeUnit(unit: Unit, tables: Tables, costs: FixedCosts): Written {
  const flow = flowOf(unit, tables);
  return { source: new Writer(unit, flow, costs).whole(), flow };
}

class Writer {
  private readonly lines: string[] = [];
  private readonly code: Int32Array;
  /** instructions since `steps` was last brought up to date */
  private pending = 0;
  private readonly ints = new Set<number>();
  private readonly bytes = new Set<number>();
  /** int registers whose value is known where the writer is */
  private readonly known = new Map<number, number>();

  constructor(
    unit: Unit,
    private readonly flow: Flow,
    private readonly costs: FixedCosts,
  ) {
    this.code = unit.code;
  }

  whole(): string {
    const { flow, code } = this;
    const count = code.length / words;
    for (let i = 0; i < count; ) {
      if (flow.labels[i] >= 0) {
        this.flush();
        this.known.clear();
        this.lines.push(`case ${flow.labels[i]}:`);
      }
      i += this.instruction(i);
    }
    const resident = new Set(flow.resident);
    const ints = [...new Set([...this.ints, ...resident])].sort((a, b) => a - b);
    const declared = ints.map(r =>
      resident.has(r) ? `i${r} = hi[${r}] === 0 ? lo[${r}] : hi[${r}] * 4294967296 + lo[${r}]` : `i${r} = 0`,
    );
    const large = flow.resident.map(r => `hi[${r}]`).join(' | ');
    return [
      'const { lo, hi, bytes } = frame;',
      large && `if ((${large}) >>> 21 !== 0) return ${Left.interpreter};`,
      ...[...this.bytes].sort((a, b) => a - b).map(r => `const b${r} = bytes[${r}];`),
      declared.length > 0 && `let ${declared.join(', ')};`,
      'let steps = p.steps, at = labels[frame.pc >> 2], t = 0, s = 0;',
      'for (;;) switch (at) {',
      ...this.lines,
      `default: return ${Left.interpreter};`,
      '}',
    ]
      .filter(Boolean)
      .join('\n');
  }

  private i(register: number): string {
    this.ints.add(register);
    return `i${register}`;
  }
  private b(register: number): string {
    this.bytes.add(register);
    return `b${register}`;
  }

  /** Brings `steps` up to date. */
  private flush(): void {
    if (this.pending > 0) this.lines.push(`steps += ${this.pending};`);
    this.pending = 0;
  }

  /** Puts into the frame what matters at instruction `i`; `except` is there already. */
  private stored(i: number, except: readonly number[] = []): string {
    return [...(this.flow.intsAt[i] ?? [])]
      .filter(r => !except.includes(r))
      .map(r => {
        const v = this.i(r);
        return `lo[${r}] = ${v}; hi[${r}] = ${v} > 4294967295 ? ${v} / 4294967296 : 0;`;
      })
      .join(' ');
  }

  /** Back to the interpreter, which carries out instruction `i` itself; `done` instructions are done and not counted. */
  private leave(i: number, done = this.pending): string {
    return `{ ${this.stored(i)} frame.pc = ${i * words}; p.steps = steps + ${done}; return ${Left.interpreter}; }`;
  }

  /** Stands still before instruction `next`. */
  private blocked(next: number, done: number): string {
    return `{ ${this.stored(next)} frame.pc = ${next * words}; p.steps = steps + ${done}; return ${Left.blocked}; }`;
  }

  private jump(target: number): string {
    return `{ steps += ${this.pending}; at = ${this.flow.labels[target]}; continue; }`;
  }

  /** Writes instruction `i`, and those behind it that go with it; answers how many. */
  private instruction(i: number): number {
    const { code, lines } = this;
    const at = i * words;
    const op = code[at];
    const a = code[at + 1];
    const b = code[at + 2];
    const c = code[at + 3];
    const fused = this.fused(i, op, a, b, c);
    if (fused > 0) return fused;
    for (const r of this.flow.effects[i].intsWritten) this.known.delete(r);
    // An instruction that is not known to the analysis has neither reads nor writes that could be trusted.
    if (!this.flow.effects[i].known) {
      lines.push(this.leave(i));
      return 1;
    }
    if (!this.control(i, op, a, b) && !this.integer(i, op, a, b, c) && !this.bytesOperation(i, op, a, b, c)) {
      if (!this.action(i, op, a, b, c)) lines.push(this.leave(i));
    }
    return 1;
  }

  private control(i: number, op: number, a: number, b: number): boolean {
    const { lines } = this;
    switch (op) {
      case Op.statement:
        this.pending++;
        lines.push(`frame.place = places[${i}];`);
        return true;
      case Op.jump:
        this.pending++;
        lines.push(this.jump(a / words));
        this.pending = 0;
        return true;
      case Op.jumpBack: {
        const before = this.pending++;
        // One that ran long is the interpreter's: it lets others have their turn.
        lines.push(`if (steps + ${this.pending} >= activation) ${this.leave(i, before)}`);
        lines.push(this.jump(a / words));
        this.pending = 0;
        return true;
      }
      case Op.jumpFalse:
      case Op.jumpTrue:
        this.pending++;
        lines.push(`if (${this.i(a)} ${op === Op.jumpFalse ? '=' : '!'}== 0) ${this.jump(b / words)}`);
        return true;
      case Op.checkPassed:
        this.pending++;
        lines.push('p.checksPassed++; log.checksPassed++; if (p.deadline !== Infinity) clear(p);');
        return true;
      default:
        return false;
    }
  }

  private integer(i: number, op: number, a: number, b: number, c: number): boolean {
    const value = (c >>> 0) * 4294967296 + (b >>> 0);
    if (op === Op.constant && Number.isSafeInteger(value)) this.known.set(a, value);
    const text = integerOperation(op, a, b, c, this.leave(i));
    if (text === undefined) return false;
    for (const r of this.flow.effects[i].intsRead) this.ints.add(r);
    this.ints.add(a);
    this.lines.push(...text);
    this.pending++;
    return true;
  }

  /** Those that fail on nothing; the others are the interpreter's. */
  private bytesOperation(i: number, op: number, a: number, b: number, c: number): boolean {
    const { lines } = this;
    const write = (text: string) => {
      lines.push(text);
      this.pending++;
      return true;
    };
    switch (op) {
      case Op.bytesCopy:
        return write(`copyBytes(${this.b(a)}, ${this.b(b)});`);
      case Op.bytesSwap:
        return write(`swapBytes(${this.b(a)}, ${this.b(b)});`);
      case Op.bytesComplement:
        return write(`complementBytes(${this.b(a)}, ${this.b(b)});`);
      case Op.bytesEqual:
        return write(`${this.i(a)} = bytesEqual(${this.b(b)}, ${this.b(c)}) ? 1 : 0;`);
      case Op.length:
        return write(`${this.i(a)} = ${this.b(b)}.length;`);
      case Op.pattern:
        if ((this.known.get(b) ?? longestBytes + 1) > longestBytes)
          lines.push(`if (${this.i(b)} > ${longestBytes}) ${this.leave(i)}`);
        return write(`fillPattern(${this.b(a)}, ${this.i(b)}, ${this.i(c)});`);
      case Op.unsigned1:
      case Op.unsigned2:
      case Op.unsigned4:
      case Op.unsigned8:
      case Op.byteAt:
      case Op.slice:
      case Op.append:
      case Op.setByte:
      case Op.zeros:
      case Op.fill:
      case Op.literal:
      case Op.bytesAnd:
      case Op.bytesOr:
      case Op.bytesXor:
      case Op.asBytes:
      case Op.structField:
      case Op.setStructField:
      case Op.responseField:
      case Op.responseBytes:
      case Op.format:
      case Op.textEqual:
      case Op.textCopy:
        return this.called(i, op, `bytesOperation(${this.operands(i, op)}, frame, tables)`);
      default:
        return false;
    }
  }

  /** Operands of the instruction for a call; those that may differ between units of one shape come from the code. */
  private operands(i: number, op: number): string {
    const at = i * words;
    return `${op}, code[${at + 1}], code[${at + 2}], code[${at + 3}]`;
  }

  /** A call that works on the frame and takes no time. What it throws finds the frame as the interpreter leaves it. */
  private called(i: number, _op: number, call: string): boolean {
    const { lines, flow } = this;
    const { intsWritten } = flow.effects[i];
    this.pending++;
    lines.push(`${this.stored(i)} frame.pc = ${i * words}; p.steps = steps + ${this.pending};`);
    lines.push(`${call};`);
    this.loaded(i, intsWritten);
    return true;
  }

  /** Takes written registers out of the frame again. */
  private loaded(i: number, written: readonly number[]): void {
    for (const r of written) {
      const beyond = this.leaveAfter(i);
      this.lines.push(`if (hi[${r}] >>> 21 !== 0) ${beyond}`);
      this.lines.push(`${this.i(r)} = hi[${r}] === 0 ? lo[${r}] : hi[${r}] * 4294967296 + lo[${r}];`);
    }
  }

  /** Back to the interpreter behind instruction `i`, whose registers are in the frame already. */
  private leaveAfter(i: number): string {
    const { intsWritten } = this.flow.effects[i];
    return `{ ${this.stored(i + 1, intsWritten)} frame.pc = ${(i + 1) * words}; p.steps = steps + ${this.pending}; return ${Left.interpreter}; }`;
  }

  // ---- actions

  private action(i: number, op: number, a: number, b: number, c: number): boolean {
    const { lines } = this;
    const at = i * words;
    switch (op) {
      case Op.put:
        lines.push(`s = code[${at + 1}];`, `if (put(s, ${this.b(b)})) {`);
        this.tookTime(i, 'actionCosts[s]');
        return this.otherwise(i, op);
      case Op.doorbell:
        lines.push(`tellIndex(code[${at + 1}], p, frame.place);`);
        this.pending++;
        if (this.costs.cpu > 0) this.sleeps(i, String(this.costs.cpu), this.costs.cpu);
        return true;
      case Op.taken:
        lines.push(`tellIndex(code[${at + 1}], p, frame.place);`);
        this.pending++;
        return true;
      case Op.take:
        lines.push(`s = code[${at + 1}];`, `if (take(s, ${this.b(b)}, p)) {`);
        this.tookTime(i, 'actionCosts[s]');
        return this.otherwise(i, op);
      case Op.wait:
        if ((c & (WaitFlag.count | WaitFlag.until)) !== 0) return this.performed(i, op);
        lines.push(`if (p.phase === 0 && has(code[${at + 1}])) {`, `${this.i(b)} = 1;`);
        lines.push('if (p.deadline !== Infinity) clear(p);');
        this.tookTime(i, String(this.costs.cpu));
        return this.otherwise(i, op);
      case Op.delay: {
        const time = this.i(a);
        lines.push(`if (${time} > 0 && ${time} <= latestTime - clock[0]) {`);
        this.pending++;
        this.sleeps(i, time, this.known.get(a));
        this.pending--;
        return this.otherwise(i, op);
      }
      case Op.end:
        lines.push(
          `{ ${this.stored(i)} frame.pc = ${at}; p.steps = steps + ${this.pending + 1}; return ${Left.ended}; }`,
        );
        return true;
      case Op.look:
      case Op.observe:
      case Op.loadState:
      case Op.storeState:
      case Op.bringUpEnter:
      case Op.withinWait:
      case Op.call:
      case Op.field:
      case Op.insert:
      case Op.perSecond:
      case Op.inTime:
      case Op.stop:
      case Op.checkFailed:
      case Op.fail:
        return false;
      default:
        return op >= Op.load && this.performed(i, op);
    }
  }

  /** The quick way took this long; the program goes on at once when that is nothing. Inside of an open `{`. */
  private tookTime(i: number, cost: string): void {
    this.pending++;
    if (cost !== '0') {
      this.lines.push(`if (${cost} > 0) {`);
      this.sleeps(i, cost);
      this.lines.push('}');
    }
    this.pending--;
  }

  /** `fixed`: the time where it is known already, which has a lane of its own then. */
  private sleeps(i: number, time: string, fixed?: number): void {
    const lane = fixed === undefined ? -1 : this.costs.laneOf(fixed);
    const sleep = lane < 0 ? `sleep(p, ${time});` : `sleepIn(${lane}, p, ${fixed});`;
    this.lines.push(sleep, this.blocked(i + 1, this.pending));
  }

  /** Closes the quick way with the way for everything else. */
  private otherwise(i: number, op: number): boolean {
    this.lines.push('} else {');
    this.perform(i, op);
    this.lines.push('}');
    return true;
  }

  private performed(i: number, op: number): boolean {
    this.perform(i, op);
    return true;
  }

  /** Lets the actions carry out an instruction, on the frame. */
  private perform(i: number, op: number): void {
    const { lines, flow } = this;
    const { intsWritten } = flow.effects[i];
    this.pending++;
    const next = (i + 1) * words;
    lines.push(
      `${this.stored(i)} frame.pc = ${i * words}; p.steps = steps + ${this.pending};`,
      this.carriedOut(i, op),
      `if (t === 1) return ${Left.blocked};`,
      `${this.stored(i + 1, [...intsWritten, ...(flow.intsAt[i] ?? [])])} frame.pc = ${next};`,
      `if (t === 2) return ${Left.blocked};`,
      `if (control.requested) return ${Left.requested};`,
    );
    this.loaded(i, intsWritten);
  }

  private carriedOut(i: number, op: number): string {
    const at = i * words;
    if (op !== Op.send) return `t = perform(${this.operands(i, op)}, p, frame);`;
    return `t = send(${this.i(this.code[at + 1])}, ${this.b(this.code[at + 2])}, p);`;
  }

  // ---- several instructions at once

  private fused(i: number, op: number, a: number, b: number, c: number): number {
    if (op === Op.pattern) return this.fusedPattern(i, a, b, c);
    const sign = comparisons[op];
    if (sign === undefined || !this.follows(i, 1)) return 0;
    // A comparison whose result only decides where to go.
    const { code, flow } = this;
    const jump = (i + 1) * words;
    const jumpOp = code[jump];
    if ((jumpOp !== Op.jumpFalse && jumpOp !== Op.jumpTrue) || code[jump + 1] !== a) return 0;
    const target = code[jump + 2] / words;
    if (flow.intsAt[target]?.has(a) || flow.intsAt[i + 2]?.has(a)) return 0;
    this.pending += 2;
    const condition = `${this.i(b)} ${sign} ${this.i(c)}`;
    this.lines.push(`if (${jumpOp === Op.jumpFalse ? `!(${condition})` : condition}) ${this.jump(target)}`);
    return 2;
  }

  /** Whether instruction `i + n` is only ever reached from the one before it. */
  private follows(i: number, n: number): boolean {
    return i + n < this.flow.labels.length && this.flow.labels[i + n] < 0;
  }

  /**
   * A pattern that is only put, or only compared with, perhaps after its complement was taken, is not made at all:
   * it is written into the slot, and compared as it would be.
   */
  private fusedPattern(i: number, pattern: number, length: number, seed: number): number {
    const { code, flow, lines } = this;
    const short = (this.known.get(length) ?? longestBytes + 1) <= longestBytes;
    const opAt = (n: number) => (this.follows(i, n) ? code[(i + n) * words] : -1);
    const operand = (n: number, k: number) => code[(i + n) * words + k];
    if (opAt(1) === Op.put && operand(1, 2) === pattern && !flow.bytesAt[i + 2]?.has(pattern)) {
      const len = this.i(length);
      if (!short) lines.push(`if (${len} > ${longestBytes}) ${this.leave(i)}`);
      this.pending++;
      lines.push(`s = code[${(i + 1) * words + 1}];`, `if (putPattern(s, ${len}, ${this.i(seed)})) {`);
      this.tookTime(i + 1, 'actionCosts[s]');
      lines.push('} else {', `fillPattern(${this.b(pattern)}, ${len}, ${this.i(seed)});`);
      this.perform(i + 1, Op.put);
      lines.push('}');
      return 2;
    }
    const complement = opAt(1) === Op.bytesComplement && operand(1, 2) === pattern ? operand(1, 1) : -1;
    const at = complement < 0 ? 1 : 2;
    const made = complement < 0 ? pattern : complement;
    if (opAt(at) !== Op.bytesEqual || opAt(at + 1) !== Op.jumpFalse) return 0;
    const result = operand(at, 1);
    const other = operand(at, 2) === made ? operand(at, 3) : operand(at, 2);
    const compared = operand(at, 2) === made || operand(at, 3) === made;
    const next = i + at + 2;
    const needed = flow.bytesAt[next];
    const target = operand(at + 1, 2) / words;
    const unneeded = !needed?.has(pattern) && !needed?.has(made);
    if (!compared || operand(at + 1, 1) !== result || !unneeded || other === pattern || other === made)
      return 0;
    if (flow.intsAt[next]?.has(result) || flow.intsAt[target]?.has(result)) return 0;
    const len = this.i(length);
    if (!short) lines.push(`if (${len} > ${longestBytes}) ${this.leave(i)}`);
    this.pending += at + 2;
    const [x, p, m] = [this.b(other), this.b(pattern), this.b(made)];
    lines.push(
      `if (!isPattern(${x}, ${len}, ${this.i(seed)}, ${complement < 0 ? 0 : -1}) && !makeAndCompare(${x}, ${p}, ${m}, ${len}, ${this.i(seed)})) ${this.jump(target)}`,
    );
    return at + 2;
  }
}
