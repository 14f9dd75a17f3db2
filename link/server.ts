// A function that is served: one client at a time has it, a second one is told so, and the next may come when the first is
// gone. The device stays what it is meanwhile.

import type { ExternalFunction } from '../engine';
import { Errno, VfioUserFlag, vfioUserHeader } from '../spec';
import { Client, type Runner } from './client';
import type { Connection, Descriptor, DescriptorAccess } from './connection';
import { Device } from './device';
import { BrokenStream, Receiver } from './framing';
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
  readonly descriptors: DescriptorAccess;
  readonly maxDescriptors: number;
  readonly settings: Settings;
  /** A line for a person, about this function. */
  log(text: string): void;
  /** Whether the engine takes changes now. */
  ready(): boolean;
}

export class DeviceServer {
  readonly device: Device;
  private client: Client | undefined;

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
    if (this.client !== undefined) {
      this.host.log('a second client was refused: the device has one already');
      return new Refused(connection, this.host.descriptors);
    }
    const { runner, descriptors, maxDescriptors, settings, log } = this.host;
    const { device } = this;
    const client = new Client(
      {
        device,
        runner,
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

  close(): void {
    this.client?.close();
  }
}

/** Answers the first message with EBUSY and closes. */
class Refused implements Peer {
  readonly receiver = new Receiver();

  constructor(
    private readonly connection: Connection,
    private readonly descriptors: DescriptorAccess,
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
    this.connection.close();
  }
  failed(): void {
    this.connection.close();
  }

  private took(bytes: number): boolean {
    let message: Uint8Array | undefined;
    try {
      message = this.receiver.advance(bytes);
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      this.connection.close();
      return true;
    }
    if (!message) return false;
    const { id, command } = headerOf(message);
    const answer = new Uint8Array(vfioUserHeader.bytes);
    const flags = VfioUserFlag.reply | VfioUserFlag.error;
    writeHeader(answer, id, command, answer.length, flags, Errno.EBUSY);
    this.connection.send(answer);
    this.connection.close();
    return true;
  }
}
