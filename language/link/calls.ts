// Calls: the builtins of builtins.ts, and a struct's name over bytes.

import { builtinSignature, builtins } from '../builtins';
import type { Expression } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import { bindMessageCall, messageName } from './messages';
import type { Type } from './model';
import type { Scope } from './scope';
import { assignable, bytesType, describeType, intType, isNumeric, structType } from './types';

export function bindCall(
  binder: ExpressionBinder,
  e: Expression & { kind: 'call' },
  scope: Scope,
): Type | undefined {
  const message = messageName(binder, e.callee, scope);
  if (message) return bindMessageCall(binder, e, message, scope);
  const b = binder.lookup(e.callee, scope);
  const struct = b?.kind === 'struct' ? b.struct : undefined;
  const builtin = b?.kind === 'builtin' ? builtins.get(b.name) : undefined;
  if (struct) {
    if (e.arguments.length !== 1) {
      binder.report(
        'wrong-arguments',
        e,
        `\`${struct.name}(bytes)\` takes the bytes that it reads, and nothing else`,
      );
    }
    const [first, ...others] = e.arguments;
    if (first) binder.expect(first, scope, bytesType, `what \`${struct.name}\` reads`);
    for (const a of others) binder.value(a, scope);
    return structType(struct);
  }
  if (!builtin) {
    for (const a of e.arguments) binder.value(a, scope);
    if (b) binder.report('type-mismatch', e.callee, `\`${e.callee.text}\` is no function`);
    return undefined;
  }
  const { parameters, variadic } = builtin;
  const count = e.arguments.length;
  if (variadic ? count < parameters.length : count !== parameters.length) {
    binder.report(
      'wrong-arguments',
      e,
      `\`${builtin.name}\` is called as \`${builtinSignature(builtin)}\`, here with ${count} ${count === 1 ? 'argument' : 'arguments'}`,
    );
  }
  if (
    (builtin.takesTime || builtin.ofMemory) &&
    (binder.where === 'declaration' || binder.where === 'test')
  ) {
    binder.report(
      'not-here',
      e.callee,
      `\`${builtin.name}\` looks at the memory of a function: drivers and handlers can, a ${binder.where} cannot`,
    );
  }
  let common: Type | undefined;
  e.arguments.forEach((a, i) => {
    const p = parameters[Math.min(i, parameters.length - 1)];
    if (p?.type === 'struct') structArgument(binder, a, scope);
    else if (p?.type === 'bytes') binder.expect(a, scope, bytesType, `\`${p.name}\` of \`${builtin.name}\``);
    else if (p?.type === 'same') common = sameArgument(binder, a, scope, common);
    else if (p) binder.expect(a, scope, intType, `\`${p.name}\` of \`${builtin.name}\``);
    else binder.value(a, scope);
  });
  return builtin.result === 'same' ? common : ({ kind: builtin.result } as Type);
}

function structArgument(binder: ExpressionBinder, a: Expression, scope: Scope): void {
  const b = a.kind === 'name' ? binder.lookup(a.name, scope) : undefined;
  if (b?.kind !== 'struct' && (b || a.kind !== 'name')) {
    binder.report('type-mismatch', a, '`size_of` takes the name of a struct');
  }
}

function sameArgument(
  binder: ExpressionBinder,
  a: Expression,
  scope: Scope,
  before: Type | undefined,
): Type | undefined {
  const type = binder.value(a, scope);
  if (!type) return before;
  if (!isNumeric(type))
    return binder.report('type-mismatch', a, `this is ${describeType(type)}, and not a quantity`);
  if (!before) return type;
  if (!assignable(type, before)) {
    binder.report(
      'unit-mismatch',
      a,
      `this is ${describeType(type)}, and the one before is ${describeType(before)}`,
    );
    return before;
  }
  return type.kind === 'size' ? type : before;
}
