// The MSI-X side of a function: table, masks, pending bits, and the descriptors that a client waits at. No interrupt is
// lost: one that cannot be sent stays pending, and goes out when what held it is gone. (assumed: msix-masks)

import { msixEntry, readField32 } from '../spec';
import type { BarLayout } from './bar-layout';
import type { ConfigSpace } from './config-space';
import type { Descriptor, DescriptorAccess } from './connection';

export class Msix {
  private readonly table: Uint8Array;
  private readonly pendingBits: Uint8Array;
  /** The entry was written: whoever writes the table masks by it; who never does masks by SET_IRQS. */
  private readonly written: Uint8Array;
  /** masked by SET_IRQS */
  private readonly held: Uint8Array;
  private readonly triggers: (Descriptor | undefined)[];
  private pendingCount = 0;
  /** interrupts that went out */
  sent = 0;

  constructor(
    private readonly bar: BarLayout,
    private readonly config: ConfigSpace,
    private readonly descriptors: DescriptorAccess,
  ) {
    this.table = new Uint8Array(bar.tableBytes);
    this.pendingBits = new Uint8Array(bar.pendingBytes);
    this.written = new Uint8Array(bar.vectors);
    this.held = new Uint8Array(bar.vectors);
    this.triggers = new Array<Descriptor | undefined>(bar.vectors).fill(undefined);
    this.reset();
  }

  /** Masked, nothing pending, as behind a reset; the descriptors of the client stay. */
  reset(): void {
    this.table.fill(0);
    for (let vector = 0; vector < this.bar.vectors; vector++) {
      this.table[vector * msixEntry.bytes + msixEntry.MASK.lsb / 8] = 1;
    }
    this.written.fill(0);
    this.held.fill(0);
    this.pendingBits.fill(0);
    this.pendingCount = 0;
  }

  get vectors(): number {
    return this.bar.vectors;
  }

  /** The device raises a vector. */
  raise(vector: number): void {
    if (vector >= this.bar.vectors) return;
    if (!this.isOpen(vector) || !this.send(vector)) this.setPending(vector);
  }

  /** A mask, an enable or a descriptor has changed: what is pending and may go out goes. */
  changed(): void {
    if (this.pendingCount === 0) return;
    for (let vector = 0; vector < this.bar.vectors; vector++) {
      if (this.isPending(vector) && this.isOpen(vector) && this.send(vector)) this.clearPending(vector);
    }
  }

  private isOpen(vector: number): boolean {
    if (!this.config.busMaster || this.held[vector] === 1) return false;
    if (this.config.msixEnabled && this.config.msixMasked) return false;
    const masked = readField32(this.table, vector * msixEntry.bytes, msixEntry.MASK) === 1;
    return this.written[vector] === 0 || !masked;
  }

  private send(vector: number): boolean {
    const trigger = this.triggers[vector];
    if (trigger === undefined || !this.descriptors.signal(trigger)) return false;
    this.sent++;
    return true;
  }

  isPending(vector: number): boolean {
    return (this.pendingBits[vector >>> 3] & (1 << (vector & 7))) !== 0;
  }
  private setPending(vector: number): void {
    if (this.isPending(vector)) return;
    this.pendingBits[vector >>> 3] |= 1 << (vector & 7);
    this.pendingCount++;
  }
  private clearPending(vector: number): void {
    this.pendingBits[vector >>> 3] &= ~(1 << (vector & 7));
    this.pendingCount--;
  }

  // ---- in BAR0

  readTable(offset: number, into: Uint8Array, at: number, count: number): void {
    into.set(this.table.subarray(offset, offset + count), at);
  }
  writeTable(offset: number, from: Uint8Array, at: number, count: number): void {
    this.table.set(from.subarray(at, at + count), offset);
    const last = Math.floor((offset + count - 1) / msixEntry.bytes);
    for (let vector = Math.floor(offset / msixEntry.bytes); vector <= last; vector++)
      this.written[vector] = 1;
    this.changed();
  }
  readPending(offset: number, into: Uint8Array, at: number, count: number): void {
    into.set(this.pendingBits.subarray(offset, offset + count), at);
  }

  // ---- SET_IRQS; the ranges lie within the vectors

  /** Takes the descriptors over; the ones before are closed. Without any, the range has none from now on. */
  assign(start: number, count: number, given: readonly Descriptor[]): void {
    for (let i = 0; i < count; i++) {
      const before = this.triggers[start + i];
      this.triggers[start + i] = given[i];
      if (before !== undefined) this.descriptors.close(before);
    }
    this.changed();
  }
  mask(start: number, count: number, which: (i: number) => boolean, on: boolean): void {
    for (let i = 0; i < count; i++) if (which(i)) this.held[start + i] = on ? 1 : 0;
    this.changed();
  }
  /** The client asks for interrupts of its own. */
  trigger(start: number, count: number, which: (i: number) => boolean): void {
    for (let i = 0; i < count; i++) if (which(i)) this.raise(start + i);
  }

  /** The client is gone, or wants none of it any more. */
  releaseAll(): void {
    this.assign(0, this.bar.vectors, []);
    this.held.fill(0);
  }
}
