// AMI types A2 and B: the page of an AMI-SW in memory at TYPEB_TBL_BASE, laid out as its page of registers. In both types
// the AMU stores there what it moves itself, so that polling costs no register read. In type B the page is the truth: what
// software stores there counts as a write of the register, the doorbell among them. An AMI-SW whose TYPEB_TBL_BASE is 0
// has no table and is of type A1 (assumed: ami-types).

import { ErrorState, layout, Register, type RegisterSpec, registerAt } from '../../spec';
import { type PageWatcher, pageBytes } from '../memory';
import type { AmuParts } from './parts';
import { Direction } from './topology';

const R = Register.ami_sw;

export class InterfaceTables {
  readonly state: {
    /** by physical AMI-SW: where its table is, -1 = it has none or is disabled */
    base: Float64Array;
    open: number;
    /** disabled with messages in flight: where they get to is stored still, and software is not heard any more */
    closing: Uint8Array;
    closings: number;
    /** some AMI-SW has had one */
    used: number;
    /** the AMU itself is storing */
    storing: number;
    /** of the store that software makes now: the occurrence and the place of its statement */
    cause: number;
    place: number;
  };
  private readonly word = new Uint8Array(layout.registerBytes);
  private readonly view = new DataView(this.word.buffer);

  constructor(private readonly amu: AmuParts) {
    this.state = {
      base: new Float64Array(amu.topology.interfaces).fill(-1),
      open: 0,
      closing: new Uint8Array(amu.topology.interfaces),
      closings: 0,
      used: 0,
      storing: 0,
      cause: 0,
      place: -1,
    };
    for (let f = 0; f < amu.topology.functions; f++) this.listen(f);
  }

  /** In type B stores into the tables of this memory are heard. */
  listen(space: number): void {
    if (this.amu.system.amu.type === 'B') this.amu.memory[space].watcher = new TableWatcher(this, space);
  }

  /** Some AMI-SW has, or had, a table. */
  get used(): boolean {
    return this.state.used === 1;
  }

  /** The AMI-SW is enabled: its table comes into use. False, and ERROR_STATE 9, when it does not translate. */
  open(ami: number, cause: number): boolean {
    const { interfaces, spaces, errors, system } = this.amu;
    const { tableLo, tableHi, owner } = interfaces.state;
    const base = tableHi[ami] * 0x100000000 + tableLo[ami];
    if (this.state.closing[ami]) this.shut(ami);
    if (system.amu.type === 'A1' || base === 0 || this.state.base[ami] >= 0) return true;
    const space = spaces.of(ami);
    if (!space.backed(base, layout.amiSwPageBytes)) {
      errors.fault(owner[ami], ErrorState.ami_sw_type_b_fault, cause);
      return false;
    }
    this.state.base[ami] = base;
    this.state.open++;
    this.state.used = 1;
    if (system.amu.type === 'B') {
      space.watch(base / pageBytes);
      this.load(ami, cause);
    }
    this.storeAll(ami);
    return true;
  }

  /** The AMI-SW is disabled: the table is given back when the messages in flight have come to their end. */
  close(ami: number): void {
    const s = this.state;
    if (s.base[ami] < 0) return;
    if (this.amu.interfaces.state.inFlight[ami] === 0) {
      this.shut(ami);
    } else if (!s.closing[ami]) {
      s.closing[ami] = 1;
      s.closings++;
    }
  }

  /** A message has come to its end: tables that waited for it are given back. */
  settled(): void {
    if (this.state.closings === 0) return;
    for (let ami = 0; ami < this.amu.topology.interfaces; ami++) if (this.state.closing[ami]) this.close(ami);
  }

  /** From now on the table is software's alone. */
  shut(ami: number): void {
    const s = this.state;
    const base = s.base[ami];
    if (base < 0) return;
    const { spaces } = this.amu;
    s.closings -= s.closing[ami];
    s.closing[ami] = 0;
    s.base[ami] = -1;
    s.open--;
    const shared = s.base.some((other, i) => other === base && spaces.of(i) === spaces.of(ami));
    if (!shared) spaces.of(ami).unwatch(base / pageBytes);
  }

  /** The AMU moved an index of a socket's ring. */
  indexMoved(socket: number): void {
    if (this.state.open !== 0 && socket < this.amu.topology.sockets) this.storeIndexes(socket);
  }

  /** A digest register of a group changed. */
  digestMoved(group: number): void {
    const ami = group >> 1;
    if (this.state.open === 0 || ami >= this.amu.topology.interfaces || this.state.base[ami] < 0) return;
    const { lo, hi } = this.amu.digests.state;
    const register = (group & 1) === Direction.tx ? R.TX_DIGEST : R.RX_DIGEST;
    this.store(ami, register, 0, lo[group], hi[group]);
  }

  /** Software wrote a digest mask through BAR0; in type B the table shows it. */
  maskMoved(group: number): void {
    const ami = group >> 1;
    if (this.state.base[ami] < 0 || this.amu.system.amu.type !== 'B') return;
    const { maskLo, maskHi } = this.amu.digests.state;
    const register = (group & 1) === Direction.tx ? R.TX_DIGEST_MASK : R.RX_DIGEST_MASK;
    this.store(ami, register, 0, maskLo[group], maskHi[group]);
  }

  /** Software stored something into a page that is watched. */
  written(space: number, page: number, from: number, length: number): void {
    if (this.state.storing !== 0) return;
    const { spaces, topology } = this.amu;
    for (let ami = 0; ami < topology.interfaces; ami++) {
      if (spaces.state.ofInterface[ami] !== space || this.state.base[ami] !== page * pageBytes) continue;
      if (this.state.closing[ami]) continue;
      const first = Math.floor(from / layout.registerBytes) * layout.registerBytes;
      for (let offset = first; offset < from + length; offset += layout.registerBytes) {
        this.take(ami, offset);
      }
    }
  }

  /** A register that software may write: what the table holds is written to it. An index that is refused is put right there. */
  private take(ami: number, offset: number): void {
    const { interfaces, spaces, pages } = this.amu;
    const element = registerAt('ami_sw', offset);
    const base = this.state.base[ami];
    if (element?.register.access !== 'RW' || base < 0) return;
    const functionIndex = interfaces.state.owner[ami];
    const id = interfaces.state.id[ami];
    spaces.of(ami).read(base + offset, this.word, 0, this.word.length);
    const lo = this.view.getUint32(0, true);
    const hi = this.view.getUint32(4, true);
    if (pages.read(functionIndex, id, offset) && pages.lo === lo && pages.hi === hi) return;
    pages.write(functionIndex, id, offset, lo, hi, this.state.cause, this.state.place, false);
    if (!pages.read(functionIndex, id, offset) || (pages.lo === lo && pages.hi === hi)) return;
    this.store(ami, element.register, element.index, pages.lo, pages.hi);
  }

  /** The AMI-SW goes on where the table says. */
  private load(ami: number, cause: number): void {
    const { topology, rings, digests, doorbells } = this.amu;
    for (let number = 0; number < topology.txSockets; number++) {
      const socket = topology.socket(ami, Direction.tx, number);
      this.fetch(ami, R.READ_INDEX_TX, number);
      rings.setRead(socket, this.view.getUint32(0, true), this.view.getUint32(4, true));
      this.fetch(ami, R.WRITE_INDEX_TX, number);
      rings.setWrite(socket, this.view.getUint32(0, true), this.view.getUint32(4, true));
      doorbells.clear(socket);
    }
    for (let number = 0; number < topology.rxSockets; number++) {
      const socket = topology.socket(ami, Direction.rx, number);
      this.fetch(ami, R.READ_INDEX_RX, number);
      rings.setRead(socket, this.view.getUint32(0, true), this.view.getUint32(4, true));
      this.fetch(ami, R.WRITE_INDEX_RX, number);
      rings.setWrite(socket, this.view.getUint32(0, true), this.view.getUint32(4, true));
    }
    for (const [group, register] of [
      [ami * 2 + Direction.tx, R.TX_DIGEST_MASK],
      [ami * 2 + Direction.rx, R.RX_DIGEST_MASK],
    ] as const) {
      this.fetch(ami, register, 0);
      digests.state.maskLo[group] = this.view.getUint32(0, true);
      digests.state.maskHi[group] = this.view.getUint32(4, true);
    }
    const first = topology.socket(ami, Direction.tx, 0);
    for (let socket = first; socket < first + topology.socketsPerAmi; socket++) digests.update(socket, cause);
  }

  private storeAll(ami: number): void {
    const { topology } = this.amu;
    const first = topology.socket(ami, Direction.tx, 0);
    for (let socket = first; socket < first + topology.socketsPerAmi; socket++) this.storeIndexes(socket);
    this.digestMoved(ami * 2 + Direction.tx);
    this.digestMoved(ami * 2 + Direction.rx);
  }

  /** The index that the AMU moves; in type B the other one too, which the AMU moves when it overwrites. */
  private storeIndexes(socket: number): void {
    const { topology, rings, system } = this.amu;
    const ami = topology.interfaceOf(socket);
    if (this.state.base[ami] < 0) return;
    // While it closes, what software stores is not heard, and not to be stored over.
    const both = system.amu.type === 'B' && !this.state.closing[ami];
    const rx = topology.isRx(socket);
    const number = topology.numberOf(socket);
    if (!rx || both) {
      this.store(
        ami,
        rx ? R.READ_INDEX_RX : R.READ_INDEX_TX,
        number,
        rings.readLo(socket),
        rings.readHi(socket),
      );
    }
    if (rx || both) {
      this.store(
        ami,
        rx ? R.WRITE_INDEX_RX : R.WRITE_INDEX_TX,
        number,
        rings.writeLo(socket),
        rings.writeHi(socket),
      );
    }
  }

  private fetch(ami: number, register: RegisterSpec, index: number): void {
    const address = this.state.base[ami] + register.offset + index * register.stride;
    this.amu.spaces.of(ami).read(address, this.word, 0, this.word.length);
  }

  private store(ami: number, register: RegisterSpec, index: number, lo: number, hi: number): void {
    const address = this.state.base[ami] + register.offset + index * register.stride;
    this.view.setUint32(0, lo, true);
    this.view.setUint32(4, hi, true);
    this.state.storing++;
    this.amu.spaces.of(ami).write(address, this.word, 0, this.word.length);
    this.state.storing--;
  }
}

/** Listens to the stores into one memory. */
class TableWatcher implements PageWatcher {
  constructor(
    private readonly tables: InterfaceTables,
    private readonly space: number,
  ) {}

  written(page: number, from: number, length: number): void {
    this.tables.written(this.space, page, from, length);
  }
}
