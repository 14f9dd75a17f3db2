// Things that can be expanded, by number, while the engine stands still. Children are made when they are asked for.

import { EvaluationError, type Inspection } from '../facade';

/** How a thing is expanded. */
export interface Expandable {
  readonly named?: () => readonly Inspection[];
  /** How many elements `indexed` has; they may be a million. */
  readonly indexedCount?: number;
  readonly indexed?: (start: number, count: number) => readonly Inspection[];
}

/** Without a count, no more than this many elements come at once. */
const mostAtOnce = 4096;

export class Handles {
  private next = 1;
  private readonly things = new Map<number, Expandable>();

  add(thing: Expandable): number {
    const handle = this.next++;
    this.things.set(handle, thing);
    return handle;
  }

  /** All numbers become invalid; they are never used again. */
  forget(): void {
    this.things.clear();
  }

  /** @throws EvaluationError for a handle of an earlier stop */
  children(
    handle: number,
    start = 0,
    count: number | undefined,
    filter: 'named' | 'indexed' | undefined,
  ): readonly Inspection[] {
    const thing = this.things.get(handle);
    if (!thing)
      throw new EvaluationError('These variables belong to an earlier stop; ask for the scopes again.');
    const most = Math.min(count ?? mostAtOnce, mostAtOnce);
    const elements = thing.indexedCount ?? 0;
    if (filter === 'indexed') return this.elements(thing, start, most);
    const named = thing.named?.() ?? [];
    if (filter === 'named') return named.slice(start, start + most);
    if (start < named.length) {
      const first = named.slice(start, start + most);
      return elements === 0 ? first : [...first, ...this.elements(thing, 0, most - first.length)];
    }
    return this.elements(thing, start - named.length, most);
  }

  private elements(thing: Expandable, start: number, count: number): readonly Inspection[] {
    const end = Math.min(start + count, thing.indexedCount ?? 0);
    return start < end && thing.indexed ? thing.indexed(start, end - start) : [];
  }
}
