// What depends on what. A pass that runs is remembered with everything that it read of programs other than its own: their
// bodies, facts about them, and answers that were made of such. When a program changes, only what read something that
// is no longer the same runs again.

import { watch } from '../link/watch';

/** Something that can be read and can change: a program's body, a fact, an answer, a socket that programs talk to. */
type Source = object;

interface Fact {
  readonly find: () => unknown;
  value: unknown;
}

interface Answer {
  readonly value: unknown;
  readonly reads: ReadonlySet<Source>;
}

const nothing: ReadonlySet<never> = new Set();

/** Most programs have nothing to tell, and then share that. */
const slim = <T>(value: T): T => (value instanceof Set && value.size === 0 ? (nothing as T) : value);

export class Tracker {
  /** What the running pass has read so far; most read nothing. */
  private reads: Set<Source> | undefined;
  private subject: object | undefined;
  private readonly facts = new Map<object, Map<string, Fact>>();
  private readonly answers = new Map<object, Map<string, Answer>>();

  /** Runs something that looks at `subject`. @returns what else it read */
  run<A>(subject: object, look: (argument: A) => unknown, argument: A): ReadonlySet<Source> {
    const { reads: outer, subject: outerSubject } = this;
    const before = watch(this.watcher);
    this.reads = undefined;
    this.subject = subject;
    try {
      this.gave = look(argument);
      return this.reads ?? nothing;
    } finally {
      this.reads = outer;
      this.subject = outerSubject;
      watch(before);
    }
  }

  /** What `find` gives; `readsLast` is what it read. */
  private framed<T>(subject: object | undefined, find: () => T): T {
    this.readsLast = this.run(subject ?? this, find as (argument: undefined) => T, undefined);
    return this.gave as T;
  }
  private readsLast: ReadonlySet<Source> = nothing;
  private gave: unknown;

  private readonly watcher = (owner: Source): void => {
    if (owner !== this.subject) this.note(owner);
  };

  /** Says that whoever runs has read something. */
  note(source: Source): void {
    this.reads ??= new Set();
    this.reads.add(source);
  }

  /** Something about a program by itself, found out of its body. Compared by value when the body changes. */
  fact<T>(owner: object, what: string, find: () => T): T {
    let known = this.facts.get(owner);
    if (!known) {
      known = new Map();
      this.facts.set(owner, known);
    }
    let fact = known.get(what);
    if (!fact) {
      fact = { find, value: slim(this.framed(owner, find)) };
      known.set(what, fact);
    }
    this.note(fact);
    return fact.value as T;
  }

  /** What several passes, or one of them again and again, ask of something: found out once. */
  once<T>(of: object, what: string, find: () => T): T {
    let known = this.answers.get(of);
    if (!known) {
      known = new Map();
      this.answers.set(of, known);
    }
    let answer = known.get(what);
    if (!answer) {
      const value = this.framed(undefined, find);
      answer = { value, reads: this.readsLast };
      known.set(what, answer);
    }
    this.note(answer);
    return answer.value as T;
  }

  /** Finds the facts of changed programs again. @returns everything that is no longer what it was */
  changes(owners: Iterable<object>): Set<Source> {
    const changed = new Set<Source>(owners);
    for (const owner of [...changed]) {
      for (const fact of this.facts.get(owner)?.values() ?? []) {
        const value = slim(this.framed(owner, fact.find));
        if (!same(value, fact.value)) changed.add(fact);
        fact.value = value;
      }
    }
    return changed;
  }

  /** Forgets the answers that were made of what has changed; they count as changed then. */
  forget(changed: Set<Source>): void {
    for (const known of this.answers.values()) {
      for (const [what, answer] of known) {
        if (!meet(answer.reads, changed)) continue;
        changed.add(answer);
        known.delete(what);
      }
    }
  }
}

/** Whether two sets have something in common. */
export function meet(a: ReadonlySet<object>, b: ReadonlySet<object>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const item of small) if (large.has(item)) return true;
  return false;
}

/** Equal by value: sets and maps by their members, lists by their items, things of the model by identity. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Set && b instanceof Set) {
    if (a.size !== b.size) return false;
    for (const item of a) if (!b.has(item)) return false;
    return true;
  }
  if (a instanceof Map && b instanceof Map) {
    if (a.size !== b.size) return false;
    for (const [key, item] of a) if (!b.has(key) || !same(item, b.get(key))) return false;
    return true;
  }
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x, b[i]));
  return false;
}
