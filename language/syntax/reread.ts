// Reading a stretch of a file alone. It comes to the same as reading the whole file when the stretch begins where
// nothing before it can reach into it, its braces balance, and the parser stands at its end right before what follows.

import type { Declaration, Diagnostic, SystemMember } from './ast';
import { balanceBraces, startsRegion } from './braces';
import { Cursor } from './cursor';
import { parseDeclarations, parseSystemMembers } from './declarations';
import { type Leaf, readLeaves } from './leaves';
import { Problems } from './problems';
import { reportSurplus } from './surplus';

export interface Stretch {
  readonly text: string;
  readonly uri: string;
  readonly start: number;
  readonly end: number;
  /** Where the text goes on behind it; undefined at the end of the file. */
  readonly next: number | undefined;
}

export interface Reread<N> {
  readonly nodes: N[];
  readonly problems: readonly Diagnostic[];
}

/** Top-level declarations; `earlier` when the stretch has to begin with an earlier declaration. */
export function rereadDeclarations(stretch: Stretch): Reread<Declaration> | 'earlier' | undefined {
  const { text, uri, start } = stretch;
  const problems = new Problems(uri);
  const split = splitLeaves(stretch, problems);
  if (!split) return undefined;
  const { own, follow } = split;
  if (start > 0 && !(own[0].first && startsRegion(own, 0))) return 'earlier';
  const balanced = balanceBraces(own, problems);
  const leaves = balanced.leaves.slice(0, -1).concat(follow);
  const c = new Cursor(text, { leaves, ignored: balanced.ignored }, problems, start);
  const nodes = parseDeclarations(c, stretch.next);
  if (c.leaf !== follow[0]) return undefined;
  reportSurplus(balanced, problems);
  return within(stretch, { nodes, problems: problems.found });
}

/** Members of a system, without the text before the first and behind the last of them. */
export function rereadMembers(stretch: Stretch): Reread<SystemMember> | undefined {
  const { text, uri, start } = stretch;
  const problems = new Problems(uri);
  const split = splitLeaves(stretch, problems);
  if (!split) return undefined;
  const { own, follow } = split;
  if ((own.length > 1 && !own[0].first) || !isWhole(own)) return undefined;
  const c = new Cursor(text, { leaves: own.slice(0, -1).concat(follow), ignored: [] }, problems, start);
  const nodes = parseSystemMembers(c, stretch.next ?? stretch.end);
  if (!nodes || c.leaf !== follow[0]) return undefined;
  let from = start;
  for (const { start: at, end } of nodes) {
    if (at < from || end < at) return undefined;
    from = end;
  }
  if (problems.found.some(problem => problem.start >= from)) return undefined;
  return within(stretch, { nodes, problems: problems.found });
}

/**
 * The leaves of a stretch, with an `end` behind them, and those that follow, as far as the parser may look: to the end
 * of their first line. Undefined when what is read reaches out of the stretch.
 */
function splitLeaves(
  { text, start, end, next }: Stretch,
  problems: Problems,
): { own: Leaf[]; follow: Leaf[] } | undefined {
  let limit = next ?? text.length;
  while (limit < text.length && text[limit] !== '\n') limit++;
  const leaves = readLeaves(text, problems, start, limit, start > 0);
  if (problems.found.some(({ code }) => code === 'unterminated-comment')) return undefined;
  if (next === undefined) return { own: leaves, follow: leaves.slice(-1) };
  const at = leaves.findIndex(leaf => leaf.start >= end);
  const first = leaves[at];
  if (first.start !== next || (at > 0 && leaves[at - 1].end > end)) return undefined;
  const found = problems.found.filter(problem => problem.start < end);
  if (found.length < problems.found.length) problems.found.splice(0, problems.found.length, ...found);
  const follow = leaves.slice(at);
  for (const leaf of follow) leaf.region = -1;
  const last: Leaf = { ...first, kind: 'end', text: '', start: end, end, doc: undefined };
  return { own: [...leaves.slice(0, at), last], follow };
}

/** Whether braces balance and nothing begins at the left margin that would part the system. */
function isWhole(leaves: readonly Leaf[]): boolean {
  let open = 0;
  for (let at = 0; at < leaves.length; at++) {
    const { kind, text } = leaves[at];
    if (startsRegion(leaves, at)) return false;
    if (kind !== 'punctuation') continue;
    if (text === '{') open++;
    else if (text === '}' && --open < 0) return false;
  }
  return open === 0;
}

function within<N>({ start }: Stretch, read: Reread<N>): Reread<N> | undefined {
  const outside = (at: { start: number }) => at.start < start;
  if (read.problems.some(p => outside(p) || (p.fix && outside(p.fix)) || p.related?.some(outside)))
    return undefined;
  return read;
}
