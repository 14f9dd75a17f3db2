// Test support: edits put into a text.

import type { Edit } from './edits';

/** The text with the edits of one file in it, which must not touch each other. */
export function applied(text: string, edits: readonly Edit[]): string {
  let result = text;
  let before = Number.POSITIVE_INFINITY;
  for (const e of [...edits].sort((a, b) => b.start - a.start || b.end - a.end)) {
    if (e.end > before) throw new Error('two edits change the same text');
    before = e.start;
    result = result.slice(0, e.start) + e.text + result.slice(e.end);
  }
  return result;
}
