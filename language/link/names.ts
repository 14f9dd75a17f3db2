// The did-you-mean part of a message, with the edit that does it.

import type { Diagnostic, Span } from '../syntax/ast';
import { closest } from '../syntax/closest';

/** Names that all the guesses of one linking may be compared with: a file full of slips is still read at once. */
const mostCompared = 200_000;

/** Counts what the guesses of one linking cost. */
export class Guesses {
  private left = mostCompared;

  /** For another linking. */
  refill(): void {
    this.left = mostCompared;
  }

  /** The candidates as long as there is anything left to compare; `nearest` always. */
  *among(nearest: Iterable<string>, others: Iterable<string>): Iterable<string> {
    yield* nearest;
    if (this.left <= 0) return;
    for (const name of others) {
      if (this.left-- <= 0) return;
      yield name;
    }
  }
}

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
