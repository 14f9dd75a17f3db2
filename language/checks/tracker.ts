// What depends on what. A pass that runs is remembered with everything that it read of programs other than its own: their
// bodies, facts about them, and answers that were made of such. When a program changes, only what read something that
// is no longer the same runs again.

import { watch } from '../link/watch';
import type { CheckContext } from './context';

/** Something that can be read and can change: a program's body, a fact, an answer, a socket that programs talk to. */
type Source = object;

interface Fact {
  readonly what: string;
  readonly find: Find<object, unknown>;
  value: unknown;
}

/** Finds a fact about an owner. Not a closure: there are as many facts as programs. */
export type Find<O, T> = (c: CheckContext, owner: O) => T;

interface Answer {
  readonly value: unknown;
  readonly reads: Reads;
}

/** Everything that was read, each once. */
export type Reads = readonly Source[];

export const nothingRead: Reads = [];
const nothing: ReadonlySet<never> = new Set();

/** Most programs have nothing to tell, and then share that. */
const slim = <T>(value: T): T => (value instanceof Set && value.size === 0 ? (nothing as T) : value);

export class Tracker {
  constructor(private readonly context: CheckContext) {}

  /** What the running pass has read so far; most read nothing. */
  private reads: Set<Source> | undefined;
  private subject: object | undefined;
  /** few of each owner */
  private readonly facts = new Map<object, Fact[]>();
  private readonly answers = new Map<object, Map<string, Answer>>();

  /** Runs something that looks at `subject`. @returns what else it read */
  run<A>(subject: object, look: (argument: A) => unknown, argument: A): Reads {
    const { reads: outer, subject: outerSubject } = this;
    const before = watch(this.watcher);
    this.reads = undefined;
    this.subject = subject;
    try {
      this.gave = look(argument);
      return this.reads ? [...this.reads] : nothingRead;
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
  private readsLast: Reads = nothingRead;
  private gave: unknown;

  private found<O extends object, T>(owner: O, find: Find<O, T>): T {
    return slim(this.framed(owner, () => find(this.context, owner)));
  }

  private readonly watcher = (owner: Source): void => {
    if (owner !== this.subject) this.note(owner);
  };

  /** Says that whoever runs has read something. */
  note(source: Source): void {
    this.reads ??= new Set();
    this.reads.add(source);
  }

  /** Something about a program by itself, found out of its body. Compared by value when the body changes. */
  fact<O extends object, T>(owner: O, what: string, find: Find<O, T>): T {
    let fact = this.facts.get(owner)?.find(f => f.what === what);
    if (!fact) {
      fact = { what, find: find as Find<object, unknown>, value: this.found(owner, find) };
      // While it was found others may have been.
      this.facts.set(owner, this.facts.get(owner)?.concat(fact) ?? [fact]);
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
      for (const fact of this.facts.get(owner) ?? []) {
        const value = this.found(owner, fact.find);
        if (!same(value, fact.value)) changed.add(fact);
        fact.value = value;
      }
    }
    return changed;
  }

  /** Forgets the answers that were made of what has changed; they count as changed then. */
  forget(changed: Set<Source>): void {
    // Answers may be made of other answers.
    for (let more = true; more; ) {
      more = false;
      for (const known of this.answers.values()) {
        for (const [what, answer] of known) {
          if (!isAmong(answer.reads, changed)) continue;
          changed.add(answer);
          known.delete(what);
          more = true;
        }
      }
    }
  }
}

/** Whether something that was read has changed. */
export function isAmong(reads: Reads, changed: ReadonlySet<object>): boolean {
  for (const item of reads) if (changed.has(item)) return true;
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
