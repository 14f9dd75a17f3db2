// What happened, and because of what, as engine/kernel/occurrences keeps it.

import { clock, flags, occurrenceAt, occurrenceMask } from './bases';

const newest: i32 = 0x7fffffff;

/** The kinds that the core records; it does not run while somebody asks about one of them. */
export const enum Kind {
  doorbell = 1,
  slotFreed = 2,
  fetch = 3,
  arrive = 4,
  deliver = 5,
  handler = 6,
  send = 7,
  wake = 12,
  full = 13,
  creditStall = 14,
  take = 20,
}

// @ts-ignore: decorator
@inline
export function record(kind: i32, who: i32, a: i32, b: i32, parent: i32, place: i32): i32 {
  const f = flags();
  if (f.recording === 0) return 0;
  const id = f.last === newest ? 1 : f.last + 1;
  f.last = id;
  const at = occurrenceAt(id & occurrenceMask);
  at.kind = kind;
  at.who = who;
  at.a = a;
  at.b = b;
  at.place = place;
  const back = id - parent;
  at.back = parent > 0 && back > 0 && back <= occurrenceMask ? back : 0;
  at.time = clock().now;
  return id;
}
