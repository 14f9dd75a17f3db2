// The memory of a driver outside: only what it has mapped is backed, and its bytes are elsewhere. What the hardware reads
// is kept in the log, and what it does in the past, before the present instant, reaches nobody: bytes come from the log
// then, and what is written stays in a shadow that shows what the hardware saw.

import type { HostMemory, MemoryBlock, PageWatcher } from '../memory';
import type { AddressSpace } from '../seam';
import { Input, type InputLog } from './input-log';

/** Where the bytes are. Every call may fail: what was mapped can be gone. Addresses are bytes below 2^53. */
export interface OutsideMemory {
  read(address: number, into: Uint8Array, at: number, length: number): boolean;
  write(address: number, from: Uint8Array, at: number, length: number): boolean;
}

/** What the memories of an engine have in common. */
export interface ExternalState {
  readonly log: InputLog;
  /** events carried out */
  count(): number;
  /** The hardware acts now; otherwise somebody only looks. */
  acting: boolean;
  /** Events up to this one were carried out once before: they are the past. */
  present: number;
  /** Something went wrong with the outside: words for a person. */
  trouble(text: string): void;
}

interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly readable: boolean;
  readonly writable: boolean;
}

const shadowBytes = 4096;

export class ExternalMemory implements HostMemory {
  watcher: PageWatcher | undefined;
  observedChanged: (() => void) | undefined;
  outside: OutsideMemory | undefined;
  /** Ascending and disjoint. */
  private mappings: Mapping[] = [];
  /** The device may reach memory at all: Bus Master Enable of its function. */
  private mastering = true;
  private last: Mapping | undefined;
  private told: AddressSpace['observer'];
  private readonly shadow = new Map<number, { readonly bytes: Uint8Array; readonly known: Uint8Array }>();

  constructor(
    private readonly functionIndex: number,
    readonly name: string,
    private readonly state: ExternalState,
  ) {}

  // ---- what is mapped

  get maps(): readonly Mapping[] {
    return this.mappings;
  }

  /** False, and nothing changed, when it overlaps one that is there. */
  map(address: number, size: number, readable: boolean, writable: boolean): boolean {
    const at = this.firstBehind(address);
    const before = this.mappings[at - 1];
    const behind = this.mappings[at];
    if ((before && before.end > address) || (behind && behind.start < address + size)) return false;
    this.mappings.splice(at, 0, { start: address, end: address + size, readable, writable });
    this.last = undefined;
    return true;
  }

  /** All that lie within the range, whole; false when one of them reaches out of it, and then nothing changed. */
  unmap(address: number, size: number): boolean {
    const end = address + size;
    let first = this.firstBehind(address) - 1;
    if (first < 0 || this.mappings[first].end <= address) first++;
    let behind = first;
    while (behind < this.mappings.length && this.mappings[behind].start < end) behind++;
    if (behind === first) return true;
    if (this.mappings[first].start < address || this.mappings[behind - 1].end > end) return false;
    this.mappings.splice(first, behind - first);
    this.last = undefined;
    return true;
  }

  set busMaster(on: boolean) {
    this.mastering = on;
  }
  get busMaster(): boolean {
    return this.mastering;
  }

  /** The index of the first mapping that starts behind an address. */
  private firstBehind(address: number): number {
    let low = 0;
    let high = this.mappings.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.mappings[middle].start <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether all bytes are mapped, over neighbours that touch, in the direction that is asked for. */
  private reaches(address: number, length: number, write: boolean | undefined): boolean {
    if (!this.mastering) return false;
    const end = address + length;
    const { last } = this;
    if (last !== undefined && address >= last.start && end <= last.end) return allows(last, write);
    for (let i = this.firstBehind(address) - 1, from = address; from < end; i++) {
      const m = this.mappings[i];
      if (m === undefined || from < m.start || from >= m.end || !allows(m, write)) return false;
      if (end <= m.end) this.last = m;
      from = m.end;
    }
    return true;
  }

  backed(address: number, length: number): boolean {
    return length === 0 || this.reaches(address, length, undefined);
  }

  /** For messages: `mapped 0x0..0x7fffffff`. */
  get words(): string {
    const { mappings } = this;
    if (!this.mastering)
      return 'not enabled bus mastering: Bus Master Enable of its PCI command register is 0';
    if (mappings.length === 0) return 'mapped nothing';
    const hex = (n: number) => `0x${n.toString(16)}`;
    const shown = mappings.slice(0, 4).map(m => `${hex(m.start)}..${hex(m.end - 1)}`);
    const more = mappings.length > shown.length ? ` and ${mappings.length - shown.length} more` : '';
    return `mapped ${shown.join(', ')}${more}`;
  }

  // ---- bytes

  read(address: number, into: Uint8Array, at: number, length: number): boolean {
    if (length === 0) return true;
    const { state } = this;
    if (!state.acting) return this.look(address, into, at, length);
    if (!this.reaches(address, length, false)) {
      if (this.backed(address, length)) this.refuse(address, length, 'read', 'writable only');
      return false;
    }
    if (state.log.cursor < state.log.end) return this.readAgain(address, into, at, length);
    if (!this.outside?.read(address, into, at, length)) return this.failed(address, length, 'read');
    state.log.append(state.count(), Input.dmaRead, this.functionIndex, address, 0, 0, 0, into, at, length);
    this.told?.(address, length, false);
    return true;
  }

  write(address: number, from: Uint8Array, at: number, length: number): boolean {
    if (length === 0) return true;
    const { state } = this;
    if (!this.reaches(address, length, true)) {
      if (state.acting && this.backed(address, length))
        this.refuse(address, length, 'write', 'readable only');
      return false;
    }
    const past = state.count() <= state.present;
    if (!state.acting) return !past && (this.outside?.write(address, from, at, length) ?? false);
    if (past) {
      if (this.isNext(Input.dmaFailed, address)) {
        state.log.cursor++;
        return false;
      }
      this.remember(address, from, at, length);
    } else if (!this.outside?.write(address, from, at, length)) return this.failed(address, length, 'write');
    this.told?.(address, length, true);
    return true;
  }

  /** Without a trace: for who looks, not for the hardware. */
  private look(address: number, into: Uint8Array, at: number, length: number): boolean {
    if (this.state.count() >= this.state.present) {
      return this.reaches(address, length, false) && (this.outside?.read(address, into, at, length) ?? false);
    }
    for (let i = 0; i < length; i++) {
      const page = this.shadow.get(Math.floor((address + i) / shadowBytes));
      const inPage = (address + i) % shadowBytes;
      if (page?.known[inPage] !== 1) return false;
      into[at + i] = page.bytes[inPage];
    }
    return true;
  }

  private readAgain(address: number, into: Uint8Array, at: number, length: number): boolean {
    const { log } = this.state;
    if (!this.isNext(Input.dmaRead, address) || log.length !== length) {
      if (this.isNext(Input.dmaFailed, address)) log.cursor++;
      else this.state.trouble(`the recording of ${this.name} has no read of ${length} bytes here`);
      return false;
    }
    log.copyData(into, at);
    log.cursor++;
    this.remember(address, into, at, length);
    this.told?.(address, length, false);
    return true;
  }

  private isNext(kind: number, address: number): boolean {
    const { log } = this.state;
    return log.kind === kind && log.functionIndex === this.functionIndex && log.address === address;
  }

  private remember(address: number, from: Uint8Array, at: number, length: number): void {
    for (let done = 0; done < length; ) {
      const number = Math.floor((address + done) / shadowBytes);
      const inPage = (address + done) % shadowBytes;
      const part = Math.min(length - done, shadowBytes - inPage);
      let page = this.shadow.get(number);
      if (page === undefined) {
        page = { bytes: new Uint8Array(shadowBytes), known: new Uint8Array(shadowBytes) };
        this.shadow.set(number, page);
      }
      page.bytes.set(from.subarray(at + done, at + done + part), inPage);
      page.known.fill(1, inPage, inPage + part);
      done += part;
    }
  }

  private failed(address: number, length: number, what: 'read' | 'write'): boolean {
    const { state } = this;
    state.log.append(state.count(), Input.dmaFailed, this.functionIndex, address, length, 0, 0);
    state.trouble(
      `a DMA ${what} of ${length} bytes at 0x${address.toString(16)} of ${this.name} failed: the memory was mapped and cannot be reached`,
    );
    return false;
  }

  private refuse(address: number, length: number, what: string, why: string): void {
    this.state.trouble(
      `a DMA ${what} of ${length} bytes at 0x${address.toString(16)} of ${this.name} was refused: it is mapped ${why}`,
    );
  }

  // ---- no blocks: slots are reached by `read` and `write`

  blockOf(): MemoryBlock | undefined {
    return undefined;
  }
  offsetInBlock(): number {
    return 0;
  }
  get watching(): boolean {
    return true;
  }
  get observer(): AddressSpace['observer'] {
    return this.told;
  }
  set observer(observer: AddressSpace['observer']) {
    this.told = observer;
  }
  /** Stores of a driver outside cannot be heard. (assumed: external-driver) */
  watch(): void {}
  unwatch(): void {}

  /** What is mapped; its bytes are not ours. */
  snapshot(): { readonly mappings: readonly Mapping[]; readonly mastering: boolean } {
    return { mappings: this.mappings.slice(), mastering: this.mastering };
  }
  restore({ mappings, mastering }: ReturnType<ExternalMemory['snapshot']>): void {
    this.mappings = mappings.slice();
    this.mastering = mastering;
    this.last = undefined;
    this.shadow.clear();
  }
}

const allows = (m: Mapping, write: boolean | undefined): boolean =>
  write === undefined || (write ? m.writable : m.readable);
