// What can stand behind a dot: parts, registers and observables of things, fields of responses, messages and structs.

import { commandByName, registerByName } from '../../spec';
import { linksOfProgram } from '../link/linker';
import type { LinkedExpression } from '../link/look';
import type { LinkedProgram } from '../link/model';
import { fieldsOf } from '../messages';
import type { Span } from '../syntax/ast';
import { bindingItem, item } from './completion-items';
import { describe } from './describe';
import type { Completion } from './types';

/** The members of an expression that was linked on its own. */
export function memberItems(
  program: LinkedProgram,
  replace: Span,
  { expression: e, bindings, types }: LinkedExpression,
): readonly Completion[] {
  if (!e) return [];
  const target = e.kind === 'index' ? e.object : e;
  const b = target.kind === 'name' || target.kind === 'member' ? bindings.get(target.name) : undefined;
  if (b?.kind === 'register') {
    return (registerByName(b.page, b.register)?.fields ?? []).map(f =>
      item(replace, f.name, 'field', {
        detail: f.meaning,
        documentation: () =>
          describe({ kind: 'register_field', page: b.page, register: b.register, field: f.name }),
      }),
    );
  }
  const type = types.get(e);
  if (type?.kind === 'thing' && b?.kind === 'thing') {
    const { things } = linksOfProgram(program).sink;
    const items: Completion[] = [];
    for (const [name, found] of things.members(type.thing, b.path)) {
      if (found.kind !== 'ambiguous') items.push(bindingItem(replace, name, found));
    }
    return items;
  }
  if (type?.kind === 'response') {
    const symbol = type.command;
    return (commandByName(symbol)?.response.fields ?? []).map(f =>
      bindingItem(replace, f.name, { kind: 'response_field', symbol, field: f.name }),
    );
  }
  if (type?.kind === 'message') {
    const { layout, symbol } = type;
    return fieldsOf(layout, symbol).map(f =>
      bindingItem(replace, f.name, { kind: 'message_field', layout, symbol, field: f.name }),
    );
  }
  const length = bindingItem(replace, 'length', { kind: 'property', of: 'bytes', name: 'length' });
  if (type?.kind === 'struct') {
    const { struct } = type;
    return [
      ...struct.fields.map((f, field) =>
        bindingItem(replace, f.name, { kind: 'struct_field', struct, field }),
      ),
      length,
    ];
  }
  return type?.kind === 'bytes' ? [length] : [];
}
