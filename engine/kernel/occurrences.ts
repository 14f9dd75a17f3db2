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
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
enum WordStep {
  log2 = 3,
}
const doubles = Word.count / 2;
const timeAt = doubles - 1;

/** What changes with each record: the bits asked for, and whether all are recorded. */
enum Flag {
  mask = 0,
  recording = 1,
  /** the id of the newest record */
  last = 2,
  count = 32,
}

/** The greatest id; the next is 1 again, so that ids are small integers for ever. */
const newest = 0x7fffffff;

type Listener = ((kind: number, id: number) => void) | undefined;
type Ask = { listener: Listener };

/** Closures over arrays that never change, as the queue of events is. */
function createRecorder(capacity: number, { arena, clock }: Kernel) {
  const slots = capacity - 1;
  const words = arena.int32(capacity * Word.count);
  const times = new Float64Array(words.buffer, words.byteOffset, capacity * doubles);
  const flags = arena.int32(Flag.count);
  const ask: Ask = { listener: undefined };
  flags[Flag.recording] = 1;

  function record(kind: number, who: number, a: number, b: number, parent: number, place: number): number {
    const asked = (flags[Flag.mask] >>> kind) & 1;
    if ((flags[Flag.recording] | asked) === 0) return 0;
    const id = flags[Flag.last] === newest ? 1 : flags[Flag.last] + 1;
    flags[Flag.last] = id;
    const slot = id & slots;
    const at = slot << WordStep.log2;
    words[at | Word.kind] = kind;
    words[at | Word.who] = who;
    words[at | Word.a] = a;
    words[at | Word.b] = b;
    words[at | Word.place] = place;
    const back = id - parent;
    words[at | Word.back] = parent > 0 && back > 0 && back <= slots ? back : 0;
    times[(slot << 2) | timeAt] = clock[0];
    if (asked !== 0) ask.listener?.(kind, id);
    return id;
  }
  return { slots, words, times, flags, ask, record };
}

/** What is asked for is the debugger's, and of now. */
interface StoreSnapshot {
  /** the id of the newest record */
  readonly last: number;
  /** the records, in order of their slots from that of the oldest on; undefined when they are not kept */
  readonly records: readonly Int32Array[] | undefined;
  /** none up to this one is there */
  readonly low: number;
}

export class OccurrenceStore implements Occurrences {
  readonly record: Occurrences['record'];
  readonly slots: number;
  /** Records that can be asked for; there is room for twice as many in a run that can go back. */
  readonly capacity: number;
  /** For the core. */
  readonly words: Int32Array;
  private readonly times: Float64Array;
  readonly flags: Int32Array;
  private readonly ask: Ask;
  keepsRecords = true;
  /** Behind this id records are there, up to the greatest that was ever made, `top`: also some of before a way back. */
  private low = 0;
  private top = 0;

  constructor(parts: ReturnType<typeof createRecorder>, capacity: number) {
    this.record = parts.record;
    this.slots = parts.slots;
    this.capacity = capacity;
    this.words = parts.words;
    this.times = parts.times;
    this.flags = parts.flags;
    this.ask = parts.ask;
  }

  get mask(): number {
    return this.flags[Flag.mask];
  }
  set mask(bits: number) {
    this.flags[Flag.mask] = bits;
  }
  get recording(): boolean {
    return this.flags[Flag.recording] !== 0;
  }
  set recording(on: boolean) {
    this.flags[Flag.recording] = on ? 1 : 0;
  }
  get listener(): Listener {
    return this.ask.listener;
  }
  set listener(listener: Listener) {
    this.ask.listener = listener;
  }
  get last(): number {
    return this.flags[Flag.last];
  }

  snapshot(): StoreSnapshot {
    const { last, words, slots, capacity } = this;
    this.settle();
    if (!this.keepsRecords) return { last, records: undefined, low: last };
    const first = ((last + 1 - capacity) & slots) * Word.count;
    const end = first + capacity * Word.count;
    const whole = words.length;
    const records = [words.slice(first, Math.min(end, whole)), words.slice(0, Math.max(0, end - whole))];
    return { last, records, low: this.low };
  }
  restore({ last, records, low }: StoreSnapshot): void {
    const { words, slots, capacity } = this;
    this.settle();
    if (records) {
      words.set(records[0], ((last + 1 - capacity) & slots) * Word.count);
      words.set(records[1]);
      this.low = Math.max(low, last - capacity);
      this.top = last;
    } else if (last < this.low || last > this.top) {
      this.low = this.top = last;
    }
    this.flags[Flag.last] = last;
  }
  weigh({ records }: StoreSnapshot): number {
    return (records ?? []).reduce((bytes, words) => bytes + words.byteLength, 0);
  }

  /** What was recorded since the last time is there too. */
  private settle(): void {
    // Ids that begin anew: what is of before is not gone back to.
    if (this.top - this.last > newest / 2) this.low = this.top = 0;
    this.top = Math.max(this.top, this.last);
    this.low = Math.max(this.low, this.top - this.slots - 1);
  }

  hasAllAt(last: number): boolean {
    this.settle();
    return last <= this.top && this.low <= Math.max(0, last - this.capacity);
  }

  has(id: number): boolean {
    const back = this.last - id;
    return id > 0 && (back < 0 ? back + newest : back) < this.capacity && (id > this.low || back < 0);
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
 * `goesBack`: as many of before are there too, for ways back that are no longer than that.
 */
export function createOccurrences(capacity: number, kernel: Kernel, goesBack = false): OccurrenceStore {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, Math.min(capacity, 2 ** 24))));
  return new OccurrenceStore(createRecorder(goesBack ? 2 * slots : slots, kernel), slots);
}
