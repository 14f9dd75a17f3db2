import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import { documentSymbols, type DocumentSymbol as Found, matchingSymbols } from '../../language';
import { type Asked, type Context, type Located, locate, openableUri } from '../context';
import { rangeOf } from '../documents';
import { unhurried } from '../workspace-files';

export const symbolKinds: Readonly<Record<Found['kind'], SymbolKind>> = {
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
    kind: symbolKinds[kind],
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
    { name, kind: symbolKinds[kind], location, containerName },
    ...children.flatMap(child => flatten(child, located, name)),
  ];
}

/** More than a list can show; a longer query finds the rest. */
const mostSymbols = 1000;

/** Names of all files of the workspace. */
export async function provideWorkspaceSymbols(
  context: Context,
  { query }: WorkspaceSymbolParams,
  { token, progress }: Asked,
): Promise<SymbolInformation[]> {
  const found: SymbolInformation[] = [];
  for await (const uri of unhurried(await context.files.all(token, progress), token)) {
    const file = context.programs.file(uri);
    if (!file) continue;
    const document = context.documents.of(uri, file.text);
    for (const { symbol, container } of matchingSymbols(file, String(query ?? ''))) {
      if (found.length >= mostSymbols) return found;
      const location = { uri: openableUri(context, uri), range: rangeOf(document, symbol.nameSpan) };
      found.push({
        name: symbol.name,
        kind: symbolKinds[symbol.kind],
        location,
        ...(container !== '' && { containerName: container }),
      });
    }
  }
  return found;
}
