// How messages were stashed, message by message, beside the way that they go: nothing is written for a message. A session's
// setting can change only while it does not exist, and PF-ASN-DESTROY waits for its messages in flight, so that every
// message was moved under the setting of one life of its session; which one follows from when it was moved, or from its
// place among all that came to its ring. (assumed: stashing)

import type { Stash, StashedWrite } from '../seam';

/** From one PF-ASN-CREATE of a session to its next. */
interface Life {
  readonly session: number;
  /** what its messages end at */
  readonly endpoint: number;
  readonly stash: Stash | undefined;
  /** when it began, ps, and the newest occurrence then */
  readonly since: number;
  readonly occurrence: number;
  /** messages that had come to its RX ring before, and how far WRITE_INDEX_RX was ahead of that number (modulo 2^32) */
  readonly arrived: number;
  readonly ahead: number;
}

export class StashLog {
  private readonly lives: Life[] = [];
  private readonly bySession = new Map<number, Life[]>();
  private readonly byEndpoint = new Map<number, Life[]>();

  /** A session was created. Until the first that stashes there is nothing to tell apart. */
  began(life: Life): void {
    if (this.lives.length === 0 && life.stash === undefined) return;
    const before = this.bySession.get(life.session)?.at(-1);
    if (before !== undefined && before === this.byEndpoint.get(life.endpoint)?.at(-1)) {
      // It goes on as it was.
      if (same(before.stash, life.stash) && before.ahead === life.ahead) return;
    }
    this.lives.push(life);
    this.file(life);
  }

  /** WRITE_INDEX_RX of a ring was set, not moved on by a message: what came before is at other slots from now on. */
  indexSet(ring: number, arrived: number, writeLo: number): void {
    const life = this.byEndpoint.get(ring)?.at(-1);
    const ahead = (writeLo - arrived) | 0;
    if (life === undefined || life.ahead === ahead) return;
    const moved = { ...life, arrived, ahead };
    this.lives.push(moved);
    this.file(moved);
  }

  /** How the messages of a session are stashed that are moved after an instant in ps; of two lives then, by an occurrence. */
  ofSession(session: number, time: number, occurrence: number): Stash | undefined {
    return this.bySession
      .get(session)
      ?.findLast(life => life.since < time || (life.since === time && life.occurrence < occurrence))?.stash;
  }

  /**
   * How the message in a ring was stashed that came `back` messages before the newest one (0 = that one); `arrived` is how
   * many came in all, `writeLo` the low half of WRITE_INDEX_RX. Undefined for one that was there before the index was set.
   */
  inRing(ring: number, arrived: number, writeLo: number, back: number): Stash | undefined {
    const order = arrived - 1 - back;
    const life = this.byEndpoint.get(ring)?.findLast(l => l.arrived <= order);
    return life?.ahead === ((writeLo - arrived) | 0) ? life.stash : undefined;
  }

  private file(life: Life): void {
    append(this.bySession, life.session, life);
    append(this.byEndpoint, life.endpoint, life);
  }

  /** Lives never change: only the list of them is kept. */
  snapshot(): readonly Life[] {
    return this.lives.slice();
  }
  restore(kept: readonly Life[]): void {
    this.lives.length = 0;
    this.bySession.clear();
    this.byEndpoint.clear();
    for (const life of kept) {
      this.lives.push(life);
      this.file(life);
    }
  }
}

const same = (a: Stash | undefined, b: Stash | undefined): boolean =>
  a?.control === b?.control && a?.target === b?.target;

function append(lists: Map<number, Life[]>, key: number, life: Life): void {
  const list = lists.get(key);
  if (list) list.push(life);
  else lists.set(key, [life]);
}

/** How many of an agent's stashed writes are shown: the last ones. */
const shownWrites = 8;

/** Writes of handlers that say how to stash: counted, and the last ones kept. (assumed: stashing) */
export class StashedWrites {
  readonly counts: Float64Array;
  private readonly last: StashedWrite[][];

  constructor(agents: number) {
    this.counts = new Float64Array(agents);
    this.last = Array.from({ length: agents }, () => []);
  }

  add(agent: number, write: StashedWrite): void {
    this.counts[agent]++;
    const list = this.last[agent];
    list.push(write);
    if (list.length > shownWrites) list.shift();
  }

  /** The oldest first. */
  of(agent: number): readonly StashedWrite[] {
    return this.last[agent] ?? [];
  }
}
