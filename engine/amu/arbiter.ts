// Whose message is read next: among the sessions that are ready, priority 15 first, and in turns inside a priority
// (assumed: priority-round-robin). A bit per session and priority; a turn goes on from the session served last.

const priorities = 16;

function createArbiterState(capacity: number) {
  const words = Math.ceil(capacity / 32);
  return {
    words,
    ready: new Uint32Array(priorities * words),
    /** ready sessions of each priority */
    count: new Int32Array(priorities),
    /** the session of each priority that was served last */
    last: new Int32Array(priorities).fill(-1),
    /** the priority that a session is ready at, -1 = it is not */
    level: new Int8Array(words * 32).fill(-1),
  };
}

export class Arbiter {
  state: ReturnType<typeof createArbiterState>;

  constructor(capacity: number) {
    this.state = createArbiterState(Math.max(capacity, 1));
  }

  isReady(session: number): boolean {
    return this.state.level[session] >= 0;
  }

  set(session: number, priority: number): void {
    const s = this.state;
    if (s.level[session] === priority) return;
    this.clear(session);
    s.level[session] = priority;
    s.ready[priority * s.words + (session >>> 5)] |= 1 << (session & 31);
    s.count[priority]++;
  }

  clear(session: number): void {
    const s = this.state;
    const priority = s.level[session];
    if (priority < 0) return;
    s.level[session] = -1;
    s.ready[priority * s.words + (session >>> 5)] &= ~(1 << (session & 31));
    s.count[priority]--;
  }

  /** The session whose turn it is, -1 when none is ready; its turn is taken. */
  pick(): number {
    const s = this.state;
    for (let priority = priorities - 1; priority >= 0; priority--) {
      if (s.count[priority] === 0) continue;
      const session = this.after(priority, s.last[priority]);
      s.last[priority] = session;
      return session;
    }
    return -1;
  }

  /** Makes room for so many sessions. */
  reserve(capacity: number): void {
    if (capacity <= this.state.words * 32) return;
    const old = this.state;
    this.state = createArbiterState(capacity);
    this.state.last.set(old.last);
    for (let session = 0; session < old.level.length; session++) {
      if (old.level[session] >= 0) this.set(session, old.level[session]);
    }
  }

  /** The next ready session of a priority behind `last`, around the end; there is one. */
  private after(priority: number, last: number): number {
    const { ready, words } = this.state;
    const base = priority * words;
    const from = last + 1;
    const firstWord = (from >>> 5) % words;
    let bits = from >>> 5 < words ? ready[base + firstWord] & (-1 << (from & 31)) : ready[base];
    let word = firstWord;
    while (bits === 0) {
      word = word + 1 === words ? 0 : word + 1;
      bits = ready[base + word];
    }
    return word * 32 + (31 - Math.clz32(bits & -bits));
  }
}
