import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type CompletionParams,
  InsertTextFormat,
} from 'vscode-languageserver';
import {
  type Completion,
  completions,
  libraryRoot,
  mostNames,
  type SyntaxFile,
  stdLibrary,
} from '../../language';
import { type Context, type Located, locateOffset } from '../context';
import { rangeOf } from '../documents';
import { linkPages } from '../pages';
import { documentation } from './markup';

/** Behind these something can be listed without a letter typed: a member, a value, a path. */
export const completionTriggers = ['.', ':', '"', '/', '>'];

const kinds: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  thing: CompletionItemKind.Module,
  constant: CompletionItemKind.Constant,
  variable: CompletionItemKind.Variable,
  struct: CompletionItemKind.Struct,
  field: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  accelerator: CompletionItemKind.Class,
  register: CompletionItemKind.Field,
  command: CompletionItemKind.Event,
  observable: CompletionItemKind.Property,
  type: CompletionItemKind.TypeParameter,
  file: CompletionItemKind.File,
  snippet: CompletionItemKind.Snippet,
};

/** How long files of the workspace are read for one list; the next one goes on where this one stopped. */
const readingMilliseconds = 25;

/** The last list of a server: its items are described when the client looks at one. */
interface Offered {
  readonly number: number;
  readonly list: readonly Completion[];
}
const lastOffered = new WeakMap<Context, Offered>();

export async function provideCompletion(
  context: Context,
  params: CompletionParams,
): Promise<CompletionList | CompletionItem[] | undefined> {
  const { autoImport } = (await context.settings.of(params.textDocument.uri)).completion;
  const found = locateOffset(context, params);
  if (!found) return undefined;
  // A `>` that ends no arrow asks for nothing.
  const { triggerCharacter } = params.context ?? {};
  const text = found.program.files.get(found.uri)?.text ?? '';
  if (triggerCharacter === '>' && text.slice(found.offset - 2, found.offset) !== '->') return undefined;
  const list = completions(found.program, found.uri, found.offset, {
    elsewhere: autoImport ? () => otherFiles(context) : undefined,
  });
  const number = (lastOffered.get(context)?.number ?? 0) + 1;
  lastOffered.set(context, { number, list });
  const items = list.map((completion, index) => translate(context, found, completion, index, number));
  // More names than a list can hold: the next letter makes another choice.
  return list.length >= mostNames ? { isIncomplete: true, items } : items;
}

/** Files of the workspace and of the library, for names that could be imported. */
export function* otherFiles({ programs, files }: Context): Iterable<SyntaxFile> {
  for (const path of stdLibrary.keys()) {
    const file = programs.file(libraryRoot + path);
    if (file) yield file;
  }
  const until = Date.now() + readingMilliseconds;
  for (const uri of files.known()) {
    const file = programs.file(uri);
    if (file) yield file;
    if (Date.now() > until) return;
  }
}

function translate(
  context: Context,
  { document }: Located,
  completion: Completion,
  index: number,
  list: number,
): CompletionItem {
  const client = context.capabilities.textDocument?.completion?.completionItem;
  const snippet = completion.snippet === true && client?.snippetSupport === true;
  const text = completion.insertText ?? completion.label;
  const lazy = client?.resolveSupport?.properties.includes('documentation') === true;
  return {
    label: completion.label,
    kind: kinds[completion.kind],
    detail: completion.detail,
    ...(lazy ? { data: { list, index } } : { documentation: describe(context, completion) }),
    // The language lists what is likely first; clients would sort by the alphabet.
    sortText: String(index).padStart(4, '0'),
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: {
      range: rangeOf(document, completion.replace),
      newText: completion.snippet && !snippet ? withoutPlaces(text) : text,
    },
    ...(completion.alsoEdit && {
      additionalTextEdits: completion.alsoEdit.map(edit => ({
        range: rangeOf(document, edit),
        newText: edit.newText,
      })),
    }),
  };
}

function describe(context: Context, { documentation: told }: Completion) {
  const markdown = typeof told === 'function' ? told() : told;
  const formats = context.capabilities.textDocument?.completion?.completionItem?.documentationFormat;
  return documentation(markdown && linkPages(markdown, context.host), formats);
}

/** The words for an item of the last list; an item of an older one stays as it is. */
export function resolveCompletion(context: Context, item: CompletionItem): CompletionItem {
  const { list, index } = (item.data ?? {}) as { readonly list?: number; readonly index?: number };
  const offered = lastOffered.get(context);
  const completion = offered && offered.number === list ? offered.list[index ?? -1] : undefined;
  return completion ? { ...item, documentation: describe(context, completion) } : item;
}

/** A snippet for a client that knows none: `${1:name}` becomes `name`, `$1` what stands there, `$0` nothing. */
function withoutPlaces(snippet: string): string {
  const filled = new Map<string, string>();
  for (const [, place, text] of snippet.matchAll(/\$\{(\d+):([^}]*)\}/g)) filled.set(place, text);
  return snippet
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$(\d+)|\$\{(\d+)\}/g, (_, a?: string, b?: string) => filled.get(a ?? b ?? '') ?? '')
    .replace(/\\([$}\\])/g, '$1');
}
