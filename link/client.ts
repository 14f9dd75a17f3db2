// One client of a served function: its messages in their order, answered by the command table, and the DMA messages that go
// the other way. While the system stands at a stop what would change it is held, or answered at once, as the settings say.

import { Errno, VfioUserCommand, VfioUserFlag, vfioUserHeader } from '../spec';
import { ClientMemory, type MessageDma } from './client-memory';
import { Refusal, requests } from './commands';
import type { Connection, Descriptor, DescriptorAccess } from './connection';
import type { Device } from './device';
import { DmaMessages } from './dma-messages';
import { BrokenStream, Receiver } from './framing';
import type { Haste } from './haste';
import { type Header, headerOf, isReply, writeHeader } from './message';
import type { Settings } from './settings';
import type { Agreement } from './version';

/** Who runs the engine, see pace.ts and the debug adapter. */
export interface Runner {
  /** The run stands still at a stop. */
  readonly standing: boolean;
  /** Lets posted writes arrive, so that a read that follows sees what they did. */
  settle(): void;
  /** There may be something to do: runs on for a while, and later again if need be. */
  run(): void;
}

export interface ClientHost {
  readonly device: Device;
  readonly runner: Runner;
  readonly haste: Haste;
  readonly descriptors: DescriptorAccess;
  /** descriptors that one message can carry; 0 when none can be received at all */
  readonly maxDescriptors: number;
  readonly settings: Settings;
  log(text: string): void;
  /** The client is gone, or was sent away. */
  gone(client: Client): void;
}

interface Held {
  readonly bytes: Uint8Array;
  readonly descriptors: Descriptor[];
}
/** Bytes of messages that are held at a stop. */
const mostHeld = 4 * 1024 * 1024;

const headerBytes = vfioUserHeader.bytes;
/** What changes the engine, and so can wait at a stop. */
const holdable = new Set<number>([
  VfioUserCommand.regionRead,
  VfioUserCommand.regionWrite,
  VfioUserCommand.regionWriteMulti,
  VfioUserCommand.dmaMap,
  VfioUserCommand.dmaUnmap,
  VfioUserCommand.deviceReset,
]);

export class Client {
  readonly memory: ClientMemory;
  readonly receiver = new Receiver();
  agreement: Agreement | undefined;
  private readonly dma: DmaMessages;
  private readonly held: Held[] = [];
  private heldBytes = 0;
  /** Bytes that came and were not looked at yet, from `inboxAt` of the first on. */
  private readonly inbox: Uint8Array[] = [];
  private inboxAt = 0;
  private isGone = false;
  private reply = new Uint8Array(4096);
  /** register accesses so far */
  accesses = 0;

  constructor(
    readonly host: ClientHost,
    private readonly connection: Connection,
  ) {
    this.dma = new DmaMessages(this, connection, host.settings, () => host.haste.answerAll());
    const messages: MessageDma = this.dma;
    this.memory = new ClientMemory(host.descriptors, messages);
    host.haste.join(this);
    host.device.fn.connect({
      memory: this.memory,
      interrupt: vector => host.device.msix.raise(vector),
    });
  }

  get over(): boolean {
    return this.isGone;
  }

  /** Nothing has come from it yet. */
  get silent(): boolean {
    return this.agreement === undefined && !this.receiver.begun;
  }

  // ---- the stream

  /** Bytes that came, when they could not be put at the receiver's target; they are the client's from now on. */
  receive(bytes: Uint8Array): void {
    this.inbox.push(bytes);
    this.pump();
  }

  /** Takes what has come. Called from within itself when a message leads to a wait for the next. */
  private pump(): void {
    for (let first = this.inbox[0]; first !== undefined && !this.isGone; first = this.inbox[0]) {
      const { buffer, at, length } = this.receiver.target;
      const part = Math.min(length, first.length - this.inboxAt);
      buffer.set(first.subarray(this.inboxAt, this.inboxAt + part), at);
      this.inboxAt += part;
      if (this.inboxAt === first.length) {
        this.inbox.shift();
        this.inboxAt = 0;
      }
      this.received(part, []);
    }
  }

  /** So many bytes were put at the receiver's target, and these descriptors came with them. */
  received(bytes: number, descriptors: readonly Descriptor[]): void {
    const { receiver } = this;
    receiver.descriptors.push(...descriptors);
    let message: Uint8Array | undefined;
    try {
      message = receiver.advance(bytes);
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      this.sendAway(error.message);
      return;
    }
    if (!message) return;
    const { descriptors: given } = receiver;
    const header = headerOf(message);
    if (isReply(header)) {
      this.closeAll(given);
      this.dma.answered(header, message);
    } else if (this.held.length > 0 || this.mustHold(header)) {
      this.hold(message, given);
    } else if (!this.hurried && requests.get(header.command)?.settles && this.host.device.fn.underWay) {
      // Writes before it have to arrive; the engine runs for that, so that the message has to wait like any other.
      this.hold(message, given);
      receiver.next();
      this.host.runner.settle();
      this.goOn();
      return;
    } else {
      const runs = this.handle(header, message, given);
      receiver.next();
      if (runs) this.host.runner.run();
      return;
    }
    receiver.next();
  }

  /** The stream has ended. */
  ended(): void {
    if (this.isGone) return;
    const inMessage = this.receiver.begun ? ', in the middle of a message' : '';
    this.leave(`the client is gone${inMessage}`);
  }

  /** The stream failed, with the system's words for it. */
  failed(why: string): void {
    if (!this.isGone) this.leave(`the client is gone: ${why}`);
  }

  sendAway(why: string): void {
    if (this.isGone) return;
    const header = this.receiver.begun ? headerOf(this.receiver.target.buffer) : undefined;
    if (header && this.receiver.target.at >= headerBytes) this.error(header, Errno.EINVAL);
    this.leave(`the client was disconnected: ${why}`);
  }

  private leave(why: string): void {
    this.isGone = true;
    const { device, haste } = this.host;
    haste.leave(this);
    this.closeAll(this.receiver.descriptors);
    for (const { descriptors } of this.held.splice(0)) this.closeAll(descriptors);
    device.msix.releaseAll();
    const { ranges } = this.memory;
    if (ranges.length > 0) {
      const from = ranges[0].start;
      const size = ranges[ranges.length - 1].end - from;
      device.change(() => void device.fn.unmap(from, size));
    }
    device.fn.connect(undefined);
    this.memory.clear();
    this.connection.close();
    this.host.log(why);
    this.host.gone(this);
  }

  /** The server ends. */
  close(): void {
    if (!this.isGone) this.leave('the client was disconnected: the server ends');
  }

  closeAll(descriptors: readonly Descriptor[]): void {
    for (const d of descriptors) this.host.descriptors.close(d);
  }

  // ---- what waits at a stop

  private mustHold({ command }: Header): boolean {
    const { settings, runner } = this.host;
    return !this.hurried && settings.atStop === 'hold' && runner.standing && holdable.has(command);
  }

  private hold(message: Uint8Array, descriptors: Descriptor[]): void {
    this.heldBytes += message.length;
    if (this.heldBytes > mostHeld) {
      this.sendAway(`it sent more than ${mostHeld} bytes while the system stood still`);
      return;
    }
    this.held.push({ bytes: message.slice(), descriptors });
  }

  /** The run goes on: what was held is dealt with, as far as nothing stops it again. */
  goOn(): void {
    while (this.held.length > 0 && !this.isGone) {
      const { bytes, descriptors } = this.held[0];
      const header = headerOf(bytes);
      if (this.mustHold(header)) return;
      this.takeHeld();
      if (this.handle(header, bytes, descriptors)) this.host.runner.run();
    }
  }

  private takeHeld(): void {
    const taken = this.held.shift();
    this.heldBytes -= taken?.bytes.length ?? 0;
  }

  /** See Haste. */
  answerHeld(): void {
    while (this.held.length > 0 && !this.isGone) {
      const { bytes, descriptors } = this.held[0];
      this.takeHeld();
      this.handle(headerOf(bytes), bytes, descriptors);
    }
  }

  /** Waits for bytes; what comes meanwhile, from whatever client, is answered at once. */
  waitHurried(milliseconds: number): void {
    this.host.haste.during(() => {
      if (this.inbox.length > 0) this.pump();
      else this.connection.wait(milliseconds);
    });
  }

  private get hurried(): boolean {
    return this.host.haste.on;
  }

  // ---- requests

  /** Answers whether the engine may have something to do now. */
  private handle(header: Header, message: Uint8Array, given: Descriptor[]): boolean {
    const request = requests.get(header.command);
    try {
      if ((header.flags & VfioUserFlag.typeMask) !== VfioUserFlag.command) {
        throw new Refusal(Errno.EINVAL, `its type is ${header.flags & VfioUserFlag.typeMask}`);
      }
      if (this.agreement === undefined && header.command !== VfioUserCommand.version) {
        throw new Refusal(Errno.EINVAL, 'the first message must be VERSION');
      }
      if (!request) throw new Refusal(Errno.EINVAL, 'there is no such command');
      if (given.length > 0 && !request.takesDescriptors) this.closeAll(given.splice(0));
      request.carryOut(this, header, message, given);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.closeAll(given);
      this.error(header, error.errno);
      const name = request?.name ?? `command ${header.command}`;
      this.host.log(`${name} was refused: ${error.message}`);
      if (this.agreement === undefined)
        this.leave('the client was disconnected: it did not agree on a version');
      return false;
    }
    return request.runs && !this.hurried;
  }

  /** The payload of an answer of so many bytes, to be filled before `answer`. */
  payload(bytes: number): Uint8Array {
    const whole = headerBytes + bytes;
    if (whole > this.reply.length) this.reply = new Uint8Array(2 ** Math.ceil(Math.log2(whole)));
    this.reply.fill(0, 0, Math.min(whole, 256));
    return this.reply;
  }
  readonly payloadAt = headerBytes;

  /** Sends the answer whose payload was filled. */
  answer(header: Header, bytes: number): void {
    if ((header.flags & VfioUserFlag.noReply) !== 0) return;
    const size = headerBytes + bytes;
    writeHeader(this.reply, header.id, header.command, size, VfioUserFlag.reply);
    this.connection.send(this.reply.subarray(0, size));
  }

  private error({ id, command, flags }: Header, errno: number): void {
    if ((flags & VfioUserFlag.noReply) !== 0) return;
    const size = headerBytes;
    writeHeader(this.reply, id, command, size, VfioUserFlag.reply | VfioUserFlag.error, errno);
    this.connection.send(this.reply.subarray(0, size));
  }
}
