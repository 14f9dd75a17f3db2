// Bytes of a stream into messages: the header first, then exactly the payload, so that descriptors stay with the message
// that they came with. A length is judged before memory is asked for.

import { readField32, VfioUserCommand, vfioUserDefaults, vfioUserHeader } from '../spec';
import type { Descriptor } from './connection';

const headerBytes = vfioUserHeader.bytes;
/** Behind the data of a transfer there are no more than a few fields. */
const mostOfTransfer = vfioUserDefaults.max_data_xfer_size + 64;
const mostOfOthers = 64 * 1024;
const transfers = new Set<number>([
  VfioUserCommand.regionRead,
  VfioUserCommand.regionWrite,
  VfioUserCommand.regionWriteMulti,
  VfioUserCommand.dmaRead,
  VfioUserCommand.dmaWrite,
]);

/** The stream cannot be followed any more. `message` tells why, for a person. */
export class BrokenStream extends Error {}

export class Receiver {
  private buffer = new Uint8Array(4096);
  private have = 0;
  private want: number = headerBytes;
  /** The header was taken: what is missing is the payload. */
  inPayload = false;
  /** Those of the message at hand. */
  descriptors: Descriptor[] = [];

  /** Where the next bytes go, at most so many. */
  get target(): { readonly buffer: Uint8Array; readonly at: number; readonly length: number } {
    return { buffer: this.buffer, at: this.have, length: this.want - this.have };
  }
  get missing(): number {
    return this.want - this.have;
  }
  /** In the middle of a message. */
  get begun(): boolean {
    return this.have > 0;
  }

  /** Bytes were put at the target: a message that is whole now, good until `next`. @throws BrokenStream */
  advance(bytes: number): Uint8Array | undefined {
    this.have += bytes;
    if (this.have < this.want) return undefined;
    if (!this.inPayload) {
      this.want = this.judgedSize();
      this.inPayload = true;
      if (this.have < this.want) return undefined;
    }
    return this.buffer.subarray(0, this.want);
  }

  /** The message was dealt with. Its descriptors are whose it was handed to. */
  next(): void {
    this.have = 0;
    this.want = headerBytes;
    this.inPayload = false;
    this.descriptors = [];
  }

  private judgedSize(): number {
    const size = readField32(this.buffer, 0, vfioUserHeader.SIZE);
    const command = readField32(this.buffer, 0, vfioUserHeader.COMMAND);
    const most = headerBytes + (transfers.has(command) ? mostOfTransfer : mostOfOthers);
    if (size < headerBytes) {
      throw new BrokenStream(
        `a message says that it has ${size} bytes, and its header alone has ${headerBytes}`,
      );
    }
    if (size > most) {
      throw new BrokenStream(
        `a message of command ${command} says that it has ${size} bytes; at most ${most} are taken`,
      );
    }
    if (size > this.buffer.length) {
      const more = new Uint8Array(2 ** Math.ceil(Math.log2(size)));
      more.set(this.buffer.subarray(0, this.have));
      this.buffer = more;
    }
    return size;
  }
}
