// The state of the engine as it is at one instant, and back to it. State is typed arrays, arrays, maps and plain records
// that hang together from a few parts; a snapshot keeps a copy of the content of each of them, and going back writes the
// content into the same objects again, so that whoever holds one goes on with it. Parts that know a cheaper way (memory
// shares the pages that did not change) keep themselves. Functions are no state: a closure keeps what changes in arrays
// or records that its part shows as properties.

/** A part that keeps itself. */
interface SelfKeeping {
  snapshot(): unknown;
  restore(snapshot: never): void;
}

type Kept =
  | { readonly kind: 'buffer'; readonly of: ArrayBuffer; readonly content: ArrayBuffer }
  | { readonly kind: 'part'; readonly of: ArrayBufferView; readonly content: Uint8Array }
  | { readonly kind: 'array'; readonly of: unknown[]; readonly content: readonly unknown[] }
  | {
      readonly kind: 'map';
      readonly of: Map<unknown, unknown>;
      readonly content: readonly (readonly [unknown, unknown])[];
    }
  | { readonly kind: 'set'; readonly of: Set<unknown>; readonly content: readonly unknown[] }
  | {
      readonly kind: 'record';
      readonly of: Record<string, unknown>;
      readonly keys: readonly string[];
      readonly content: readonly unknown[];
    }
  | { readonly kind: 'self'; readonly of: SelfKeeping; readonly content: unknown };

/** The content of everything that was reached, in the order of reaching. */
export type GraphSnapshot = readonly Kept[];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const keepsItself = (value: object): value is SelfKeeping =>
  'snapshot' in value && typeof value.snapshot === 'function' && 'restore' in value;

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** Keeps what hangs together with `roots`; `constant` objects, and what only they lead to, never change. */
export function keep(roots: readonly object[], constant: ReadonlySet<object>): GraphSnapshot {
  const seen = new Set<object>(constant);
  const waiting: object[] = [];
  const found: Kept[] = [];
  const reach = (value: unknown) => {
    if (!isObject(value) || seen.has(value)) return;
    seen.add(value);
    waiting.push(value);
  };
  for (const root of roots) reach(root);
  for (let of = waiting.pop(); of !== undefined; of = waiting.pop()) {
    if (ArrayBuffer.isView(of)) {
      const { buffer } = of;
      if (!(buffer instanceof ArrayBuffer) || seen.has(buffer)) continue;
      if (of.byteLength < buffer.byteLength) {
        // It shares the buffer with others, which are kept where they are reached.
        found.push({ kind: 'part', of, content: bytesOf(of).slice() });
        continue;
      }
      seen.add(buffer);
      found.push({ kind: 'buffer', of: buffer, content: buffer.slice(0) });
    } else if (Array.isArray(of)) {
      const content = of.slice();
      found.push({ kind: 'array', of, content });
      for (const value of content) reach(value);
    } else if (of instanceof Map) {
      const content = [...of];
      found.push({ kind: 'map', of, content });
      for (const [key, value] of content) {
        reach(key);
        reach(value);
      }
    } else if (of instanceof Set) {
      const content = [...of];
      found.push({ kind: 'set', of, content });
      for (const value of content) reach(value);
    } else if (keepsItself(of)) {
      found.push({ kind: 'self', of, content: of.snapshot() });
    } else if (!(of instanceof WeakMap || of instanceof WeakSet)) {
      const record = of as Record<string, unknown>;
      const keys = Object.keys(record).filter(key => typeof record[key] !== 'function');
      const content = keys.map(key => record[key]);
      found.push({ kind: 'record', of: record, keys, content });
      for (const value of content) reach(value);
    }
  }
  return found;
}

/** Back to a snapshot, which stays good for another time. */
export function goBack(snapshot: GraphSnapshot): void {
  for (const kept of snapshot) {
    switch (kept.kind) {
      case 'buffer':
        new Uint8Array(kept.of).set(new Uint8Array(kept.content));
        break;
      case 'part':
        bytesOf(kept.of).set(kept.content);
        break;
      case 'array':
        while (kept.of.length > kept.content.length) kept.of.pop();
        kept.content.forEach((value, i) => {
          if (kept.of[i] !== value) kept.of[i] = value;
        });
        break;
      case 'map':
        kept.of.clear();
        for (const [key, value] of kept.content) kept.of.set(key, value);
        break;
      case 'set':
        kept.of.clear();
        for (const value of kept.content) kept.of.add(value);
        break;
      case 'record':
        kept.keys.forEach((key, i) => {
          // What never changes may be frozen, or have no way to be written.
          if (!Object.is(kept.of[key], kept.content[i])) kept.of[key] = kept.content[i];
        });
        break;
      case 'self':
        kept.of.restore(kept.content as never);
    }
  }
}
