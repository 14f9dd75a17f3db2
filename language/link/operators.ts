// Operators: which types go together, and the bare words that a status is compared with.

import { commandByName, errorStates } from '../../spec';
import type { BinaryExpression, Expression } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import { opcodeSide } from './messages';
import type { Type } from './model';
import { suggestion } from './names';
import type { Scope } from './scope';
import {
  binaryType,
  boolType,
  bytesType,
  describeType,
  intType,
  isBytes,
  isComparison,
  isInteger,
  isNumeric,
} from './types';

export function bindUnary(
  binder: ExpressionBinder,
  e: Expression & { kind: 'unary' },
  scope: Scope,
): Type | undefined {
  const type = binder.value(e.operand, scope);
  if (!type) return e.operator === 'not' ? boolType : undefined;
  if (e.operator === 'not') {
    if (type.kind === 'bool') return boolType;
    return binder.report(
      'type-mismatch',
      e.operand,
      `\`not\` takes true or false, and this is ${describeType(type)}`,
    );
  }
  if (isInteger(type)) return type;
  if (e.operator === '~' && isBytes(type)) return bytesType;
  return binder.report('type-mismatch', e, `\`${e.operator}\` does not go with ${describeType(type)}`);
}

export function bindBinary(binder: ExpressionBinder, e: BinaryExpression, scope: Scope): Type | undefined {
  if (
    isComparison(e.operator) &&
    (symbolSide(binder, e.left, e.right, scope) || symbolSide(binder, e.right, e.left, scope))
  ) {
    return boolType;
  }
  const left = binder.sink.types.get(e.left) ?? binder.value(e.left, scope);
  const right = binder.sink.types.get(e.right) ?? binder.value(e.right, scope);
  const boolean = isComparison(e.operator) || e.operator === 'and' || e.operator === 'or';
  if (!left || !right) return boolean ? boolType : undefined;
  const type = binaryType(e.operator, left, right);
  if (!type) return mismatch(binder, e, left, right) ?? (boolean ? boolType : undefined);
  if ((e.operator === '/' || e.operator === '%') && binder.fold(e.right) === 0n) {
    return binder.report('division-by-zero', e.right, 'division by zero');
  }
  return type;
}

function mismatch(binder: ExpressionBinder, e: BinaryExpression, left: Type, right: Type): undefined {
  const code = isNumeric(left) && isNumeric(right) ? 'unit-mismatch' : 'type-mismatch';
  const what = `${describeType(left)} and ${describeType(right)}`;
  const message = isComparison(e.operator)
    ? `${what} cannot be compared with \`${e.operator}\``
    : `\`${e.operator}\` does not go with ${what}`;
  return binder.report(code, e, message);
}

/** `r.STATUS == ok`: a bare word beside a status or an error state is one of its symbols. */
function symbolSide(binder: ExpressionBinder, word: Expression, other: Expression, scope: Scope): boolean {
  if (word.kind !== 'name' || other.kind !== 'member') return false;
  if (/^([A-Z]+_)?OPCODE$/.test(other.name.text)) return opcodeSide(binder, word, other, scope);
  if (!/^(STATUS|ERROR_STATE|error_state)$/.test(other.name.text)) return false;
  const type = binder.value(other, scope);
  const b = binder.sink.bindings.get(other.name);
  // Reported already; the word beside it cannot be judged.
  if (!type || !b) return true;
  const symbols =
    b.kind === 'response_field'
      ? commandByName(b.symbol)?.status
      : b.kind === 'register_field' || b.kind === 'observable'
        ? errorStates
        : undefined;
  if (!symbols) return false;
  const found = symbols.find(s => s.symbol === word.name.text);
  if (found) {
    binder.bind(word.name, { kind: 'status', symbol: found.symbol, code: found.code });
    binder.sink.types.set(word, intType);
    return true;
  }
  if (scope.find(word.name.text)) return false;
  const names = symbols.map(s => s.symbol);
  const owner = b.kind === 'response_field' ? `the status of ${b.symbol}` : 'the error state';
  const meant = suggestion(word.name.text, names, word);
  const list = meant.text === '' ? `; it is one of ${names.join(', ')}` : meant.text;
  binder.report('unknown-name', word, `${owner} is never \`${word.name.text}\`${list}`, { fix: meant.fix });
  return true;
}
