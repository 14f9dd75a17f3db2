// Constants, in whatever order the files declare them: each is evaluated when it is first asked for.

import type { ConstantDeclaration } from '../syntax/ast';
import { ExpressionBinder, type Sink } from './expressions';
import type { ConstantModel } from './model';
import { filling } from './mutable';
import type { Scope } from './scope';
import { describeType, isNumeric, noneType } from './types';

export class ConstantReader {
  private readonly pending = new Map<ConstantModel, (() => void) | 'running'>();

  /** Makes the constant known; its type and value come when it is settled. */
  declare(sink: Sink, uri: string, d: ConstantDeclaration, scope: Scope): ConstantModel {
    const { start, end, doc } = d;
    const constant: ConstantModel = {
      kind: 'constant',
      name: d.name.text,
      type: noneType,
      value: 0n,
      origin: { uri, start, end, nameSpan: d.name, doc },
    };
    if (d.name.text !== '') sink.bindings.set(d.name, { kind: 'constant', constant });
    this.pending.set(constant, () =>
      evaluate(new ExpressionBinder(sink, uri, 'declaration'), d, constant, scope),
    );
    return constant;
  }

  /** Evaluates a constant that has not been; false when that is already going on: it depends on itself. */
  settle(constant: ConstantModel): boolean {
    const todo = this.pending.get(constant);
    if (todo === 'running') return false;
    if (todo) {
      this.pending.set(constant, 'running');
      todo();
      this.pending.delete(constant);
    }
    return true;
  }
}

function evaluate(
  binder: ExpressionBinder,
  d: ConstantDeclaration,
  constant: ConstantModel,
  scope: Scope,
): void {
  const type = binder.value(d.value, scope);
  if (!type) return;
  if (!isNumeric(type) && type.kind !== 'bool') {
    binder.report(
      'not-constant',
      d.value,
      `a constant is a quantity or true or false, and this is ${describeType(type)}`,
    );
    return;
  }
  const value = binder.fold(d.value);
  if (value === undefined) {
    binder.report(
      'not-constant',
      d.value,
      `\`${d.name.text}\` has to be known before the run: numbers, constants, and arithmetic on them`,
    );
    return;
  }
  const open = filling(constant);
  open.type = type;
  open.value = value;
}
