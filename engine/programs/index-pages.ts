// Where a driver finds the indexes of its rings: in registers or, in AMI types A2 and B, in the page of memory that the
// AMI-SW has (assumed: ami-types). A2 mirrors there what the AMU moves; in B software moves its own indexes there too,
// and the store is the doorbell.

import { amiSwPageOffset, layout } from '../../spec';
import type { Machine } from './machine';
import type { SocketRef } from './tables';

const word = 4294967296;

export class IndexPages {
  private readonly bytes = new Uint8Array(layout.registerBytes);
  private readonly view = new DataView(this.bytes.buffer);
  private readonly type: 'A1' | 'A2' | 'B';

  constructor(private readonly m: Machine) {
    this.type = m.system.amu.type;
  }

  /** Address of an index in the page of the socket's interface; -1 when the AMI-SW has no page in use. */
  private at(socket: number, ref: SocketRef, offset: number): number {
    if (this.type === 'A1') return -1;
    const base = this.m.hardware.tableOf(this.m.rings.global[socket]);
    if (base < 0) return -1;
    const { id } = this.m.system.functions[ref.functionIndex].interfaces[ref.interfaceIndex];
    return base + offset - amiSwPageOffset(id);
  }

  /** The index that the AMU moves, as software reads it; signed, as `Hardware.peekNumber` gives it. */
  hardwareIndex(socket: number, ref: SocketRef): number {
    const at = this.at(socket, ref, ref.hardwareIndex);
    return at < 0 ? this.m.hardware.peekNumber(ref.functionIndex, ref.hardwareIndex) : this.load(ref, at);
  }

  /** Where software stores its own index: an address, or -1 when it is a register. */
  softwareIndexAt(socket: number, ref: SocketRef): number {
    return this.type === 'B' ? this.at(socket, ref, ref.softwareIndex) : -1;
  }

  /** The bytes of an index. */
  encode(index: number): Uint8Array {
    this.view.setUint32(0, index >>> 0, true);
    this.view.setUint32(4, Math.floor(index / word), true);
    return this.bytes;
  }

  private load(ref: SocketRef, address: number): number {
    this.m.hardware.memory[ref.space].read(address, this.bytes, 0, this.bytes.length);
    return this.view.getUint32(0, true) + this.view.getInt32(4, true) * word;
  }
}
