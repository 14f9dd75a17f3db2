// The state of the engine as it is at one instant, and back to it. State is typed arrays, arrays, maps and plain records
// that hang together from a few parts; a snapshot keeps the content of each of them, and going back writes the content
// into the same objects again, so that whoever holds one goes on with it. What did not change since the snapshot before is
// shared with it. Parts that know a cheaper way (memory marks the pages that are written) keep themselves. Functions are
// no state: a closure keeps what changes in arrays or records that its part shows as properties.

import { type Image, imageOf, imagePageBytes, putImage, weighImage } from './memory';

/** A part that keeps itself. */
interface SelfKeeping {
  snapshot(): unknown;
  restore(snapshot: never): void;
  /** Bytes of a snapshot that were not counted in this count yet (a number from 1); when absent, its typed arrays are. */
  weigh?(snapshot: never, count: number): number;
}

/** The content of one object at one instant; never changed. */
export interface Content {
  readonly value: unknown;
  readonly bytes: number;
  counted: number;
}

/** One object of the state. */
interface Holder {
  readonly of: object;
  /** as it was kept, or gone back to, last */
  last: Content | undefined;
  take(): Content;
  put(content: Content): void;
  /** What the content leads to. */
  leads(content: Content): Iterable<unknown>;
  weigh?(content: Content, count: number): number;
}

interface Roster {
  readonly holders: Holder[];
  readonly seen: Set<object>;
}

/** What is kept of each object, in the order of their finding. */
export interface GraphSnapshot {
  readonly roster: Roster;
  readonly contents: readonly Content[];
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const keepsItself = (value: object): value is SelfKeeping =>
  'snapshot' in value && typeof value.snapshot === 'function' && 'restore' in value;

/** What a record, or its entry in a list, takes beside what it holds. */
const overhead = 48;
const perValue = 8;
const nothing: readonly unknown[] = [];

/** Keeps what hangs together with some roots; constant objects, and what only they lead to, never change. */
export class Keeper {
  private roster: Roster;
  /** objects when all of them were looked for last */
  private found = 0;

  constructor(
    private readonly roots: readonly object[],
    private readonly constant: ReadonlySet<object>,
  ) {
    this.roster = this.begin();
  }

  private begin(): Roster {
    const roster = { holders: [], seen: new Set<object>(this.constant) };
    for (const root of this.roots) reach(roster, root);
    return roster;
  }

  take(): GraphSnapshot {
    // Objects that nothing leads to any more are forgotten from time to time.
    if (this.roster.holders.length > 2 * this.found + 1000) {
      this.roster = this.begin();
      this.found = 0;
    }
    const { roster } = this;
    const contents: Content[] = [];
    // More are found on the way.
    for (let i = 0; i < roster.holders.length; i++) {
      const holder = roster.holders[i];
      const before = holder.last;
      const content = holder.take();
      holder.last = content;
      contents.push(content);
      if (content === before) continue;
      for (const value of holder.leads(content)) reach(roster, value);
    }
    if (this.found === 0) this.found = contents.length;
    return { roster, contents };
  }

  /** Back to a snapshot, which stays good for another time. */
  goBack({ roster, contents }: GraphSnapshot): void {
    this.roster = roster;
    for (let i = 0; i < contents.length; i++) {
      const holder = roster.holders[i];
      holder.put(contents[i]);
      holder.last = contents[i];
    }
  }
}

/** Bytes of a snapshot that were not counted in this count (a number from 1) yet. */
export function weigh({ roster, contents }: GraphSnapshot, count: number): number {
  let bytes = perValue * contents.length;
  for (let i = 0; i < contents.length; i++) {
    const content = contents[i];
    if (content.counted === count) continue;
    content.counted = count;
    bytes += content.bytes + (roster.holders[i].weigh?.(content, count) ?? 0);
  }
  return bytes;
}

function reach({ holders, seen }: Roster, value: unknown): void {
  if (!isObject(value) || seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value)) reachBytes(holders, seen, value);
  else if (Array.isArray(value)) holders.push(new ArrayHolder(value));
  else if (value instanceof Map) holders.push(new MapHolder(value));
  else if (value instanceof Set) holders.push(new SetHolder(value));
  else if (keepsItself(value)) holders.push(new SelfHolder(value));
  else if (!(value instanceof WeakMap || value instanceof WeakSet)) {
    holders.push(new RecordHolder(value as Record<string, unknown>));
  }
}

/** Arrays of one buffer with others are kept by themselves; two views of the same bytes count once. */
function reachBytes(holders: Holder[], seen: Set<object>, view: ArrayBufferView): void {
  const { buffer, byteOffset, byteLength } = view;
  if (!(buffer instanceof ArrayBuffer)) return;
  const whole = byteLength === buffer.byteLength;
  if (whole && seen.has(buffer)) return;
  if (whole) seen.add(buffer);
  if (byteLength % 4 !== 0 || byteOffset % 4 !== 0) {
    holders.push(new BytesHolder(view, new Uint8Array(buffer, byteOffset, byteLength)));
    return;
  }
  const words = new Int32Array(buffer, byteOffset, byteLength / 4);
  const large = byteLength > 2 * imagePageBytes;
  holders.push(large ? new LargeHolder(view, words) : new WordsHolder(view, words));
}

const contentOf = (value: unknown, bytes: number): Content => ({ value, bytes, counted: 0 });

function sameValues(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

// ---- one class a kind of object

class WordsHolder implements Holder {
  last: Content | undefined;
  constructor(
    readonly of: object,
    private readonly words: Int32Array,
  ) {}
  take(): Content {
    const { words, last } = this;
    if (last !== undefined) {
      const kept = last.value as Int32Array;
      let i = 0;
      while (i < kept.length && kept[i] === words[i]) i++;
      if (i === kept.length) return last;
    }
    return contentOf(words.slice(), overhead + words.byteLength);
  }
  put(content: Content): void {
    this.words.set(content.value as Int32Array);
  }
  leads(): Iterable<unknown> {
    return nothing;
  }
}

class BytesHolder implements Holder {
  last: Content | undefined;
  constructor(
    readonly of: object,
    private readonly bytes: Uint8Array,
  ) {}
  take(): Content {
    const { bytes, last } = this;
    const kept = last?.value as Uint8Array | undefined;
    if (last !== undefined && kept?.every((byte, i) => byte === bytes[i])) return last;
    return contentOf(bytes.slice(), overhead + bytes.byteLength);
  }
  put(content: Content): void {
    this.bytes.set(content.value as Uint8Array);
  }
  leads(): Iterable<unknown> {
    return nothing;
  }
}

class LargeHolder implements Holder {
  last: Content | undefined;
  constructor(
    readonly of: object,
    private readonly words: Int32Array,
  ) {}
  take(): Content {
    const { words, last } = this;
    const image = imageOf(words, words.length, last?.value as Image | undefined);
    return last?.value === image ? last : contentOf(image, overhead);
  }
  put(content: Content): void {
    putImage(this.words, content.value as Image);
  }
  leads(): Iterable<unknown> {
    return nothing;
  }
  weigh(content: Content, count: number): number {
    return weighImage(content.value as Image, count);
  }
}

class ArrayHolder implements Holder {
  last: Content | undefined;
  constructor(readonly of: unknown[]) {}
  take(): Content {
    const { of, last } = this;
    if (last !== undefined && sameValues(of, last.value as readonly unknown[])) return last;
    return contentOf(of.slice(), overhead + perValue * of.length);
  }
  put(content: Content): void {
    const { of } = this;
    const kept = content.value as readonly unknown[];
    while (of.length > kept.length) of.pop();
    for (let i = 0; i < kept.length; i++) if (!Object.is(of[i], kept[i])) of[i] = kept[i];
  }
  leads(content: Content): Iterable<unknown> {
    return content.value as readonly unknown[];
  }
}

class MapHolder implements Holder {
  last: Content | undefined;
  constructor(readonly of: Map<unknown, unknown>) {}
  /** keys and values in turn */
  take(): Content {
    const { of, last } = this;
    const flat: unknown[] = [];
    for (const [key, value] of of) flat.push(key, value);
    if (last !== undefined && sameValues(flat, last.value as readonly unknown[])) return last;
    return contentOf(flat, overhead + perValue * flat.length);
  }
  put(content: Content): void {
    const flat = content.value as readonly unknown[];
    this.of.clear();
    for (let i = 0; i < flat.length; i += 2) this.of.set(flat[i], flat[i + 1]);
  }
  leads(content: Content): Iterable<unknown> {
    return content.value as readonly unknown[];
  }
}

class SetHolder implements Holder {
  last: Content | undefined;
  constructor(readonly of: Set<unknown>) {}
  take(): Content {
    const { of, last } = this;
    const values = [...of];
    if (last !== undefined && sameValues(values, last.value as readonly unknown[])) return last;
    return contentOf(values, overhead + perValue * values.length);
  }
  put(content: Content): void {
    this.of.clear();
    for (const value of content.value as readonly unknown[]) this.of.add(value);
  }
  leads(content: Content): Iterable<unknown> {
    return content.value as readonly unknown[];
  }
}

class RecordHolder implements Holder {
  last: Content | undefined;
  /** A record has the properties that it is made with. */
  private readonly keys: readonly string[];
  constructor(readonly of: Record<string, unknown>) {
    this.keys = Object.keys(of).filter(key => typeof of[key] !== 'function');
  }
  take(): Content {
    const { of, keys, last } = this;
    const kept = last?.value as readonly unknown[] | undefined;
    if (last !== undefined && kept !== undefined) {
      let i = 0;
      while (i < keys.length && Object.is(kept[i], of[keys[i]])) i++;
      if (i === keys.length) return last;
    }
    return contentOf(
      keys.map(key => of[key]),
      overhead + perValue * keys.length,
    );
  }
  put(content: Content): void {
    const { of, keys } = this;
    const kept = content.value as readonly unknown[];
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      // What never changes may be frozen, or have no way to be written. Functions are no state.
      if (Object.is(of[key], kept[i]) || typeof of[key] === 'function' || typeof kept[i] === 'function')
        continue;
      of[key] = kept[i];
    }
  }
  leads(content: Content): Iterable<unknown> {
    return content.value as readonly unknown[];
  }
}

class SelfHolder implements Holder {
  last: Content | undefined;
  constructor(readonly of: SelfKeeping) {}
  take(): Content {
    return contentOf(this.of.snapshot(), overhead);
  }
  put(content: Content): void {
    this.of.restore(content.value as never);
  }
  leads(): Iterable<unknown> {
    return nothing;
  }
  weigh(content: Content, count: number): number {
    const { of } = this;
    return of.weigh ? of.weigh(content.value as never, count) : bytesOf(content.value);
  }
}

/** The typed arrays that a snapshot holds as properties, or in lists. */
function bytesOf(value: unknown): number {
  if (!isObject(value)) return 0;
  let bytes = overhead;
  for (const part of Array.isArray(value) ? [value] : Object.values(value)) {
    if (ArrayBuffer.isView(part)) bytes += overhead + part.byteLength;
    else if (Array.isArray(part)) {
      for (const item of part) bytes += ArrayBuffer.isView(item) ? overhead + item.byteLength : perValue;
    }
  }
  return bytes;
}
