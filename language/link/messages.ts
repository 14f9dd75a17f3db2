// Messages of the management rings in expressions: seen over bytes, made with fields, compared by their opcode.

import { commandByName, exceptionByName, exceptions } from '../../spec';
import { fieldNamed, fieldsOf, layoutNamed, type NamedLayout } from '../messages';
import type { Expression, Identifier, StructExpression } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import type { Binding, MessageLayoutKind, Type } from './model';
import type { Scope } from './scope';
import { checkWidth, repeated } from './structs';
import { assignable, bytesType, describeType, intType, isInteger } from './types';

const typeOf = ({ layout, symbol }: NamedLayout): Type =>
  layout === 'response' ? { kind: 'response', command: symbol } : { kind: 'message', layout, symbol };

/** A name of the architecture that nothing in the file hides. */
export function messageName(
  binder: ExpressionBinder,
  name: Identifier,
  scope: Scope,
): NamedLayout | undefined {
  const named = scope.find(name.text) ? undefined : layoutNamed(name.text);
  if (named) binder.bind(name, { kind: 'message', ...named });
  return named;
}

/** `E_PF_TRAPPED_CMD(e)`, `F_PROBE(e)`: the bytes as that message; of a trapped command its body is in the exception. */
export function bindMessageCall(
  binder: ExpressionBinder,
  e: Expression & { kind: 'call' },
  named: NamedLayout,
  scope: Scope,
): Type {
  if (e.arguments.length !== 1) {
    const message = `\`${e.callee.text}(bytes)\` takes the bytes that it reads, and nothing else`;
    binder.report('wrong-arguments', e, message);
  }
  for (const a of e.arguments) binder.expect(a, scope, bytesType, `what \`${e.callee.text}\` reads`);
  return typeOf(named);
}

/** `F_PROBE_RESPONSE { AMI_PER_F_M1: 3 }` */
export function bindMessageValue(
  binder: ExpressionBinder,
  e: StructExpression,
  named: NamedLayout,
  scope: Scope,
): Type {
  const { layout, symbol } = named;
  const given = new Set<string>();
  for (const f of e.fields) {
    const type = binder.value(f.value, scope);
    const field = fieldNamed(layout, symbol, f.name.text);
    if (!field) {
      const names = fieldsOf(layout, symbol).map(x => x.name);
      if (f.name.text !== '') binder.unknownField(f.name, e.name.text, names);
      continue;
    }
    binder.bind(f.name, fieldBinding(layout, symbol, field.name));
    repeated(binder, f, given);
    if (!type) continue;
    const wanted = field.width < 0 ? bytesType : intType;
    if (field.width < 0 ? !assignable(type, wanted) : !isInteger(type)) {
      const message = `${field.name} is ${describeType(wanted)}, and this is ${describeType(type)}`;
      binder.report('type-mismatch', f.value, message);
    } else if (field.width > 0) checkWidth(binder, f, field.width);
  }
  return typeOf(named);
}

function fieldBinding(layout: MessageLayoutKind | 'response', symbol: string, field: string): Binding {
  return layout === 'response'
    ? { kind: 'response_field', symbol, field }
    : { kind: 'message_field', layout, symbol, field };
}

/** The name of a command or an exception as a value is its opcode. */
export function opcodeBinding(name: string): Binding | undefined {
  const named = layoutNamed(name);
  return named?.layout === 'command' || named?.layout === 'exception'
    ? { kind: 'message', ...named }
    : undefined;
}

/** `PF_ASN_CREATE.asn_id_in_use`: the number of a status; no type when the object is no command. */
export function statusOf(
  binder: ExpressionBinder,
  e: Expression & { kind: 'member' },
  scope: Scope,
): Type | undefined {
  const { object, name } = e;
  const spec =
    object.kind === 'name' && !scope.find(object.name.text) ? commandByName(object.name.text) : undefined;
  if (object.kind !== 'name' || spec?.symbol !== object.name.text) return undefined;
  binder.bind(object.name, { kind: 'message', layout: 'command', symbol: spec.symbol });
  const found = spec.status.find(s => s.symbol === name.text);
  if (found) binder.bind(name, { kind: 'status', symbol: found.symbol, code: found.code });
  else if (name.text !== '') {
    binder.unknownField(
      name,
      `the status of ${spec.symbol}`,
      spec.status.map(s => s.symbol),
    );
  }
  return intType;
}

/** `e.TRAPPED_OPCODE` */
export function messageField(
  binder: ExpressionBinder,
  object: Type & { kind: 'message' },
  name: Identifier,
): Type | undefined {
  const { layout, symbol } = object;
  const field = fieldNamed(layout, symbol, name.text);
  if (field) {
    binder.bind(name, { kind: 'message_field', layout, symbol, field: field.name });
    return field.width < 0 ? bytesType : intType;
  }
  if (name.text === 'length') {
    binder.bind(name, { kind: 'property', of: 'bytes', name: 'length' });
    return { kind: 'size' };
  }
  const names = fieldsOf(layout, symbol).map(f => f.name);
  const kinds =
    symbol === '' && layout === 'exception' ? exceptions.filter(e => e.layout.field(name.text)) : [];
  if (kinds.length === 0) return binder.unknownField(name, describeType(object).replace(/^an? /, ''), names);
  const choice = kinds.map(e => `\`${e.symbol}(e).${name.text}\``).join(' or ');
  const message = `\`${name.text}\` stands elsewhere in each kind of exception; say which one it is: ${choice}`;
  return binder.report('unknown-field', name, message);
}

/** Beside OPCODE of an exception names of exceptions stand for their numbers, beside other opcodes names of commands. */
export function opcodeSide(
  binder: ExpressionBinder,
  word: Expression & { kind: 'name' },
  other: Expression & { kind: 'member' },
  scope: Scope,
): boolean {
  const type = binder.value(other, scope);
  const b = binder.sink.bindings.get(other.name);
  // Reported already; the word beside it cannot be judged.
  if (!type || !b) return true;
  if (b.kind !== 'message_field' && b.kind !== 'response_field') return false;
  const ofException = b.kind === 'message_field' && b.layout === 'exception' && b.field === 'OPCODE';
  const { text } = word.name;
  const found = ofException ? exceptionByName(text) : commandByName(text);
  if (found?.symbol === text) {
    binder.bind(word.name, { kind: 'message', layout: ofException ? 'exception' : 'command', symbol: text });
    binder.sink.types.set(word, intType);
    return true;
  }
  if (scope.find(text)) return false;
  const what = ofException ? 'exception' : 'command';
  binder.report('unknown-name', word, `the AMU has no ${what} \`${text}\``);
  return true;
}
