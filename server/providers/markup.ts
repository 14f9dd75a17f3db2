import { type MarkupContent, MarkupKind } from 'vscode-languageserver';

/** The language writes Markdown; a client that shows none gets the same words as plain text. */
export function documentation(
  markdown: string | undefined,
  formats: readonly MarkupKind[] | undefined,
): MarkupContent | undefined {
  if (markdown === undefined || markdown === '') return undefined;
  const plain = formats !== undefined && !formats.includes(MarkupKind.Markdown);
  return { kind: plain ? MarkupKind.PlainText : MarkupKind.Markdown, value: markdown };
}
