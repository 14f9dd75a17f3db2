// A list that only grows, of records that never change: a snapshot of it is its length.

interface JournalSnapshot<T> {
  readonly backing: T[];
  readonly length: number;
}

export class Journal<T> {
  private backing: T[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: T): void {
    // Behind a way back, what came then belongs to the snapshots of then.
    if (this.count < this.backing.length) this.backing = this.backing.slice(0, this.count);
    this.backing.push(value);
    this.count++;
  }

  at(index: number): T | undefined {
    return index < this.count ? this.backing[index] : undefined;
  }

  /** All of them, the oldest first; good until the next one comes. */
  get all(): readonly T[] {
    return this.count === this.backing.length ? this.backing : this.backing.slice(0, this.count);
  }

  snapshot(): JournalSnapshot<T> {
    return { backing: this.backing, length: this.count };
  }
  restore(snapshot: JournalSnapshot<T>): void {
    this.backing = snapshot.backing;
    this.count = snapshot.length;
  }
}
