// Test support: texts with places marked in them.

import type { Diagnostic, Span } from './ast';

/** Takes the one `<|…|>` out of a text and says where it was. */
export function unmark(marked: string): Span & { readonly text: string } {
  const start = marked.indexOf('<|');
  const end = marked.indexOf('|>') - 2;
  if (start < 0 || end < start) throw new Error(`No <|place|> in:\n${marked}`);
  return {
    text: marked.slice(0, start) + marked.slice(start + 2, end + 2) + marked.slice(end + 4),
    start,
    end,
  };
}

/** The text with the place of a finding marked. */
export function mark(text: string, { start, end }: Span): string {
  return `${text.slice(0, start)}<|${text.slice(start, end)}|>${text.slice(end)}`;
}

/** One line for each finding: code and marked place, for test messages. */
export function describeFindings(text: string, findings: readonly Diagnostic[]): string {
  return findings.map(found => `${found.code}: ${found.message}\n${mark(text, found)}`).join('\n\n');
}
