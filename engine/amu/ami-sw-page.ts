// The page of an AMI-SW: digests, masks and the four index arrays of its sockets. The write of WRITE_INDEX_TX is the
// doorbell, that of READ_INDEX_RX frees slots. While the AMI-SW is disabled all four arrays can be written
// (assumed: index-restore).

import { amiSwPageOffset, layout, Register, type RegisterSpec, registerAt } from '../../spec';
import { Occurrence } from '../seam';
import type { AmuParts } from './parts';
import { Ring, RingCount } from './rings';
import { Direction } from './topology';

const R = Register.ami_sw;

export class AmiSwPages {
  /** What `read` found. */
  lo = 0;
  hi = 0;

  /**
   * By the number of a register in the page: the ring, among those of an AMI-SW, whose index software moves there, -1 = none.
   * Nearly all writes are of these.
   */
  private readonly moved: Int16Array;

  constructor(private readonly amu: AmuParts) {
    this.moved = new Int16Array(layout.amiSwPageBytes / layout.registerBytes).fill(-1);
    for (let number = 0; number < this.moved.length; number++) {
      const element = registerAt('ami_sw', number * layout.registerBytes);
      if (element?.register !== R.WRITE_INDEX_TX && element?.register !== R.READ_INDEX_RX) continue;
      this.moved[number] = this.socket(element.register, 0, element.index);
    }
  }

  /**
   * The write of an index that software moves, told to the AMU at `rung`; `offset` counts from the start of the function's
   * BAR0. False, and nothing has happened, when something else is there.
   */
  moveIndex(
    functionIndex: number,
    offset: number,
    lo: number,
    hi: number,
    rung: number,
    cause: number,
    place: number,
  ): boolean {
    const inPages = offset - layout.amiSwPageBase;
    if (!(inPages >= 0 && inPages < 0x7fffffff) || offset % layout.registerBytes !== 0) return false;
    const id = Math.floor(inPages / layout.amiSwPageBytes);
    const inside = inPages - id * layout.amiSwPageBytes;
    const ring = this.moved[inside / layout.registerBytes];
    if (ring < 0) return false;
    const { interfaces, topology } = this.amu;
    const ami = interfaces.find(functionIndex, id);
    if (ami < 0) return false;
    const socket = ami * topology.socketsPerAmi + ring;
    if (ring < topology.txSockets) this.doorbell(ami, socket, lo, hi, rung, cause, place);
    else this.freed(ami, socket, lo, hi, cause, place);
    return true;
  }

  /** `offset` counts from the start of the page of the function's AMI-SW `id`; false where there is no register. */
  read(functionIndex: number, id: number, offset: number): boolean {
    const { rings, digests } = this.amu;
    this.lo = this.hi = 0;
    const ami = this.amu.interfaces.find(functionIndex, id);
    const element = ami < 0 ? undefined : registerAt('ami_sw', offset);
    if (!element) return false;
    const { register, index } = element;
    const group = this.group(register, ami);
    if (register === R.TX_DIGEST || register === R.RX_DIGEST) {
      this.set(digests.state.lo[group], digests.state.hi[group]);
      return true;
    }
    if (register === R.TX_DIGEST_MASK || register === R.RX_DIGEST_MASK) {
      this.set(digests.state.maskLo[group], digests.state.maskHi[group]);
      return true;
    }
    const socket = this.socket(register, ami, index);
    if (socket < 0) return false;
    const write = register === R.WRITE_INDEX_TX || register === R.WRITE_INDEX_RX;
    if (write) this.set(rings.writeLo(socket), rings.writeHi(socket));
    else this.set(rings.readLo(socket), rings.readHi(socket));
    return true;
  }

  write(
    functionIndex: number,
    id: number,
    offset: number,
    lo: number,
    hi: number,
    cause: number,
    place: number,
    force: boolean,
  ): boolean {
    const { interfaces, digests, interrupts, occurrences, tables } = this.amu;
    const ami = interfaces.find(functionIndex, id);
    const element = ami < 0 ? undefined : registerAt('ami_sw', offset);
    if (!element) return false;
    const { register, index } = element;
    const socket = this.socket(register, ami, index);
    if (register === R.WRITE_INDEX_TX) {
      if (socket >= 0) this.doorbell(ami, socket, lo, hi, this.amu.kernel.now, cause, place);
      return socket >= 0;
    }
    if (register === R.READ_INDEX_RX) {
      if (socket >= 0) this.freed(ami, socket, lo, hi, cause, place);
      return socket >= 0;
    }
    const bar = offset + amiSwPageOffset(id);
    const group = this.group(register, ami);
    if (register === R.TX_DIGEST_MASK || register === R.RX_DIGEST_MASK) {
      const written = occurrences.record(Occurrence.registerWrite, functionIndex, bar, 0, cause, place);
      digests.state.maskLo[group] = lo;
      digests.state.maskHi[group] = hi;
      tables.maskMoved(group);
      interrupts.evaluate(group, written);
      return true;
    }
    if (register === R.TX_DIGEST || register === R.RX_DIGEST) {
      if (force) this.setDigest(group, lo, hi);
      return true;
    }
    if (socket < 0) return false;
    if (force || interfaces.state.enabled[ami] === 0) {
      const written = occurrences.record(Occurrence.registerWrite, functionIndex, bar, 0, cause, place);
      this.restore(register, socket, lo, hi, written);
    }
    return true;
  }

  private set(lo: number, hi: number): void {
    this.lo = lo;
    this.hi = hi;
  }

  private group(register: RegisterSpec, ami: number): number {
    const tx = register === R.TX_DIGEST || register === R.TX_DIGEST_MASK;
    return ami * 2 + (tx ? Direction.tx : Direction.rx);
  }

  /** The global socket that an element of an index array belongs to; -1 for one that the AMU does not have. */
  private socket(register: RegisterSpec, ami: number, index: number): number {
    const { topology } = this.amu;
    const tx = register === R.READ_INDEX_TX || register === R.WRITE_INDEX_TX;
    const count = tx ? topology.txSockets : topology.rxSockets;
    return index < count ? topology.socket(ami, tx ? Direction.tx : Direction.rx, index) : -1;
  }

  private doorbell(
    ami: number,
    socket: number,
    lo: number,
    hi: number,
    rung: number,
    cause: number,
    place: number,
  ): void {
    const { rings, interfaces, tables } = this.amu;
    const at = socket * Ring.words;
    const old = rings.words[at + Ring.writeLo] >>> 0;
    const id = this.amu.occurrences.record(Occurrence.doorbell, socket, old, lo, cause, place);
    const fill = rings.fillWithWrite(socket, lo, hi);
    if (interfaces.state.enabled[ami] === 0) {
      // Restored, not rung: what was published before counts no more.
      this.amu.doorbells.clear(socket);
    } else if (fill > rings.words[at + Ring.mask] >>> 0 && fill > rings.slots(socket)) {
      rings.count(socket, RingCount.refused);
      this.amu.programs.indexIgnored(socket, lo, hi);
      return;
    }
    rings.setWrite(socket, lo, hi);
    if (tables.state.open !== 0) tables.indexMoved(socket);
    const peak = socket * RingCount.doubles + RingCount.peak;
    if (fill > rings.counts[peak]) rings.counts[peak] = fill;
    this.amu.digests.moved(socket, fill, id);
    this.amu.messages.rung(socket, fill, lo, rung, id);
  }

  private freed(ami: number, socket: number, lo: number, hi: number, cause: number, place: number): void {
    const { rings, interfaces, tables } = this.amu;
    const at = socket * Ring.words;
    const old = rings.words[at + Ring.readLo] >>> 0;
    const id = this.amu.occurrences.record(Occurrence.slotFreed, socket, old, lo, cause, place);
    const fill = rings.fillWithRead(socket, lo, hi);
    if (fill > rings.words[at + Ring.mask] >>> 0 && fill > rings.slots(socket)) {
      if (interfaces.state.enabled[ami] !== 0) {
        rings.count(socket, RingCount.refused);
        this.amu.programs.indexIgnored(socket, lo, hi);
        return;
      }
    }
    rings.setRead(socket, lo, hi);
    if (tables.state.open !== 0) tables.indexMoved(socket);
    this.amu.digests.moved(socket, fill, id);
    this.amu.messages.freed(socket);
  }

  /** READ_INDEX_TX and WRITE_INDEX_RX, which otherwise the AMU alone moves. */
  private restore(register: RegisterSpec, socket: number, lo: number, hi: number, cause: number): void {
    const { rings, digests, sessions, messages } = this.amu;
    if (register === R.READ_INDEX_TX) rings.setRead(socket, lo, hi);
    else rings.setWrite(socket, lo, hi);
    digests.update(socket, cause);
    const session = sessions.ofEndpoint(socket);
    if (session < 0) return;
    messages.evaluate(session);
    messages.kick();
  }

  private setDigest(group: number, lo: number, hi: number): void {
    this.amu.digests.state.lo[group] = lo;
    this.amu.digests.state.hi[group] = hi;
  }
}
