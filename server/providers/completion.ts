import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionParams,
  InsertTextFormat,
} from 'vscode-languageserver';
import { type Completion, completions } from '../../language';
import { type Context, locateOffset } from '../context';
import { rangeOf } from '../documents';
import { documentation } from './markup';

/** Behind these something can be listed without a letter typed: a member, a value, a path. */
export const completionTriggers = ['.', ':', '"', '/'];

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
};

export function provideCompletion(context: Context, params: CompletionParams): CompletionItem[] | undefined {
  const found = locateOffset(context, params);
  if (!found) return undefined;
  const client = context.capabilities.textDocument?.completion?.completionItem;
  return completions(found.program, found.uri, found.offset).map((completion, index) => {
    const snippet = completion.snippet === true && client?.snippetSupport === true;
    const text = completion.insertText ?? completion.label;
    return {
      label: completion.label,
      kind: kinds[completion.kind],
      detail: completion.detail,
      documentation: documentation(completion.documentation, client?.documentationFormat),
      // The language lists what is likely first; clients would sort by the alphabet.
      sortText: String(index).padStart(4, '0'),
      insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      textEdit: {
        range: rangeOf(found.document, completion.replace),
        newText: completion.snippet && !snippet ? withoutPlaces(text) : text,
      },
    };
  });
}

/** A snippet for a client that knows none: `${1:name}` becomes `name`, `$0` nothing. */
function withoutPlaces(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$(\d+|\{\d+\})/g, '')
    .replace(/\\([$}\\])/g, '$1');
}
