// The did-you-mean part of a message, with the edit that does it.

import type { Diagnostic, Span } from '../syntax/ast';
import { closest } from '../syntax/closest';

/** `; did you mean X?` and the fix, or an empty text when no candidate is near. */
export function suggestion(
  name: string,
  candidates: Iterable<string>,
  at: Span,
): { readonly text: string; readonly fix?: Diagnostic['fix'] } {
  const found = closest(name, candidates);
  if (found === undefined) return { text: '' };
  return {
    text: `; did you mean \`${found}\`?`,
    fix: { title: `Change to \`${found}\``, start: at.start, end: at.end, text: found },
  };
}
