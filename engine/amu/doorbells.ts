// Which doorbell published a slot, and when its message was put: what makes a fetch the consequence of one line of a
// driver, and lets latency count from the put. A doorbell publishes every slot up to the index that it writes.

import type { Arena } from '../memory';
import type { Kernel } from '../seam';
import { Ring, type Rings } from './rings';

/** Put times are kept a slot each, for rings up to this many slots; beyond, latency counts from the doorbell. */
const notedSlots = 1 << 20;

enum Word {
  /** low half of the index behind the last slot that it published */
  end = 0,
  next = 1,
  words = 2,
}
enum Double {
  cause = 0,
  /** when software wrote the register, and when that arrived */
  rung = 1,
  arrived = 2,
  /** how long its session had waited until then for credit, for a slot, for a trace record */
  credit = 3,
  full = 4,
  trace = 5,
  doubles = 6,
}

export class Doorbells {
  /** What `take` found of the doorbell; the cause is 0 when nobody rang. */
  readonly taken = { cause: 0.5, start: 0.5, rung: 0.5, arrived: 0.5, credit: 0.5, full: 0.5, trace: 0.5 };
  /** [0] is what `takePut` found. */
  readonly put: Float64Array;
  /** When the message that `take` found was put, or else its doorbell arrived. */
  get start(): number {
    return this.taken.start;
  }
  /** The occurrence of the doorbell that `take` found, 0 when nobody rang. */
  get cause(): number {
    return this.taken.cause;
  }

  words: Int32Array;
  doubles: Float64Array;
  /** [0] the first free record, -1 = none; [1] how many were ever used, [2] how many there are */
  readonly free: Int32Array;
  /** by ring and slot: when its message was put, -1 = not known */
  notes: Float64Array;
  private noted = 0;
  /** by ring: the part of `notes` that it has had, and for how many slots that is */
  private readonly regions: Int32Array;

  private readonly arena: Arena;
  private readonly clock: Float64Array;

  constructor(
    private readonly rings: Rings,
    { arena, clock }: Kernel,
  ) {
    this.arena = arena;
    this.clock = clock;
    this.free = arena.int32(16);
    this.free[0] = -1;
    this.free[2] = 256;
    this.words = arena.int32(256 * Word.words);
    this.doubles = arena.float64(256 * Double.doubles);
    this.notes = arena.float64(0);
    this.put = arena.float64(16);
    this.regions = arena.int32(2 * (rings.words.length / Ring.words));
  }

  /** Slots up to before `end` (low half of an index) are published by the occurrence `cause`. */
  add(
    ring: number,
    end: number,
    cause: number,
    rung: number,
    arrived: number,
    credit: number,
    full: number,
    trace: number,
  ): void {
    const record = this.allocate();
    const at = record * Word.words;
    this.words[at + Word.end] = end;
    this.words[at + Word.next] = -1;
    const of = record * Double.doubles;
    this.doubles[of + Double.cause] = cause;
    this.doubles[of + Double.rung] = rung;
    this.doubles[of + Double.arrived] = arrived;
    this.doubles[of + Double.credit] = credit;
    this.doubles[of + Double.full] = full;
    this.doubles[of + Double.trace] = trace;
    const { words } = this.rings;
    const r = ring * Ring.words;
    const last = words[r + Ring.lastDoorbell];
    if (last < 0) words[r + Ring.doorbells] = record;
    else this.words[last * Word.words + Word.next] = record;
    words[r + Ring.lastDoorbell] = record;
  }

  /** Forgets what was published: the index was restored or the ring reset. */
  clear(ring: number): void {
    const { words } = this.rings;
    const r = ring * Ring.words;
    while (words[r + Ring.doorbells] >= 0) this.drop(ring);
    const notes = words[r + Ring.notes];
    if (notes >= 0) this.notes.fill(-1, notes, notes + this.rings.slots(ring));
  }

  /** The message of an index (its low half) is put now. */
  notePut(ring: number, indexLo: number): void {
    const { words } = this.rings;
    const r = ring * Ring.words;
    let notes = words[r + Ring.notes];
    if (notes < 0) {
      if (words[r + Ring.mask] >>> 0 >= notedSlots) return;
      notes = this.makeNotes(ring);
    }
    this.notes[notes + (indexLo & words[r + Ring.mask])] = this.clock[0];
  }

  /** Whether it is known when the message of a slot was put: then `put` holds it. It is forgotten. */
  takePut(ring: number, indexLo: number): boolean {
    const { words } = this.rings;
    const r = ring * Ring.words;
    const notes = words[r + Ring.notes];
    if (notes < 0) return false;
    const at = notes + (indexLo & words[r + Ring.mask]);
    const put = this.notes[at];
    this.put[0] = put;
    this.notes[at] = -1;
    return put >= 0;
  }

  /** The cause of the slot that is read next, without taking it; 0 when nobody rang for it. */
  causeOfNext(ring: number): number {
    const head = this.rings.words[ring * Ring.words + Ring.doorbells];
    return head < 0 ? 0 : this.doubles[head * Double.doubles + Double.cause];
  }

  /** The slot of `indexLo` is taken: fills `taken` (cause 0 when nobody rang for it) and `start`. */
  take(ring: number, indexLo: number, now: number): void {
    const { taken, doubles } = this;
    const head = this.rings.words[ring * Ring.words + Ring.doorbells];
    if (head >= 0) {
      const of = head * Double.doubles;
      taken.cause = doubles[of + Double.cause];
      taken.rung = doubles[of + Double.rung];
      taken.arrived = doubles[of + Double.arrived];
      taken.credit = doubles[of + Double.credit];
      taken.full = doubles[of + Double.full];
      taken.trace = doubles[of + Double.trace];
      if (this.words[head * Word.words + Word.end] === ((indexLo + 1) | 0)) this.drop(ring);
    } else {
      taken.cause = taken.credit = taken.full = taken.trace = 0;
      taken.rung = taken.arrived = now;
    }
    taken.start = this.takePut(ring, indexLo) ? this.put[0] : taken.arrived;
  }

  private drop(ring: number): void {
    const { words } = this.rings;
    const r = ring * Ring.words;
    const record = words[r + Ring.doorbells];
    const next = this.words[record * Word.words + Word.next];
    words[r + Ring.doorbells] = next;
    if (next < 0) words[r + Ring.lastDoorbell] = -1;
    this.words[record * Word.words + Word.next] = this.free[0];
    this.free[0] = record;
  }

  private allocate(): number {
    const { free } = this;
    const record = free[0];
    if (record >= 0) {
      free[0] = this.words[record * Word.words + Word.next];
      return record;
    }
    if (free[1] === free[2]) this.grow();
    return free[1]++;
  }

  /** Room for more records. */
  grow(): void {
    const words = this.arena.int32(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const doubles = this.arena.float64(this.doubles.length * 2);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.free[2] *= 2;
  }

  private makeNotes(ring: number): number {
    const slots = this.rings.slots(ring);
    const { regions } = this;
    if (regions[2 * ring + 1] < slots) {
      regions[2 * ring] = this.noted;
      regions[2 * ring + 1] = slots;
      this.noted += slots;
      if (this.noted > this.notes.length) {
        const longer = this.arena.float64(2 * this.noted);
        longer.set(this.notes);
        this.notes = longer;
      }
    }
    const notes = regions[2 * ring];
    this.notes.fill(-1, notes, notes + slots);
    this.rings.words[ring * Ring.words + Ring.notes] = notes;
    return notes;
  }
}
