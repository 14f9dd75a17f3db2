// The page of an AMI-SW: digests, masks and the four index arrays of its sockets. The write of WRITE_INDEX_TX is the
// doorbell, that of READ_INDEX_RX frees slots. While the AMI-SW is disabled all four arrays can be written
// (assumed: index-restore).

import { amiSwPageOffset, layout, Register, type RegisterSpec, registerAt } from '../../spec';
import { Occurrence } from '../seam';
import type { AmuParts } from './parts';
import { PortTime } from './path';
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
  readonly moved: Int16Array;

  constructor(private readonly amu: AmuParts) {
    this.moved = new Int16Array(layout.amiSwPageBytes / layout.registerBytes).fill(-1);
    for (let number = 0; number < this.moved.length; number++) {
      const element = registerAt('ami_sw', number * layout.registerBytes);
      if (element?.register !== R.WRITE_INDEX_TX && element?.register !== R.READ_INDEX_RX) continue;
      this.moved[number] = this.socket(element.register, 0, element.index);
    }
  }

  /** A write of WRITE_INDEX_TX that was posted now. */
  private ring(ami: number, socket: number, lo: number, hi: number, cause: number, place: number): void {
    const { messages, kernel } = this.amu;
    messages.ports.times[PortTime.rung] = kernel.now;
    messages.path.doorbell(ami, socket, lo, hi, cause, place);
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
      if (socket >= 0) this.ring(ami, socket, lo, hi, cause, place);
      return socket >= 0;
    }
    if (register === R.READ_INDEX_RX) {
      if (socket >= 0) this.amu.messages.path.freed(ami, socket, lo, hi, cause, place);
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
