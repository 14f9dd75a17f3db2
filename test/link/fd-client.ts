// A client that passes descriptors: memory in a file, and events to wait at. Linux with koffi only, as the server's side is.

import { closeSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadNative, type Native, PollEvent } from '../../link/node/native';
import { messageOf, type Reply } from '../../link/testing';
import type { NetClient } from './net-client';

const native = loadNative();

/** @throws Error where descriptors cannot be passed: the test fails there, and says why */
export function nativeOrFail(): Native {
  if (typeof native === 'string') throw new Error(native);
  return native;
}

let files = 0;

/** Memory that both sides reach by its file. */
export class FileMemory {
  readonly file: number;

  constructor(
    readonly start: number,
    readonly size: number,
  ) {
    const path = join(tmpdir(), `amu-memory-${process.pid}-${files++}`);
    this.file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    ftruncateSync(this.file, size);
  }
  store(at: number, bytes: Uint8Array): void {
    writeSync(this.file, bytes, 0, bytes.length, at);
  }
  load(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    readSync(this.file, bytes, 0, length, at);
    return bytes;
  }
  /** Takes the memory away from under who has mapped it. */
  vanish(): void {
    ftruncateSync(this.file, 0);
  }
  close(): void {
    closeSync(this.file);
  }
}

/** Something to wait at. */
export class Event {
  readonly file = nativeOrFail().eventfd();
  /** How often it was signalled since the last time; waits so many ms for the first. */
  take(milliseconds = 0): number {
    const { poll } = nativeOrFail();
    poll.set(0, this.file, PollEvent.in);
    if (!poll.ready(0, milliseconds * 1000)) return 0;
    const bytes = new Uint8Array(8);
    readSync(this.file, bytes);
    return new DataView(bytes.buffer).getUint32(0, true);
  }
  close(): void {
    closeSync(this.file);
  }
}

/** A request with descriptors beside it. */
export function requestWith(
  client: NetClient,
  command: number,
  payload: Uint8Array,
  descriptors: readonly number[],
): Promise<Reply | undefined> {
  return client.requestBy(id => {
    nativeOrFail().sendmsg(client.file, messageOf(id, command, payload), descriptors);
  });
}
