// Lists of things that can be completed, as items.

import { type CommandSpec, commands } from '../../spec';
import { builtinSignature, builtins } from '../builtins';
import type { Binding } from '../link/model';
import { typeName } from '../link/types';
import type { Span } from '../syntax/ast';
import { describe, describeCommand } from './describe';
import { thingTitle } from './describe-things';
import type { Completion, CompletionKind } from './types';
import type { Word } from './words';

export const item = (
  replace: Span,
  label: string,
  kind: CompletionKind,
  rest: Partial<Completion> = {},
): Completion => ({ label, kind, replace, ...rest });

export function wordItems(replace: Span, words: Iterable<readonly [string, Word]>): Completion[] {
  return [...words].map(([label, w]) =>
    item(replace, label, 'keyword', {
      detail: w.syntax,
      documentation: w.doc,
      insertText: w.snippet,
      snippet: w.snippet.includes('$'),
    }),
  );
}

const kinds: Readonly<Partial<Record<Binding['kind'], CompletionKind>>> = {
  local: 'variable',
  state: 'variable',
  parameter: 'variable',
  constant: 'constant',
  struct: 'struct',
  struct_field: 'field',
  accelerator: 'accelerator',
  thing: 'thing',
  register: 'register',
  register_field: 'field',
  observable: 'observable',
  own_socket: 'thing',
};

export function bindingItem(replace: Span, name: string, b: Binding): Completion {
  return item(replace, name, kinds[b.kind] ?? 'value', {
    detail: detailOf(b),
    documentation: () => describe(b),
  });
}

function detailOf(b: Binding): string {
  switch (b.kind) {
    case 'local':
    case 'parameter':
    case 'state':
    case 'observable':
      return typeName(b.type);
    case 'constant':
      return typeName(b.constant.type);
    case 'thing':
      return thingTitle(b.thing, b.path);
    case 'register':
      return 'register';
    case 'struct':
      return `struct of ${b.struct.bytes} bytes`;
    default:
      return b.kind.replace('_', ' ');
  }
}

export function builtinItems(replace: Span): Completion[] {
  return [...builtins.values()].map(b =>
    item(replace, b.name, 'function', {
      detail: `${builtinSignature(b)} -> ${b.result}`,
      documentation: b.doc,
      insertText: b.parameters.length === 0 ? `${b.name}()` : `${b.name}($0)`,
      snippet: b.parameters.length > 0,
    }),
  );
}

/** Commands that a function may send: all for the PF. */
export function commandItems(replace: Span, physical: boolean): Completion[] {
  return commands
    .filter(c => physical || c.issuer === 'any')
    .map(c =>
      item(replace, c.symbol, 'command', { detail: c.meaning, documentation: () => describeCommand(c) }),
    );
}

/** The fields of a command that are not given yet, with their width. */
export function fieldItems(replace: Span, c: CommandSpec, given: ReadonlySet<string>): Completion[] {
  return c.command.fields
    .filter(f => f.name !== 'OPCODE' && !given.has(f.name))
    .map(f =>
      item(replace, f.name, 'field', {
        detail: f.width < 0 ? 'bytes' : f.width === 1 ? '1 bit' : `${f.width} bits`,
        documentation: () => describe({ kind: 'command_field', symbol: c.symbol, field: f.name }),
        insertText: `${f.name}: `,
      }),
    );
}
