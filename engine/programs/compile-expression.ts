// Expressions to instructions. What an expression gives is in a register of the bank of its type; the caller may name
// the register that it wants it in.

import type {
  AgentModel,
  Binding,
  FunctionModel,
  MessageLayoutKind,
  Thing,
  ThingPath,
  Type,
} from '../../language/link/model';
import type { NodeLookup } from '../../language/link/node-table';
import { isBytes } from '../../language/link/types';
import { fieldNamed } from '../../language/messages';
import type { BinaryOperator, Expression, Identifier, Linkable } from '../../language/syntax/ast';
import { commandByName, exceptionByName, registerByName } from '../../spec';
import type { Builder } from './builder';
import { BytesCompiler } from './compile-bytes';
import { CompileError } from './compile-error';
import { bankOf, type LocalVariable, Op } from './instructions';
import { Looks } from './looks';
import { add, type Tables, type TextPiece, type TextTemplate } from './tables';
import { thingName } from './value';

/** What the linker knows of the nodes. */
export interface Linked {
  readonly bindings: NodeLookup<Identifier, Binding>;
  readonly types: NodeLookup<Linkable, Type>;
}

/** Where a program runs. */
export interface Surroundings {
  readonly function: FunctionModel | undefined;
  readonly agent: AgentModel | undefined;
}

const intOperations: Partial<Record<BinaryOperator, number>> = {
  '+': Op.add,
  '-': Op.subtract,
  '*': Op.multiply,
  '/': Op.divide,
  '%': Op.modulo,
  '&': Op.and,
  '|': Op.or,
  '^': Op.xor,
  '<<': Op.shiftLeft,
  '>>': Op.shiftRight,
  '==': Op.equal,
  '!=': Op.notEqual,
  '<': Op.less,
  '<=': Op.lessEqual,
};
const unsignedOperations: Readonly<Record<string, number>> = {
  u8: Op.unsigned1,
  u16: Op.unsigned2,
  u32: Op.unsigned4,
  u64: Op.unsigned8,
};
const none: Type = { kind: 'none' };
const isPerSecond = (t: Type) => t.kind === 'rate' || t.kind === 'frequency';

export class ExpressionCompiler {
  /** registers by the numbers of the names */
  private readonly variables = new Map<number, number>();
  private readonly looks: Looks;
  private readonly runs: BytesCompiler;

  constructor(
    readonly tables: Tables,
    readonly linked: Linked,
    readonly surroundings: Surroundings,
    readonly out: Builder,
  ) {
    this.looks = new Looks(this);
    this.runs = new BytesCompiler(this);
  }

  /** Makes a variable known that lives in a register already. */
  bindVariable(declaration: Identifier, register: number): void {
    this.variables.set(declaration.id, register);
  }

  bindVariables(locals: readonly LocalVariable[]): void {
    for (const v of locals) if (v.declaration) this.variables.set(v.declaration.id, v.register);
  }

  typeOf(e: Linkable): Type {
    return this.linked.types.get(e) ?? none;
  }

  bindingOf(e: Expression): Binding | undefined {
    if (e.kind === 'parenthesized') return this.bindingOf(e.inner);
    return e.kind === 'name' || e.kind === 'member' ? this.linked.bindings.get(e.name) : undefined;
  }

  /** The thing of the system that an expression names. */
  thingOf(e: Expression): { readonly thing: Thing; readonly path: ThingPath } | undefined {
    const b = this.bindingOf(e);
    return b?.kind === 'thing' ? b : undefined;
  }

  /** Evaluates into a register of the type's bank. */
  value(e: Expression, wanted = -1): number {
    const bank = bankOf(this.typeOf(e));
    if (bank === 'bytes') return this.bytes(e, wanted);
    return bank === 'text' ? this.text(e, wanted) : this.int(e, wanted);
  }

  // ---- integers and booleans

  int(e: Expression, wanted = -1): number {
    const { out } = this;
    switch (e.kind) {
      case 'parenthesized':
        return this.int(e.inner, wanted);
      case 'number':
        return out.constant(this.target(wanted), e.value);
      case 'boolean':
        return out.constant(this.target(wanted), e.value ? 1n : 0n);
      case 'name':
        return this.named(e, wanted);
      case 'member':
        return this.member(e, wanted);
      case 'index':
        return this.element(e, wanted);
      case 'call':
        return this.call(e, wanted);
      case 'unary': {
        const d = this.target(wanted);
        const mark = out.mark();
        const operand = this.int(e.operand);
        out.emit(e.operator === 'not' ? Op.not : e.operator === '-' ? Op.negate : Op.complement, d, operand);
        out.release(mark);
        return d;
      }
      case 'binary':
        return this.binary(e.operator, e.left, e.right, wanted);
      default:
        throw new CompileError(`${e.kind.replaceAll('_', ' ')} is no number here`);
    }
  }

  target(wanted: number): number {
    return wanted >= 0 ? wanted : this.out.int();
  }

  private named(e: Expression & { kind: 'name' }, wanted: number): number {
    const b = this.linked.bindings.get(e.name);
    switch (b?.kind) {
      case 'local':
        return this.moved(Op.copy, this.variableOf(b.declaration), wanted);
      case 'constant':
        return this.out.constant(this.target(wanted), b.constant.value);
      case 'status':
        return this.out.constant(this.target(wanted), BigInt(b.code));
      case 'message':
        return this.out.constant(this.target(wanted), BigInt(opcodeOf(b.layout, b.symbol)));
      case 'parameter':
        return this.out.constant(this.target(wanted), this.parameter(b.index));
      case 'state': {
        const d = this.target(wanted);
        this.out.emit(Op.loadState, d, b.index);
        return d;
      }
      case 'observable':
        return this.looks.ownObservable(b, wanted);
      case 'register':
        return this.looks.register(e, wanted);
      default:
        throw new CompileError(`\`${e.name.text}\` is no value here`);
    }
  }

  private parameter(index: number): bigint {
    const { agent } = this.surroundings;
    const p = agent?.accelerator?.parameters[index];
    if (!agent || !p) throw new CompileError('a parameter has a value only in an agent');
    return agent.parameters.get(p.name) ?? p.value ?? 0n;
  }

  /** The register of a variable. */
  variableOf(declaration: Identifier): number {
    const register = this.variables.get(declaration.id);
    if (register === undefined) throw new CompileError(`\`${declaration.text}\` has no value here`);
    return register;
  }

  /** The register itself, or a copy of it where one was wanted. */
  moved(op: number, register: number, wanted: number): number {
    if (wanted < 0 || wanted === register) return register;
    this.out.emit(op, wanted, register);
    return wanted;
  }

  private member(e: Expression & { kind: 'member' }, wanted: number): number {
    const { out } = this;
    const b = this.linked.bindings.get(e.name);
    switch (b?.kind) {
      case 'observable':
        return this.looks.observable(e, b, wanted);
      case 'register':
      case 'register_field':
        return this.looks.register(e, wanted);
      case 'constant':
        return out.constant(this.target(wanted), b.constant.value);
      case 'status':
        return out.constant(this.target(wanted), BigInt(b.code));
      case 'message_field': {
        const d = this.target(wanted);
        const mark = out.mark();
        const object = this.bytes(e.object);
        out.emit(Op.responseField, d, object, this.messageField(b.layout, b.symbol, b.field));
        out.release(mark);
        return d;
      }
      case 'struct_field':
      case 'response_field':
      case 'property': {
        const d = this.target(wanted);
        const mark = out.mark();
        const object = this.bytes(e.object);
        if (b.kind === 'property') out.emit(Op.length, d, object);
        else if (b.kind === 'struct_field') {
          const { structFields } = this.tables;
          const ref = { struct: b.struct, field: b.struct.fields[b.field] };
          out.emit(Op.structField, d, object, add(structFields, ref));
        } else out.emit(Op.responseField, d, object, this.messageField('response', b.symbol, b.field));
        out.release(mark);
        return d;
      }
      default:
        throw new CompileError(`\`${e.name.text}\` is no value here`);
    }
  }

  /** Number of a field of a message of the management rings, in the table of such fields. */
  messageField(layout: MessageLayoutKind | 'response', symbol: string, name: string): number {
    const field = fieldNamed(layout, symbol, name);
    if (!field) throw new CompileError(`${symbol || layout} has no ${name}`);
    return add(this.tables.responseFields, { owner: symbol || layout, field });
  }

  private element(e: Expression & { kind: 'index' }, wanted: number): number {
    if (this.bindingOf(e.object)?.kind === 'register') return this.looks.register(e, wanted);
    const d = this.target(wanted);
    const mark = this.out.mark();
    const object = this.bytes(e.object);
    this.out.emit(Op.byteAt, d, object, this.int(e.index));
    this.out.release(mark);
    return d;
  }

  private call(e: Expression & { kind: 'call' }, wanted: number): number {
    const { out } = this;
    const name = e.callee.text;
    const d = this.target(wanted);
    const args = e.arguments;
    const mark = out.mark();
    switch (name) {
      case 'now':
        out.emit(Op.now, d);
        break;
      case 'log2':
        out.emit(Op.log2, d, this.int(args[0]));
        break;
      case 'min':
      case 'max': {
        // Not into `d` while arguments are to come: it may be a variable that one of them reads.
        let best = this.int(args[0]);
        for (const a of args.slice(1)) {
          const both = out.int();
          out.emit(name === 'min' ? Op.minimum : Op.maximum, both, best, this.int(a));
          best = both;
        }
        out.emit(Op.copy, d, best);
        break;
      }
      case 'size_of': {
        const of = args[0];
        const b = of.kind === 'name' ? this.linked.bindings.get(of.name) : undefined;
        out.constant(d, b?.kind === 'struct' ? BigInt(b.struct.bytes) : 0n);
        break;
      }
      case 'reachable': {
        const address = this.int(args[0]);
        out.emit(Op.reachable, d, address, this.int(args[1]));
        break;
      }
      default: {
        const op = unsignedOperations[name];
        if (op === undefined) throw new CompileError(`\`${name}\` gives no number`);
        out.emit(op, d, this.bytes(args[0]), this.int(args[1]));
      }
    }
    out.release(mark);
    return d;
  }

  private binary(operator: BinaryOperator, left: Expression, right: Expression, wanted: number): number {
    const { out } = this;
    // A logical one jumps over its right side, so its register must not be read by that side.
    if (operator === 'and' || operator === 'or') {
      const both = out.int();
      this.int(left, both);
      const jump = out.emit(operator === 'and' ? Op.jumpFalse : Op.jumpTrue, both);
      this.int(right, both);
      out.patch(jump, 2);
      return this.moved(Op.copy, both, wanted);
    }
    const d = this.target(wanted);
    const mark = out.mark();
    const leftType = this.typeOf(left);
    if (isBytes(leftType) || leftType.kind === 'string') {
      const a = this.value(left);
      out.emit(leftType.kind === 'string' ? Op.textEqual : Op.bytesEqual, d, a, this.value(right));
      if (operator === '!=') out.emit(Op.not, d, d);
    } else {
      const a = this.int(left);
      const b = this.int(right);
      const rightType = this.typeOf(right);
      if (operator === '>') out.emit(Op.less, d, b, a);
      else if (operator === '>=') out.emit(Op.lessEqual, d, b, a);
      else out.emit(this.operation(operator, leftType, rightType), d, a, b);
    }
    out.release(mark);
    return d;
  }

  /** Rates and frequencies are per second, times in picoseconds. */
  private operation(operator: BinaryOperator, left: Type, right: Type): number {
    if (operator === '*') {
      if ((isPerSecond(left) && right.kind === 'time') || (isPerSecond(right) && left.kind === 'time')) {
        return Op.inTime;
      }
    } else if (operator === '/') {
      const counted = left.kind === 'int' || left.kind === 'size';
      if ((counted && isPerSecond(right)) || (left.kind === 'size' && right.kind === 'time')) {
        return Op.perSecond;
      }
    }
    const op = intOperations[operator];
    if (op === undefined) throw new CompileError(`\`${operator}\` does not go with numbers`);
    return op;
  }

  // ---- bytes and texts

  bytes(e: Expression, wanted = -1): number {
    return this.runs.compile(e, wanted);
  }

  text(e: Expression, wanted = -1): number {
    const b = e.kind === 'name' ? this.linked.bindings.get(e.name) : undefined;
    if (b?.kind === 'local') {
      return this.moved(Op.textCopy, this.variableOf(b.declaration), wanted);
    }
    const d = wanted >= 0 ? wanted : this.out.register('text');
    const mark = this.out.mark();
    this.out.emit(Op.format, d, this.template(e));
    this.out.release(mark);
    return d;
  }

  /** Evaluates the parts of a text into registers that the template reads; it is put together by whoever needs it. */
  template(e: Expression): number {
    return add(this.tables.texts, this.pieces(e));
  }

  private pieces(e: Expression): TextTemplate {
    if (e.kind === 'parenthesized') return this.pieces(e.inner);
    const parts = e.kind === 'string' ? e.parts : [e];
    return parts.map((part): string | TextPiece => {
      if (typeof part === 'string') return part;
      const type = this.typeOf(part);
      if (type.kind === 'thing') return thingName(type.thing);
      const b = this.bindingOf(part);
      const status =
        b?.kind === 'response_field' && b.field === 'STATUS' ? commandByName(b.symbol) : undefined;
      const opcode = b?.kind === 'message_field' && /OPCODE$/.test(b.field);
      const names = !opcode
        ? undefined
        : b.field === 'OPCODE' && b.layout === 'exception'
          ? 'exception'
          : 'command';
      return { bank: bankOf(type), register: this.value(part), type, status, names };
    });
  }

  /** The register array, register or field of one that an expression names, with the element's index. */
  registerPath(e: Expression): RegisterPath {
    if (e.kind === 'parenthesized') return this.registerPath(e.inner);
    if (e.kind === 'index') return { ...this.registerPath(e.object), index: e.index };
    const b = this.bindingOf(e);
    if (b?.kind === 'register') {
      const spec = registerByName(b.page, b.register);
      if (!spec) throw new CompileError(`there is no register ${b.register}`);
      return { ref: this.tables.register(spec, b.function, b.interface), field: undefined, index: undefined };
    }
    if (b?.kind === 'register_field' && e.kind === 'member') {
      const field = registerByName(b.page, b.register)?.fields.find(f => f.name === b.field);
      if (!field) throw new CompileError(`${b.register} has no field ${b.field}`);
      return {
        ...this.registerPath(e.object),
        field: add(this.tables.fields, { owner: b.register, field }),
      };
    }
    throw new CompileError('this is no register');
  }
}

/** What a message of that name has as its OPCODE. */
export function opcodeOf(layout: MessageLayoutKind | 'response', symbol: string): number {
  const spec = layout === 'exception' ? exceptionByName(symbol) : commandByName(symbol);
  return spec?.opcode ?? 0;
}

export interface RegisterPath {
  readonly ref: number;
  /** number in `Tables.fields` */
  readonly field: number | undefined;
  readonly index: Expression | undefined;
}
