// Which doorbell published a slot, and when its message was put: what makes a fetch the consequence of one line of a
// driver, and lets latency count from the put. A doorbell publishes every slot up to the index that it writes.

import type { Rings } from './rings';
import type { Topology } from './topology';

/** Put times are kept a slot each, for rings up to this many slots; beyond, latency counts from the doorbell. */
const notedSlots = 1 << 20;

function createDoorbellState(rings: number, capacity: number) {
  return {
    head: new Int32Array(rings).fill(-1),
    tail: new Int32Array(rings).fill(-1),
    // one record a doorbell, in lists
    end: new Uint32Array(capacity),
    cause: new Float64Array(capacity),
    time: new Float64Array(capacity),
    next: new Int32Array(capacity),
    free: -1,
    used: 0,
    /** by ring, made at its first put: when the message of a slot was put, -1 = not known */
    putTime: new Array<Float64Array | undefined>(rings).fill(undefined),
  };
}

export class Doorbells {
  readonly state: ReturnType<typeof createDoorbellState>;
  /** What `take` found. */
  cause = 0;
  start = 0;

  constructor(
    topology: Topology,
    private readonly rings: Rings,
  ) {
    this.state = createDoorbellState(topology.rings, 256);
  }

  /** Slots up to before `end` (low half of an index) are published by the occurrence `cause`. */
  add(ring: number, end: number, cause: number, time: number): void {
    const s = this.state;
    const record = this.allocate();
    s.end[record] = end;
    s.cause[record] = cause;
    s.time[record] = time;
    s.next[record] = -1;
    if (s.tail[ring] < 0) s.head[ring] = record;
    else s.next[s.tail[ring]] = record;
    s.tail[ring] = record;
  }

  /** Forgets what was published: the index was restored or the ring reset. */
  clear(ring: number): void {
    while (this.state.head[ring] >= 0) this.drop(ring);
    this.state.putTime[ring] = undefined;
  }

  notePut(ring: number, indexLo: number, time: number): void {
    const slots = this.rings.slots(ring);
    if (slots > notedSlots) return;
    let times = this.state.putTime[ring];
    if (times === undefined || times.length !== slots) {
      times = new Float64Array(slots).fill(-1);
      this.state.putTime[ring] = times;
    }
    times[this.rings.slotOf(ring, indexLo)] = time;
  }

  /** The cause of the slot that is read next, without taking it; 0 when nobody rang for it. */
  causeOfNext(ring: number): number {
    const head = this.state.head[ring];
    return head < 0 ? 0 : this.state.cause[head];
  }

  /** The slot of `indexLo` is taken: fills `cause` (0 when nobody rang for it) and `start`, the put or else the doorbell. */
  take(ring: number, indexLo: number, now: number): void {
    const s = this.state;
    const head = s.head[ring];
    this.cause = 0;
    this.start = now;
    if (head >= 0) {
      this.cause = s.cause[head];
      this.start = s.time[head];
      if (s.end[head] === (indexLo + 1) >>> 0) this.drop(ring);
    }
    const times = s.putTime[ring];
    if (times === undefined) return;
    const slot = this.rings.slotOf(ring, indexLo);
    if (times[slot] >= 0) this.start = times[slot];
    times[slot] = -1;
  }

  private drop(ring: number): void {
    const s = this.state;
    const record = s.head[ring];
    s.head[ring] = s.next[record];
    if (s.head[ring] < 0) s.tail[ring] = -1;
    s.next[record] = s.free;
    s.free = record;
  }

  private allocate(): number {
    const s = this.state;
    if (s.free >= 0) {
      const record = s.free;
      s.free = s.next[record];
      return record;
    }
    if (s.used === s.next.length) this.grow();
    return s.used++;
  }

  private grow(): void {
    const s = this.state;
    const capacity = s.next.length * 2;
    const { end, cause, time, next } = s;
    s.end = new Uint32Array(capacity);
    s.end.set(end);
    s.cause = new Float64Array(capacity);
    s.cause.set(cause);
    s.time = new Float64Array(capacity);
    s.time.set(time);
    s.next = new Int32Array(capacity);
    s.next.set(next);
  }
}
