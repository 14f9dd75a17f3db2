// A file in stretches that can be read alone: its declarations, and in systems their members. A stretch reaches from
// the end of the one before to its own end. When text before it changes, it moves; the offsets in its tree follow when
// somebody looks at the tree, so that a keystroke costs what it changes and not what stands behind it.

import type { Declaration, Diagnostic, SystemDeclaration, SystemMember } from './ast';
import { Folding } from './folding';

/** `head` and `close` are what a system has before and behind its members, `rest` what follows the last declaration. */
export type UnitKind = 'declaration' | 'head' | 'member' | 'close' | 'rest';

const unitsByNode = new WeakMap<object, Unit>();
const noProblems: readonly Diagnostic[] = [];

/** The unit that a declaration, or a member of a system, is read with. */
export function unitOf(node: object): Unit | undefined {
  return node instanceof Folding ? (node.unit as Unit | undefined) : unitsByNode.get(node);
}

export class Unit {
  private list: Diagnostic[] | undefined = undefined;
  /** one, as nearly always, or none or several */
  private readonly read: Declaration | SystemMember | readonly (Declaration | SystemMember)[];
  private readonly readAt: number;
  private settledAt: number;

  /** @param end where it ends; follows every change of the text at once */
  constructor(
    readonly kind: UnitKind,
    nodes: readonly (Declaration | SystemMember)[],
    public end: number,
    /** The system that a head, member or close belongs to. */
    readonly system?: SystemDeclaration,
  ) {
    this.readAt = end;
    this.settledAt = end;
    this.read = nodes.length === 1 ? nodes[0] : nodes;
    for (const node of nodes) {
      if (node instanceof Folding) node.unit = this;
      else unitsByNode.set(node, this);
    }
  }

  /** Findings of the scanner and parser, with offsets as they were when it was read. */
  get problems(): readonly Diagnostic[] {
    return this.list ?? noProblems;
  }

  get nodes(): readonly (Declaration | SystemMember)[] {
    return 'kind' in this.read ? [this.read] : this.read;
  }

  add(problem: Diagnostic): void {
    this.list ??= [];
    this.list.push(problem);
  }

  /** How far it has moved since it was read. */
  get moved(): number {
    return this.end - this.readAt;
  }

  /** Brings the offsets of its tree to where the text is now. */
  settle(): void {
    const by = this.end - this.settledAt;
    if (by === 0) return;
    this.settledAt = this.end;
    for (const node of this.nodes) if (node !== this.system) shift(node, by);
  }

  /** Its findings, at the places where the text is now. */
  found(): readonly Diagnostic[] {
    const by = this.moved;
    return by === 0 ? this.problems : this.problems.map(problem => moved(problem, by));
  }
}

function moved(problem: Diagnostic, by: number): Diagnostic {
  const { start, end, related, fix } = problem;
  return {
    ...problem,
    start: start + by,
    end: end + by,
    ...(related && { related: related.map(r => ({ ...r, start: r.start + by, end: r.end + by })) }),
    ...(fix && { fix: { ...fix, start: fix.start + by, end: fix.end + by } }),
  };
}

/** What is no node in a declaration that can be folded, or is moved by itself. */
const apart: ReadonlySet<string> = new Set(['folder', 'inside', 'unit']);

/** Moves a node with all that is in it. */
export function shift(node: object, by: number): void {
  const span = node as { start?: unknown; end?: unknown };
  if (typeof span.start === 'number' && typeof span.end === 'number') {
    span.start += by;
    span.end += by;
  }
  for (const key in node) {
    const part = (node as Readonly<Record<string, unknown>>)[key];
    if (typeof part === 'object' && part !== null && !apart.has(key)) shift(part, by);
  }
  const inside = node instanceof Folding ? node.move(by) : undefined;
  if (inside) shift(inside, by);
}

/** The units of declarations that do not lie in each other. */
export function unitsOf(declarations: readonly Declaration[], text: string): Unit[] {
  const units: Unit[] = [];
  for (let at = 0; at < declarations.length; ) {
    let { end } = declarations[at];
    let next = at + 1;
    // A declaration in the wrong place lies inside of another one: the two are one stretch.
    while (next < declarations.length && declarations[next].start < end) {
      end = Math.max(end, declarations[next].end);
      next++;
    }
    const together = declarations.slice(at, next);
    const [first] = together;
    if (next === at + 1 && first.kind === 'system' && isOrderly(first, text)) pushSystem(units, first);
    else units.push(new Unit('declaration', together, end));
    at = next;
  }
  units.push(new Unit('rest', [], text.length));
  return units;
}

function isOrderly({ members, bodySpan, end }: SystemDeclaration, text: string): boolean {
  if (text[bodySpan.start] !== '{' || text[end - 1] !== '}') return false;
  let from = bodySpan.start + 1;
  for (const m of members) {
    if (m.start < from || m.end < m.start) return false;
    from = m.end;
  }
  return members.length > 0 && from < end && bodySpan.end === end;
}

function pushSystem(units: Unit[], system: SystemDeclaration): void {
  units.push(new Unit('head', [system], system.bodySpan.start + 1, system));
  for (const m of system.members) units.push(new Unit('member', [m], m.end, system));
  units.push(new Unit('close', [], system.end, system));
}
