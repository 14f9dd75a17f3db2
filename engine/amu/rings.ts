// Rings of slots in host memory, those of AMI-SW sockets and the management rings alike. Indexes are free-running 64-bit
// counts (stated: free-running-indexes), kept as two halves; equal is empty, apart by the number of slots is full.
// `ahead` counts slots that the AMU is at work on and has not shown yet: read but READ_INDEX not moved (TX), or
// promised to a message on its way (RX).

import type { Topology } from './topology';

export function createRingState(rings: number) {
  return {
    baseLo: new Uint32Array(rings),
    baseHi: new Uint32Array(rings),
    writeLo: new Uint32Array(rings),
    writeHi: new Uint32Array(rings),
    readLo: new Uint32Array(rings),
    readHi: new Uint32Array(rings),
    log2Size: new Uint8Array(rings),
    threshold: new Uint8Array(rings),
    mode: new Uint8Array(rings),
    slotBytes: new Uint32Array(rings),
    ahead: new Int32Array(rings),
    // what is counted
    messages: new Float64Array(rings),
    bytes: new Float64Array(rings),
    lost: new Float64Array(rings),
    fullStalls: new Float64Array(rings),
    peak: new Float64Array(rings),
    /** writes of an index that would have put more into the ring than it has slots */
    refused: new Float64Array(rings),
  };
}
export type RingState = ReturnType<typeof createRingState>;

/** (hi, lo) - (otherHi, otherLo) modulo 2^64 as a number; exact up to 2^53, and beyond only ever too large. */
function difference(lo: number, hi: number, otherLo: number, otherHi: number): number {
  const low = lo - otherLo;
  const high = (hi - otherHi - (low < 0 ? 1 : 0)) >>> 0;
  return high * 0x100000000 + (low >>> 0);
}

export class Rings {
  readonly state: RingState;

  constructor(topology: Topology) {
    this.state = createRingState(topology.rings);
  }

  slots(ring: number): number {
    return (1 << this.state.log2Size[ring]) >>> 0; // LOG2_SIZE has 5 bits
  }
  /** Messages in the ring by its two indexes; more than it has slots when somebody moved an index too far. */
  fill(ring: number): number {
    const s = this.state;
    return difference(s.writeLo[ring], s.writeHi[ring], s.readLo[ring], s.readHi[ring]);
  }
  /** What `fill` would be with another write index. */
  fillWithWrite(ring: number, lo: number, hi: number): number {
    return difference(lo, hi, this.state.readLo[ring], this.state.readHi[ring]);
  }
  fillWithRead(ring: number, lo: number, hi: number): number {
    return difference(this.state.writeLo[ring], this.state.writeHi[ring], lo, hi);
  }
  /** Messages of a TX ring that the AMU has not begun to read; 0 when the indexes make no sense. */
  unread(ring: number): number {
    const fill = this.fill(ring);
    return fill <= this.slots(ring) ? fill - this.state.ahead[ring] : 0;
  }
  /** Slots of an RX ring that are neither full nor promised. */
  room(ring: number): number {
    return this.slots(ring) - this.fill(ring) - this.state.ahead[ring];
  }

  slotOf(ring: number, indexLo: number): number {
    return (indexLo & (this.slots(ring) - 1)) >>> 0;
  }
  /** Where the slot of an index (its low half) is; inexact beyond 2^53, where nothing is backed. */
  addressOf(ring: number, indexLo: number): number {
    const s = this.state;
    const base = s.baseHi[ring] * 0x100000000 + s.baseLo[ring];
    return base + this.slotOf(ring, indexLo) * s.slotBytes[ring];
  }
  /** Low half of the next index to read, past those being read. */
  nextRead(ring: number): number {
    return (this.state.readLo[ring] + this.state.ahead[ring]) >>> 0;
  }
  /** Low half of the next index to write, past those promised. */
  nextWrite(ring: number): number {
    return (this.state.writeLo[ring] + this.state.ahead[ring]) >>> 0;
  }
  advanceRead(ring: number): void {
    const s = this.state;
    // The value of ++ itself would be 2^32: what wraps is what is stored.
    s.readLo[ring]++;
    if (s.readLo[ring] === 0) s.readHi[ring]++;
  }
  advanceWrite(ring: number): void {
    const s = this.state;
    s.writeLo[ring]++;
    if (s.writeLo[ring] === 0) s.writeHi[ring]++;
  }
  setRead(ring: number, lo: number, hi: number): void {
    this.state.readLo[ring] = lo;
    this.state.readHi[ring] = hi;
  }
  setWrite(ring: number, lo: number, hi: number): void {
    this.state.writeLo[ring] = lo;
    this.state.writeHi[ring] = hi;
  }
  notePeak(ring: number): void {
    const fill = this.fill(ring);
    if (fill > this.state.peak[ring]) this.state.peak[ring] = fill;
  }

  clearIndexes(ring: number): void {
    this.setRead(ring, 0, 0);
    this.setWrite(ring, 0, 0);
  }
  /** Base, size, threshold, mode and indexes to zero; counts and the length of its session's messages stay. (assumed: reset-clears) */
  reset(ring: number): void {
    const s = this.state;
    this.clearIndexes(ring);
    s.baseLo[ring] = s.baseHi[ring] = 0;
    s.log2Size[ring] = s.threshold[ring] = s.mode[ring] = 0;
  }
}
