// Colours that the grammar cannot know: what each name stands for.

import type { Binding, LinkedProgram } from '../link/model';
import type { Identifier, Span } from '../syntax/ast';
import { walk } from '../syntax/walk';
import { declarationOf } from './targets';

/** Standard token types of editors, in the order of their numbers. */
export const semanticTokenLegend = {
  types: [
    'namespace',
    'class',
    'struct',
    'interface',
    'variable',
    'parameter',
    'property',
    'enumMember',
    'function',
    'method',
    'event',
    'macro',
    'type',
  ],
  modifiers: ['declaration', 'readonly', 'modification', 'defaultLibrary'],
} as const;

export type SemanticTokenType = (typeof semanticTokenLegend.types)[number];
export type SemanticTokenModifier = (typeof semanticTokenLegend.modifiers)[number];

export interface SemanticToken {
  readonly start: number;
  readonly length: number;
  readonly type: SemanticTokenType;
  readonly modifiers: readonly SemanticTokenModifier[];
}

/** The names of a file, or of a part of it, in the order of the text. */
export function semanticTokens(
  program: LinkedProgram,
  uri: string,
  range: Span = { start: 0, end: Number.POSITIVE_INFINITY },
): readonly SemanticToken[] {
  const file = program.files.get(uri);
  if (!file) return [];
  const tokens: SemanticToken[] = [];
  const changed = new Set<Identifier>();
  walk(file.declarations, node => {
    if (node.end < range.start || node.start > range.end) return false;
    if (node.kind === 'set') changed.add(node.name);
    if (node.kind !== 'identifier' || node.end === node.start) return true;
    const binding = program.bindings.get(node);
    if (!binding) return true;
    const modifiers: SemanticTokenModifier[] = [];
    const declared = declarationOf(binding, uri);
    if (declared?.uri === uri && declared.start === node.start && declared.end === node.end)
      modifiers.push('declaration');
    if (isReadonly(binding)) modifiers.push('readonly');
    if (changed.has(node)) modifiers.push('modification');
    if (!declared) modifiers.push('defaultLibrary');
    tokens.push({ start: node.start, length: node.end - node.start, type: typeOf(binding), modifiers });
    return true;
  });
  return tokens.sort((a, b) => a.start - b.start);
}

function isReadonly(b: Binding): boolean {
  return b.kind === 'constant' || b.kind === 'parameter' || (b.kind === 'local' && !b.mutable);
}

function typeOf(b: Binding): SemanticTokenType {
  switch (b.kind) {
    case 'local':
    case 'state':
    case 'constant':
      return 'variable';
    case 'parameter':
      return 'parameter';
    case 'struct':
      return 'struct';
    case 'accelerator':
      return 'class';
    case 'thing':
      return typeOfThing(b.thing.kind);
    case 'register':
      return 'macro';
    case 'command':
    case 'message':
      return 'event';
    case 'status':
      return 'enumMember';
    case 'builtin':
      return 'function';
    case 'own_socket':
      return 'interface';
    case 'property':
      return b.of.includes('.') ? 'enumMember' : 'property';
    default:
      return 'property';
  }
}

function typeOfThing(kind: Extract<Binding, { kind: 'thing' }>['thing']['kind']): SemanticTokenType {
  switch (kind) {
    case 'system':
    case 'function':
    case 'process':
      return 'namespace';
    case 'agent':
      return 'class';
    case 'driver':
      return 'function';
    case 'memory':
    case 'buffer':
    case 'management_ring':
      return 'variable';
    default:
      return 'interface';
  }
}
