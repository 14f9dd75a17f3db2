// Commands that drivers send: who may, their fields, and the response that they give.

import { commandByName, commands, retiredOpcodes } from '../../spec';
import type { CommandAction, Identifier } from '../syntax/ast';
import type { ExpressionBinder } from './expressions';
import type { FunctionModel, Type } from './model';
import { suggestion } from './names';
import type { Scope } from './scope';
import { checkWidth, repeated } from './structs';
import { assignable, bytesType, describeType, isInteger } from './types';

/** The type of a command as an action: its response. `fn` is the function that sends it. */
export function bindCommand(
  b: ExpressionBinder,
  fn: FunctionModel | undefined,
  a: CommandAction,
  scope: Scope,
): Type | undefined {
  const spec = commandByName(a.name.text);
  if (!spec) {
    for (const f of a.fields) b.value(f.value, scope);
    if (a.name.text !== '') unknownCommand(b, a.name);
    return undefined;
  }
  b.bind(a.name, { kind: 'command', symbol: spec.symbol });
  if (spec.issuer === 'pf' && fn && !fn.physical) {
    b.report(
      'pf-command-from-vf',
      a.name,
      `only the physical function may send ${spec.symbol}; \`${fn.name}\` is virtual, so the AMU stops its command ring with error state 7`,
    );
  }
  const given = new Set<string>();
  for (const f of a.fields) {
    const field = spec.command.field(f.name.text);
    const type = b.value(f.value, scope);
    if (!field) {
      const names = spec.command.fields.map(c => c.name).filter(n => n !== 'OPCODE');
      if (f.name.text !== '') b.unknownField(f.name, `command ${spec.symbol}`, names);
      continue;
    }
    b.bind(f.name, { kind: 'command_field', symbol: spec.symbol, field: field.name });
    repeated(b, f, given);
    if (type && field.width > 0 && !isInteger(type)) {
      b.report('type-mismatch', f.value, `${field.name} is a number, and this is ${describeType(type)}`);
    } else if (field.width > 0) checkWidth(b, f, field.width);
    else if (type && !assignable(type, bytesType) && type.kind !== 'response') {
      b.report('type-mismatch', f.value, `${field.name} is bytes, and this is ${describeType(type)}`);
    }
  }
  return { kind: 'response', command: spec.symbol };
}

function unknownCommand(b: ExpressionBinder, name: Identifier): void {
  const plain = (text: string) => text.replace(/[-_]/g, '_').toUpperCase();
  for (const [opcode, text] of retiredOpcodes) {
    if (plain(text.split(' ')[0]) === plain(name.text)) {
      b.report('retired-command', name, `${name.text} (opcode ${opcode}) is retired: ${text}`);
      return;
    }
  }
  const meant = suggestion(
    name.text,
    commands.map(c => c.symbol),
    name,
  );
  b.report('unknown-command', name, `the AMU has no command \`${name.text}\`${meant.text}`, {
    fix: meant.fix,
  });
}
