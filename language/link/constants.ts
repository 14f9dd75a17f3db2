// Constants, in whatever order the files declare them: each is evaluated when it is first asked for.

import type { ConstantDeclaration, Expression } from '../syntax/ast';
import { walk } from '../syntax/walk';
import { ExpressionBinder, type Sink } from './expressions';
import type { ConstantModel } from './model';
import { filling } from './mutable';
import { originOf } from './origin';
import type { Scope } from './scope';
import { describeType, isNumeric, noneType } from './types';

interface Pending {
  readonly declaration: ConstantDeclaration;
  readonly scope: Scope;
  readonly evaluate: () => void;
  running: boolean;
}

export class ConstantReader {
  private readonly pending = new Map<ConstantModel, Pending>();

  /** Makes the constant known; its type and value come when it is settled. */
  declare(sink: Sink, uri: string, d: ConstantDeclaration, scope: Scope): ConstantModel {
    const constant: ConstantModel = {
      kind: 'constant',
      name: d.name.text,
      type: noneType,
      value: 0n,
      origin: originOf(uri, d, d.name),
    };
    if (d.name.text !== '') sink.bindings.set(d.name, { kind: 'constant', constant });
    this.pending.set(constant, {
      declaration: d,
      scope,
      running: false,
      evaluate: () => evaluate(new ExpressionBinder(sink, uri, 'declaration'), d, constant, scope),
    });
    return constant;
  }

  /**
   * Evaluates a constant that has not been, those that it names before it; false when that is already going on: it
   * depends on itself. A row of constants may be as long as the file, so that they wait in a list and not on the stack.
   */
  settle(constant: ConstantModel): boolean {
    const first = this.pending.get(constant);
    if (!first) return true;
    if (first.running) return false;
    const row = [constant];
    for (let next = row.at(-1); next; next = row.at(-1)) {
      const todo = this.pending.get(next);
      if (todo && !todo.running) {
        todo.running = true;
        const needed = this.needs(todo);
        row.push(...needed);
        if (needed.length > 0) continue;
      }
      row.pop();
      // What two of them need may be in the row twice: the first time that it comes, it is evaluated.
      if (!todo) continue;
      todo.evaluate();
      this.pending.delete(next);
    }
    return true;
  }

  /** The constants named by one that have no value yet. */
  private needs({ declaration, scope }: Pending): ConstantModel[] {
    const needed = new Set<ConstantModel>();
    walk([declaration.value], node => {
      if (node.kind !== 'name') return undefined;
      const found = scope.find(node.name.text);
      if (found?.kind !== 'constant') return undefined;
      const todo = this.pending.get(found.constant);
      if (todo && !todo.running) needed.add(found.constant);
      return undefined;
    });
    return [...needed];
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
    const failing = logarithmOfZero(binder, d.value);
    if (failing) {
      binder.report('not-constant', failing, '`log2(0)` fails: zero has no highest bit');
      return;
    }
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

function logarithmOfZero(binder: ExpressionBinder, value: Expression): Expression | undefined {
  let found: Expression | undefined;
  walk([value], node => {
    const [argument] = node.kind === 'call' && node.callee.text === 'log2' ? node.arguments : [];
    if (node.kind === 'call' && argument && binder.fold(argument) === 0n) found ??= node;
    return undefined;
  });
  return found;
}
