// Expressions that give bytes: where a register is named to hold them, nothing is copied.

import { fieldNamed } from '../../language/messages';
import type { BinaryOperator, Expression, StructExpression } from '../../language/syntax/ast';
import { exceptionFields, messageBodyAt } from '../../spec';
import { CompileError } from './compile-error';
import { type ExpressionCompiler, opcodeOf } from './compile-expression';
import { Op } from './instructions';
import { add } from './tables';

const operations: Partial<Record<BinaryOperator, number>> = {
  '&': Op.bytesAnd,
  '|': Op.bytesOr,
  '^': Op.bytesXor,
};

export class BytesCompiler {
  constructor(private readonly compiler: ExpressionCompiler) {}

  compile(e: Expression, wanted: number): number {
    const { compiler } = this;
    const { out, linked } = compiler;
    switch (e.kind) {
      case 'parenthesized':
        return compiler.bytes(e.inner, wanted);
      case 'name': {
        const b = linked.bindings.get(e.name);
        if (b?.kind !== 'local') throw new CompileError(`\`${e.name.text}\` is no bytes here`);
        return compiler.moved(Op.bytesCopy, compiler.variableOf(b.declaration), wanted);
      }
      case 'call':
        // A struct's name over bytes only changes how they are seen.
        if (linked.bindings.get(e.callee)?.kind === 'struct') return compiler.bytes(e.arguments[0], wanted);
        if (linked.bindings.get(e.callee)?.kind === 'message') return this.messageView(e, wanted);
        return this.call(e, this.target(wanted));
      case 'bytes':
        return this.items(e.items, this.target(wanted));
      case 'struct_value':
        return linked.bindings.get(e.name)?.kind === 'message'
          ? this.messageValue(e, this.target(wanted))
          : this.structValue(e, this.target(wanted));
      case 'unary':
      case 'binary': {
        const d = this.target(wanted);
        const mark = out.mark();
        if (e.kind === 'unary') out.emit(Op.bytesComplement, d, compiler.bytes(e.operand));
        else {
          const op = operations[e.operator];
          if (op === undefined) throw new CompileError(`\`${e.operator}\` does not go with bytes`);
          const left = compiler.bytes(e.left);
          out.emit(op, d, left, compiler.bytes(e.right));
        }
        out.release(mark);
        return d;
      }
      case 'slice': {
        const d = this.target(wanted);
        const mark = out.mark();
        const object = compiler.bytes(e.object);
        const from = out.int();
        const to = out.int();
        compiler.int(e.from, from);
        compiler.int(e.to, to);
        if (e.inclusive) out.emit(Op.add, to, to, out.constant(out.int(), 1n));
        out.emit(Op.slice, d, object, from);
        out.release(mark);
        return d;
      }
      case 'member': {
        const b = linked.bindings.get(e.name);
        const field =
          b?.kind === 'response_field'
            ? fieldNamed('response', b.symbol, b.field)
            : b?.kind === 'message_field' && fieldNamed(b.layout, b.symbol, b.field);
        if (!field) throw new CompileError(`\`${e.name.text}\` is no bytes here`);
        const d = this.target(wanted);
        out.emit(Op.responseBytes, d, compiler.bytes(e.object), field.lsb / 8);
        return d;
      }
      default:
        throw new CompileError(`${e.kind.replaceAll('_', ' ')} is no bytes here`);
    }
  }

  private target(wanted: number): number {
    return wanted >= 0 ? wanted : this.compiler.out.bytes();
  }

  private call(e: Expression & { kind: 'call' }, d: number): number {
    const { compiler } = this;
    const { out } = compiler;
    const [first, second, third] = e.arguments;
    const mark = out.mark();
    switch (e.callee.text) {
      case 'zeros':
        out.emit(Op.zeros, d, compiler.int(first));
        break;
      case 'fill':
      case 'pattern': {
        const length = compiler.int(first);
        out.emit(e.callee.text === 'fill' ? Op.fill : Op.pattern, d, length, compiler.int(second));
        break;
      }
      case 'load': {
        const address = compiler.int(first);
        out.emit(Op.load, d, address, compiler.int(second));
        break;
      }
      case 'as_bytes': {
        const value = compiler.int(first);
        out.emit(Op.asBytes, d, value, compiler.int(second));
        break;
      }
      case 'concat':
        compiler.bytes(first, d);
        for (const a of e.arguments.slice(1)) out.emit(Op.append, d, compiler.bytes(a));
        break;
      case 'replace': {
        compiler.bytes(first, d);
        const offset = compiler.int(second);
        out.emit(Op.setByte, d, offset, compiler.int(third));
        break;
      }
      default:
        throw new CompileError(`\`${e.callee.text}\` gives no bytes`);
    }
    out.release(mark);
    return d;
  }

  private items(items: readonly Expression[], d: number): number {
    const { compiler } = this;
    const { out } = compiler;
    const known = items.every(i => i.kind === 'number');
    const bytes = Uint8Array.from(items, i => (i.kind === 'number' ? Number(i.value & 0xffn) : 0));
    out.emit(Op.literal, d, add(compiler.tables.literals, bytes));
    if (known) return d;
    const mark = out.mark();
    const offset = out.int();
    items.forEach((item, i) => {
      if (item.kind === 'number') return;
      const inner = out.mark();
      out.constant(offset, BigInt(i));
      out.emit(Op.setByte, d, offset, compiler.int(item));
      out.release(inner);
    });
    out.release(mark);
    return d;
  }

  /** The same bytes; of an exception the command in it, whose body begins where that of a command does. */
  private messageView(e: Expression & { kind: 'call' }, wanted: number): number {
    const { compiler } = this;
    const { out } = compiler;
    const b = compiler.linked.bindings.get(e.callee);
    const [argument] = e.arguments;
    const type = compiler.typeOf(argument);
    const trapped = type.kind === 'message' && type.layout === 'exception';
    if (b?.kind !== 'message' || b.layout !== 'command' || !trapped) return compiler.bytes(argument, wanted);
    const d = this.target(wanted);
    const mark = out.mark();
    const exception = compiler.bytes(argument);
    const body = out.bytes();
    out.emit(Op.responseBytes, body, exception, exceptionFields.E_PF_TRAPPED_CMD.PAYLOAD.lsb / 8);
    out.emit(Op.literal, d, add(compiler.tables.literals, this.header(opcodeOf(b.layout, b.symbol))));
    out.emit(Op.append, d, body);
    out.release(mark);
    return d;
  }

  private header(opcode: number): Uint8Array {
    const header = new Uint8Array(messageBodyAt);
    new DataView(header.buffer).setUint16(0, opcode, true);
    return header;
  }

  /** Numbers first, then the body up to the end of the message if it has one. */
  private messageValue(e: StructExpression, d: number): number {
    const { compiler } = this;
    const { out, tables } = compiler;
    const b = compiler.linked.bindings.get(e.name);
    if (b?.kind !== 'message') throw new CompileError(`\`${e.name.text}\` is no message`);
    const { layout, symbol } = b;
    const fields = e.fields.map(f => ({ value: f.value, field: fieldNamed(layout, symbol, f.name.text) }));
    const body = fields.find(f => f.field && f.field.width < 0);
    const length = body?.field ? body.field.lsb / 8 : tables.system.amu.managementMessageBytes;
    const mark = out.mark();
    out.emit(Op.zeros, d, out.constant(out.int(), BigInt(length)));
    const set = (name: string, value: number) =>
      out.emit(Op.setMessageField, d, value, compiler.messageField(layout, symbol, name));
    if (layout !== 'trace') set('OPCODE', out.constant(out.int(), BigInt(opcodeOf(layout, symbol))));
    for (const { field, value } of fields) {
      if (!field || field.width < 0) continue;
      const inner = out.mark();
      set(field.name, compiler.int(value));
      out.release(inner);
    }
    if (body) out.emit(Op.append, d, compiler.bytes(body.value));
    out.release(mark);
    return d;
  }

  private structValue(e: StructExpression, d: number): number {
    const { compiler } = this;
    const { out, linked } = compiler;
    const b = linked.bindings.get(e.name);
    if (b?.kind !== 'struct') throw new CompileError(`\`${e.name.text}\` is no struct`);
    const mark = out.mark();
    out.emit(Op.zeros, d, out.constant(out.int(), BigInt(b.struct.bytes)));
    for (const f of e.fields) {
      const field = b.struct.fields.find(x => x.name === f.name.text);
      if (!field) throw new CompileError(`struct ${b.struct.name} has no \`${f.name.text}\``);
      const inner = out.mark();
      const value = compiler.int(f.value);
      out.emit(Op.setStructField, d, value, add(compiler.tables.structFields, { struct: b.struct, field }));
      out.release(inner);
    }
    out.release(mark);
    return d;
  }
}
