// Walking along cause and effect.

import { Occurrence, type Occurrences } from '../seam';

/** What following a message stops at, or goes through. */
export const followed: ReadonlySet<number> = new Set<number>([
  Occurrence.fetch,
  Occurrence.arrive,
  Occurrence.deliver,
  Occurrence.handler,
  Occurrence.send,
  Occurrence.command,
  Occurrence.response,
  Occurrence.exception,
  Occurrence.interrupt,
  Occurrence.wake,
  Occurrence.full,
  Occurrence.creditStall,
  Occurrence.lost,
  Occurrence.errorState,
  Occurrence.ringFault,
]);

/** What a statement itself does. */
export const effectKinds: ReadonlySet<number> = new Set<number>([
  Occurrence.doorbell,
  Occurrence.registerWrite,
  Occurrence.slotFreed,
  Occurrence.send,
]);

export function bitsOf(kinds: Iterable<number>): number {
  let bits = 0;
  for (const kind of kinds) bits |= 1 << kind;
  return bits;
}

/** Whether `ancestor` is among the causes of `id`. Ids count up, so the walk ends where they fall below it. */
export function isDescendant(o: Occurrences, id: number, ancestor: number): boolean {
  let at = o.parentOf(id);
  while (at > ancestor) at = o.parentOf(at);
  return at === ancestor && ancestor !== 0;
}

/** The causes of a record, nearest first, at most `most`; the record itself is not among them. */
export function causesOf(o: Occurrences, id: number, most: number): number[] {
  const found: number[] = [];
  for (let at = o.parentOf(id); at !== 0 && o.has(at) && found.length < most; at = o.parentOf(at))
    found.push(at);
  return found;
}
