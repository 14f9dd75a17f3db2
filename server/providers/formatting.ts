import type {
  DocumentFormattingParams,
  DocumentOnTypeFormattingParams,
  DocumentRangeFormattingParams,
  DocumentRangesFormattingParams,
  FormattingOptions,
  TextEdit as ProtocolEdit,
} from 'vscode-languageserver';
import {
  type FormatOptions,
  format,
  formatOnType,
  formatRange,
  type SyntaxFile,
  type TextEdit,
} from '../../language';
import { type Context, type Located, locate } from '../context';
import { rangeOf } from '../documents';

/** Typed characters behind which something is formatted. */
export const formattingTriggers = { firstTriggerCharacter: '}', moreTriggerCharacter: ['\n'] };

/** Indents as the editor does; a file that cannot be read gets no edits. */
export function provideFormatting(
  context: Context,
  { textDocument, options }: DocumentFormattingParams,
): ProtocolEdit[] | undefined {
  return edits(context, textDocument, file => format(file, translate(options)));
}

export function provideRangeFormatting(
  context: Context,
  { textDocument, range, options }: DocumentRangeFormattingParams,
): ProtocolEdit[] | undefined {
  return provideRangesFormatting(context, { textDocument, ranges: [range], options });
}

export function provideRangesFormatting(
  context: Context,
  { textDocument, ranges, options }: DocumentRangesFormattingParams,
): ProtocolEdit[] | undefined {
  return edits(context, textDocument, (file, { document }) => {
    const found = new Map<number, TextEdit>();
    for (const { start, end } of ranges) {
      const span = { start: document.offsetAt(start), end: document.offsetAt(end) };
      for (const edit of formatRange(file, span, translate(options))) found.set(edit.start, edit);
    }
    return [...found.values()].sort((a, b) => a.start - b.start);
  });
}

export function provideOnTypeFormatting(
  context: Context,
  { textDocument, position, ch, options }: DocumentOnTypeFormattingParams,
): ProtocolEdit[] | undefined {
  return edits(context, textDocument, (file, { document }) =>
    formatOnType(file, document.offsetAt(position), ch, translate(options)),
  );
}

function translate(options: FormattingOptions | undefined): FormatOptions {
  const spaces = Math.min(Math.max(Math.trunc(options?.tabSize ?? 2) || 2, 1), 16);
  return { indent: options?.insertSpaces === false ? 'tab' : spaces };
}

function edits(
  context: Context,
  textDocument: { readonly uri: string },
  make: (file: SyntaxFile, located: Located) => readonly TextEdit[],
): ProtocolEdit[] | undefined {
  const found = locate(context, textDocument);
  const file = found?.program.files.get(found.uri);
  if (!found || !file) return undefined;
  return make(file, found).map(edit => ({ range: rangeOf(found.document, edit), newText: edit.newText }));
}
