// Simulated time and the events that wait for it. Most events of a system come due in the order of their scheduling among
// those of their class: those of one delay (a cost of the timing table), or the ends of what one port does. Each such class
// has a lane, a plain first-in-first-out ring; all lanes lie in the same two arrays. What is left (timeouts, delays seen
// once, more than the arrays hold) goes into a heap. The lanes that hold something stand in a line by their first event, so
// that the next event is found without a search; equal times go by the number of their scheduling.
//
// The queue is closures over arrays that never change, not a class: the compiler then knows where each array is, and an
// event costs half as much. Arrays of up to 64 bytes could still be moved, so none is that small; and no time is an argument
// of a function, because a double that is handed over is an object that is made for it.

import { Arena } from '../memory';
import type { Kernel } from '../seam';
import { EventHeap } from './heap';

const laneLimit = 64;
const lineMask = 127; // twice the lanes, a power of two, less one
const firstCapacity = 64; // events a lane, a power of two
/** Events that all lanes together hold, a power of two; untouched ones cost no memory. */
const room = 1 << 18;
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
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
enum EventStep {
  log2 = 2,
}
enum Lane {
  /** free-running numbers of the first event and of the place behind the last */
  head = 0,
  tail = 1,
  base = 2,
  mask = 3,
  words = 4,
}
/** Records lie at multiples of a power of two: a word of one is at `number << log2 | word`. */
enum LaneStep {
  log2 = 2,
}
/** What changes with each event. */
enum State {
  /** What `next` took off. */
  kind = 0,
  a = 1,
  b = 2,
  /** first place of the line, and how many lanes stand in it */
  head = 3,
  length = 4,
  inLanes = 5,
  lanes = 6,
  /** events of the arrays that some lane has */
  used = 7,
  /** events in the heap */
  heap = 8,
  words = 32,
}
enum Clock {
  now = 0,
  /** number of the event that was scheduled last */
  sequence = 1,
  /** events carried out */
  count = 2,
  /** when the event that is scheduled now is due */
  due = 3,
  /** of the first event in the heap: when it is due, and its number */
  heapTime = 4,
  heapSequence = 5,
  doubles = 16,
}

/** The clock and queue of one system. */
export class EventQueue implements Kernel {
  /** Takes the earliest event into `kind`, `a`, `b` and moves `now` to it. False, and nothing moves, when there is none. */
  readonly next: () => boolean;
  /** When the next event comes, in ps; Infinity when none waits. */
  readonly peekTime: () => number;
  readonly after: Kernel['after'];
  readonly laneOf: Kernel['laneOf'];
  readonly afterLane: Kernel['afterLane'];
  readonly lane: Kernel['lane'];
  readonly atDue: Kernel['atDue'];
  readonly arena: Arena;
  readonly clock: Float64Array;
  /** For the core: its arrays, and what it leaves to the queue. */
  readonly parts: Pick<ReturnType<typeof createQueue>, 'core' | 'pushFull' | 'pushHeap'>;
  /** How often lanes have gone with a way back: who keeps their numbers elsewhere has to ask for them anew then. */
  lanesGone = 0;
  private readonly state: Int32Array;
  private readonly delays: Float64Array;
  private readonly heap: EventHeap;
  private readonly arrays: readonly (Int32Array | Float64Array)[];
  private readonly events: { readonly words: Int32Array; readonly times: Float64Array };

  constructor(arena: Arena, parts: ReturnType<typeof createQueue>) {
    this.arena = arena;
    this.parts = parts;
    this.arrays = parts.arrays;
    this.events = parts.events;
    this.next = parts.next;
    this.peekTime = parts.peekTime;
    this.after = parts.after;
    this.laneOf = parts.laneOf;
    this.afterLane = parts.afterLane;
    this.lane = parts.lane;
    this.atDue = parts.atDue;
    this.clock = parts.clock;
    this.state = parts.state;
    this.delays = parts.delays;
    this.heap = parts.heap;
  }

  /** Everything that waits, and the time; what no lane has used yet is left out. */
  snapshot() {
    const used = this.state[State.used];
    return {
      arrays: this.arrays.map(array => array.slice()),
      words: this.events.words.slice(0, used * Event.words),
      times: this.events.times.slice(0, used * 2),
      heap: this.heap.snapshot(),
    };
  }
  /** In bytes. Nothing of it is shared with another snapshot. */
  weigh({ arrays, words, times, heap }: ReturnType<EventQueue['snapshot']>): number {
    return [...arrays, words, times, ...heap.arrays].reduce((bytes, array) => bytes + array.byteLength, 0);
  }
  restore(snapshot: ReturnType<EventQueue['snapshot']>): void {
    const { delays } = this;
    const kept = snapshot.arrays[this.arrays.indexOf(delays)];
    if (delays.some((delay, lane) => delay !== kept[lane])) this.lanesGone++;
    // What lanes got since then is as if nobody had ever had it.
    const used = this.state[State.used];
    this.events.words.fill(0, snapshot.words.length, Math.max(snapshot.words.length, used * Event.words));
    this.events.times.fill(0, snapshot.times.length, Math.max(snapshot.times.length, used * 2));
    this.arrays.forEach((array, i) => {
      array.set(snapshot.arrays[i]);
    });
    this.events.words.set(snapshot.words);
    this.events.times.set(snapshot.times);
    this.heap.restore(snapshot.heap);
  }

  /** picoseconds */
  get now(): number {
    return this.clock[Clock.now];
  }
  set now(time: number) {
    this.clock[Clock.now] = time;
  }
  /** events carried out */
  get count(): number {
    return this.clock[Clock.count];
  }
  /** events waiting */
  get pending(): number {
    return this.state[State.inLanes] + this.heap.size;
  }
  /** What `next` took off. */
  get kind(): number {
    return this.state[State.kind];
  }
  get a(): number {
    return this.state[State.a];
  }
  get b(): number {
    return this.state[State.b];
  }
}

/** The clock and queue of one system, at time 0 with nothing waiting; its arrays, and those of others, are in the arena. */
export function createKernel(arena = new Arena(0)): EventQueue {
  return new EventQueue(arena, createQueue(arena));
}

function createQueue(arena: Arena) {
  const state = arena.int32(State.words);
  const clock = arena.float64(Clock.doubles);
  const lanes = arena.int32(laneLimit << LaneStep.log2);
  /** by lane: its delay in ps, -1 = its events are scheduled by their time; and when its last event is due */
  const delays = arena.float64(laneLimit).fill(-1);
  const latest = arena.float64(laneLimit);
  const words = arena.int32(room * Event.words);
  /** time and number, two to an event */
  const times = arena.float64(room * 2);
  /** The lanes that are not empty, by their first event: a ring with its own copy of time and number. */
  const line = arena.int32(lineMask + 1);
  const lineTimes = arena.float64(2 * (lineMask + 1));
  const heap = new EventHeap();
  const tableDelay = arena.float64(tableSize).fill(-1);
  const tableLane = arena.int32(tableSize).fill(-1);
  const tableSeen = arena.int32(tableSize);

  const entryOf = (delay: number) => (delay ^ (delay / 997)) & (tableSize - 1);

  function next(): boolean {
    const head = state[State.head];
    if (heap.size > 0) {
      if (state[State.length] === 0 || heap.isBefore(lineTimes[head << 1], lineTimes[(head << 1) | 1])) {
        heap.pop();
        noteHeap();
        clock[Clock.count]++;
        clock[Clock.now] = heap.time;
        state[State.kind] = heap.kind;
        state[State.a] = heap.a;
        state[State.b] = heap.b;
        return true;
      }
    } else if (state[State.length] === 0) return false;
    clock[Clock.count]++;
    clock[Clock.now] = lineTimes[head << 1];
    const lane = line[head];
    const record = lane << LaneStep.log2;
    const first = lanes[record | Lane.head];
    const base = lanes[record | Lane.base];
    const mask = lanes[record | Lane.mask];
    const at = (base + (first & mask)) << EventStep.log2;
    state[State.kind] = words[at | Event.kind];
    state[State.a] = words[at | Event.a];
    state[State.b] = words[at | Event.b];
    const following = (first + 1) | 0;
    lanes[record | Lane.head] = following;
    state[State.head] = (head + 1) & lineMask;
    state[State.length]--;
    state[State.inLanes]--;
    if (following !== lanes[record | Lane.tail]) {
      const place = (base + (following & mask)) | 0;
      lineUp(lane, place);
    }
    return true;
  }

  /** A lane whose first event is at this place takes its own in the line, looked for from the end: most come late. */
  function lineUp(lane: number, place: number): void {
    const time = times[place << 1];
    const sequence = times[(place << 1) | 1];
    let ahead = state[State.length];
    state[State.length] = ahead + 1;
    let at = (state[State.head] + ahead) & lineMask;
    while (ahead > 0) {
      const before = (at + lineMask) & lineMask;
      const other = lineTimes[before << 1];
      if (other < time || (other === time && lineTimes[(before << 1) | 1] < sequence)) break;
      lineTimes[at << 1] = other;
      lineTimes[(at << 1) | 1] = lineTimes[(before << 1) | 1];
      line[at] = line[before];
      at = before;
      ahead--;
    }
    lineTimes[at << 1] = time;
    lineTimes[(at << 1) | 1] = sequence;
    line[at] = lane;
  }

  /** Schedules for `due`. */
  function push(lane: number, kind: number, a: number, b: number): void {
    const record = lane << LaneStep.log2;
    const tail = lanes[record | Lane.tail];
    const head = lanes[record | Lane.head];
    const mask = lanes[record | Lane.mask];
    if (((tail - head) | 0) > mask) {
      pushFull(lane, kind, a, b);
      return;
    }
    const place = (lanes[record | Lane.base] + (tail & mask)) | 0;
    const at = place << EventStep.log2;
    words[at | Event.kind] = kind;
    words[at | Event.a] = a;
    words[at | Event.b] = b;
    const sequence = clock[Clock.sequence] + 1;
    clock[Clock.sequence] = sequence;
    const time = clock[Clock.due];
    times[place << 1] = time;
    times[(place << 1) | 1] = sequence;
    lanes[record | Lane.tail] = (tail + 1) | 0;
    latest[lane] = time;
    state[State.inLanes]++;
    if (head === tail) lineUp(lane, place);
  }

  /** The same for a lane that is full. */
  function pushFull(lane: number, kind: number, a: number, b: number): void {
    if (grow(lane)) push(lane, kind, a, b);
    else pushHeap(kind, a, b);
  }

  function pushHeap(kind: number, a: number, b: number): void {
    const sequence = clock[Clock.sequence] + 1;
    clock[Clock.sequence] = sequence;
    heap.push(clock[Clock.due], sequence, kind, a, b);
    noteHeap();
  }

  /** What the core knows of the heap. */
  function noteHeap(): void {
    state[State.heap] = heap.size;
    if (heap.size === 0) return;
    clock[Clock.heapTime] = heap.peekTime();
    clock[Clock.heapSequence] = heap.peekSequence();
  }

  function after(delayPs: number, kind: number, a: number, b: number): void {
    if (!(delayPs >= 0)) throw new RangeError(`an event cannot be scheduled ${delayPs} ps from now`);
    const entry = entryOf(delayPs);
    let lane = tableDelay[entry] === delayPs ? tableLane[entry] : -1;
    if (lane < 0) lane = seenWithoutLane(entry, delayPs);
    clock[Clock.due] = clock[Clock.now] + delayPs;
    if (lane >= 0) push(lane, kind, a, b);
    else pushHeap(kind, a, b);
  }

  function afterLane(lane: number, delayPs: number, kind: number, a: number, b: number): void {
    if (lane >= 0) {
      clock[Clock.due] = clock[Clock.now] + delayPs;
      push(lane, kind, a, b);
    } else after(delayPs, kind, a, b);
  }

  function atDue(lane: number, kind: number, a: number, b: number): void {
    const due = clock[Clock.due];
    if (lane >= 0 && due >= latest[lane]) push(lane, kind, a, b);
    else after(due - clock[Clock.now], kind, a, b);
  }

  /** Counts a delay that has no lane in the table; answers the lane it has earned, or -1. */
  function seenWithoutLane(entry: number, delay: number): number {
    if (tableDelay[entry] !== delay) {
      // An entry with a lane keeps its place: the other delay that falls on it stays with the heap.
      if (tableLane[entry] < 0) {
        tableDelay[entry] = delay;
        tableSeen[entry] = 1;
      }
      return -1;
    }
    if (++tableSeen[entry] < promoteAfter) return -1;
    const known = delays.indexOf(delay);
    const lane = known >= 0 ? known : newLane(delay);
    if (lane >= 0) tableLane[entry] = lane;
    else tableSeen[entry] = 0;
    return lane;
  }

  function laneOf(delayPs: number): number {
    const known = delays.indexOf(delayPs);
    if (known >= 0) return known;
    const lane = newLane(delayPs);
    const entry = entryOf(delayPs);
    if (lane >= 0 && tableLane[entry] < 0) {
      tableDelay[entry] = delayPs;
      tableLane[entry] = lane;
    }
    return lane;
  }

  /** A new lane, -1 when there are too many. */
  function newLane(delay: number): number {
    const lane = state[State.lanes];
    if (lane === laneLimit || !settle(lane, firstCapacity)) return -1;
    state[State.lanes]++;
    delays[lane] = delay;
    return lane;
  }

  /** Gives a lane a region behind the others, in place of the one it has; false when there is no room. */
  function settle(lane: number, capacity: number): boolean {
    const base = state[State.used];
    if (base + capacity > room) return false;
    state[State.used] += capacity;
    lanes[(lane << LaneStep.log2) | Lane.base] = base;
    lanes[(lane << LaneStep.log2) | Lane.mask] = capacity - 1;
    return true;
  }

  /** Twice the room for a lane that is full; false when there is none. */
  function grow(lane: number): boolean {
    const record = lane << LaneStep.log2;
    const base = lanes[record | Lane.base];
    const mask = lanes[record | Lane.mask];
    const head = lanes[record | Lane.head];
    const count = mask + 1;
    if (!settle(lane, 2 * count)) return false;
    const into = lanes[record | Lane.base];
    for (let i = 0; i < count; i++) {
      const from = base + ((head + i) & mask);
      words.copyWithin((into + i) * Event.words, from * Event.words, (from + 1) * Event.words);
      times.copyWithin(2 * (into + i), 2 * from, 2 * (from + 1));
    }
    lanes[record | Lane.head] = 0;
    lanes[record | Lane.tail] = count;
    return true;
  }

  function peekTime(): number {
    const first = state[State.length] === 0 ? Number.POSITIVE_INFINITY : lineTimes[2 * state[State.head]];
    return heap.size === 0 ? first : Math.min(first, heap.peekTime());
  }

  const lane = () => newLane(-1);
  const arrays = [state, clock, lanes, delays, latest, line, lineTimes, tableDelay, tableLane, tableSeen];
  return {
    core: { state, clock, lanes, delays, latest, words, times, line, lineTimes, tableDelay, tableLane },
    pushFull,
    pushHeap,
    state,
    clock,
    delays,
    heap,
    arrays,
    events: { words, times },
    next,
    peekTime,
    after,
    laneOf,
    afterLane,
    lane,
    atDue,
  };
}
