// Simulated time and the events that wait for it. Most events of a system come due in the order of their scheduling among
// those of their class: those of one delay (a cost of the timing table), or the ends of what one port does. Each such class
// has a lane, a plain first-in-first-out ring; all lanes lie in the same two arrays. What is left (timeouts, delays seen
// once) goes into a heap. The lanes that hold something stand in a line by their first event, so that the next event is
// found without a search; equal times go by the number of their scheduling.

import type { Kernel } from '../seam';
import { EventHeap } from './heap';

const laneLimit = 64;
const lineMask = 127; // twice the lanes, a power of two, less one
const firstCapacity = 64; // events a lane, a power of two
/** A delay that nobody registered gets a lane when it is asked for this often while the table remembers it. */
const promoteAfter = 4;
const tableSize = 256; // a power of two

/** Where the words of an event and of a lane are. */
enum Event {
  kind = 0,
  a = 1,
  b = 2,
  words = 4,
}
enum Lane {
  /** free-running numbers of the first event and of the place behind the last */
  head = 0,
  tail = 1,
  base = 2,
  mask = 3,
  words = 4,
}

export class EventQueue implements Kernel {
  /** events carried out */
  count = 0;
  /** What `next` took off. */
  kind = 0;
  a = 0;
  b = 0;

  /** [0] now, [1] number of the last event scheduled: doubles that change in place */
  private readonly clock = new Float64Array(2);
  private lanes = new Int32Array(laneLimit * Lane.words);
  private laneCount = 0;
  /** by lane: its delay in ps, -1 = its events are scheduled by their time */
  private readonly delays = new Float64Array(laneLimit).fill(-1);
  /** by lane: when its last event is due */
  private readonly latest = new Float64Array(laneLimit);
  private readonly capacity = { used: 0 };
  private words = new Int32Array(0);
  /** time and number, two to an event */
  private times = new Float64Array(0);
  /** The lanes that are not empty, by their first event: a ring with its own copy of time and number. */
  private readonly line = new Int32Array(lineMask + 1);
  private readonly lineTimes = new Float64Array(2 * (lineMask + 1));
  private lineHead = 0;
  private lineLength = 0;
  private inLanes = 0;
  private readonly heap = new EventHeap();
  private readonly tableDelay = new Float64Array(tableSize).fill(-1);
  private readonly tableLane = new Int32Array(tableSize).fill(-1);
  private readonly tableSeen = new Int32Array(tableSize);

  /** picoseconds */
  get now(): number {
    return this.clock[0];
  }
  set now(time: number) {
    this.clock[0] = time;
  }
  /** events waiting */
  get pending(): number {
    return this.inLanes + this.heap.size;
  }

  /**
   * Schedules an event; `delayPs` is whole picoseconds from now, `a` and `b` are int32.
   * A delay that is no time (negative, NaN) would put time out of order: a RangeError says so.
   */
  after(delayPs: number, kind: number, a: number, b: number): void {
    if (!(delayPs >= 0)) throw new RangeError(`an event cannot be scheduled ${delayPs} ps from now`);
    const entry = (delayPs ^ (delayPs / 997)) & (tableSize - 1);
    const lane = this.tableDelay[entry] === delayPs ? this.tableLane[entry] : -1;
    if (lane >= 0) this.push(lane, this.clock[0] + delayPs, kind, a, b);
    else this.withoutLane(entry, delayPs, kind, a, b);
  }

  /** The lane of a delay, for `afterLane`; -1 when there are too many, which `afterLane` bears. */
  laneOf(delayPs: number): number {
    const lane = this.delays.indexOf(delayPs);
    if (lane >= 0) return lane;
    const entry = (delayPs ^ (delayPs / 997)) & (tableSize - 1);
    const fresh = this.newLane(delayPs);
    if (fresh < 0 || this.tableLane[entry] >= 0) return fresh;
    this.tableDelay[entry] = delayPs;
    this.tableLane[entry] = fresh;
    return fresh;
  }

  /** A lane for events whose times never go back, for `at`; -1 when there are too many, which `at` bears. */
  lane(): number {
    return this.newLane(-1);
  }

  /** As `after` with the delay that the lane was registered for, which is `delayPs`. */
  afterLane(lane: number, delayPs: number, kind: number, a: number, b: number): void {
    if (lane >= 0) this.push(lane, this.clock[0] + delayPs, kind, a, b);
    else this.after(delayPs, kind, a, b);
  }

  /** Schedules for a time that is not before the lane's last one (nor before now). */
  at(lane: number, timePs: number, kind: number, a: number, b: number): void {
    if (lane >= 0 && timePs >= this.latest[lane]) this.push(lane, timePs, kind, a, b);
    else this.after(timePs - this.clock[0], kind, a, b);
  }

  /** Takes the earliest event into `kind`, `a`, `b` and moves `now` to it. False, and nothing moves, when there is none. */
  next(): boolean {
    const head = this.lineHead;
    const { lineTimes, heap, clock } = this;
    if (heap.size > 0) {
      if (this.lineLength === 0 || heap.isBefore(lineTimes[2 * head], lineTimes[2 * head + 1])) {
        heap.pop();
        this.count++;
        clock[0] = heap.time;
        this.kind = heap.kind;
        this.a = heap.a;
        this.b = heap.b;
        return true;
      }
    } else if (this.lineLength === 0) return false;
    this.count++;
    this.inLanes--;
    clock[0] = lineTimes[2 * head];
    const lane = this.line[head];
    const { lanes, words } = this;
    const record = lane * Lane.words;
    const first = lanes[record + Lane.head];
    const base = lanes[record + Lane.base];
    const mask = lanes[record + Lane.mask];
    const at = (base + (first & mask)) * Event.words;
    this.kind = words[at + Event.kind];
    this.a = words[at + Event.a];
    this.b = words[at + Event.b];
    const following = (first + 1) | 0;
    lanes[record + Lane.head] = following;
    this.lineHead = (head + 1) & lineMask;
    this.lineLength--;
    if (following !== lanes[record + Lane.tail]) {
      const { times } = this;
      const place = 2 * (base + (following & mask));
      this.lineUp(lane, times[place], times[place + 1]);
    }
    return true;
  }

  /** When the next event comes, in ps; Infinity when none waits. */
  peekTime(): number {
    const first = this.lineLength === 0 ? Number.POSITIVE_INFINITY : this.lineTimes[2 * this.lineHead];
    return this.heap.size === 0 ? first : Math.min(first, this.heap.peekTime());
  }

  private push(lane: number, time: number, kind: number, a: number, b: number): void {
    const { lanes } = this;
    const record = lane * Lane.words;
    const tail = lanes[record + Lane.tail];
    const head = lanes[record + Lane.head];
    if (((tail - head) | 0) > lanes[record + Lane.mask]) {
      this.grow(lane);
      this.push(lane, time, kind, a, b);
      return;
    }
    const { words, times, clock, latest } = this;
    const place = lanes[record + Lane.base] + (tail & lanes[record + Lane.mask]);
    const at = place * Event.words;
    words[at + Event.kind] = kind;
    words[at + Event.a] = a;
    words[at + Event.b] = b;
    const sequence = clock[1] + 1;
    clock[1] = sequence;
    times[2 * place] = time;
    times[2 * place + 1] = sequence;
    latest[lane] = time;
    lanes[record + Lane.tail] = (tail + 1) | 0;
    this.inLanes++;
    if (head === tail) this.lineUp(lane, time, sequence);
  }

  /** A lane whose first event is this one takes its place in the line, looked for from the end: most come late. */
  private lineUp(lane: number, time: number, sequence: number): void {
    const { line, lineTimes } = this;
    let ahead = this.lineLength++;
    let at = (this.lineHead + ahead) & lineMask;
    while (ahead > 0) {
      const before = (at - 1) & lineMask;
      const other = lineTimes[2 * before];
      if (other < time || (other === time && lineTimes[2 * before + 1] < sequence)) break;
      lineTimes[2 * at] = other;
      lineTimes[2 * at + 1] = lineTimes[2 * before + 1];
      line[at] = line[before];
      at = before;
      ahead--;
    }
    lineTimes[2 * at] = time;
    lineTimes[2 * at + 1] = sequence;
    line[at] = lane;
  }

  private withoutLane(entry: number, delay: number, kind: number, a: number, b: number): void {
    const lane = this.seenWithoutLane(entry, delay);
    const time = this.clock[0] + delay;
    if (lane >= 0) {
      this.push(lane, time, kind, a, b);
      return;
    }
    const sequence = this.clock[1] + 1;
    this.clock[1] = sequence;
    this.heap.push(time, sequence, kind, a, b);
  }

  /** Counts a delay that has no lane in the table; answers the lane it has earned, or -1. */
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
    const known = this.delays.indexOf(delay);
    const lane = known >= 0 ? known : this.newLane(delay);
    if (lane >= 0) this.tableLane[entry] = lane;
    else this.tableSeen[entry] = 0;
    return lane;
  }

  /** A new lane, -1 when there are too many. */
  private newLane(delay: number): number {
    if (this.laneCount === laneLimit) return -1;
    const lane = this.laneCount++;
    this.delays[lane] = delay;
    this.settle(lane, firstCapacity, 0);
    return lane;
  }

  private grow(lane: number): void {
    const record = lane * Lane.words;
    const { lanes } = this;
    const base = lanes[record + Lane.base];
    const mask = lanes[record + Lane.mask];
    const head = lanes[record + Lane.head];
    const count = mask + 1;
    this.settle(lane, 2 * count, count);
    const { words, times } = this;
    const into = lanes[record + Lane.base];
    for (let i = 0; i < count; i++) {
      const from = base + ((head + i) & mask);
      words.copyWithin((into + i) * Event.words, from * Event.words, (from + 1) * Event.words);
      times.copyWithin(2 * (into + i), 2 * from, 2 * (from + 1));
    }
  }

  /** Gives a lane a new region behind the others; the old one is given up, at most as much again as all that is used. */
  private settle(lane: number, capacity: number, count: number): void {
    const base = this.capacity.used;
    this.capacity.used += capacity;
    if (this.capacity.used * Event.words > this.words.length) {
      const room = 2 * this.capacity.used;
      const words = new Int32Array(room * Event.words);
      words.set(this.words);
      this.words = words;
      const times = new Float64Array(room * 2);
      times.set(this.times);
      this.times = times;
    }
    const record = lane * Lane.words;
    this.lanes[record + Lane.base] = base;
    this.lanes[record + Lane.mask] = capacity - 1;
    this.lanes[record + Lane.head] = 0;
    this.lanes[record + Lane.tail] = count;
  }
}

/** The clock and queue of one system, at time 0 with nothing waiting. */
export function createKernel(): EventQueue {
  return new EventQueue();
}
