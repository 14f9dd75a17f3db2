import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
} from 'vscode-languageserver';
import { documentSymbols, type DocumentSymbol as Found } from '../../language';
import { type Context, type Located, locate } from '../context';
import { rangeOf } from '../documents';

const kinds: Readonly<Record<Found['kind'], SymbolKind>> = {
  system: SymbolKind.Module,
  amu: SymbolKind.Object,
  agent: SymbolKind.Object,
  function: SymbolKind.Namespace,
  memory: SymbolKind.Array,
  buffer: SymbolKind.Array,
  interface: SymbolKind.Interface,
  socket: SymbolKind.Field,
  session: SymbolKind.Event,
  driver: SymbolKind.Function,
  accelerator: SymbolKind.Class,
  handler: SymbolKind.Method,
  parameter: SymbolKind.Property,
  state: SymbolKind.Variable,
  test: SymbolKind.Function,
  struct: SymbolKind.Struct,
  field: SymbolKind.Field,
  constant: SymbolKind.Constant,
};

export function provideSymbols(
  context: Context,
  { textDocument }: DocumentSymbolParams,
): DocumentSymbol[] | SymbolInformation[] | undefined {
  const found = locate(context, textDocument);
  const file = found?.program.files.get(found.uri);
  if (!found || !file) return undefined;
  const symbols = documentSymbols(file);
  if (context.capabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport) {
    return symbols.map(symbol => translate(symbol, found));
  }
  return symbols.flatMap(symbol => flatten(symbol, found));
}

function translate(symbol: Found, located: Located): DocumentSymbol {
  const { name, detail, kind, span, nameSpan, children } = symbol;
  const inside = span.start <= nameSpan.start && nameSpan.end <= span.end;
  return {
    name,
    detail,
    kind: kinds[kind],
    range: rangeOf(located.document, span),
    // Clients refuse a whole outline for one name outside of its range.
    selectionRange: rangeOf(located.document, inside ? nameSpan : { start: span.start, end: span.start }),
    children: children.map(child => translate(child, located)),
  };
}

function flatten(symbol: Found, located: Located, containerName?: string): SymbolInformation[] {
  const { name, kind, span, children } = symbol;
  const location = { uri: located.uri, range: rangeOf(located.document, span) };
  return [
    { name, kind: kinds[kind], location, containerName },
    ...children.flatMap(child => flatten(child, located, name)),
  ];
}
