// Writes one unit: instructions with their places, jumps patched later, registers given out as a stack.

import type { Type } from '../../language/link/model';
import type { Identifier } from '../../language/syntax/ast';
import { type Bank, bankOf, type LocalVariable, Op, type Unit, words } from './instructions';

interface OpenVariable {
  readonly name: string;
  readonly type: Type;
  readonly register: number;
  readonly declaration: Identifier | undefined;
  readonly mutable: boolean;
  readonly from: number;
}

/** How many registers of each bank are in use. */
export interface Mark {
  readonly int: number;
  readonly bytes: number;
  readonly text: number;
  readonly variables: number;
}

export class Builder {
  readonly code: number[] = [];
  readonly places: number[] = [];
  /** of the instructions that follow */
  place = -1;
  endless = false;
  private readonly top: Record<Bank, number>;
  private readonly most: Record<Bank, number>;
  private readonly open: OpenVariable[] = [];
  private readonly closed: LocalVariable[] = [];

  /** `first`: registers that are taken already, the variables of the program that is looked at. */
  constructor(first: { readonly ints: number; readonly bytes: number; readonly texts: number }) {
    this.top = { int: first.ints, bytes: first.bytes, text: first.texts };
    this.most = { ...this.top };
  }

  get here(): number {
    return this.code.length;
  }

  /** Answers the word offset of the instruction. */
  emit(op: number, a = 0, b = 0, c = 0): number {
    const at = this.code.length;
    this.code.push(op, a | 0, b | 0, c | 0);
    this.places.push(this.place);
    return at;
  }

  /** Sets operand 1 to 3 of the instruction at `at` to this offset of the code. */
  patch(at: number, operand: 1 | 2 | 3, target = this.here): void {
    this.code[at + operand] = target;
  }

  register(bank: Bank): number {
    const register = this.top[bank]++;
    if (this.top[bank] > this.most[bank]) this.most[bank] = this.top[bank];
    return register;
  }

  int = (): number => this.register('int');
  bytes = (): number => this.register('bytes');

  mark(): Mark {
    return { ...this.top, variables: this.open.length };
  }

  /** Gives back what was taken since the mark; variables declared since then are out of sight from here on. */
  release(mark: Mark): void {
    this.top.int = mark.int;
    this.top.bytes = mark.bytes;
    this.top.text = mark.text;
    for (const v of this.open.splice(mark.variables)) this.close(v);
  }

  private close(v: OpenVariable): void {
    this.closed.push({ ...v, bank: bankOf(v.type), to: this.here });
  }

  /** Declares a variable that is seen from here on. */
  declare(
    name: string,
    type: Type,
    register: number,
    declaration: Identifier | undefined,
    mutable: boolean,
  ): void {
    this.open.push({ name, type, register, declaration, mutable, from: this.here });
  }

  constant(register: number, value: bigint): number {
    this.emit(
      Op.constant,
      register,
      Number(BigInt.asIntN(32, value)),
      Number(BigInt.asIntN(32, value >> 32n)),
    );
    return register;
  }

  finish(name: string): Unit {
    // One word more than the last offset, so that a variable is still seen at the closing of its program.
    for (const v of this.open.splice(0))
      this.closed.push({ ...v, bank: bankOf(v.type), to: this.here + words });
    return {
      name,
      code: Int32Array.from(this.code),
      places: Int32Array.from(this.places),
      ints: this.most.int,
      bytes: this.most.bytes,
      texts: this.most.text,
      locals: this.closed,
      endless: this.endless,
    };
  }
}
