// Clients with descriptors: their sockets are read with recvmsg, the header of a message and then its payload, so that
// descriptors stay with their message. While messages come the sockets are waited for in place, for at most a moment at a
// time, because nothing is faster; when none have come for a while another thread waits, and this one is free.

import { closeSync, readSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Connection, DescriptorAccess } from '../connection';
import type { Peer } from '../server';
import { DescriptorsLost, Error_, type Native, PollEvent } from './native';

const mostUnread = 8 * 1024 * 1024;
/** microseconds of one wait in place, and so many without a message before another thread waits */
const moment = 200;
const linger = 1000;
/** ms after which others have their turn */
const turn = 4;
/** messages of one client before the next has its turn */
const atOnce = 64;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';

export class FdConnection implements Connection {
  private peer: Peer | undefined;
  private readonly unsent: Uint8Array[] = [];
  private unsentBytes = 0;
  private isClosed = false;

  constructor(
    private readonly loop: FdLoop,
    private readonly socket: Socket,
    readonly file: number,
  ) {
    socket.on('error', () => {});
  }

  attach(peer: Peer): void {
    this.peer = peer;
    this.loop.add(this);
  }

  get events(): number {
    return PollEvent.in | (this.unsent.length > 0 ? PollEvent.out : 0);
  }
  get isOpen(): boolean {
    return this.peer !== undefined;
  }

  private over(tell: (peer: Peer) => void): void {
    const { peer } = this;
    this.peer = undefined;
    if (peer) tell(peer);
  }

  /** Takes what is there; false when there was nothing. */
  read(native: Native): boolean {
    let came = false;
    for (let messages = 0; messages < atOnce && this.peer; ) {
      const { receiver } = this.peer;
      const { buffer, at, length } = receiver.target;
      const descriptors: number[] = [];
      let got: number;
      try {
        got = receiver.inPayload
          ? readSync(this.file, buffer, at, length, null)
          : native.recvmsg(this.file, buffer, at, length, descriptors);
      } catch (error) {
        if (error instanceof DescriptorsLost) {
          for (const d of descriptors) closeSync(d);
          this.over(peer => peer.failed('it sent more descriptors with a message than can be received'));
          return true;
        }
        if (codeOf(error) === 'EAGAIN') return came;
        this.over(peer => peer.failed(codeOf(error)));
        return true;
      }
      if (got === -Error_.again || got === -Error_.interrupted) return came;
      if (got < 0) {
        this.over(peer => peer.failed(`receiving from it failed (errno ${-got})`));
        return true;
      }
      if (got === 0) {
        this.over(peer => peer.ended());
        return true;
      }
      came = true;
      messages += got === length ? 1 : 0;
      this.peer.received(got, descriptors);
    }
    return came;
  }

  send(bytes: Uint8Array): void {
    if (this.isClosed) return;
    let sent = 0;
    if (this.unsent.length === 0) {
      try {
        sent = writeSync(this.file, bytes);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') {
          this.over(peer => peer.failed(codeOf(error)));
          return;
        }
      }
      if (sent === bytes.length) return;
    }
    this.unsent.push(bytes.slice(sent));
    this.unsentBytes += bytes.length - sent;
    if (this.unsentBytes > mostUnread) this.over(peer => peer.failed('it does not read its answers'));
  }

  /** The client can take more of its answers. */
  flush(): void {
    while (this.unsent.length > 0) {
      const [first] = this.unsent;
      let sent: number;
      try {
        sent = writeSync(this.file, first);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') this.over(peer => peer.failed(codeOf(error)));
        return;
      }
      this.unsentBytes -= sent;
      if (sent < first.length) {
        this.unsent[0] = first.subarray(sent);
        return;
      }
      this.unsent.shift();
    }
  }

  wait(milliseconds: number): boolean {
    return this.loop.waitFor(this, milliseconds);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.peer = undefined;
    this.loop.remove(this);
  }
  /** Nobody waits at the descriptor any more. */
  destroy(): void {
    this.socket.destroy();
  }
}

/** All clients with descriptors of this process. */
export class FdLoop {
  private readonly connections: FdConnection[] = [];
  private readonly leaving: FdConnection[] = [];
  private readonly wake: number;
  /** another thread waits */
  private aside = false;
  private scheduled = false;
  private running = false;

  constructor(
    private readonly native: Native,
    readonly descriptors: DescriptorAccess,
  ) {
    this.wake = native.eventfd();
  }

  add(connection: FdConnection): void {
    this.connections.push(connection);
    this.poke();
  }

  remove(connection: FdConnection): void {
    const at = this.connections.indexOf(connection);
    if (at >= 0) this.connections.splice(at, 1);
    // Its number must not be another file's while a thread waits at it.
    if (this.aside) this.leaving.push(connection);
    else connection.destroy();
    this.poke();
  }

  /** What is waited for has changed. */
  private poke(): void {
    if (this.aside) this.descriptors.signal(this.wake);
    else this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.running || this.aside) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.run();
    });
  }

  private arm(): number {
    const { poll } = this.native;
    poll.set(0, this.wake, PollEvent.in);
    const count = Math.min(this.connections.length, poll.capacity - 2);
    for (let i = 0; i < count; i++) {
      const { file, events } = this.connections[i];
      poll.set(i + 1, file, events);
    }
    return count + 1;
  }

  private run(): void {
    if (this.running) return;
    this.running = true;
    const end = performance.now() + turn;
    let quiet = 0;
    while (this.connections.length > 0 && quiet < linger) {
      if (this.turnOf(moment)) quiet = 0;
      else quiet += moment;
      if (performance.now() > end && quiet < linger) {
        this.running = false;
        this.schedule();
        return;
      }
    }
    this.running = false;
    if (this.connections.length > 0) this.waitAside();
  }

  /** One wait in place, and what came of it; false when nothing did. */
  private turnOf(microseconds: number): boolean {
    const count = this.arm();
    if (this.native.poll.wait(count, microseconds) <= 0) return false;
    let came = false;
    const ready = this.connections.slice(0, count - 1).filter((_, i) => this.native.poll.result(i + 1) !== 0);
    for (const connection of ready) {
      connection.flush();
      came = connection.read(this.native) || came;
    }
    return came;
  }

  private waitAside(): void {
    this.aside = true;
    this.native.poll.waitAside(this.arm(), () => {
      this.aside = false;
      for (const c of this.leaving.splice(0)) c.destroy();
      this.drain();
      this.run();
    });
  }

  /** Takes back what `poke` has signalled. */
  private drain(): void {
    const { poll } = this.native;
    const entry = poll.capacity - 1;
    poll.set(entry, this.wake, PollEvent.in);
    if (poll.ready(entry)) readSync(this.wake, new Uint8Array(8));
  }

  /** Waits for one client; what comes from others meanwhile is handed on too, for they may be the same process. */
  waitFor(connection: FdConnection, milliseconds: number): boolean {
    const end = Date.now() + milliseconds;
    while (connection.isOpen && Date.now() < end) {
      if (this.turnOf(moment)) return true;
    }
    return false;
  }
}
