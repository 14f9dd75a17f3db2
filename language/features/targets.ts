// What a name stands for, as something that can be compared and opened.

import type { Binding, LinkedProgram } from '../link/model';
import type { Identifier, Node } from '../syntax/ast';
import { nodeAt } from '../syntax/walk';
import type { Place } from './types';

export interface NameAt {
  readonly name: Identifier;
  readonly binding: Binding;
  readonly path: readonly Node[];
}

/** The bound name at an offset. */
export function nameAt(program: LinkedProgram, uri: string, offset: number): NameAt | undefined {
  const file = program.files.get(uri);
  if (!file) return undefined;
  const path = nodeAt(file, offset);
  const name = path.at(-1);
  if (name?.kind !== 'identifier') return undefined;
  const binding = program.bindings.get(name);
  return binding && { name, binding, path };
}

/** Equal for all names that stand for the same: an object of the model, or a text for what the architecture declares. */
export function identityOf(b: Binding): object | string {
  switch (b.kind) {
    case 'local':
      return b;
    case 'parameter':
    case 'state':
      return b.origin;
    case 'constant':
      return b.constant;
    case 'struct':
      return b.struct;
    case 'struct_field':
      return b.struct.fields[b.field];
    case 'accelerator':
      return b.accelerator;
    case 'thing':
      return b.thing;
    case 'register':
      return `register ${b.page} ${b.register}`;
    case 'register_field':
      return `register ${b.page} ${b.register} ${b.field}`;
    case 'command':
      return `command ${b.symbol}`;
    case 'command_field':
    case 'response_field':
      return `${b.kind} ${b.symbol} ${b.field}`;
    case 'message':
      return `${b.layout === 'command' || b.layout === 'response' ? 'command' : b.layout} ${b.symbol}`;
    case 'message_field':
      return `${b.layout} ${b.symbol} ${b.field}`;
    case 'status':
      return `status ${b.symbol}`;
    case 'observable':
    case 'property':
      return `${b.kind} ${b.of} ${b.name}`;
    case 'builtin':
      return `builtin ${b.name}`;
    case 'own_socket':
      return `own_socket ${b.direction}`;
  }
}

/** Where it is declared; `uri` is the file of the name that stands for it. Nothing for what the language itself has. */
export function declarationOf(b: Binding, uri: string): Place | undefined {
  switch (b.kind) {
    case 'local':
      return { uri, start: b.declaration.start, end: b.declaration.end };
    case 'parameter':
    case 'state':
      return placeOf(b.origin);
    case 'constant':
      return placeOf(b.constant.origin);
    case 'struct':
      return placeOf(b.struct.origin);
    case 'struct_field':
      return placeOf(b.struct.fields[b.field].origin);
    case 'accelerator':
      return placeOf(b.accelerator.origin);
    case 'thing':
      return placeOf('origin' in b.thing ? b.thing.origin : b.thing.agent.origin);
    default:
      return undefined;
  }
}

function placeOf({ uri, nameSpan }: { uri: string; nameSpan: { start: number; end: number } }): Place {
  return { uri, start: nameSpan.start, end: nameSpan.end };
}
