// Puts rings and buffers into the memories of their function: those with an address where they say, the others first
// fit in order of declaration, on multiples of 64 bytes, never over anything that has its place.

import { formatBytes, layout } from '../../spec';
import type { ExpressionBinder } from './expressions';
import type { MemoryModel, Origin } from './model';
import type { Properties } from './properties';
import { relatedTo } from './report';

const alignment = 64;
/** Base registers hold address bits 63:3. */
const ringAlignment = layout.doublewordBytes;

/** Something that needs a place. */
export interface Placed {
  readonly what: string;
  readonly bytes: number;
  /** Its address has to be a multiple of it; 64 unless given. */
  readonly align?: number;
  /** the property that gives its address; `at` unless given */
  readonly key?: string;
  readonly ring: boolean;
  readonly origin: Origin;
  readonly properties: Properties | undefined;
  /** given address */
  readonly at: number | undefined;
  /** memory that it must lie in */
  readonly inside: MemoryModel | undefined;
  readonly assign: (at: number, memory: number) => void;
}

interface Gap {
  start: number;
  end: number;
}
interface Range extends Gap {
  readonly what: string;
  readonly origin: Origin;
  /** Two names for the same bytes may be meant; a ring under something else cannot. */
  readonly shareable: boolean;
}

/** Memories whose address or size is wrong, which has a finding of its own: what lies in them is not known. */
export const unsureMemories = new WeakSet<MemoryModel>();

const hex = (n: number) => `0x${n.toString(16)}`;
const up = (n: number, align = alignment) => Math.ceil(n / align) * align;

/** Places everything of one function; reports what overlaps, leaves its memory or finds no room. */
export function place(
  binder: ExpressionBinder,
  fn: string,
  memories: readonly MemoryModel[],
  wanted: readonly Placed[],
): void {
  overlaps(
    binder,
    memories
      .filter(m => !unsureMemories.has(m))
      .map(m => ({
        start: m.at,
        end: m.at + m.size,
        what: `memory \`${m.name}\``,
        origin: m.origin,
        shareable: false,
      })),
  );
  const fixed: Range[] = [];
  for (const w of wanted) {
    if (w.at === undefined) continue;
    const end = w.at + w.bytes;
    const memory = memories.findIndex(
      m => w.at! >= m.at && end <= m.at + m.size && (!w.inside || w.inside === m),
    );
    if (memory < 0 && !(w.inside ? [w.inside] : memories).some(m => unsureMemories.has(m)))
      leaves(w, memories);
    const align = w.align ?? ringAlignment;
    if (w.ring && w.at % align !== 0) {
      const what = w.align ? w.what : 'a ring';
      w.properties?.report(
        'ring-misaligned',
        w.key ?? 'at',
        `${what} starts at a multiple of ${align}, and ${hex(w.at)} is none`,
      );
    }
    fixed.push({ start: w.at, end, what: w.what, origin: w.origin, shareable: !w.ring });
    w.assign(w.at, Math.max(memory, 0));
  }
  overlaps(binder, fixed);
  fill(binder, fn, memories, wanted, fixed);
}

function leaves(w: Placed, memories: readonly MemoryModel[]): void {
  const range = `${hex(w.at!)} .. ${hex(w.at! + w.bytes - 1)}`;
  const near = w.inside ?? memories.find(m => w.at! >= m.at && w.at! < m.at + m.size);
  const where = near
    ? `memory \`${near.name}\` ends at ${hex(near.at + near.size - 1)}`
    : `no memory of the function holds it`;
  w.properties?.report(
    'outside-memory',
    w.key ?? 'at',
    `${w.what} takes ${formatBytes(w.bytes)} at ${range}, and ${where}`,
    near && { related: relatedTo(near.origin, `memory \`${near.name}\``) },
  );
}

function overlaps(binder: ExpressionBinder, ranges: readonly Range[]): void {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || a.end - b.end);
  let reach: Range | undefined;
  for (const r of sorted) {
    if (reach && r.start < reach.end && r.end > r.start) {
      binder.report(
        'memory-overlap',
        r.origin.nameSpan,
        `${r.what} at ${hex(r.start)} shares bytes with ${reach.what}, which ends at ${hex(reach.end - 1)}`,
        {
          related: relatedTo(reach.origin, reach.what),
          severity: r.shareable || reach.shareable ? 'warning' : undefined,
        },
      );
    }
    if (!reach || r.end > reach.end) reach = r;
  }
}

/** The free stretches of a memory between the things that have their place. */
function gapsOf(memory: MemoryModel, sorted: readonly Range[]): Gap[] {
  const gaps: Gap[] = [];
  const end = memory.at + memory.size;
  let start = memory.at;
  for (const r of sorted) {
    if (r.end <= start) continue;
    if (r.start >= end) break;
    if (r.start > start) gaps.push({ start, end: r.start });
    start = Math.max(start, r.end);
  }
  if (start < end) gaps.push({ start, end });
  return gaps;
}

function fill(
  binder: ExpressionBinder,
  fn: string,
  memories: readonly MemoryModel[],
  wanted: readonly Placed[],
  fixed: readonly Range[],
): void {
  const sorted = [...fixed].sort((a, b) => a.start - b.start);
  const gaps = memories.map(m => gapsOf(m, sorted));
  for (const w of wanted) {
    if (w.at !== undefined) continue;
    const memory = memories.findIndex((m, i) => (!w.inside || w.inside === m) && take(gaps[i], w, i));
    if (memory >= 0) continue;
    w.assign(0, 0);
    if (memories.length === 0) continue; // said once for the function
    if ((w.inside ? [w.inside] : memories).some(m => unsureMemories.has(m))) continue;
    const where = w.inside ? `memory \`${w.inside.name}\` has` : `the memories of \`${fn}\` have`;
    binder.report(
      'memory-full',
      w.origin.nameSpan,
      `${w.what} needs ${formatBytes(w.bytes)}, and ${where} no such room`,
      {
        related: relatedTo((w.inside ?? memories[0]).origin, 'make this larger'),
      },
    );
  }

  function take(free: Gap[], w: Placed, memory: number): boolean {
    const i = free.findIndex(g => up(g.start, w.align) + w.bytes <= g.end);
    if (i < 0) return false;
    const gap = free[i];
    const at = up(gap.start, w.align);
    w.assign(at, memory);
    const before = { start: gap.start, end: at };
    gap.start = at + w.bytes;
    if (gap.start >= gap.end) free.splice(i, 1);
    // What alignment skips before a ring is lost: less than one line of a cache. Before a page it is not.
    if (before.end - before.start >= alignment) free.splice(i, 0, before);
    return true;
  }
}
