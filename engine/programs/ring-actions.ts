// What a driver does with its rings: put, doorbell, wait, take. It works as a real one: with its own copy of the indexes,
// reading the AMU's only when its copy says that there is no room or no message. Indexes count modulo 2^64; the copies are
// signed numbers, exact within 2^53 of 0 and of 2^64.

import { costOf } from '../amu/timing';
import { wordsOf } from '../memory';
import { Occurrence } from '../seam';
import { resize } from './bytes';
import { IndexPages } from './index-pages';
import { WaitFlag } from './instructions';
import { Failure, type Machine, Outcome, placeOf, reachable } from './machine';
import { memoriesOf, spaceOfIndex } from './memory-words';
import { type Frame, type ProgramState, Wait } from './state';
import type { SocketRef } from './tables';
import { setNumber, toBigInt, toNumber } from './u64';
import { displayIndex, displayTime, hex, plural } from './value';

const word = 4294967296;

/** Slots are a power of two, so that an index beyond 2^63, which is negative here, has its slot too. */
const slotOf = (index: number, slots: number): number => (index & (slots - 1)) >>> 0;

/** What of a declared socket every action needs, by its number: side by side, without a way through records. */
function socketTable({ tables, system }: Machine) {
  const { cpu, memory } = system.timing;
  const models = tables.sockets.map(ref => ref.model);
  return {
    functionIndex: Int32Array.from(tables.sockets, ref => ref.functionIndex),
    /** whose memory the ring is in */
    space: Int32Array.from(tables.sockets, ref => ref.space),
    /** where the ring begins */
    at: Float64Array.from(models, model => model.at),
    slots: Int32Array.from(models, model => model.slots),
    messageBytes: Int32Array.from(models, model => model.messageBytes),
    /** what a put or a take costs, in ps */
    cost: Float64Array.from(models, model => costOf(cpu, 0) + costOf(memory, model.messageBytes)),
    rx: Uint8Array.from(models, model => (model.direction === 'rx' ? 1 : 0)),
    overwrites: Uint8Array.from(models, model => (model.mode === 'overwrite' ? 1 : 0)),
    softwareIndex: Float64Array.from(tables.sockets, ref => ref.softwareIndex),
  };
}

export class RingActions {
  readonly sockets: ReturnType<typeof socketTable>;
  /** a message that is shorter than its session, padded */
  private readonly message: Uint8Array;
  private readonly messageWords: Uint32Array;
  private readonly pages: IndexPages;

  constructor(private readonly m: Machine) {
    this.sockets = socketTable(m);
    this.pages = new IndexPages(m);
    this.message = new Uint8Array(m.system.amu.maxMessageBytes);
    this.messageWords = wordsOf(this.message);
  }

  /** Messages in an RX ring that were not taken, as the AMU's index says now. */
  fill(socket: number): number {
    const { rings, tables } = this.m;
    const ref = tables.sockets[socket];
    this.readIndex(socket, ref);
    if (ref.model.mode === 'overwrite') this.followOverwriting(socket, ref);
    return rings.hardware[socket] - rings.software[socket];
  }

  /** Slots of a TX ring that hold no message. */
  free(socket: number): number {
    const { rings, tables } = this.m;
    const ref = tables.sockets[socket];
    this.readIndex(socket, ref);
    return ref.model.slots - (rings.software[socket] - rings.hardware[socket]);
  }

  ready(socket: number, count: number): boolean {
    const { rings } = this.m;
    if (this.sockets.rx[socket] === 0) return this.free(socket) >= count;
    if (rings.stopped[socket] !== 0) return false;
    // Software's own copy of the index is read again only when it says that there are too few.
    const known = rings.hardware[socket] - rings.software[socket];
    return (known >= count && this.sockets.overwrites[socket] === 0) || this.fill(socket) >= count;
  }

  private readIndex(socket: number, ref: SocketRef): void {
    this.m.rings.hardware[socket] =
      this.m.system.amu.type === 'A1'
        ? this.m.hardware.peekNumber(ref.functionIndex, ref.hardwareIndex)
        : this.pages.hardwareIndex(socket, ref);
  }

  /** The AMU moves the read index past messages that it overwrote. (assumed: overwrite-oldest) */
  private followOverwriting(socket: number, ref: SocketRef): void {
    const { rings, hardware } = this.m;
    const read = hardware.peekNumber(ref.functionIndex, ref.softwareIndex);
    if (read > rings.software[socket]) {
      rings.software[socket] = read;
      rings.written[socket] = read;
    }
  }

  put(socket: number, from: number, p: ProgramState, frame: Frame): Outcome {
    const { rings, tables, hardware, system } = this.m;
    const ref = tables.sockets[socket];
    const { model, name } = ref;
    const bytes = frame.bytes[from];
    if (bytes.length > model.messageBytes) {
      throw new Failure(
        `a message of ${bytes.length} B does not fit ${name}, whose session carries ${model.messageBytes} B`,
      );
    }
    const index = rings.software[socket];
    if (index - rings.hardware[socket] >= model.slots && this.free(socket) <= 0) {
      throw new Failure(this.fullText(socket, ref));
    }
    let { data, words } = bytes;
    if (bytes.length < model.messageBytes) {
      data = this.message;
      words = this.messageWords;
      data.set(bytes.data.subarray(0, bytes.length));
      data.fill(0, bytes.length, model.messageBytes);
    }
    const address = model.at + slotOf(index, model.slots) * model.messageBytes;
    const space = hardware.memory[ref.space];
    const { stores } = this.m;
    if (stores.active && space.backed(address, model.messageBytes)) {
      stores.add(p.id, ref.space, address, data, model.messageBytes, p.cause, placeOf(p));
    } else if (!space.write(address, data, 0, model.messageBytes, words)) throw this.outside(ref, address);
    hardware.notePut(rings.global[socket], index >>> 0);
    rings.software[socket] = index + 1;
    const { cpu, memory } = system.timing;
    return this.m.sleep(p, costOf(cpu, 0) + costOf(memory, model.messageBytes)) ? Outcome.done : Outcome.go;
  }

  /** Writes the index that software moves to its register: the doorbell, or the freeing of slots. */
  tellIndex(socket: number, p: ProgramState): void {
    const { rings, hardware } = this.m;
    const { functionIndex, softwareIndex } = this.sockets;
    const index = rings.software[socket];
    rings.written[socket] = index;
    if (this.m.system.amu.type === 'B' && this.storeIndex(socket, index, p)) return;
    const high = index >= 0 && index < word ? 0 : Math.floor(index / word);
    hardware.mmioWrite(functionIndex[socket], softwareIndex[socket], index >>> 0, high, p.cause, placeOf(p));
  }

  /** In AMI type B the index is stored in the page of the interface, which is the doorbell. (assumed: ami-types) */
  private storeIndex(socket: number, index: number, p: ProgramState): boolean {
    const { stores, tables, hardware } = this.m;
    const ref = tables.sockets[socket];
    const at = this.pages.softwareIndexAt(socket, ref);
    if (at < 0) return false;
    const bytes = this.pages.encode(index);
    if (stores.active) stores.add(p.id, ref.space, at, bytes, bytes.length, p.cause, placeOf(p));
    else hardware.store(ref.space, at, bytes, bytes.length, p.cause, placeOf(p));
    return true;
  }

  private fullText(socket: number, ref: SocketRef): string {
    const { rings } = this.m;
    const untold = rings.software[socket] - rings.written[socket];
    const what =
      `${ref.name} is full: its ${plural(ref.model.slots, 'slot')} ${ref.model.slots === 1 ? 'holds' : 'hold'} ` +
      `messages that the AMU has not read, and message ${displayIndex(rings.software[socket])} has no place`;
    if (untold > 0) {
      return `${what}. ${untold === 1 ? 'One of them was' : `${untold} of them were`} put since the last doorbell: ring \`doorbell ${ref.model.name}\`, then wait for room with \`wait ${ref.model.name}\``;
    }
    return `${what}. Wait for room first: \`wait ${ref.model.name}\``;
  }

  private outside(ref: SocketRef, address: number): Failure {
    const space = spaceOfIndex(this.m.system, ref.space);
    return new Failure(
      `the ring of ${ref.name} at ${hex(address)} is not in the memory of ${space.name}, which has ${memoriesOf(space)}`,
    );
  }

  doorbell(socket: number, p: ProgramState): Outcome {
    this.tellIndex(socket, p);
    return this.m.sleep(p, costOf(this.m.system.timing.cpu, 0)) ? Outcome.done : Outcome.go;
  }

  /** Registers from `base`: the result, how many, for how long. */
  wait(socket: number, base: number, flags: number, p: ProgramState, frame: Frame): Outcome {
    const { rings, tables, kernel } = this.m;
    const { model, name } = tables.sockets[socket];
    const count = flags & WaitFlag.count ? toNumber(frame, base + 1) : 1;
    if (p.phase === 0) {
      if (count > model.slots) {
        const what = model.direction === 'rx' ? 'messages' : 'free slots';
        throw new Failure(`${name} has ${plural(model.slots, 'slot')} and can never have ${count} ${what}`);
      }
      if (flags & WaitFlag.until)
        this.m.setDeadline(p, reachable(this.m, toNumber(frame, base + 2), 'until'));
      p.phase = 1;
      p.since = kernel.now;
    }
    if (this.ready(socket, count)) {
      const waited = p.phase === 2;
      this.answer(p, frame, base, 1);
      if (waited) return Outcome.go;
      return this.m.sleep(p, costOf(this.m.system.timing.cpu, 0)) ? Outcome.done : Outcome.go;
    }
    if (p.expired || kernel.now >= p.deadline) {
      if (flags & WaitFlag.statement) {
        const what = model.direction === 'rx' ? messages(count) : room(count);
        const waited = displayTime(kernel.now - p.since);
        throw new Failure(`waited ${waited} for ${what} in ${name} in vain: ${this.m.whyNot(p, socket)}`);
      }
      this.answer(p, frame, base, 0);
      return Outcome.go;
    }
    p.phase = 2;
    rings.waiting[socket]++;
    rings.waiter[socket] = p.id;
    this.m.block(p, Wait.socket, socket, count);
    return Outcome.again;
  }

  waitInterrupt(register: number, base: number, flags: number, p: ProgramState, frame: Frame): Outcome {
    const { functions, kernel, system } = this.m;
    const vector = toBigInt(frame, register);
    const fn = functions[p.functionIndex];
    if (vector >= BigInt(fn.fired.length)) {
      throw new Failure(`there is no vector ${vector}: the AMU has ${system.amu.vectors} a function`);
    }
    const v = Number(vector);
    if (p.phase === 0) {
      if (flags & WaitFlag.until)
        this.m.setDeadline(p, reachable(this.m, toNumber(frame, base + 2), 'until'));
      p.phase = 1;
      p.since = kernel.now;
    }
    if (fn.fired[v]) {
      fn.fired[v] = 0;
      if (p.phase === 1) p.wakeCause = fn.firedCause[v];
      this.answer(p, frame, base, 1);
      return this.m.sleep(p, costOf(system.timing.cpu, 0)) ? Outcome.done : Outcome.go;
    }
    if (p.expired || kernel.now >= p.deadline) {
      if (flags & WaitFlag.statement) {
        throw new Failure(
          `waited ${displayTime(kernel.now - p.since)} for interrupt ${v} of ${system.functions[p.functionIndex].name} in vain: the vector did not fire`,
        );
      }
      this.answer(p, frame, base, 0);
      return Outcome.go;
    }
    p.phase = 2;
    this.m.block(p, Wait.interrupt, v, 0);
    return Outcome.again;
  }

  private answer(p: ProgramState, frame: Frame, base: number, value: number): void {
    p.phase = 0;
    this.m.clearDeadline(p);
    setNumber(frame, base, value);
  }

  take(socket: number, into: number, p: ProgramState, frame: Frame): Outcome {
    const { rings, tables, hardware, occurrences, system } = this.m;
    const ref = tables.sockets[socket];
    const { model } = ref;
    if (rings.stopped[socket]) {
      p.since = this.m.kernel.now;
      this.m.block(p, Wait.taking, socket, 0);
      return Outcome.again;
    }
    const known = rings.hardware[socket] - rings.software[socket];
    if ((known <= 0 || model.mode === 'overwrite') && this.fill(socket) <= 0) {
      throw new Failure(this.emptyText(socket, ref));
    }
    const index = rings.software[socket];
    const slot = slotOf(index, model.slots);
    const address = model.at + slot * model.messageBytes;
    const register = frame.bytes[into];
    resize(register, model.messageBytes);
    if (!hardware.memory[ref.space].read(address, register.data, 0, model.messageBytes, register.words)) {
      throw this.outside(ref, address);
    }
    register.socket = socket;
    register.message = index;
    rings.software[socket] = index + 1;
    occurrences.record(Occurrence.take, rings.global[socket], slot, 0, p.cause, placeOf(p));
    const { cpu, memory } = system.timing;
    return this.m.sleep(p, costOf(cpu, 0) + costOf(memory, model.messageBytes)) ? Outcome.done : Outcome.go;
  }

  private emptyText(socket: number, ref: SocketRef): string {
    const { rings, hardware } = this.m;
    const index = rings.software[socket];
    const empty = `${ref.name} is empty: there is no message ${displayIndex(index)} to take`;
    const read = hardware.peekNumber(ref.functionIndex, ref.softwareIndex);
    const advice = `Wait for it first: \`wait ${ref.model.name}\``;
    if (read >= index) return `${empty}. ${advice}`;
    const taken =
      index - read === 1
        ? `message ${displayIndex(read)}`
        : `messages ${displayIndex(read)} .. ${displayIndex(index - 1)}`;
    return (
      `${empty}. The write that frees the slot of ${taken} has not reached the AMU yet, so \`${ref.model.name}.fill\` ` +
      `still counts what was taken; \`wait\` does not. ${advice}`
    );
  }

  /** The slot of the message that was taken is free again. */
  taken(socket: number, p: ProgramState): Outcome {
    this.tellIndex(socket, p);
    return Outcome.go;
  }

  /** Software wrote a register by hand, in two halves: its own copies of the indexes follow. */
  registerWritten(functionIndex: number, offset: number, lo: number, hi: number): void {
    const { rings, tables, log } = this.m;
    const value = (hi | 0) * word + lo;
    tables.sockets.forEach((ref, socket) => {
      if (ref.functionIndex !== functionIndex) return;
      // The AMU's own index was restored, which is for a disabled AMI-SW. (assumed: index-restore)
      if (ref.hardwareIndex === offset) this.forgetHardware(socket, ref);
      if (ref.softwareIndex !== offset) return;
      if (this.willIgnore(socket, ref, value)) return;
      if (!Number.isSafeInteger(value)) {
        log.note(
          `an index of ${ref.name} was written that is 2^53 or more from 0 and from 2^64: drivers count it inexactly`,
        );
      }
      rings.software[socket] = value;
      rings.written[socket] = value;
      this.forgetHardware(socket, ref);
    });
  }

  /** Makes the AMU's index be read before the next message is put or taken. */
  private forgetHardware(socket: number, { model }: SocketRef): void {
    const { software, hardware } = this.m.rings;
    hardware[socket] = model.direction === 'rx' ? software[socket] : software[socket] - model.slots;
  }

  broughtUp(functionIndex: number): void {
    const { tables, log } = this.m;
    for (const socket of log.tornDown) {
      if (tables.sockets[socket].functionIndex === functionIndex) log.tornDown.delete(socket);
    }
  }

  /** Messages in the rings of an interface (by its id in the function) that is taken down, for the report. */
  noteLeft(functionIndex: number, id: number): void {
    const { tables, system, log } = this.m;
    tables.sockets.forEach(({ functionIndex: f, interfaceIndex, model, name }, socket) => {
      if (f !== functionIndex || system.functions[f].interfaces[interfaceIndex].id !== id) return;
      log.tornDown.add(socket);
      const left = model.direction === 'rx' ? this.fill(socket) : model.slots - this.free(socket);
      if (left <= 0) return;
      const whose = model.direction === 'rx' ? 'nobody had taken' : 'the AMU had not read';
      log.note(`${plural(left, 'message')} in ${name} that ${whose} went with tear_down`);
    });
  }

  /** The AMU does not take an index after which the ring holds too much; nor do software's copies. (assumed: index-too-far) */
  private willIgnore(socket: number, ref: SocketRef, value: number): boolean {
    const { hardware, rings, system } = this.m;
    const { txSockets, rxSockets } = system.amu;
    const ami = Math.floor(rings.global[socket] / (txSockets + rxSockets));
    if (hardware.observe('interface', ami, 'enabled') !== 1n) return false;
    this.readIndex(socket, ref);
    const other = rings.hardware[socket];
    const fill = ref.model.direction === 'tx' ? value - other : other - value;
    return fill < 0 || fill > ref.model.slots || value < rings.written[socket];
  }

  /** The registers hold something else than software last wrote: a reset, or a debugger. */
  readBack(functionIndex: number): void {
    const { hardware, rings, tables } = this.m;
    tables.sockets.forEach((ref, socket) => {
      if (ref.functionIndex !== functionIndex) return;
      const index = hardware.peekNumber(functionIndex, ref.softwareIndex);
      // Where it holds what software wrote, messages that are put and not yet rung stay put.
      if (index !== rings.written[socket]) this.readBackSocket(socket);
    });
  }

  readBackSocket(socket: number): void {
    const { rings, tables, hardware } = this.m;
    const ref = tables.sockets[socket];
    const index = hardware.peekNumber(ref.functionIndex, ref.softwareIndex);
    rings.software[socket] = index;
    rings.written[socket] = index;
    this.readIndex(socket, ref);
  }
}

export const messages = (count: number): string => (count === 1 ? 'a message' : `${count} messages`);
export const room = (count: number): string => (count === 1 ? 'a free slot' : `${count} free slots`);
