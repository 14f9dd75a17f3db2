// Whose message is read next: among the sessions that are ready, priority 15 first, and in turns inside a priority
// (assumed: priority-round-robin). A bit per session and priority, a bit per word of those, and a bit per priority that has
// any; a turn goes on from the session served last.

import { Arena } from '../memory';

const priorities = 16;

/** The number of the lowest bit that is set; there is one. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);
/** The bits from this number (0..31) on. */
const from = (bit: number): number => -1 << bit;

function createArbiterState(capacity: number, arena: Arena) {
  const words = Math.ceil(capacity / 32);
  const groups = Math.ceil(words / 32);
  return {
    words,
    groups,
    ready: arena.int32(priorities * words),
    /** words of `ready` that are not 0 */
    busy: arena.int32(priorities * groups),
    /** [0]: a bit for each priority that has a ready session */
    levels: arena.int32(16),
    /** the session of each priority that was served last */
    last: arena.int32(priorities).fill(-1),
    /** the priority that a session is ready at, -1 = it is not */
    level: arena.int8(words * 32).fill(-1),
  };
}

export class Arbiter {
  state: ReturnType<typeof createArbiterState>;

  constructor(
    capacity: number,
    private readonly arena = new Arena(0),
  ) {
    this.state = createArbiterState(Math.max(capacity, 1), arena);
  }

  /** Nobody is ready. */
  get idle(): boolean {
    return this.state.levels[0] === 0;
  }

  isReady(session: number): boolean {
    return this.state.level[session] >= 0;
  }

  set(session: number, priority: number): void {
    const s = this.state;
    const level = s.level[session];
    if (level === priority) return;
    if (level >= 0) this.clear(session);
    s.level[session] = priority;
    const word = session >>> 5;
    s.ready[priority * s.words + word] |= 1 << (session & 31);
    s.busy[priority * s.groups + (word >>> 5)] |= 1 << (word & 31);
    s.levels[0] |= 1 << priority;
  }

  clear(session: number): void {
    const s = this.state;
    const priority = s.level[session];
    if (priority < 0) return;
    s.level[session] = -1;
    const word = session >>> 5;
    const at = priority * s.words + word;
    s.ready[at] &= ~(1 << (session & 31));
    if (s.ready[at] !== 0) return;
    const first = priority * s.groups;
    s.busy[first + (word >>> 5)] &= ~(1 << (word & 31));
    for (let group = first; group < first + s.groups; group++) if (s.busy[group] !== 0) return;
    s.levels[0] &= ~(1 << priority);
  }

  /** A session that needs not wait for a turn has it. */
  served(session: number, priority: number): void {
    this.state.last[priority] = session;
  }

  /** The session whose turn it is, -1 when none is ready; its turn is taken. */
  pick(): number {
    const s = this.state;
    if (s.levels[0] === 0) return -1;
    const priority = 31 - Math.clz32(s.levels[0]);
    const session = this.after(priority, s.last[priority] + 1);
    s.last[priority] = session;
    return session;
  }

  /** Makes room for so many sessions. */
  reserve(capacity: number): void {
    if (capacity <= this.state.words * 32) return;
    const old = this.state;
    this.state = createArbiterState(capacity, this.arena);
    this.state.last.set(old.last);
    for (let session = 0; session < old.level.length; session++) {
      if (old.level[session] >= 0) this.set(session, old.level[session]);
    }
  }

  /** The first ready session of a priority from `start` on, around the end; there is one. */
  private after(priority: number, start: number): number {
    const { ready, words } = this.state;
    const base = priority * words;
    const word = start >>> 5;
    if (word >= words) return this.firstOf(priority, 0);
    const bits = ready[base + word] & from(start & 31);
    if (bits !== 0) return word * 32 + lowest(bits);
    return this.firstOf(priority, word + 1);
  }

  /** The first ready session of a priority in this word or behind it, around the end. */
  private firstOf(priority: number, start: number): number {
    const { ready, words, busy, groups } = this.state;
    const base = priority * groups;
    let group = start < words ? start >>> 5 : 0;
    let bits = busy[base + group] & (start < words ? from(start & 31) : -1);
    while (bits === 0) {
      group = group + 1 === groups ? 0 : group + 1;
      bits = busy[base + group];
    }
    const word = group * 32 + lowest(bits);
    return word * 32 + lowest(ready[priority * words + word]);
  }
}
