import type { DocumentFormattingParams, TextEdit } from 'vscode-languageserver';
import { format } from '../../language';
import { type Context, locate } from '../context';
import { rangeOf } from '../documents';

/** Indents as the editor does; a file that cannot be read gets no edits. */
export function provideFormatting(
  context: Context,
  { textDocument, options }: DocumentFormattingParams,
): TextEdit[] | undefined {
  const found = locate(context, textDocument);
  const file = found?.program.files.get(found.uri);
  if (!found || !file) return undefined;
  const spaces = Math.min(Math.max(Math.trunc(options.tabSize) || 2, 1), 16);
  return format(file, { indent: options.insertSpaces ? spaces : 'tab' }).map(edit => ({
    range: rangeOf(found.document, edit),
    newText: edit.newText,
  }));
}
