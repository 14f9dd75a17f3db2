// The outline of a file.

import type {
  AcceleratorMember,
  Declaration,
  FunctionMember,
  Identifier,
  Span,
  SyntaxFile,
  SystemMember,
} from '../syntax/ast';
import type { DocumentSymbol, SymbolKind } from './types';

/** Declarations, with what they hold. */
export function documentSymbols(file: SyntaxFile): readonly DocumentSymbol[] {
  return file.declarations.flatMap(d => ofDeclaration(file, d));
}

function symbol(
  kind: SymbolKind,
  node: Span,
  name: Identifier | { readonly text: string; readonly start: number; readonly end: number },
  detail: string,
  children: readonly DocumentSymbol[] = [],
): DocumentSymbol[] {
  if (name.text === '') return [];
  const { start, end } = node;
  return [
    {
      name: name.text,
      detail,
      kind,
      span: { start, end },
      nameSpan: { start: name.start, end: name.end },
      children,
    },
  ];
}

const keyword = (text: string, span: Span) => ({ text, start: span.start, end: span.end });

function ofDeclaration(file: SyntaxFile, d: Declaration): readonly DocumentSymbol[] {
  const text = (span: Span) => file.text.slice(span.start, span.end);
  switch (d.kind) {
    case 'constant':
      return symbol('constant', d, d.name, text(d.value));
    case 'struct':
      return symbol(
        'struct',
        d,
        d.name,
        'struct',
        d.fields.flatMap(f => symbol('field', f, f.name, f.type.text)),
      );
    case 'system':
      return symbol(
        'system',
        d,
        d.name,
        'system',
        d.members.flatMap(m => ofSystem(file, m)),
      );
    case 'driver':
      return symbol('driver', d, d.name, `on ${text(d.on)}`);
    case 'accelerator':
      return symbol('accelerator', d, d.name, 'accelerator', d.members.flatMap(ofAccelerator));
    case 'test':
      return symbol(
        'test',
        d,
        { text: d.title || 'test', start: d.titleSpan.start, end: d.titleSpan.end },
        `of ${d.system.text}`,
      );
    default:
      return [];
  }
}

function ofSystem(file: SyntaxFile, m: SystemMember): readonly DocumentSymbol[] {
  switch (m.kind) {
    case 'amu':
    case 'timing':
      return symbol('amu', m, keyword(m.kind, m.keyword), '');
    case 'agent':
      return symbol('agent', m, m.name, m.accelerator.text);
    case 'function':
      return symbol('function', m, m.name, m.nature.text, m.members.flatMap(ofFunction));
    case 'session': {
      const route = file.text.slice(m.from.start, m.to.end).replace(/\s+/g, ' ');
      return symbol('session', m, m.name, route);
    }
    case 'constant':
      return ofDeclaration(file, m);
    default:
      return [];
  }
}

function ofFunction(m: FunctionMember): readonly DocumentSymbol[] {
  switch (m.kind) {
    case 'memory':
    case 'buffer':
      return symbol(m.kind, m, m.name, m.kind);
    case 'process':
      return symbol('function', m, m.name, 'process', m.members.flatMap(ofFunction));
    case 'management':
      return symbol('amu', m, keyword(m.kind, m.keyword), 'rings');
    case 'interface':
      return symbol(
        'interface',
        m,
        m.name,
        'interface',
        m.sockets.flatMap(s => symbol('socket', s, s.name, s.direction)),
      );
    default:
      return [];
  }
}

function ofAccelerator(m: AcceleratorMember): readonly DocumentSymbol[] {
  switch (m.kind) {
    case 'parameter':
    case 'state':
      return symbol(m.kind, m, m.name, m.type.text);
    case 'handler': {
      const socket = m.socket.kind === 'number' ? m.socket.text : m.socket.text;
      return symbol('handler', m, keyword(`on rx[${socket}]`, m.keyword), m.message.text);
    }
    default:
      return [];
  }
}

export interface SymbolMatch {
  readonly symbol: DocumentSymbol;
  /** names around it, outermost first */
  readonly container: string;
}

/** The symbols of a file whose name holds the letters of a query in their order; all for an empty one. */
export function matchingSymbols(file: SyntaxFile, query: string): readonly SymbolMatch[] {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const found: SymbolMatch[] = [];
  const visit = (list: readonly DocumentSymbol[], container: string): void => {
    for (const symbol of list) {
      if (holdsLetters(symbol.name.toLowerCase(), wanted)) found.push({ symbol, container });
      visit(symbol.children, container === '' ? symbol.name : `${container}.${symbol.name}`);
    }
  };
  visit(documentSymbols(file), '');
  return found;
}

/** Whether a name has some letters in their order. */
export function holdsLetters(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
