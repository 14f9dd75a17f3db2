// Colours for clients that show them: what failed in red, what passed in green, asides dimmed.

import type { OutputLine } from '../engine';

const sequence = (code: number, text: string): string => `\u001b[${code}m${text}\u001b[0m`;
const red = (text: string) => sequence(31, text);
const green = (text: string) => sequence(32, text);
const dim = (text: string) => sequence(2, text);

export function styled(category: OutputLine['category'], text: string): string {
  if (category === 'failure') return red(text);
  return category === 'note' ? dim(text) : text;
}

/** The verdict is the first line of the summary, up to its colon. */
export function styledSummary(text: string, passed: boolean): string {
  const colour = passed ? green : red;
  return text.replace(/^[^:\n]+/, verdict => colour(verdict));
}
