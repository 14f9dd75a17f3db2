import { type MarkupContent, MarkupKind } from 'vscode-languageserver';

/** The language writes Markdown; a client that shows none gets the same words as plain text. */
export function documentation(
  markdown: string | undefined,
  formats: readonly MarkupKind[] | undefined,
): MarkupContent | undefined {
  if (markdown === undefined || markdown === '') return undefined;
  const plain = formats !== undefined && !formats.includes(MarkupKind.Markdown);
  if (plain) return { kind: MarkupKind.PlainText, value: plainText(markdown) };
  return { kind: MarkupKind.Markdown, value: markdown };
}

/** Markdown without its marks; what stands in a fence stays as it is. */
export function plainText(markdown: string): string {
  return markdown
    .split(/^```\w*\n([\s\S]*?)\n```$/m)
    .map((part, i) => (i % 2 === 1 ? part : unmarked(part)))
    .join('')
    .trim();
}

function unmarked(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\*\*?([^*\n]+)\*\*?/g, '$1');
}
