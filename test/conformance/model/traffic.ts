// Messages of the small model, which has no time: what can move has moved. One message at a time, of the session with the
// highest priority, from a TX ring into an RX ring or into the buffer of an AMI-HW; what an agent takes and sends is the
// test's. Besides what software does to indexes, and the pages of AMI types A2 and B.

import {
  type HardwareInterface,
  type Indexes,
  type Numbers,
  RX,
  type Session,
  type Shape,
  type SocketKey,
  type SoftwareInterface,
  type State,
  socketKey,
  TX,
  unconfiguredRing,
} from './state';

const two64 = 1n << 64n;
export const wrap = (index: bigint): bigint => ((index % two64) + two64) % two64;
export const fillOf = ({ read, write }: Indexes): bigint => wrap(write - read);

export const ringOf = (ami: SoftwareInterface, key: SocketKey): Numbers =>
  ami.rings.get(key) ?? unconfiguredRing;
export const slotsOf = (ami: SoftwareInterface, key: SocketKey): bigint => 1n << ringOf(ami, key).LOG2_SIZE;
export function indexesOf(ami: SoftwareInterface, key: SocketKey): Indexes {
  const known = ami.indexes.get(key) ?? { read: 0n, write: 0n };
  ami.indexes.set(key, known);
  return known;
}

/** TX_DIGEST or RX_DIGEST. */
export function digestOf(shape: Shape, ami: SoftwareInterface, type: number): bigint {
  let digest = 0n;
  for (let id = 0; id < (type === TX ? shape.txSockets : shape.rxSockets); id++) {
    const key = socketKey(type, id);
    const fill = fillOf(indexesOf(ami, key));
    const level = type === TX ? slotsOf(ami, key) - fill : fill;
    if (level >= 1n << ringOf(ami, key).THRESHOLD) digest |= 1n << BigInt(id);
  }
  return digest;
}

export class Traffic {
  /** messages that moved, that were overwritten; faults */
  moved = 0;
  lost = 0;
  faults = 0;
  /** Two things want the same bytes, and the order in which they get them is nobody's business. */
  undecided = false;

  constructor(
    private readonly shape: Shape,
    private readonly state: State,
    private readonly fault: (ami: SoftwareInterface, socket: number) => void,
  ) {}

  private lives(ami: SoftwareInterface | HardwareInterface): boolean {
    return ami.enabled && ami.owner !== undefined && this.state.functions[ami.owner].enabled;
  }
  software(session: Session, end: 'SRC' | 'DST'): SoftwareInterface | undefined {
    const { fields } = session;
    return fields[`${end}_AMI_TYPE`] === 0n
      ? this.state.software[Number(fields[`${end}_PHY_AMI_ID`])]
      : undefined;
  }
  hardware(session: Session, end: 'SRC' | 'DST'): HardwareInterface {
    const agent = Number(session.fields[`${end}_AHA_ID`]);
    const number = Number(session.fields[`${end}_PHY_AMI_ID`]);
    return this.state.hardware.find(hw => hw.agent === agent && hw.number === number)!;
  }
  length(session: Session): number {
    return 8 << Number(session.fields.LOG2_MSG_LENGTH);
  }

  /** Something is published and not read yet. */
  get pending(): boolean {
    return this.state.software.some(ami =>
      [...ami.indexes].some(([key, indexes]) => key.startsWith(`${TX}`) && fillOf(indexes) > 0n),
    );
  }

  // ---- what software does ----

  /** Software moves its index of a ring, which is refused when it makes no sense. */
  setIndex(ami: SoftwareInterface, type: number, id: number, value: bigint): void {
    const key = socketKey(type, id);
    const now = indexesOf(ami, key);
    const next = type === TX ? { ...now, write: value } : { ...now, read: value };
    const back = type === TX ? fillOf(next) < fillOf(now) : fillOf(next) > fillOf(now);
    if (!ami.enabled || (fillOf(next) <= slotsOf(ami, key) && !back)) ami.indexes.set(key, next);
  }
  /** Software writes the index that the AMU moves, which only a disabled AMI-SW lets it. */
  setOther(ami: SoftwareInterface, type: number, id: number, value: bigint): void {
    if (ami.enabled) return;
    const now = indexesOf(ami, socketKey(type, id));
    if (type === TX) now.read = value;
    else now.write = value;
  }

  // ---- what the AMU does ----

  /** Moves one message; false when none can. */
  move(): boolean {
    const sessions = [...this.state.sessions.values()];
    sessions.sort((a, b) => Number(b.fields.PRIO - a.fields.PRIO));
    return sessions.some(session => this.moveOne(session));
  }

  private moveOne(session: Session): boolean {
    const ami = this.software(session, 'SRC');
    if (!ami || !this.lives(ami)) return false;
    const socket = Number(session.fields.SRC_AMS);
    const key = socketKey(TX, socket);
    const indexes = indexesOf(ami, key);
    const slots = slotsOf(ami, key);
    if (fillOf(indexes) === 0n || fillOf(indexes) > slots || !this.hasRoom(session)) return false;
    const length = this.length(session);
    const address = ringOf(ami, key).RING_BASE * 8n + (indexes.read % slots) * BigInt(length);
    const message = this.state.memory[ami.owner!].read(address, length);
    if (!message) {
      this.faulted(ami, socket);
      return true;
    }
    if (this.deliver(session, message)) indexes.read = wrap(indexes.read + 1n);
    return true;
  }

  /** Whether a message of the session finds room at its destination. */
  hasRoom(session: Session): boolean {
    const to = this.software(session, 'DST');
    if (!to) {
      const hw = this.hardware(session, 'DST');
      const held = [...hw.buffer.values()].flat().reduce((sum, message) => sum + message.length, 0);
      return this.lives(hw) && held + this.length(session) <= 8 << Number(hw.credit);
    }
    if (!this.lives(to)) return false;
    const key = socketKey(RX, Number(session.fields.DST_AMS));
    return ringOf(to, key).RX_MODE === 1n || fillOf(indexesOf(to, key)) < slotsOf(to, key);
  }

  /** False when the RX ring faults. */
  private deliver(session: Session, message: Uint8Array): boolean {
    const to = this.software(session, 'DST');
    const socket = Number(session.fields.DST_AMS);
    if (!to) {
      const { buffer } = this.hardware(session, 'DST');
      buffer.set(socket, [...(buffer.get(socket) ?? []), message]);
      this.moved++;
      return true;
    }
    const key = socketKey(RX, socket);
    const indexes = indexesOf(to, key);
    const slots = slotsOf(to, key);
    const address = ringOf(to, key).RING_BASE * 8n + (indexes.write % slots) * BigInt(message.length);
    if (!this.state.memory[to.owner!].write(address, message)) {
      this.faulted(to, socket);
      return false;
    }
    this.noteOverlap(to.owner!, address, message.length);
    if (fillOf(indexes) >= slots) {
      indexes.read = wrap(indexes.write - slots + 1n);
      this.lost++;
    }
    indexes.write = wrap(indexes.write + 1n);
    this.moved++;
    return true;
  }

  /** A message was written where another that is not read yet may lie. */
  private noteOverlap(owner: number, address: bigint, length: number): void {
    for (const session of this.state.sessions.values()) {
      const ami = this.software(session, 'SRC');
      if (ami?.owner !== owner) continue;
      const key = socketKey(TX, Number(session.fields.SRC_AMS));
      const base = ringOf(ami, key).RING_BASE * 8n;
      const end = base + slotsOf(ami, key) * BigInt(this.length(session));
      if (fillOf(indexesOf(ami, key)) > 0n && address < end && base < address + BigInt(length)) {
        this.undecided = true;
      }
    }
  }

  private faulted(ami: SoftwareInterface, socket: number): void {
    this.disable(ami);
    this.faults++;
    this.fault(ami, socket);
  }

  // ---- agents ----

  /** The oldest message in the buffer of an AMI-HW. */
  take(hw: HardwareInterface, socket: number): Uint8Array | undefined {
    return hw.buffer.get(socket)?.shift();
  }
  /** An agent sends; it must find room. */
  send(session: Session, message: Uint8Array): void {
    this.deliver(session, message);
  }
  canSend(session: Session): boolean {
    return this.lives(this.hardware(session, 'SRC')) && this.hasRoom(session);
  }

  // ---- enabling, and the pages of types A2 and B ----

  /** False when its table does not translate. */
  enable(ami: SoftwareInterface): boolean {
    const address = ami.configuration.TYPEB_TBL_BASE << 12n;
    if (this.shape.type !== 'A1' && address !== 0n && ami.owner !== undefined && ami.table === undefined) {
      const memory = this.state.memory[ami.owner];
      if (!memory.read(address, 4096)) return false;
      const { owner } = ami;
      if (this.state.software.some(other => other.owner === owner && other.table === address)) {
        this.undecided = true;
      }
      ami.table = address;
      if (this.shape.type === 'B') {
        for (const [key, read, write] of this.inTable(ami)) {
          ami.indexes.set(key, { read: memory.word(read), write: memory.word(write) });
        }
        ami.masks = { tx: memory.word(address + 0x008n), rx: memory.word(address + 0x808n) };
      }
    }
    ami.enabled = true;
    this.mirror(ami);
    return true;
  }
  disable(ami: SoftwareInterface): void {
    this.mirror(ami);
    ami.enabled = false;
    ami.table = undefined;
  }

  /** Each socket with the places of its two indexes in the page. */
  private inTable(ami: SoftwareInterface): [SocketKey, read: bigint, write: bigint][] {
    const sockets = (type: number, count: number, first: bigint) =>
      Array.from({ length: count }, (_, id): [SocketKey, bigint, bigint] => {
        const at = ami.table! + first + BigInt(id * 8);
        return [socketKey(type, id), at, at + 0x200n];
      });
    const { txSockets, rxSockets } = this.shape;
    return [...sockets(TX, txSockets, 0x400n), ...sockets(RX, rxSockets, 0xc00n)];
  }

  /** The page shows what the AMU moves and, in type B, the rest as well. */
  mirror(ami: SoftwareInterface): void {
    if (ami.table === undefined || ami.owner === undefined) return;
    const memory = this.state.memory[ami.owner];
    const all = this.shape.type === 'B';
    for (const [key, read, write] of this.inTable(ami)) {
      const indexes = indexesOf(ami, key);
      const tx = key.startsWith(`${TX}`);
      if (tx || all) memory.setWord(read, indexes.read);
      if (!tx || all) memory.setWord(write, indexes.write);
    }
    memory.setWord(ami.table, digestOf(this.shape, ami, TX));
    memory.setWord(ami.table + 0x800n, digestOf(this.shape, ami, RX));
    if (!all) return;
    memory.setWord(ami.table + 0x008n, ami.masks.tx);
    memory.setWord(ami.table + 0x808n, ami.masks.rx);
  }
}
