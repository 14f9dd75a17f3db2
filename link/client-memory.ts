// The memory of a client: what it has mapped, with the file behind each range, or none, and then the bytes are asked for
// by messages. Ranges are ascending and disjoint; addresses and sizes are bytes below 2^53.

import type { OutsideMemory } from '../engine';
import type { Descriptor, DescriptorAccess } from './connection';

export interface Range {
  readonly start: number;
  readonly end: number;
  /** where the range begins in its file */
  readonly position: number;
  readonly file: Descriptor | undefined;
  readonly readable: boolean;
  readonly writable: boolean;
}

/** Bytes asked for, or sent, by messages. */
export interface MessageDma {
  read(address: number, into: Uint8Array, at: number, length: number): boolean;
  write(address: number, from: Uint8Array, at: number, length: number): boolean;
}

export class ClientMemory implements OutsideMemory {
  readonly ranges: Range[] = [];
  private last: Range | undefined;

  constructor(
    private readonly descriptors: DescriptorAccess,
    private readonly messages: MessageDma,
  ) {}

  /** The index of the first range that starts behind an address. */
  private firstBehind(address: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ranges[middle].start <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** False, and nothing changed, when it overlaps one that is there. */
  add(range: Range): boolean {
    const at = this.firstBehind(range.start);
    const before = this.ranges[at - 1];
    const behind = this.ranges[at];
    if ((before && before.end > range.start) || (behind && behind.start < range.end)) return false;
    this.ranges.splice(at, 0, range);
    this.last = undefined;
    return true;
  }

  /** Those within the bounds, taken away; undefined, and nothing changed, when one reaches out of them. */
  remove(start: number, end: number): readonly Range[] | undefined {
    let first = this.firstBehind(start) - 1;
    if (first < 0 || this.ranges[first].end <= start) first++;
    let behind = first;
    while (behind < this.ranges.length && this.ranges[behind].start < end) behind++;
    if (behind > first && (this.ranges[first].start < start || this.ranges[behind - 1].end > end)) {
      return undefined;
    }
    this.last = undefined;
    const gone = this.ranges.splice(first, behind - first);
    this.release(gone);
    return gone;
  }

  /** The client is gone. */
  clear(): void {
    this.last = undefined;
    this.release(this.ranges.splice(0));
  }

  private release(ranges: readonly Range[]): void {
    for (const { file } of ranges) if (file !== undefined) this.descriptors.close(file);
  }

  read(address: number, into: Uint8Array, at: number, length: number): boolean {
    return this.each(address, length, (range, from, done, part) => {
      const { file } = range;
      if (file === undefined) return this.messages.read(from, into, at + done, part);
      const position = range.position + from - range.start;
      return this.descriptors.readAt(file, position, into, at + done, part) === part;
    });
  }

  write(address: number, from: Uint8Array, at: number, length: number): boolean {
    return this.each(address, length, (range, to, done, part) => {
      const { file } = range;
      if (file === undefined) return this.messages.write(to, from, at + done, part);
      const position = range.position + to - range.start;
      return this.descriptors.writeAt(file, position, from, at + done, part) === part;
    });
  }

  /** The parts of a range of addresses by the ranges that they are in; false when one is in none, or fails. */
  private each(
    address: number,
    length: number,
    move: (range: Range, address: number, done: number, part: number) => boolean,
  ): boolean {
    const { last } = this;
    if (last !== undefined && address >= last.start && address + length <= last.end) {
      return move(last, address, 0, length);
    }
    for (let i = this.firstBehind(address) - 1, done = 0; done < length; i++) {
      const range = this.ranges[i];
      const from = address + done;
      if (range === undefined || from < range.start || from >= range.end) return false;
      const part = Math.min(length - done, range.end - from);
      this.last = range;
      if (!move(range, from, done, part)) return false;
      done += part;
    }
    return true;
  }
}
