// One function's address space. Pages of 4 KiB appear when they are first written and read as zeros before; only the
// declared ranges are backed, to the byte. A snapshot shares the pages, and a page that is shared is copied when it is
// written next.

import type { AddressSpace } from '../seam';
import { copy, copyWords, wordsOf } from './copy';

export const pageBytes = 4096;
const cacheSize = 64; // a power of two

export interface MemoryRange {
  readonly at: number;
  readonly size: number;
}

interface Page {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** The snapshot epoch that the page was made in; an older page belongs to a snapshot too. */
  readonly epoch: number;
}

/** Is told of stores into the pages that are watched, after them: `from` is the offset in the page. */
export interface PageWatcher {
  written(page: number, from: number, length: number): void;
}

/** The pages as they were; shared with the memory until either is written. */
export interface MemorySnapshot {
  readonly pages: ReadonlyMap<number, Page>;
}

export class PagedMemory implements AddressSpace {
  /** Ascending, disjoint and not touching: where one backed range ends, another does not begin. */
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private pages = new Map<number, Page>();
  private epoch = 0;
  private readonly cacheNumber = new Float64Array(cacheSize).fill(-1);
  private readonly watched = new Set<number>();
  watcher: PageWatcher | undefined;
  private readonly cachePage: (Page | undefined)[] = new Array(cacheSize).fill(undefined);

  /** Ranges in bytes; overlapping and touching ones are one, empty ones are none. */
  constructor(ranges: readonly MemoryRange[]) {
    const merged: { start: number; end: number }[] = [];
    for (const { at, size } of [...ranges].filter(r => r.size > 0).sort((x, y) => x.at - y.at)) {
      const last = merged.at(-1);
      if (last && at <= last.end) last.end = Math.max(last.end, at + size);
      else merged.push({ start: at, end: at + size });
    }
    this.starts = Float64Array.from(merged, r => r.start);
    this.ends = Float64Array.from(merged, r => r.end);
  }

  /** Whether every byte is in a declared range. Nothing at all is always backed. */
  backed(address: number, length: number): boolean {
    if (length === 0) return true;
    for (let i = 0; i < this.starts.length; i++) {
      if (address >= this.starts[i] && address + length <= this.ends[i]) return true;
    }
    return false;
  }

  read(address: number, into: Uint8Array, at: number, length: number, words?: Uint32Array): boolean {
    if (!this.backed(address, length)) return false;
    const first = Math.floor(address / pageBytes);
    const start = address - first * pageBytes;
    if (words !== undefined && start + length <= pageBytes) {
      const page = this.pageOf(first);
      if (page === undefined) into.fill(0, at, at + length);
      else copyWords(page.bytes, page.words, start, into, words, at, length);
      return true;
    }
    let done = 0;
    while (done < length) {
      const number = Math.floor((address + done) / pageBytes);
      const offset = address + done - number * pageBytes;
      const part = Math.min(length - done, pageBytes - offset);
      const page = this.pageOf(number);
      if (page === undefined) into.fill(0, at + done, at + done + part);
      else copy(page.bytes, offset, into, at + done, part);
      done += part;
    }
    return true;
  }

  write(address: number, from: Uint8Array, at: number, length: number, words?: Uint32Array): boolean {
    if (!this.backed(address, length)) return false;
    const first = Math.floor(address / pageBytes);
    const start = address - first * pageBytes;
    if (words !== undefined && start + length <= pageBytes) {
      const page = this.writablePage(first);
      copyWords(from, words, at, page.bytes, page.words, start, length);
      if (this.watched.size !== 0) this.tell(address, length);
      return true;
    }
    let done = 0;
    while (done < length) {
      const number = Math.floor((address + done) / pageBytes);
      const offset = address + done - number * pageBytes;
      const part = Math.min(length - done, pageBytes - offset);
      copy(from, at + done, this.writablePage(number).bytes, offset, part);
      done += part;
    }
    if (this.watched.size !== 0) this.tell(address, length);
    return true;
  }

  /** The watcher is told of stores into this page (its number) from now on. */
  watch(page: number): void {
    this.watched.add(page);
  }
  unwatch(page: number): void {
    this.watched.delete(page);
  }

  /** Keeps the bytes as they are now; costs a table of the pages, and a page each that is written later. */
  snapshot(): MemorySnapshot {
    this.epoch++;
    return { pages: new Map(this.pages) };
  }

  /** Back to a snapshot of this memory, which stays good for another time. */
  restore(snapshot: MemorySnapshot): void {
    this.epoch++;
    this.pages = new Map(snapshot.pages);
    this.cacheNumber.fill(-1);
  }

  private tell(address: number, length: number): void {
    const end = address + length;
    for (let page = Math.floor(address / pageBytes); page * pageBytes < end; page++) {
      if (!this.watched.has(page)) continue;
      const from = Math.max(address - page * pageBytes, 0);
      this.watcher?.written(page, from, Math.min(end - page * pageBytes, pageBytes) - from);
    }
  }

  private pageOf(number: number): Page | undefined {
    const entry = number & (cacheSize - 1);
    if (this.cacheNumber[entry] === number) return this.cachePage[entry];
    const page = this.pages.get(number);
    // An absent page is not remembered: its first write must be seen.
    if (page !== undefined) {
      this.cacheNumber[entry] = number;
      this.cachePage[entry] = page;
    }
    return page;
  }

  private writablePage(number: number): Page {
    const page = this.pageOf(number);
    if (page !== undefined && page.epoch === this.epoch) return page;
    const bytes = page === undefined ? new Uint8Array(pageBytes) : page.bytes.slice();
    const own: Page = { bytes, words: wordsOf(bytes), epoch: this.epoch };
    this.pages.set(number, own);
    const entry = number & (cacheSize - 1);
    this.cacheNumber[entry] = number;
    this.cachePage[entry] = own;
    return own;
  }
}
