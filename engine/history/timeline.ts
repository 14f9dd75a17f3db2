// The snapshots of a run's past, in the order of time: dense near the present, sparse further back, all together within a
// number of bytes.

import type { Instant } from '../facade';
import { type GraphSnapshot, weigh } from '../snapshot';

/** How often breakpoints were hit, by their ids. */
export type Hits = ReadonlyMap<number, { readonly hits: number; readonly at: number }>;

/** A snapshot: the state, and how far what comes from drivers outside is. */
export interface Kept {
  readonly graph: GraphSnapshot;
  readonly outside: { readonly position: number } | undefined;
}

/** The system behind an event. */
export interface Mark {
  readonly at: Instant;
  readonly kept: Kept;
  /** the newest record of causes, and whether the records are kept too */
  readonly record: number;
  readonly warm: boolean;
  readonly hits: Hits;
  readonly toldStall: boolean;
}

/** More are not kept, whatever they weigh: each is looked at when one has to go. */
const most = 2000;
/** One with the records of causes stands for longer than one without. */
const warmth = 3;

export class Timeline {
  private list: Mark[] = [];
  private counted = 0;
  private count = 0;

  constructor(readonly limit: number) {}

  get length(): number {
    return this.list.length;
  }
  /** At most this many bytes are taken. */
  get bytes(): number {
    return this.counted;
  }

  at(index: number): Mark {
    return this.list[index];
  }

  /** The last one that is not behind the end of that event; -1 when there is none. */
  lastAt(events: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle].at.events <= events) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The last one not later than a time, or a record of causes. */
  lastBefore(isLater: (mark: Mark) => boolean): number {
    let index = this.list.length - 1;
    while (index > 0 && isLater(this.list[index])) index--;
    return index;
  }

  /** `now`: where the system is, near which more are kept. */
  add(mark: Mark, now: number): void {
    const index = this.lastAt(mark.at.events);
    if (index >= 0 && this.list[index].at.events === mark.at.events) {
      if (this.list[index].warm || !mark.warm) return;
      this.list[index] = mark;
    } else this.list.splice(index + 1, 0, mark);
    if (index >= 0) this.counted += weigh(mark.kept.graph, this.count);
    this.fit(now);
  }

  /** What comes behind an instant is another future now. */
  dropBehind(events: number): void {
    this.list.length = Math.min(this.list.length, this.lastAt(events) + 1);
  }

  private fit(now: number): void {
    while (this.list.length > most) this.drop(now);
    if (this.counted <= this.limit) return;
    this.weighAll();
    while (this.counted > this.limit && this.list.length > 1) {
      // Several at once, so that weighing them all does not happen for each one that comes.
      const many = Math.max(1, this.list.length >> 4);
      for (let i = 0; i < many && this.list.length > 1; i++) this.drop(now);
      this.weighAll();
    }
  }

  /** The one whose going widens the way back least, for how far it is from now. That of the beginning stays. */
  private drop(now: number): void {
    const { list } = this;
    let worst = list.length - 1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 1; i < list.length; i++) {
      const before = list[i - 1].at.events;
      const behind = list[i + 1]?.at.events ?? Math.max(now, list[i].at.events);
      const distance = 1 + Math.abs(now - list[i].at.events);
      const value = ((behind - before) / distance) * (list[i].warm ? warmth : 1);
      if (value >= least) continue;
      least = value;
      worst = i;
    }
    list.splice(worst, 1);
  }

  private weighAll(): void {
    this.count++;
    this.counted = 0;
    for (const mark of this.list.slice(1)) this.counted += weigh(mark.kept.graph, this.count);
  }
}
