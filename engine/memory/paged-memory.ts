// One function's address space. Only the declared ranges are backed, to the byte, and read as zeros before they are
// written. The bytes lie in blocks that are made at the first write into them and never move; a mark per page tells what was
// written since the last snapshot, so that a write costs one store more and a snapshot copies only pages that changed.

import type { AddressSpace } from '../seam';
import { Arena } from './arena';
import { copy, copyWords, wordsOf } from './copy';
import type { HostMemory } from './host-memory';
import { type Image, imagePageBytes, pageImage, putImage, weighImage } from './images';

export const pageBytes = imagePageBytes;
const blockPages = 64;
const blockBytes = blockPages * pageBytes;
/** Entries for so many blocks of a range are there from the start. */
const blocksAtFirst = 4096;
const log2PageWords = Math.log2(pageBytes / 4);

export interface MemoryRange {
  readonly at: number;
  readonly size: number;
}

/** Bytes that lie together. Who writes words of it marks their pages (`pageOfWord`) in `written`. */
export interface MemoryBlock {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly written: Uint8Array;
}
/** The page of a block that a word of it is in, by the word's number. */
export const pageOfWord = (word: number): number => word >>> log2PageWords;

/** Is told of stores into the pages that are watched, after them: `from` is the offset in the page. */
export interface PageWatcher {
  written(page: number, from: number, length: number): void;
}

/** The blocks as they were, by range; one without an image was zero. */
export interface MemorySnapshot {
  readonly images: readonly (readonly (Image | undefined)[])[];
}

interface Range {
  readonly start: number;
  readonly end: number;
  /** where its first block begins: the start of a page */
  readonly base: number;
  readonly blocks: (MemoryBlock | undefined)[];
}

const nothing: Range = { start: 0, end: -1, base: 0, blocks: [] };

export class PagedMemory implements HostMemory {
  watcher: PageWatcher | undefined;
  /** Told when somebody begins or ceases to observe: who holds blocks goes by `write` meanwhile. */
  observedChanged: (() => void) | undefined;
  private told: AddressSpace['observer'];
  /** Ascending, disjoint and not touching: where one backed range ends, another does not begin. */
  private readonly ranges: readonly Range[];
  /** the one that was used last */
  private range: Range = nothing;
  private readonly watched = new Set<number>();
  /** the images of the last snapshot, or of the one that was gone back to */
  private kept: MemorySnapshot['images'];

  /** Ranges in bytes; overlapping and touching ones are one, empty ones are none. */
  constructor(
    ranges: readonly MemoryRange[],
    private readonly arena = new Arena(0),
  ) {
    const merged: { start: number; end: number }[] = [];
    for (const { at, size } of [...ranges].filter(r => r.size > 0).sort((x, y) => x.at - y.at)) {
      const last = merged.at(-1);
      if (last && at <= last.end) last.end = Math.max(last.end, at + size);
      else merged.push({ start: at, end: at + size });
    }
    this.ranges = merged.map(({ start, end }) => ({
      start,
      end,
      base: Math.floor(start / pageBytes) * pageBytes,
      blocks: new Array<MemoryBlock | undefined>(
        Math.min(blocksAtFirst, Math.ceil((end - start) / blockBytes) + 1),
      ).fill(undefined),
    }));
    this.kept = this.ranges.map(() => []);
  }

  /** Whether every byte is in a declared range. Nothing at all is always backed. */
  backed(address: number, length: number): boolean {
    return length === 0 || this.enter(address, length);
  }

  read(address: number, into: Uint8Array, at: number, length: number, words?: Uint32Array): boolean {
    if (length === 0) return true;
    if (!this.enter(address, length)) return false;
    if (this.told !== undefined) this.told(address, length, false);
    const { range } = this;
    let number = Math.floor((address - range.base) / blockBytes);
    let offset = address - range.base - number * blockBytes;
    if (offset + length <= blockBytes) {
      const block = range.blocks[number];
      if (block === undefined) into.fill(0, at, at + length);
      else if (words === undefined) copy(block.bytes, offset, into, at, length);
      else copyWords(block.bytes, block.words, offset, into, words, at, length);
      return true;
    }
    for (let done = 0; done < length; number++, offset = 0) {
      const part = Math.min(length - done, blockBytes - offset);
      const block = range.blocks[number];
      if (block === undefined) into.fill(0, at + done, at + done + part);
      else copy(block.bytes, offset, into, at + done, part);
      done += part;
    }
    return true;
  }

  write(address: number, from: Uint8Array, at: number, length: number, words?: Uint32Array): boolean {
    if (length === 0) return true;
    if (!this.enter(address, length)) return false;
    const { range } = this;
    let number = Math.floor((address - range.base) / blockBytes);
    let offset = address - range.base - number * blockBytes;
    if (offset + length <= blockBytes) {
      const block = range.blocks[number] ?? this.makeBlock(range, number);
      if (words === undefined) copy(from, at, block.bytes, offset, length);
      else copyWords(from, words, at, block.bytes, block.words, offset, length);
      mark(block, offset, length);
    } else {
      for (let done = 0; done < length; number++, offset = 0) {
        const part = Math.min(length - done, blockBytes - offset);
        const block = range.blocks[number] ?? this.makeBlock(range, number);
        copy(from, at + done, block.bytes, offset, part);
        mark(block, offset, part);
        done += part;
      }
    }
    if (this.told !== undefined) this.told(address, length, true);
    if (this.watched.size !== 0) this.tell(address, length);
    return true;
  }

  /**
   * The block that holds all these bytes, made if need be; undefined when they are not backed or in several. It stays the
   * same for ever, but stores past `write` are not heard by the watcher.
   */
  blockOf(address: number, length: number): MemoryBlock | undefined {
    if (length === 0 || !this.enter(address, length)) return undefined;
    const { range } = this;
    const number = Math.floor((address - range.base) / blockBytes);
    if (address - range.base - number * blockBytes + length > blockBytes) return undefined;
    return range.blocks[number] ?? this.makeBlock(range, number);
  }

  /** Where a backed address is in its block, in bytes. */
  offsetInBlock(address: number): number {
    this.enter(address, 1);
    return (address - this.range.base) % blockBytes;
  }

  get observer(): AddressSpace['observer'] {
    return this.told;
  }
  set observer(observer: AddressSpace['observer']) {
    const changed = (this.told === undefined) !== (observer === undefined);
    this.told = observer;
    if (changed) this.observedChanged?.();
  }

  /** Somebody watches: stores must go by `write`. */
  get watching(): boolean {
    return this.watched.size !== 0 || this.told !== undefined;
  }

  /** The watcher is told of stores into this page (its number) from now on. */
  watch(page: number): void {
    this.watched.add(page);
  }
  unwatch(page: number): void {
    this.watched.delete(page);
  }

  /** Keeps the bytes as they are now; costs a look at each page, and a copy of those that were written since the last time. */
  snapshot(): MemorySnapshot {
    this.kept = this.ranges.map(({ blocks }, range) => {
      const before = this.kept[range];
      let changed = false;
      const images = blocks.map((block, number) => {
        const known = before[number];
        const image = block && keep(block, known);
        if (image !== known) changed = true;
        return image;
      });
      return changed ? images : before;
    });
    return { images: this.kept };
  }

  /** Back to a snapshot of this memory, which stays good for another time. */
  restore({ images }: MemorySnapshot): void {
    this.ranges.forEach(({ blocks }, range) => {
      blocks.forEach((block, number) => {
        if (!block) return;
        const known = this.kept[range][number];
        const image = images[range][number];
        const pages = image ?? new Array<undefined>(block.written.length).fill(undefined);
        putImage(block.words, pages, page => block.written[page] === 0 && known?.[page] === pages[page]);
        block.written.fill(0);
      });
    });
    this.kept = images;
  }

  /** See `weighImage`. */
  weigh({ images }: MemorySnapshot, count: number): number {
    let bytes = 0;
    for (const range of images) {
      bytes += 8 * range.length;
      for (const image of range) if (image) bytes += weighImage(image, count);
    }
    return bytes;
  }

  /** Sets `range` to the one that these bytes, at least one, are in; false when there is none. */
  private enter(address: number, length: number): boolean {
    if (address >= this.range.start && address + length <= this.range.end) return true;
    for (const range of this.ranges) {
      if (address >= range.start && address + length <= range.end) {
        this.range = range;
        return true;
      }
    }
    return false;
  }

  private makeBlock(range: Range, number: number): MemoryBlock {
    const room = range.end - range.base - number * blockBytes;
    const bytes = this.arena.bytes(Math.min(blockBytes, Math.ceil(room / pageBytes) * pageBytes));
    const written = this.arena.bytes(bytes.length / pageBytes);
    const block = { bytes, words: wordsOf(bytes), written };
    while (range.blocks.length <= number) range.blocks.push(undefined);
    range.blocks[number] = block;
    return block;
  }

  private tell(address: number, length: number): void {
    const end = address + length;
    for (let page = Math.floor(address / pageBytes); page * pageBytes < end; page++) {
      if (!this.watched.has(page)) continue;
      const from = Math.max(address - page * pageBytes, 0);
      this.watcher?.written(page, from, Math.min(end - page * pageBytes, pageBytes) - from);
    }
  }
}

/** The image of a block: that of before when nothing was written since. */
function keep(block: MemoryBlock, before: Image | undefined): Image | undefined {
  const { words, written } = block;
  if (!written.includes(1)) return before;
  const pageWords = pageBytes / 4;
  return Array.from(written, (mark, page) => {
    if (mark === 0) return before?.[page];
    written[page] = 0;
    return pageImage(words, page * pageWords, Math.min(words.length, (page + 1) * pageWords));
  });
}

function mark(block: MemoryBlock, offset: number, length: number): void {
  const last = Math.floor((offset + length - 1) / pageBytes);
  for (let page = Math.floor(offset / pageBytes); page <= last; page++) block.written[page] = 1;
}
