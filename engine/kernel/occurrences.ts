// What happened, when, and because of what: a bounded store of records that point at their causes. Stacks, breakpoints on
// events and stepping read it. The oldest records fall out; a chain then ends there.

import type { Kernel, Occurrences } from '../seam';

class OccurrenceStore implements Occurrences {
  mask = 0;
  listener: ((kind: number, id: number) => void) | undefined;
  last = 0;
  private readonly slots: number;
  private readonly kinds: Uint8Array;
  private readonly whos: Int32Array;
  private readonly as: Int32Array;
  private readonly bs: Int32Array;
  private readonly places: Int32Array;
  private readonly parents: Float64Array;
  private readonly times: Float64Array;

  constructor(
    capacity: number,
    private readonly kernel: Kernel,
  ) {
    this.slots = capacity - 1;
    this.kinds = new Uint8Array(capacity);
    this.whos = new Int32Array(capacity);
    this.as = new Int32Array(capacity);
    this.bs = new Int32Array(capacity);
    this.places = new Int32Array(capacity);
    this.parents = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
  }

  record(kind: number, who: number, a: number, b: number, parent: number, place: number): number {
    const id = ++this.last;
    const slot = id & this.slots;
    this.kinds[slot] = kind;
    this.whos[slot] = who;
    this.as[slot] = a;
    this.bs[slot] = b;
    this.places[slot] = place;
    this.parents[slot] = parent;
    this.times[slot] = this.kernel.now;
    if (this.mask & (1 << kind)) this.listener?.(kind, id);
    return id;
  }

  has(id: number): boolean {
    return id > 0 && id <= this.last && this.last - id <= this.slots;
  }
  kindOf(id: number): number {
    return this.has(id) ? this.kinds[id & this.slots] : 0;
  }
  whoOf(id: number): number {
    return this.has(id) ? this.whos[id & this.slots] : -1;
  }
  aOf(id: number): number {
    return this.has(id) ? this.as[id & this.slots] : 0;
  }
  bOf(id: number): number {
    return this.has(id) ? this.bs[id & this.slots] : 0;
  }
  parentOf(id: number): number {
    return this.has(id) ? this.parents[id & this.slots] : 0;
  }
  placeOf(id: number): number {
    return this.has(id) ? this.places[id & this.slots] : -1;
  }
  timeOf(id: number): number {
    return this.has(id) ? this.times[id & this.slots] : 0;
  }
}

/**
 * A store of the last `capacity` records (made a power of two, at least 16), stamped with the kernel's time.
 * What is asked of a record that fell out reads as nothing: kind 0, who -1, place -1, parent 0.
 */
export function createOccurrences(capacity: number, kernel: Kernel): Occurrences {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, Math.min(capacity, 2 ** 24))));
  return new OccurrenceStore(slots, kernel);
}
