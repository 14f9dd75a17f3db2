// Expressions evaluated beside a program: the debugger's evaluate and conditions. They see the program's variables,
// cost no time and change nothing.

import type { LinkedExpression } from '../../language/link';
import type { Type } from '../../language/link/model';
import type { Expression } from '../../language/syntax/ast';
import { EvaluationError } from '../facade';
import { Arena } from '../memory';
import { Builder } from './builder';
import { resize, sliceOf } from './bytes';
import { ExpressionCompiler, type Surroundings } from './compile-expression';
import { bankOf, type LocalVariable, Op, type Unit } from './instructions';
import type { Interpreter } from './interpreter';
import type { Machine } from './machine';
import { Frame, type ProgramState } from './state';

/** Frames of looks come and go: they lie by themselves. */
const nowhere = new Arena(0);

import { setBigInt, toBigInt } from './u64';
import type { Value } from './value';

interface Look {
  readonly unit: Unit;
  readonly frame: Frame;
  readonly result: number;
  /** the program's unit that it was compiled beside; -1 = none */
  readonly beside: number;
}

export class Looking {
  private readonly compiled = new WeakMap<LinkedExpression, Look>();
  /** the place in the table of units where the look that runs stands */
  private readonly slot: number;

  constructor(
    private readonly m: Machine,
    private readonly interpreter: Interpreter,
    /** the program that looks run as */
    private readonly scratch: ProgramState,
  ) {
    this.slot = m.tables.units.length;
  }

  /** @throws EvaluationError with words for the user */
  look(linked: LinkedExpression, p: ProgramState | undefined): Value {
    const { expression } = linked;
    if (!expression) throw new EvaluationError(linked.diagnostics[0]?.message ?? 'this is no expression');
    const type = linked.types.get(expression);
    if (!type || linked.diagnostics.some(d => d.severity === 'error')) {
      throw new EvaluationError(linked.diagnostics[0]?.message ?? 'this has no value');
    }
    if (type.kind === 'thing') return { type, thing: type.thing };
    const own = p?.frames[0];
    const look = this.compile(linked, expression, p, own);
    const frame = this.ready(look, own);
    this.scratch.only(frame);
    this.scratch.agent = p?.agent ?? -1;
    this.scratch.hw = p?.hw ?? 0;
    this.scratch.functionIndex = Math.max(0, p?.functionIndex ?? 0);
    this.scratch.space = this.memoryOf(p);
    frame.pc = 0;
    this.interpreter.look(this.scratch);
    return valueIn(frame, type, look.result);
  }

  /** Whose memory a look loads from: the function of the program, of its agent's interface, else the PF. */
  private memoryOf(p: ProgramState | undefined): number {
    if (p?.kind === 'context') return Math.max(0, this.m.hardware.dmaSpaceOf(p.agent, p.hw));
    return Math.max(0, p?.space ?? 0);
  }

  private compile(
    linked: LinkedExpression,
    expression: Expression,
    p: ProgramState | undefined,
    own: Frame | undefined,
  ): Look {
    const beside = own?.unit ?? -1;
    const known = this.compiled.get(linked);
    if (known?.beside === beside) return known;
    const { tables, system } = this.m;
    const unit = own && tables.units[own.unit];
    const surroundings: Surroundings = {
      function: p && p.functionIndex >= 0 ? system.functions[p.functionIndex] : undefined,
      agent: p && p.agent >= 0 ? system.agents[p.agent] : undefined,
    };
    const out = new Builder(unit ?? { ints: 0, bytes: 0, texts: 0 });
    const compiler = new ExpressionCompiler(tables, linked, surroundings, out);
    if (unit) compiler.bindVariables(unit.locals);
    const result = compiler.value(expression);
    out.emit(Op.stop);
    const finished = out.finish('look');
    const look = { unit: finished, frame: new Frame(this.slot, finished, nowhere), result, beside };
    this.compiled.set(linked, look);
    return look;
  }

  /** Registers of its own behind those of the program, whose bytes are shared: a look writes only behind them. */
  private ready({ unit, frame }: Look, own: Frame | undefined): Frame {
    this.m.tables.units[this.slot] = unit;
    if (own) {
      frame.lo.set(own.lo);
      frame.hi.set(own.hi);
      own.bytes.forEach((b, i) => {
        frame.bytes[i] = b;
      });
      own.texts.forEach((t, i) => {
        frame.texts[i] = t;
      });
    }
    return frame;
  }
}

export function valueIn(frame: Frame, type: Type, register: number): Value {
  switch (bankOf(type)) {
    case 'bytes':
      return { type, bytes: sliceOf(frame.bytes[register]) };
    case 'text':
      return { type, text: frame.texts[register] };
    default:
      return { type, int: toBigInt(frame, register) };
  }
}

/** The variables that are in sight where a frame stands, the innermost last. */
export function variablesAt(unit: Unit, frame: Frame): LocalVariable[] {
  return unit.locals.filter(v => v.from <= frame.pc && frame.pc < v.to).sort((a, b) => a.from - b.from);
}

/** False when the value is of another bank than the variable. */
export function store(frame: Frame, v: LocalVariable, value: Value): boolean {
  if (v.bank === 'int' && value.int !== undefined) {
    setBigInt(frame, v.register, BigInt.asUintN(64, value.int));
    return true;
  }
  if (v.bank === 'bytes' && value.bytes) {
    const length = v.type.kind === 'response' ? frame.bytes[v.register].length : value.bytes.length;
    if (length !== value.bytes.length) return false;
    resize(frame.bytes[v.register], length).set(value.bytes);
    return true;
  }
  if (v.bank === 'text' && value.text !== undefined) {
    frame.texts[v.register] = value.text;
    return true;
  }
  return false;
}
