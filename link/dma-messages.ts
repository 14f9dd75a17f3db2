// DMA by messages, where a range of memory came without a file: the question goes out, and the answer is waited for. What
// else comes meanwhile is answered at once; a client that waits for such an answer serves no DMA before.

import { dmaAccess, dmaAccessOfQemu, VfioUserCommand, VfioUserFlag, vfioUserHeader } from '../spec';
import type { Client } from './client';
import type { MessageDma } from './client-memory';
import type { Connection } from './connection';
import { type Header, numberOf, setNumber, writeHeader } from './message';
import type { Settings } from './settings';

const payloadAt = vfioUserHeader.bytes;
const fieldsBytes = dmaAccess.bytes;

export class DmaMessages implements MessageDma {
  private id = 0;
  /** The answer that is waited for; 0 = none. */
  private awaited = 0;
  private answer: { into: Uint8Array | undefined; at: number; length: number } | undefined;
  private ok = false;
  private message = new Uint8Array(payloadAt + fieldsBytes + 4096);

  constructor(
    private readonly client: Client,
    private readonly connection: Connection,
    private readonly settings: Settings,
    private readonly answerHeld: () => void,
  ) {}

  private get likeQemu(): boolean {
    const { dmaMessages } = this.settings;
    return dmaMessages === 'auto' ? (this.client.agreement?.likeQemu ?? false) : dmaMessages === 'qemu';
  }
  private get most(): number {
    return this.client.agreement?.maxTransfer ?? 4096;
  }
  private get dataAt(): number {
    return payloadAt + (this.likeQemu ? dmaAccessOfQemu.dataAt : fieldsBytes);
  }

  read(address: number, into: Uint8Array, at: number, length: number): boolean {
    for (let done = 0; done < length; ) {
      const part = Math.min(length - done, this.most);
      this.answer = { into, at: at + done, length: part };
      if (!this.exchange(VfioUserCommand.dmaRead, address + done, part, payloadAt + fieldsBytes))
        return false;
      done += part;
    }
    return true;
  }

  write(address: number, from: Uint8Array, at: number, length: number): boolean {
    for (let done = 0; done < length; ) {
      const part = Math.min(length - done, this.most);
      const size = payloadAt + fieldsBytes + part;
      this.room(size);
      this.message.set(from.subarray(at + done, at + done + part), this.dataAt);
      this.answer = { into: undefined, at: 0, length: part };
      if (!this.exchange(VfioUserCommand.dmaWrite, address + done, part, size)) return false;
      done += part;
    }
    return true;
  }

  private room(size: number): void {
    if (size > this.message.length) this.message = new Uint8Array(2 ** Math.ceil(Math.log2(size)));
  }

  private exchange(command: number, address: number, count: number, size: number): boolean {
    if (this.client.over) return false;
    this.answerHeld();
    this.id = (this.id % 0xffff) + 1;
    const { message } = this;
    writeHeader(message, this.id, command, size, VfioUserFlag.command);
    setNumber(message, payloadAt, dmaAccess.ADDRESS, address);
    setNumber(message, payloadAt, this.likeQemu ? dmaAccessOfQemu.COUNT : dmaAccess.COUNT, count);
    this.awaited = this.id;
    this.ok = false;
    this.connection.send(message.subarray(0, size));
    const end = Date.now() + this.settings.dmaTimeout;
    while (this.awaited !== 0 && !this.client.over) {
      const left = end - Date.now();
      if (left > 0) {
        this.client.waitHurried(left);
        continue;
      }
      this.awaited = 0;
      this.client.sendAway(`it did not answer a DMA message within ${this.settings.dmaTimeout} ms`);
    }
    return this.ok;
  }

  /** An answer has come; one that nobody waits for is late, and dropped. */
  answered(header: Header, message: Uint8Array): void {
    if (header.id !== this.awaited || !this.answer) return;
    const { into, at, length } = this.answer;
    this.awaited = 0;
    if ((header.flags & VfioUserFlag.error) !== 0) return;
    if (into === undefined) {
      this.ok = true;
      return;
    }
    const { dataAt } = this;
    if (header.command !== VfioUserCommand.dmaRead || header.size < dataAt + length) return;
    const count = numberOf(message, payloadAt, this.likeQemu ? dmaAccessOfQemu.COUNT : dmaAccess.COUNT);
    if (count < length) return;
    into.set(message.subarray(dataAt, dataAt + length), at);
    this.ok = true;
  }
}
