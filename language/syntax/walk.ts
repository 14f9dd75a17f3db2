// Going through syntax trees without knowing their shapes: a node's children are whatever of its parts is a node.

import type { Node, SyntaxFile } from './ast';
import { partsOf } from './folding';
import { nearby, whole } from './near';

/** The nodes directly inside of `node`, in the order of the text. */
export function children(node: Node): readonly Node[] {
  const found: Node[] = [];
  let ordered = true;
  const add = (part: Node) => {
    const last = found.at(-1);
    if (last && (last.start > part.start || (last.start === part.start && last.end > part.end)))
      ordered = false;
    found.push(part);
  };
  for (const part of partsOf(node)) {
    if (Array.isArray(part)) {
      for (const item of part) if (isNode(item)) add(item);
    } else if (isNode(part)) add(part);
  }
  return ordered ? found : found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Plain spans, such as that of a keyword, are no nodes; the values of a property are, though they have no kind. */
function isNode(part: unknown): part is Node {
  if (typeof part !== 'object' || part === null || !('start' in part)) return false;
  return 'kind' in part || 'value' in part;
}

/** Calls `visit` for each node of the file, parents first; where it returns false the node's inside is left out. */
export function walk(
  roots: readonly Node[],
  visit: (node: Node, parent: Node | undefined) => boolean | undefined,
): void {
  const pending: { node: Node; parent: Node | undefined }[] = [];
  const push = (nodes: readonly Node[], parent: Node | undefined): void => {
    for (let index = nodes.length - 1; index >= 0; index--) pending.push({ node: nodes[index], parent });
  };
  push(roots, undefined);
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (visit(next.node, next.parent) !== false) push(children(next.node), next.node);
  }
}

/**
 * The nodes around an offset, from the declaration to the leaf; empty between declarations. An offset at the end of a
 * node still belongs to it, unless another node starts there: a cursor behind a name is on the name.
 */
export function nodeAt(file: SyntaxFile, offset: number): readonly Node[] {
  const path: Node[] = [];
  let level: readonly Node[] = nearby(file, offset).declarations;
  for (;;) {
    const inside = level.filter(({ start, end }) => start <= offset && offset <= end);
    const starting = inside.filter(({ start }) => start === offset);
    const chosen = preferred(starting.length > 0 ? starting : inside);
    if (!chosen) return path;
    path.push(whole(chosen));
    level = children(chosen);
  }
}

/** Of several nodes that touch an offset the last one that is not empty. */
function preferred(nodes: readonly Node[]): Node | undefined {
  return nodes.findLast(({ start, end }) => end > start) ?? nodes.at(-1);
}
