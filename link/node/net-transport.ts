// A client over `node:net`: bytes only. Descriptors that a client sends are lost, so that there are no interrupts, and its
// memory is reached by messages; `amu serve` says so. Where the engine has to wait for such a message the socket is read
// directly, for the event loop stands still then.

import { readSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Connection } from '../connection';
import type { Peer } from '../server';

/** What a client has not read of its answers; one that reads none is sent away. */
const mostUnread = 8 * 1024 * 1024;
/** ms between two looks for bytes */
const nap = 0.05;
const bed = new Int32Array(new SharedArrayBuffer(4));
const buffer = new Uint8Array(64 * 1024);
/** The clients of this process. */
const open = new Set<NetConnection>();

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

/** The number of a socket's descriptor; -1 where the platform tells none. */
export function descriptorOf(socket: Socket): number {
  const handle = (socket as unknown as { readonly _handle?: { readonly fd?: number } | null })._handle;
  return handle?.fd ?? -1;
}

export class NetConnection implements Connection {
  private peer: Peer | undefined;
  private closed = false;

  constructor(private readonly socket: Socket) {
    socket.on('data', chunk => this.peer?.receive(chunk));
    socket.on('end', () => this.over(peer => peer.ended()));
    socket.on('close', () => this.over(peer => peer.ended()));
    socket.on('error', error => this.over(peer => peer.failed(error.message)));
  }

  attach(peer: Peer): void {
    this.peer = peer;
    open.add(this);
  }

  private over(tell: (peer: Peer) => void): void {
    const { peer } = this;
    this.peer = undefined;
    open.delete(this);
    if (peer) tell(peer);
  }

  send(bytes: Uint8Array): void {
    if (this.closed) return;
    const sent = this.unsent.length === 0 ? this.write(bytes) : 0;
    if (sent === bytes.length) return;
    this.unsent.push(bytes.slice(sent));
    this.unsentBytes += bytes.length - sent;
    if (this.unsentBytes > mostUnread) this.over(peer => peer.failed('it does not read its answers'));
    else this.flushLater();
  }

  /** How many bytes the socket took. */
  private write(bytes: Uint8Array): number {
    try {
      return writeSync(descriptorOf(this.socket), bytes);
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return 0;
      this.over(peer => peer.failed(codeOf(error)));
      return bytes.length;
    }
  }

  private flush(): void {
    for (let first = this.unsent[0]; first !== undefined; first = this.unsent[0]) {
      const sent = this.write(first);
      this.unsentBytes -= sent;
      if (sent < first.length) {
        this.unsent[0] = first.subarray(sent);
        return;
      }
      this.unsent.shift();
    }
  }
  private flushLater(): void {
    this.flushing ??= setTimeout(() => {
      this.flushing = undefined;
      this.flush();
      if (this.unsent.length > 0) this.flushLater();
    }, 1);
  }
  private readonly unsent: Uint8Array[] = [];
  private unsentBytes = 0;
  private flushing: ReturnType<typeof setTimeout> | undefined;

  wait(milliseconds: number): boolean {
    const end = Date.now() + milliseconds;
    while (this.peer !== undefined) {
      // One process may be the client of several functions, and serve none of them while it waits for another.
      let came = false;
      for (const connection of [...open]) came = connection.take() || came;
      if (came) return true;
      if (Date.now() >= end) return false;
      Atomics.wait(bed, 0, 0, nap);
    }
    return false;
  }

  /** Hands on what is there, without waiting; false when there was nothing. */
  private take(): boolean {
    this.flush();
    if (this.peer === undefined) return false;
    try {
      const read = readSync(descriptorOf(this.socket), buffer);
      if (read > 0) this.peer.receive(buffer.slice(0, read));
      else this.over(peer => peer.ended());
      return true;
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return false;
      this.over(peer => peer.failed(codeOf(error)));
      return true;
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.peer = undefined;
    open.delete(this);
    this.flush();
    clearTimeout(this.flushing);
    // What was sent last is to arrive; a client that does not read it has lost its chance soon.
    this.socket.end(() => this.socket.destroy());
    setTimeout(() => this.socket.destroy(), 1000).unref();
  }
}
