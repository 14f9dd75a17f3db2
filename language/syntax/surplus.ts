// The `}` too many that no body needed in the end.

import type { BalancedLeaves } from './braces';
import type { Problems } from './problems';

export function reportSurplus(balanced: BalancedLeaves, problems: Problems): void {
  for (const index of balanced.ignored) {
    const { ignored, start, end } = balanced.leaves[index];
    if (ignored !== 'surplus') continue;
    const message = 'this `}` closes nothing: remove it, or add the `{` that it belongs to';
    problems.add('extra-brace', { start, end }, message, {
      fix: { title: 'Remove the `}`', start, end, text: '' },
    });
  }
}
