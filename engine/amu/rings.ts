// Rings of slots in host memory, those of AMI-SW sockets and the management rings alike. Indexes are free-running 64-bit
// counts (stated: free-running-indexes), kept as two halves; equal is empty, apart by the number of slots is full.
// All of a ring that a message touches lies together, in one record of words and one of doubles.

import type { Arena, HostMemory, MemoryBlock } from '../memory';
import type { Topology } from './topology';

/** The words of a ring's record. */
export enum Ring {
  writeLo = 0,
  writeHi = 1,
  readLo = 2,
  readHi = 3,
  /** slots less one */
  mask = 4,
  slotBytes = 5,
  /** slots that the AMU is at work on and has not shown yet: read but READ_INDEX not moved (TX), or promised to a message on its way (RX) */
  ahead = 6,
  /** the fill from which on `above` is 1: where the digest bit changes */
  edge = 7,
  above = 8,
  /** the session of the socket, -1 = none */
  session = 9,
  /** where slot 0 is in the ring's block, in words; one of Window when it is in none */
  window = 10,
  /** the first and the last of its doorbells' records, -1 = none */
  doorbells = 11,
  lastDoorbell = 12,
  /** where the times of its slots are in the doorbells' table, -1 = nowhere */
  notes = 13,
  overwrites = 14,
  words = 16,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
export enum RingStep {
  log2 = 4,
}
/** The doubles of a ring's record: what is counted, and its base. */
export enum RingCount {
  messages = 0,
  bytes = 1,
  peak = 2,
  lost = 3,
  fullStalls = 4,
  /** writes of an index that would have put more into the ring than it has slots */
  refused = 5,
  base = 6,
  doubles = 8,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
export enum RingCountStep {
  log2 = 3,
}
/** Where a ring's slots are in the arena, 0 = nowhere: the first one, its block, the marks of the block's pages. */
enum RingSlots {
  first = 0,
  block = 1,
  marks = 2,
  words = 4,
}
/** Values of Ring.window below 0. */
export const Window = { unknown: -1, none: -2 } as const;

/** (hi, lo) - (otherHi, otherLo) modulo 2^64 as a number; exact up to 2^53, and beyond only ever too large. */
function difference(lo: number, hi: number, otherLo: number, otherHi: number): number {
  const low = (lo >>> 0) - (otherLo >>> 0);
  const high = (hi - otherHi - (low < 0 ? 1 : 0)) >>> 0;
  return high * 0x100000000 + (low >>> 0);
}

export class Rings {
  readonly words: Int32Array;
  readonly counts: Float64Array;
  /** where the slots of a ring are, for those with a window */
  readonly blocks: (MemoryBlock | undefined)[];
  /** by ring, for the core: see RingSlots */
  readonly slotsAt: Int32Array;
  /** as configured */
  private readonly log2Sizes: Uint8Array;
  private readonly thresholds: Uint8Array;
  private readonly modes: Uint8Array;
  private readonly baseHalves: Uint32Array;

  /** Told when a write index was set, not moved on by a message. */
  writeSet: ((ring: number) => void) | undefined;

  constructor(
    private readonly topology: Topology,
    private readonly arena: Arena,
  ) {
    const { rings } = topology;
    this.words = arena.int32(rings * Ring.words);
    this.counts = arena.float64(rings * RingCount.doubles);
    this.slotsAt = arena.int32(rings * RingSlots.words);
    this.blocks = new Array<MemoryBlock | undefined>(rings).fill(undefined);
    this.log2Sizes = new Uint8Array(rings);
    this.thresholds = new Uint8Array(rings);
    this.modes = new Uint8Array(rings);
    this.baseHalves = new Uint32Array(2 * rings);
    for (let ring = 0; ring < rings; ring++) {
      const at = ring * Ring.words;
      for (const word of [Ring.session, Ring.window, Ring.doorbells, Ring.lastDoorbell, Ring.notes]) {
        this.words[at + word] = -1;
      }
      this.edgeMoved(ring);
    }
  }

  /** The rings as they are; blocks of memory keep themselves. */
  snapshot() {
    const { words, counts, slotsAt, log2Sizes, thresholds, modes, baseHalves, blocks } = this;
    const arrays = [words, counts, slotsAt, log2Sizes, thresholds, modes, baseHalves].map(array =>
      array.slice(),
    );
    return { arrays, blocks: blocks.slice() };
  }
  restore(snapshot: ReturnType<Rings['snapshot']>): void {
    const { words, counts, slotsAt, log2Sizes, thresholds, modes, baseHalves } = this;
    [words, counts, slotsAt, log2Sizes, thresholds, modes, baseHalves].forEach((array, i) => {
      array.set(snapshot.arrays[i]);
    });
    snapshot.blocks.forEach((block, ring) => {
      this.blocks[ring] = block;
    });
  }

  // ---- configuration ----

  log2Size(ring: number): number {
    return this.log2Sizes[ring];
  }
  threshold(ring: number): number {
    return this.thresholds[ring];
  }
  /** One of RxMode. */
  mode(ring: number): number {
    return this.modes[ring];
  }
  baseLo(ring: number): number {
    return this.baseHalves[2 * ring];
  }
  baseHi(ring: number): number {
    return this.baseHalves[2 * ring + 1];
  }
  slotBytes(ring: number): number {
    return this.words[ring * Ring.words + Ring.slotBytes];
  }

  setBase(ring: number, lo: number, hi: number): void {
    this.baseHalves[2 * ring] = lo;
    this.baseHalves[2 * ring + 1] = hi;
    this.counts[ring * RingCount.doubles + RingCount.base] =
      this.baseHi(ring) * 0x100000000 + this.baseLo(ring);
    this.moved(ring);
  }
  /** LOG2_SIZE and THRESHOLD; the digest has to be updated then. */
  setSize(ring: number, log2Size: number, threshold: number): void {
    this.log2Sizes[ring] = log2Size;
    this.thresholds[ring] = threshold;
    const slots = 2 ** log2Size;
    this.words[ring * Ring.words + Ring.mask] = slots - 1;
    this.words[ring * Ring.words + Ring.notes] = -1;
    this.edgeMoved(ring);
    this.moved(ring);
  }
  setMode(ring: number, mode: number, overwrites: boolean): void {
    this.modes[ring] = mode;
    this.words[ring * Ring.words + Ring.overwrites] = overwrites ? 1 : 0;
  }
  setSlotBytes(ring: number, bytes: number): void {
    this.words[ring * Ring.words + Ring.slotBytes] = bytes;
    this.moved(ring);
  }
  /** Where the slots are has to be found out again. */
  moved(ring: number): void {
    this.words[ring * Ring.words + Ring.window] = Window.unknown;
    this.slotsAt[ring * RingSlots.words + RingSlots.first] = 0;
    this.blocks[ring] = undefined;
  }

  /** Finds out whether all slots lie in one block of memory, for `blocks` and Ring.window; answers the latter. */
  findWindow(ring: number, memory: HostMemory): number {
    const at = ring * Ring.words;
    const bytes = this.slots(ring) * this.words[at + Ring.slotBytes];
    const base = this.counts[ring * RingCount.doubles + RingCount.base];
    const block = base % 4 === 0 ? memory.blockOf(base, bytes) : undefined;
    this.blocks[ring] = block;
    const window = block === undefined ? Window.none : memory.offsetInBlock(base) / 4;
    this.words[at + Ring.window] = window;
    const bytesAt = block === undefined ? 0 : this.arena.addressOf(block.bytes);
    if (block === undefined || bytesAt === 0) return window;
    const place = ring * RingSlots.words;
    this.slotsAt[place + RingSlots.first] = bytesAt + 4 * window;
    this.slotsAt[place + RingSlots.block] = bytesAt;
    this.slotsAt[place + RingSlots.marks] = this.arena.addressOf(block.written);
    return window;
  }

  /** RX: the bit is set from a fill of 2^THRESHOLD on; TX: up to the one that leaves so many slots free. (assumed: digest-threshold) */
  private edgeMoved(ring: number): void {
    const due = 2 ** this.thresholds[ring];
    const rx = (this.topology.groupOfRing(ring) & 1) === 1;
    // A threshold beyond the ring's size is never reached: so is this edge.
    const edge = rx ? due : this.slots(ring) - due + 1;
    this.words[ring * Ring.words + Ring.edge] = Math.max(0, Math.min(edge, 0x7fffffff));
  }

  // ---- indexes ----

  readLo(ring: number): number {
    return this.words[ring * Ring.words + Ring.readLo] >>> 0;
  }
  readHi(ring: number): number {
    return this.words[ring * Ring.words + Ring.readHi] >>> 0;
  }
  writeLo(ring: number): number {
    return this.words[ring * Ring.words + Ring.writeLo] >>> 0;
  }
  writeHi(ring: number): number {
    return this.words[ring * Ring.words + Ring.writeHi] >>> 0;
  }
  slots(ring: number): number {
    return (this.words[ring * Ring.words + Ring.mask] + 1) >>> 0;
  }
  /** Messages in the ring by its two indexes; more than it has slots when somebody moved an index too far. */
  fill(ring: number): number {
    const w = this.words;
    const at = ring * Ring.words;
    return difference(w[at + Ring.writeLo], w[at + Ring.writeHi], w[at + Ring.readLo], w[at + Ring.readHi]);
  }
  /** What `fill` would be with another write index. */
  fillWithWrite(ring: number, lo: number, hi: number): number {
    const at = ring * Ring.words;
    return difference(lo, hi, this.words[at + Ring.readLo], this.words[at + Ring.readHi]);
  }
  fillWithRead(ring: number, lo: number, hi: number): number {
    const at = ring * Ring.words;
    return difference(this.words[at + Ring.writeLo], this.words[at + Ring.writeHi], lo, hi);
  }
  /** Messages of a TX ring that the AMU has not begun to read; 0 when the indexes make no sense. */
  unread(ring: number): number {
    const fill = this.fill(ring);
    return fill <= this.slots(ring) ? fill - this.words[ring * Ring.words + Ring.ahead] : 0;
  }
  /** Slots of an RX ring that are neither full nor promised. */
  room(ring: number): number {
    return this.slots(ring) - this.fill(ring) - this.words[ring * Ring.words + Ring.ahead];
  }

  slotOf(ring: number, indexLo: number): number {
    return (indexLo & this.words[ring * Ring.words + Ring.mask]) >>> 0;
  }
  /** Where the slot of an index (its low half) is; inexact beyond 2^53, where nothing is backed. */
  addressOf(ring: number, indexLo: number): number {
    return (
      this.counts[ring * RingCount.doubles + RingCount.base] +
      this.slotOf(ring, indexLo) * this.slotBytes(ring)
    );
  }
  /** Low half of the next index to read, past those being read. */
  nextRead(ring: number): number {
    const at = ring * Ring.words;
    return (this.words[at + Ring.readLo] + this.words[at + Ring.ahead]) >>> 0;
  }
  /** Low half of the next index to write, past those promised. */
  nextWrite(ring: number): number {
    const at = ring * Ring.words;
    return (this.words[at + Ring.writeLo] + this.words[at + Ring.ahead]) >>> 0;
  }
  advanceRead(ring: number): void {
    const at = ring * Ring.words;
    const next = (this.words[at + Ring.readLo] + 1) | 0;
    this.words[at + Ring.readLo] = next;
    if (next === 0) this.words[at + Ring.readHi]++;
  }
  advanceWrite(ring: number): void {
    const at = ring * Ring.words;
    const next = (this.words[at + Ring.writeLo] + 1) | 0;
    this.words[at + Ring.writeLo] = next;
    if (next === 0) this.words[at + Ring.writeHi]++;
  }
  setRead(ring: number, lo: number, hi: number): void {
    this.words[ring * Ring.words + Ring.readLo] = lo;
    this.words[ring * Ring.words + Ring.readHi] = hi;
  }
  setWrite(ring: number, lo: number, hi: number): void {
    this.words[ring * Ring.words + Ring.writeLo] = lo;
    this.words[ring * Ring.words + Ring.writeHi] = hi;
    this.writeSet?.(ring);
  }

  // ---- counts ----

  counted(ring: number, what: RingCount): number {
    return this.counts[ring * RingCount.doubles + what];
  }
  count(ring: number, what: RingCount): void {
    this.counts[ring * RingCount.doubles + what]++;
  }
  notePeak(ring: number): void {
    const fill = this.fill(ring);
    const at = ring * RingCount.doubles + RingCount.peak;
    if (fill > this.counts[at]) this.counts[at] = fill;
  }

  clearIndexes(ring: number): void {
    this.setRead(ring, 0, 0);
    this.setWrite(ring, 0, 0);
  }
  /** Base, size, threshold, mode and indexes to zero; counts and the length of its session's messages stay. (assumed: reset-clears) */
  reset(ring: number): void {
    this.clearIndexes(ring);
    this.setBase(ring, 0, 0);
    this.setSize(ring, 0, 0);
    this.setMode(ring, 0, false);
  }
}
