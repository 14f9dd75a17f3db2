// What is done with the descriptors of a client, by plain reads and writes of files: memory that the client has taken away
// makes them fail, where a mapping would end the process.

import { closeSync, fstatSync, readlinkSync, readSync, writeSync } from 'node:fs';
import type { Descriptor, DescriptorAccess } from '../connection';
import { type Native, PollEvent } from './native';

const one = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]);
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

interface Shared {
  readonly file: Descriptor;
  readonly key: string;
  users: number;
  /** of a file that takes no writes: where it is mapped, and how much of it */
  mapping?: { readonly address: bigint; readonly bytes: number } | undefined;
}

export class FileDescriptors implements DescriptorAccess {
  /** A client that maps many ranges of one file sends it with each: one descriptor does for all. */
  private readonly byKey = new Map<string, Shared>();
  private readonly byFile = new Map<Descriptor, Shared>();
  private scratch = -1;

  constructor(private readonly native: Native) {}

  readAt(file: Descriptor, position: number, into: Uint8Array, at: number, length: number): number {
    try {
      return readSync(file, into, at, length, position);
    } catch {
      return -1;
    }
  }

  writeAt(file: Descriptor, position: number, from: Uint8Array, at: number, length: number): number {
    try {
      // A write behind the end would make the file longer: what was taken away stays so.
      if (position + length > fstatSync(file).size) return -1;
      return writeSync(file, from, at, length, position);
    } catch (error) {
      return codeOf(error) === 'EINVAL' ? this.writeMapped(file, position, from, at, length) : -1;
    }
  }

  /** Files of huge pages have no write: the bytes go by a file between into a mapping, by a read. */
  private writeMapped(
    file: Descriptor,
    position: number,
    from: Uint8Array,
    at: number,
    length: number,
  ): number {
    const shared = this.byFile.get(file);
    if (!shared) return -1;
    const { size } = fstatSync(file);
    if (shared.mapping === undefined || shared.mapping.bytes < size) {
      if (shared.mapping) this.native.unmap(shared.mapping.address, shared.mapping.bytes);
      const address = this.native.map(file, size);
      shared.mapping = address === undefined ? undefined : { address, bytes: size };
    }
    const { mapping } = shared;
    if (mapping === undefined || position + length > mapping.bytes) return -1;
    if (this.scratch < 0) this.scratch = this.native.memfd();
    if (writeSync(this.scratch, from, at, length, 0) !== length) return -1;
    return this.native.readInto(this.scratch, mapping.address + BigInt(position), length) ? length : -1;
  }

  signal(event: Descriptor): boolean {
    const { poll } = this.native;
    try {
      // A count that is full would make the write wait.
      const entry = poll.capacity - 1;
      poll.set(entry, event, PollEvent.out);
      if (!poll.ready(entry)) return false;
      return writeSync(event, one) === one.length;
    } catch {
      return false;
    }
  }

  isMemory(file: Descriptor): boolean {
    try {
      return fstatSync(file).isFile();
    } catch {
      return false;
    }
  }

  isEvent(file: Descriptor): boolean {
    try {
      return readlinkSync(`/proc/self/fd/${file}`) === 'anon_inode:[eventfd]';
    } catch {
      return false;
    }
  }

  share(file: Descriptor): Descriptor {
    const { dev, ino } = fstatSync(file, { bigint: true });
    const key = `${dev} ${ino} ${this.native.accessMode(file)}`;
    const known = this.byKey.get(key);
    if (known) {
      known.users++;
      closeSync(file);
      return known.file;
    }
    const shared = { file, key, users: 1 };
    this.byKey.set(key, shared);
    this.byFile.set(file, shared);
    return file;
  }

  close(file: Descriptor): void {
    const shared = this.byFile.get(file);
    if (shared) {
      if (--shared.users > 0) return;
      this.byFile.delete(file);
      this.byKey.delete(shared.key);
      if (shared.mapping) this.native.unmap(shared.mapping.address, shared.mapping.bytes);
    }
    try {
      closeSync(file);
    } catch {
      // It is closed.
    }
  }
}
