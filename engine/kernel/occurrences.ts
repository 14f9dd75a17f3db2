// What happened, when, and because of what: a bounded store of records that point at their causes. Stacks, breakpoints on
// events and stepping read it. The oldest records fall out; a chain then ends there.

import type { Kernel, Occurrences } from '../seam';

/** Where the words of a record are; its time is a double in the last two. */
enum Word {
  kind = 0,
  who = 1,
  a = 2,
  b = 3,
  place = 4,
  /** how many records before this one its cause is; 0 = it has none, or one too long ago to be kept anywhere */
  back = 5,
  count = 8,
}
const doubles = Word.count / 2;
const timeAt = doubles - 1;

class OccurrenceStore implements Occurrences {
  mask = 0;
  listener: ((kind: number, id: number) => void) | undefined;
  last = 0;
  recording = true;
  private readonly slots: number;
  private readonly words: Int32Array;
  private readonly times: Float64Array;

  constructor(
    capacity: number,
    private readonly kernel: Kernel,
  ) {
    this.slots = capacity - 1;
    this.words = new Int32Array(capacity * Word.count);
    this.times = new Float64Array(this.words.buffer);
  }

  record(kind: number, who: number, a: number, b: number, parent: number, place: number): number {
    const asked = (this.mask >>> kind) & 1;
    if (!this.recording && asked === 0) return 0;
    const id = this.last + 1;
    this.last = id;
    const slot = id & this.slots;
    const { words } = this;
    const at = slot * Word.count;
    words[at + Word.kind] = kind;
    words[at + Word.who] = who;
    words[at + Word.a] = a;
    words[at + Word.b] = b;
    words[at + Word.place] = place;
    words[at + Word.back] = parent > 0 && id - parent <= this.slots ? id - parent : 0;
    this.times[slot * doubles + timeAt] = this.kernel.now;
    if (asked !== 0) this.listener?.(kind, id);
    return id;
  }

  has(id: number): boolean {
    return id > 0 && id <= this.last && this.last - id <= this.slots;
  }
  kindOf(id: number): number {
    return this.has(id) ? this.words[(id & this.slots) * Word.count + Word.kind] : 0;
  }
  whoOf(id: number): number {
    return this.has(id) ? this.words[(id & this.slots) * Word.count + Word.who] : -1;
  }
  aOf(id: number): number {
    return this.has(id) ? this.words[(id & this.slots) * Word.count + Word.a] : 0;
  }
  bOf(id: number): number {
    return this.has(id) ? this.words[(id & this.slots) * Word.count + Word.b] : 0;
  }
  parentOf(id: number): number {
    const back = this.has(id) ? this.words[(id & this.slots) * Word.count + Word.back] : 0;
    return back === 0 ? 0 : id - back;
  }
  placeOf(id: number): number {
    return this.has(id) ? this.words[(id & this.slots) * Word.count + Word.place] : -1;
  }
  timeOf(id: number): number {
    return this.has(id) ? this.times[(id & this.slots) * doubles + timeAt] : 0;
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
