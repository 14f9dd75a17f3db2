// Numbers given and numbers assigned: an explicit id is checked, the others take the lowest free ones in order.

import type { Span } from '../syntax/ast';
import type { Origin } from './model';
import type { Properties } from './properties';
import { relatedTo } from './report';

interface Wanted {
  readonly given: number | undefined;
  readonly origin: Origin;
  readonly properties: Properties | undefined;
  readonly assign: (id: number) => void;
}

/** One number space: the sockets of a direction, the interfaces of a function, the sessions of an AMU … */
export class Ids {
  private readonly wanted: Wanted[] = [];

  /** `key` is the property, `what` names the space ("session id"), `limit` is how many numbers there are and `why`. */
  constructor(
    private readonly key: string,
    private readonly what: string,
    private readonly limit: number,
    private readonly why: string,
    private readonly first = 0,
  ) {}

  /** Reads the number that a declaration gives; `assign` gets the final one from `settle`. */
  add(properties: Properties | undefined, origin: Origin, assign: (id: number) => void): void {
    const max = Math.max(this.limit - 1, this.first);
    const given = properties?.number(this.key, {
      min: this.first,
      max,
      why: this.why,
      code: 'id-out-of-range',
    });
    this.wanted.push({ given, origin, properties, assign });
  }

  /** How many declarations were read so far. */
  get count(): number {
    return this.wanted.length;
  }

  /** What the declarations from one on give: where that stays the same, all numbers do. */
  given(from = 0): string {
    return this.wanted
      .slice(from)
      .map(w => w.given ?? '-')
      .join(' ');
  }

  /** Assigns every number. `tooMany` is told of each thing for which none is left. */
  settle(tooMany: (at: Span, message: string) => void): void {
    const taken = new Map<number, Wanted>();
    for (const w of this.wanted) {
      if (w.given === undefined) continue;
      const other = taken.get(w.given);
      if (other) {
        w.properties?.report('id-in-use', this.key, `${this.what} ${w.given} is in use already`, {
          related: relatedTo(other.origin, `${this.what} ${w.given} is used here`),
        });
      } else taken.set(w.given, w);
      w.assign(w.given);
    }
    let next = this.first;
    for (const w of this.wanted) {
      if (w.given !== undefined) continue;
      while (taken.has(next)) next++;
      if (next >= this.limit) tooMany(w.origin.nameSpan, `there is no ${this.what} left: ${this.why}`);
      w.assign(next++);
    }
  }
}
