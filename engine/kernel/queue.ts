// Simulated time and the events that wait for it. Most events of a system are scheduled with one of a few delays (the
// costs of the timing table), and those of one delay come due in the order of their scheduling: each such delay gets a
// lane, a plain first-in-first-out ring. What is left (timeouts, contention, delays seen once) goes into a heap. The next
// event is the earliest among the lanes' heads and the heap's top; equal times go by the number of their scheduling.

import type { Kernel } from '../seam';
import { EventHeap } from './heap';

const laneLimit = 14;
const firstLaneCapacity = 64; // a power of two
/** A delay gets a lane when it is asked for this often while the table remembers it. */
const promoteAfter = 4;
const tableSize = 256; // a power of two

interface Lane {
  delay: number;
  /** The number of the last event scheduled here: the lane that was used longest ago is given away first. */
  lastUse: number;
  head: number;
  count: number;
  mask: number;
  time: Float64Array;
  sequence: Float64Array;
  kind: Int32Array;
  a: Int32Array;
  b: Int32Array;
}

function createLane(delay: number, capacity: number): Lane {
  return {
    delay,
    lastUse: 0,
    head: 0,
    count: 0,
    mask: capacity - 1,
    time: new Float64Array(capacity),
    sequence: new Float64Array(capacity),
    kind: new Int32Array(capacity),
    a: new Int32Array(capacity),
    b: new Int32Array(capacity),
  };
}

function growLane(lane: Lane): void {
  const bigger = createLane(lane.delay, (lane.mask + 1) * 2);
  for (let i = 0; i < lane.count; i++) {
    const from = (lane.head + i) & lane.mask;
    bigger.time[i] = lane.time[from];
    bigger.sequence[i] = lane.sequence[from];
    bigger.kind[i] = lane.kind[from];
    bigger.a[i] = lane.a[from];
    bigger.b[i] = lane.b[from];
  }
  const { count, lastUse } = lane;
  Object.assign(lane, bigger, { count, lastUse });
}

export class EventQueue implements Kernel {
  /** picoseconds */
  now = 0;
  /** events carried out */
  count = 0;
  /** events waiting */
  pending = 0;
  /** What `next` took off. */
  kind = 0;
  a = 0;
  b = 0;

  private sequence = 0;
  private readonly lanes: Lane[] = [];
  /** The time and number of each lane's first event (Infinity when empty), side by side for the scan. */
  private readonly headTime = new Float64Array(laneLimit).fill(Number.POSITIVE_INFINITY);
  private readonly headSequence = new Float64Array(laneLimit);
  private readonly heap = new EventHeap();
  /** Which delay each entry speaks of; its lane, or -1; how often it was seen without one. */
  private readonly tableDelay = new Float64Array(tableSize).fill(-1);
  private readonly tableLane = new Int32Array(tableSize).fill(-1);
  private readonly tableSeen = new Int32Array(tableSize);

  /**
   * Schedules an event; `delayPs` is whole picoseconds from now, `a` and `b` are int32.
   * A delay that is no time (negative, NaN) would put time out of order: a RangeError says so.
   */
  after(delayPs: number, kind: number, a: number, b: number): void {
    if (!(delayPs >= 0)) throw new RangeError(`an event cannot be scheduled ${delayPs} ps from now`);
    this.pending++;
    const sequence = ++this.sequence;
    const time = this.now + delayPs;
    const entry = (delayPs ^ (delayPs / 997)) & (tableSize - 1);
    const index = this.tableDelay[entry] === delayPs ? this.tableLane[entry] : -1;
    if (index < 0) {
      const promoted = this.seenWithoutLane(entry, delayPs);
      if (promoted < 0) {
        this.heap.push(time, sequence, kind, a, b);
        return;
      }
      this.pushLane(promoted, time, sequence, kind, a, b);
      return;
    }
    this.pushLane(index, time, sequence, kind, a, b);
  }

  /** Takes the earliest event into `kind`, `a`, `b` and moves `now` to it. False, and nothing moves, when there is none. */
  next(): boolean {
    if (this.pending === 0) return false;
    const best = this.earliestLane();
    this.pending--;
    this.count++;
    const { heap } = this;
    if (heap.size > 0 && (best < 0 || heap.isBefore(this.headTime[best], this.headSequence[best]))) {
      heap.pop();
      this.now = heap.time;
      this.kind = heap.kind;
      this.a = heap.a;
      this.b = heap.b;
      return true;
    }
    const lane = this.lanes[best];
    const head = lane.head;
    this.now = lane.time[head];
    this.kind = lane.kind[head];
    this.a = lane.a[head];
    this.b = lane.b[head];
    const following = (head + 1) & lane.mask;
    lane.head = following;
    lane.count--;
    if (lane.count === 0) {
      this.headTime[best] = Number.POSITIVE_INFINITY;
    } else {
      this.headTime[best] = lane.time[following];
      this.headSequence[best] = lane.sequence[following];
    }
    return true;
  }

  /** When the next event comes, in ps; Infinity when none waits. */
  peekTime(): number {
    const best = this.earliestLane();
    return Math.min(best < 0 ? Number.POSITIVE_INFINITY : this.headTime[best], this.heap.peekTime());
  }

  private earliestLane(): number {
    const { headTime, headSequence } = this;
    let best = -1;
    let bestTime = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.lanes.length; i++) {
      const time = headTime[i];
      if (time < bestTime || (time === bestTime && best >= 0 && headSequence[i] < headSequence[best])) {
        best = i;
        bestTime = time;
      }
    }
    return best;
  }

  private pushLane(index: number, time: number, sequence: number, kind: number, a: number, b: number): void {
    const lane = this.lanes[index];
    if (lane.count > lane.mask) growLane(lane);
    const at = (lane.head + lane.count) & lane.mask;
    lane.time[at] = time;
    lane.sequence[at] = sequence;
    lane.kind[at] = kind;
    lane.a[at] = a;
    lane.b[at] = b;
    if (lane.count++ === 0) {
      this.headTime[index] = time;
      this.headSequence[index] = sequence;
    }
    lane.lastUse = sequence;
  }

  /** Counts a delay that has no lane; answers the lane it has earned, or -1. */
  private seenWithoutLane(entry: number, delay: number): number {
    if (this.tableDelay[entry] !== delay) {
      // An entry with a lane keeps its place: the other delay that falls on it stays with the heap.
      if (this.tableLane[entry] < 0) {
        this.tableDelay[entry] = delay;
        this.tableSeen[entry] = 1;
      }
      return -1;
    }
    if (++this.tableSeen[entry] < promoteAfter) return -1;
    const lane = this.freeLane(delay);
    if (lane >= 0) this.tableLane[entry] = lane;
    else this.tableSeen[entry] = 0;
    return lane;
  }

  /** A new lane, or the empty one that was used longest ago; -1 when all are at work. */
  private freeLane(delay: number): number {
    if (this.lanes.length < laneLimit) {
      this.lanes.push(createLane(delay, firstLaneCapacity));
      return this.lanes.length - 1;
    }
    let oldest = -1;
    for (let i = 0; i < laneLimit; i++) {
      const lane = this.lanes[i];
      if (lane.count > 0 || this.sequence - lane.lastUse < 1000) continue;
      if (oldest < 0 || lane.lastUse < this.lanes[oldest].lastUse) oldest = i;
    }
    if (oldest < 0) return -1;
    const forgotten = this.tableLane.indexOf(oldest);
    this.tableLane[forgotten] = -1;
    this.tableSeen[forgotten] = 0;
    this.lanes[oldest].delay = delay;
    return oldest;
  }
}

/** The clock and queue of one system, at time 0 with nothing waiting. */
export function createKernel(): EventQueue {
  return new EventQueue();
}
