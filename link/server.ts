// A function that is served: one client at a time has it, a second one is told so, and the next may come when the first is
// gone. The device stays what it is meanwhile.

import type { ExternalFunction } from '../engine';
import { Errno, VfioUserFlag, vfioUserHeader } from '../spec';
import { Client, type Runner } from './client';
import type { Connection, Descriptor, DescriptorAccess } from './connection';
import { Device } from './device';
import { BrokenStream, Receiver } from './framing';
import type { Haste } from './haste';
import { headerOf, writeHeader } from './message';
import type { Settings } from './settings';

/** The near end of a stream, as a transport sees it. */
export interface Peer {
  readonly receiver: Receiver;
  receive(bytes: Uint8Array): void;
  received(bytes: number, descriptors: readonly Descriptor[]): void;
  ended(): void;
  failed(why: string): void;
}

export interface ServerHost {
  readonly runner: Runner;
  /** The same for all functions that one engine has. */
  readonly haste: Haste;
  readonly descriptors: DescriptorAccess;
  readonly maxDescriptors: number;
  readonly settings: Settings;
  /** A line for a person, about this function. */
  log(text: string): void;
  /** Whether the engine takes changes now. */
  ready(): boolean;
}

/** Clients that were refused and have not asked anything yet: there are no more of them, so that nobody fills the process. */
const mostRefused = 8;
/** A client that has not said anything for so long, ms, makes room for another one. */
const longestSilence = 1000;
/** Refusals that are told while one client has the device. */
const mostTold = 3;

export class DeviceServer {
  readonly device: Device;
  private client: Client | undefined;
  private since = 0;
  private readonly refused: Refused[] = [];
  private refusals = 0;

  constructor(
    readonly fn: ExternalFunction,
    interfaces: number,
    private readonly host: ServerHost,
  ) {
    this.device = new Device(fn, interfaces, host.descriptors, host.ready);
  }

  get connected(): boolean {
    return this.client !== undefined;
  }

  accept(connection: Connection): Peer {
    if (this.client?.silent && performance.now() - this.since > longestSilence) {
      this.client.sendAway('it said nothing, and another one has come');
    }
    if (this.client !== undefined) return this.refuse(connection);
    this.since = performance.now();
    this.refusals = 0;
    const { runner, haste, descriptors, maxDescriptors, settings, log } = this.host;
    const { device } = this;
    const client = new Client(
      {
        device,
        runner,
        haste,
        descriptors,
        maxDescriptors,
        settings,
        log,
        gone: who => {
          if (this.client === who) this.client = undefined;
          runner.run();
        },
      },
      connection,
    );
    this.client = client;
    return client;
  }

  /** The run goes on behind a stop, or stands between two events again. */
  goOn(): void {
    this.device.catchUp();
    this.client?.goOn();
  }

  private refuse(connection: Connection): Peer {
    if (++this.refusals <= mostTold) {
      const last = this.refusals === mostTold ? '; others are refused without a word' : '';
      this.host.log(`a second client was refused: the device has one already${last}`);
    }
    const peer = new Refused(connection, this.host.descriptors, () => {
      this.refused.splice(this.refused.indexOf(peer), 1);
    });
    this.refused.push(peer);
    if (this.refused.length > mostRefused) this.refused[0].ended();
    return peer;
  }

  close(): void {
    this.client?.close();
    for (const peer of [...this.refused]) peer.ended();
  }
}

/** Answers the first message with EBUSY and closes. */
class Refused implements Peer {
  readonly receiver = new Receiver();

  constructor(
    private readonly connection: Connection,
    private readonly descriptors: DescriptorAccess,
    private readonly gone: () => void,
  ) {}

  receive(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const { buffer, at: into, length } = this.receiver.target;
      const part = Math.min(length, bytes.length - at);
      buffer.set(bytes.subarray(at, at + part), into);
      at += part;
      if (this.took(part)) return;
    }
  }
  received(bytes: number, descriptors: readonly Descriptor[]): void {
    for (const d of descriptors) this.descriptors.close(d);
    this.took(bytes);
  }
  ended(): void {
    this.end();
  }
  failed(): void {
    this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.gone();
    this.connection.close();
  }
  private isOver = false;

  private took(bytes: number): boolean {
    let message: Uint8Array | undefined;
    try {
      message = this.receiver.advance(bytes);
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      this.end();
      return true;
    }
    if (!message) return false;
    const { id, command } = headerOf(message);
    const answer = new Uint8Array(vfioUserHeader.bytes);
    const flags = VfioUserFlag.reply | VfioUserFlag.error;
    writeHeader(answer, id, command, answer.length, flags, Errno.EBUSY);
    this.connection.send(answer);
    this.end();
    return true;
  }
}
