// A four-ary heap of events in typed arrays, for delays that have no lane of their own. The tree holds numbers of
// slots; times and payloads stay where they were put, so that sifting moves one integer a level.

const firstCapacity = 64;

export class EventHeap {
  size = 0;
  /** What `pop` took off. */
  time = 0;
  kind = 0;
  a = 0;
  b = 0;

  private tree = new Int32Array(firstCapacity);
  /** Slots not in the tree, as a stack above `size`: tree[size..] are free slots once they were used. */
  private used = 0;
  private times = new Float64Array(firstCapacity);
  private sequences = new Float64Array(firstCapacity);
  private kinds = new Int32Array(firstCapacity);
  private as = new Int32Array(firstCapacity);
  private bs = new Int32Array(firstCapacity);

  push(time: number, sequence: number, kind: number, a: number, b: number): void {
    if (this.size === this.times.length) this.grow();
    // pop leaves the freed slot's number at tree[size]; a slot never used before gets the next number.
    const slot = this.size < this.used ? this.tree[this.size] : this.used++;
    this.times[slot] = time;
    this.sequences[slot] = sequence;
    this.kinds[slot] = kind;
    this.as[slot] = a;
    this.bs[slot] = b;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      if (!this.less(slot, this.tree[parent])) break;
      this.tree[i] = this.tree[parent];
      i = parent;
    }
    this.tree[i] = slot;
  }

  /** Takes the earliest event; there must be one. */
  pop(): void {
    const { tree } = this;
    const top = tree[0];
    this.time = this.times[top];
    this.kind = this.kinds[top];
    this.a = this.as[top];
    this.b = this.bs[top];
    const size = --this.size;
    const moved = tree[size];
    tree[size] = top;
    if (size === 0) return;
    let i = 0;
    for (;;) {
      const first = 4 * i + 1;
      if (first >= size) break;
      let least = first;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) {
        if (this.less(tree[child], tree[least])) least = child;
      }
      if (!this.less(tree[least], moved)) break;
      tree[i] = tree[least];
      i = least;
    }
    tree[i] = moved;
  }

  peekTime(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.times[this.tree[0]];
  }

  /** The number of the earliest event; there must be one. */
  peekSequence(): number {
    return this.sequences[this.tree[0]];
  }

  /** Whether the earliest event here comes before the one of that time and number; there must be one. */
  isBefore(time: number, sequence: number): boolean {
    const top = this.tree[0];
    return this.times[top] < time || (this.times[top] === time && this.sequences[top] < sequence);
  }

  /** The content at this instant, and back to it. */
  snapshot() {
    const { size, used, tree, times, sequences, kinds, as, bs } = this;
    const arrays = [tree, times, sequences, kinds, as, bs].map(array => array.slice(0, used));
    return { size, used, arrays };
  }
  restore(snapshot: ReturnType<EventHeap['snapshot']>): void {
    this.size = snapshot.size;
    this.used = snapshot.used;
    const { tree, times, sequences, kinds, as, bs } = this;
    [tree, times, sequences, kinds, as, bs].forEach((array, i) => {
      array.set(snapshot.arrays[i]);
    });
  }

  private less(x: number, y: number): boolean {
    const { times } = this;
    return times[x] < times[y] || (times[x] === times[y] && this.sequences[x] < this.sequences[y]);
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    const longer = <T extends Float64Array | Int32Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.tree = longer(this.tree, new Int32Array(capacity));
    this.times = longer(this.times, new Float64Array(capacity));
    this.sequences = longer(this.sequences, new Float64Array(capacity));
    this.kinds = longer(this.kinds, new Int32Array(capacity));
    this.as = longer(this.as, new Int32Array(capacity));
    this.bs = longer(this.bs, new Int32Array(capacity));
  }
}
