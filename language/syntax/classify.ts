// What each token is to the eye, without knowing what names mean: the base that semantic colours refine with bindings.

import type { Identifier, Node, SyntaxFile } from './ast';
import { walk } from './walk';

export type TokenClass =
  | 'keyword'
  | 'comment'
  | 'string'
  | 'number'
  | 'operator'
  | 'property' // the key of a property, a field
  | 'type' // u32, time, and the accelerator of an agent
  | 'declaration' // a name where it is declared
  | 'function' // the callee of a call
  | 'command' // PF_ASN_CREATE behind `command`
  | 'name';

export interface ClassifiedToken {
  readonly start: number;
  readonly end: number;
  readonly class: TokenClass;
}

/** Tokens in the order of the text; those inside of texts' braces are separate from the text around them. */
export function classify(file: SyntaxFile): ClassifiedToken[] {
  const roles = rolesOf(file);
  const found: ClassifiedToken[] = [];
  for (const { kind, start, end } of file.tokens) {
    switch (kind) {
      case 'keyword':
      case 'number':
        found.push({ start, end, class: kind });
        break;
      case 'comment':
      case 'doc':
        found.push({ start, end, class: 'comment' });
        break;
      case 'identifier':
        found.push({ start, end, class: roles.identifiers.get(start) ?? 'name' });
        break;
      case 'string':
        found.push(...aroundPieces(start, end, roles.pieces.get(start) ?? []));
        break;
      case 'punctuation':
        if (!'{}()[],:;.'.includes(file.text.slice(start, end)))
          found.push({ start, end, class: 'operator' });
        break;
      default:
    }
  }
  return found;
}

interface Roles {
  readonly identifiers: Map<number, TokenClass>;
  /** By the start of a text: what stands in its braces. */
  readonly pieces: Map<number, ClassifiedToken[]>;
}

function rolesOf(file: SyntaxFile): Roles {
  const identifiers = new Map<number, TokenClass>();
  const pieces = new Map<number, ClassifiedToken[]>();
  let text: { end: number; found: ClassifiedToken[] } | undefined;
  walk(file.declarations, (node, parent) => {
    if (node.kind === 'string') {
      text = { end: node.end, found: [] };
      pieces.set(node.start, text.found);
    }
    const inText = text && node.start < text.end ? text.found : undefined;
    if (node.kind === 'identifier' && node.end > node.start) {
      const role = roleIn(node, parent);
      identifiers.set(node.start, role);
      inText?.push({ start: node.start, end: node.end, class: role });
    } else if (node.kind === 'number') inText?.push({ start: node.start, end: node.end, class: 'number' });
    return true;
  });
  return { identifiers, pieces };
}

function roleIn(node: Identifier, parent: Node | undefined): TokenClass {
  switch (parent?.kind) {
    case 'property':
    case 'field_value':
    case 'struct_field':
      return node === parent.name ? 'property' : 'type';
    case 'member':
      return 'property';
    case 'call':
      return 'function';
    case 'struct_value':
      return 'type';
    case 'command':
      return 'command';
    case 'parameter':
    case 'state':
      return node === parent.type ? 'type' : 'declaration';
    case 'agent':
      return node === parent.accelerator ? 'type' : 'declaration';
    case 'function':
      return node === parent.nature ? 'keyword' : 'declaration';
    case 'test':
    case 'name':
    case 'set':
    case undefined:
      return 'name';
    default:
      return 'declaration';
  }
}

function aroundPieces(start: number, end: number, pieces: readonly ClassifiedToken[]): ClassifiedToken[] {
  const found: ClassifiedToken[] = [];
  let at = start;
  for (const piece of [...pieces].sort((a, b) => a.start - b.start)) {
    if (piece.start > at) found.push({ start: at, end: piece.start, class: 'string' });
    found.push(piece);
    at = piece.end;
  }
  if (at < end) found.push({ start: at, end, class: 'string' });
  return found;
}
