// One function as a PCI device: its regions over the engine's registers. It outlives its clients; what a client sets in
// configuration space stays until a reset, as on a board. Between two events accesses go to the engine at once; while it
// stands in the middle of one, writes wait their turn and reads show what is there now.

import type { ExternalFunction } from '../engine';
import { layout, VfioRegion } from '../spec';
import { type BarLayout, barLayout } from './bar-layout';
import { ConfigSpace } from './config-space';
import type { DescriptorAccess } from './connection';
import { Msix } from './msix';

const word = layout.registerBytes;
/** Different mistakes with registers that are told of one function. */
const toldPlaces = 64;

/** What the engine takes only between two events. */
export type Later = () => void;

export class Device {
  readonly bar: BarLayout;
  readonly config: ConfigSpace;
  readonly msix: Msix;
  /** Changes that wait until the engine takes them, in their order. */
  private readonly waiting: Later[] = [];
  private readonly value = new Uint32Array(2);
  private readonly view = new DataView(new ArrayBuffer(word));
  private readonly told = new Set<string>();
  /** The word that was written last, which need not have arrived yet. */
  private lastWord = -1;
  private lastLo = 0;
  private lastHi = 0;

  constructor(
    readonly fn: ExternalFunction,
    interfaces: number,
    descriptors: DescriptorAccess,
    /** Whether the engine takes changes now. */
    private readonly ready: () => boolean,
  ) {
    this.bar = barLayout(interfaces, fn.vectors);
    this.config = new ConfigSpace(this.bar);
    this.msix = new Msix(this.bar, this.config, descriptors);
    this.change(() => fn.setBusMaster(false));
  }

  /** Bytes of a region; 0 when there is none. */
  sizeOf(region: number): number {
    if (region === VfioRegion.bar0) return this.bar.bytes;
    return region === VfioRegion.config ? this.configBytes : 0;
  }
  readonly configBytes = 4096;

  // ---- what has to wait

  /** Now, or when the engine takes it; in order. */
  change(what: Later): void {
    if (this.waiting.length === 0 && this.ready()) what();
    else this.waiting.push(what);
  }
  /** Nothing waits. */
  get settled(): boolean {
    return this.waiting.length === 0;
  }
  /** The engine takes changes again. */
  catchUp(): void {
    while (this.waiting.length > 0 && this.ready()) this.waiting.shift()!();
  }

  // ---- regions; the range lies within the region

  read(region: number, offset: number, into: Uint8Array, at: number, count: number): void {
    if (region === VfioRegion.config) this.config.read(offset, into, at, count);
    else this.readBar(offset, into, at, count);
  }

  write(region: number, offset: number, from: Uint8Array, at: number, count: number): void {
    if (region === VfioRegion.config) this.writeConfig(offset, from, at, count);
    else this.writeBar(offset, from, at, count);
  }

  private writeConfig(offset: number, from: Uint8Array, at: number, count: number): void {
    const before = this.config.busMaster;
    if (this.config.write(offset, from, at, count)) this.reset();
    const { busMaster } = this.config;
    if (busMaster !== before) this.change(() => this.fn.setBusMaster(busMaster));
    this.msix.changed();
  }

  /** Function-level reset, and that of the device: configuration, MSI-X, and what the engine has of the function. */
  reset(): void {
    this.config.reset();
    this.msix.reset();
    this.lastWord = -1;
    this.change(() => {
      this.fn.setBusMaster(false);
      this.fn.reset();
    });
  }

  private readBar(offset: number, into: Uint8Array, at: number, count: number): void {
    const { bar } = this;
    for (let done = 0; done < count; ) {
      const here = offset + done;
      const left = count - done;
      if (here < bar.registersEnd) {
        done += this.readRegister(here, into, at + done, Math.min(left, word - (here % word)));
      } else if (here >= bar.tableAt && here < bar.tableAt + bar.tableBytes) {
        const part = Math.min(left, bar.tableAt + bar.tableBytes - here);
        this.msix.readTable(here - bar.tableAt, into, at + done, part);
        done += part;
      } else if (here >= bar.pendingAt && here < bar.pendingAt + bar.pendingBytes) {
        const part = Math.min(left, bar.pendingAt + bar.pendingBytes - here);
        this.msix.readPending(here - bar.pendingAt, into, at + done, part);
        done += part;
      } else {
        into[at + done++] = 0;
      }
    }
  }

  private readRegister(offset: number, into: Uint8Array, at: number, count: number): number {
    const inWord = offset % word;
    const { value, view } = this;
    const takes = this.waiting.length === 0 && this.ready();
    const found = takes ? this.fn.read(offset - inWord, value) : this.fn.look(offset - inWord, value);
    if (!found) this.tell(`read at 0x${offset.toString(16)}: there is no register`, 'read', offset);
    view.setUint32(0, value[0], true);
    view.setUint32(4, value[1], true);
    for (let i = 0; i < count; i++) into[at + i] = view.getUint8(inWord + i);
    return count;
  }

  private writeBar(offset: number, from: Uint8Array, at: number, count: number): void {
    const { bar } = this;
    for (let done = 0; done < count; ) {
      const here = offset + done;
      const left = count - done;
      if (here < bar.registersEnd) {
        const part = this.writeRegister(here, from, at + done, left);
        if (part === 0) return;
        done += part;
      } else if (here >= bar.tableAt && here < bar.tableAt + bar.tableBytes) {
        const part = Math.min(left, bar.tableAt + bar.tableBytes - here);
        this.msix.writeTable(here - bar.tableAt, from, at + done, part);
        done += part;
      } else done++;
    }
  }

  /** Eight bytes, or four, which leave the other half as it is; answers how many. (assumed: register-width) */
  private writeRegister(offset: number, from: Uint8Array, at: number, left: number): number {
    const bytes = offset % word === 0 && left >= word ? word : 4;
    if (offset % 4 !== 0 || left < 4) {
      const what = `a write of ${left} bytes at 0x${offset.toString(16)} was ignored: registers take 8 bytes, or 4 at a multiple of 4`;
      this.tell(what, 'size', offset);
      return 0;
    }
    const { view } = this;
    const at8 = offset - (offset % word);
    if (bytes === 4) {
      const whole = this.lastWord === at8 && (this.fn.underWay || this.waiting.length > 0);
      if (!whole) this.fn.look(at8, this.value);
      view.setUint32(0, whole ? this.lastLo : this.value[0], true);
      view.setUint32(4, whole ? this.lastHi : this.value[1], true);
    }
    for (let i = 0; i < bytes; i++) view.setUint8((offset % word) + i, from[at + i]);
    const lo = view.getUint32(0, true);
    const hi = view.getUint32(4, true);
    this.lastWord = at8;
    this.lastLo = lo;
    this.lastHi = hi;
    if (!this.fn.look(at8, this.value)) {
      this.tell(`wrote at 0x${offset.toString(16)}: there is no register`, 'write', offset);
    }
    if (this.waiting.length === 0 && this.ready()) this.fn.write(at8, lo, hi);
    else this.waiting.push(() => this.fn.write(at8, lo, hi));
    return bytes;
  }

  /** A mistake of the driver, once for each place. */
  private tell(text: string, kind: string, offset: number): void {
    const key = `${kind} ${offset}`;
    if (this.told.size >= toldPlaces || this.told.has(key)) return;
    this.told.add(key);
    this.fn.note(`the driver outside ${text}`);
  }
}
