// What a driver does with its management page: registers, and commands through the rings in memory, one at a time. Where
// the rings are and how long is what software wrote to the registers, so that a bring-up by hand really works, or really
// fails.

import type { SystemModel } from '../../language/link/model';
import {
  type CommandSpec,
  commandByOpcode,
  ManagementRing,
  Opcode,
  Register,
  type RegisterSpec,
  readField32,
  registerField32,
  registerFields,
  writeField,
} from '../../spec';
import { costOf } from '../amu/timing';
import { type BytesRegister, resize } from './bytes';
import { CommandFlag, WaitFlag } from './instructions';
import { Failure, type Machine, Outcome, placeOf, reachable } from './machine';
import { memoriesOf } from './memory-words';
import { noRegister, offsetOf } from './observe';
import type { RingActions } from './ring-actions';
import { type Frame, type ProgramState, Wait } from './state';
import type { CommandRef, RegisterRef, SocketRef } from './tables';
import { setNumber, toBigInt, toNumber } from './u64';
import { displayTime, hex, plural } from './value';

const word = 4294967296;
const {
  MSK_BASE_PTR,
  MSK_CTRL,
  MGT_WRITE_INDEX_TX0,
  MGT_READ_INDEX_TX0,
  MGT_READ_INDEX_RX,
  MGT_WRITE_INDEX_RX,
  AMU_CR,
} = Register.management;

/** Steps of a command. */
const Step = { begin: 0, ring: 1, wait: 2, answered: 3 } as const;

interface RingPlace {
  readonly at: number;
  readonly slots: number;
}

export class Management {
  private readonly message: Uint8Array;

  constructor(
    private readonly m: Machine,
    private readonly rings: RingActions,
  ) {
    this.message = new Uint8Array(m.system.amu.managementMessageBytes);
  }

  // ---- registers

  /** Twice through here: the read goes out, and then its value is in `waitA` and `waitB`. */
  readRegister(d: number, ref: RegisterRef, index: number, p: ProgramState, frame: Frame): Outcome {
    if (p.phase === 1) {
      p.phase = 0;
      frame.lo[d] = p.waitA;
      frame.hi[d] = p.waitB;
      return Outcome.go;
    }
    const offset = this.registerOffset(ref, frame, index);
    p.phase = 1;
    p.since = this.m.kernel.now;
    this.m.block(p, Wait.register, 0, 0);
    this.m.hardware.mmioRead(ref.functionIndex, offset, p.id, p.cause);
    return Outcome.again;
  }

  writeRegister(ref: RegisterRef, value: number, index: number, p: ProgramState, frame: Frame): Outcome {
    const { hardware, system } = this.m;
    const offset = this.registerOffset(ref, frame, index);
    const lo = frame.lo[value];
    const hi = frame.hi[value];
    hardware.mmioWrite(ref.functionIndex, offset, lo, hi, p.cause, placeOf(p));
    this.written(ref.functionIndex, offset, lo, hi);
    return this.m.sleep(p, costOf(system.timing.cpu, 0)) ? Outcome.done : Outcome.go;
  }

  private registerOffset(ref: RegisterRef, frame: Frame, index: number): number {
    const offset = offsetOf(ref, frame, index);
    if (this.m.hardware.peek(ref.functionIndex, offset) === undefined) throw noRegister(this.m, ref, offset);
    return offset;
  }

  /** Software's own copies follow what it writes itself. */
  private written(functionIndex: number, offset: number, lo: number, hi: number): void {
    const fn = this.m.functions[functionIndex];
    const value = hi * word + lo;
    if (offset === MGT_WRITE_INDEX_TX0.offset) fn.commandWrite = value;
    else if (offset === MGT_READ_INDEX_RX.offset) fn.responseRead = value;
    else if (offset === AMU_CR.offset && this.disables(functionIndex, lo, hi)) {
      // The management indexes of every function go to zero. (assumed: amu-disable)
      for (const each of this.m.functions) {
        each.commandWrite = 0;
        each.responseRead = 0;
        each.messageRead.fill(0);
      }
    } else {
      const base = elementOf(MSK_BASE_PTR, offset);
      const control = elementOf(MSK_CTRL, offset);
      if (base >= 0) fn.ringBase[base] = value;
      else if (control >= 0) fn.ringControl[control] = lo;
      else this.rings.registerWritten(functionIndex, offset, lo, hi);
    }
  }

  /** AMU_EN is there in the PF only. */
  private disables(functionIndex: number, lo: number, hi: number): boolean {
    const { physical } = this.m.system.functions[functionIndex];
    return physical && registerField32(lo, hi, registerFields.AMU_CR.AMU_EN) === 0;
  }

  /** As `RingActions.readBack`, for the management rings. */
  readBack(functionIndex: number): void {
    const fn = this.m.functions[functionIndex];
    fn.commandWrite = this.peek(functionIndex, MGT_WRITE_INDEX_TX0.offset);
    fn.responseRead = this.peek(functionIndex, MGT_READ_INDEX_RX.offset);
    for (const ring of [ManagementRing.exception, ManagementRing.trace]) {
      fn.messageRead[ring] = this.peek(functionIndex, readIndexOf(ring));
    }
    for (let ring = 0; ring < MSK_BASE_PTR.count; ring++) {
      fn.ringBase[ring] = this.peek(functionIndex, MSK_BASE_PTR.offset + ring * MSK_BASE_PTR.stride);
      fn.ringControl[ring] = this.peek(functionIndex, MSK_CTRL.offset + ring * MSK_CTRL.stride);
    }
  }

  private peek(functionIndex: number, offset: number): number {
    return Number(this.m.hardware.peek(functionIndex, offset) ?? 0n);
  }

  private ringPlace(functionIndex: number, ring: number): RingPlace {
    const { ringBase, ringControl } = this.m.functions[functionIndex];
    const slots = 2 ** registerField32(ringControl[ring], 0, registerFields.MSK_CTRL.LOG2_SIZE);
    return { at: ringBase[ring], slots };
  }

  // ---- commands

  command(ref: CommandRef, into: number, flags: number, p: ProgramState, frame: Frame): Outcome {
    const { functions, kernel } = this.m;
    const fn = functions[p.functionIndex];
    if (p.phase === Step.begin) {
      if (fn.commandOwner !== 0 && fn.commandOwner !== p.id) {
        p.since = kernel.now;
        this.m.block(p, Wait.commandTurn, p.functionIndex, 0);
        return Outcome.again;
      }
      this.write(ref, p, frame);
      fn.commandOwner = p.id;
      p.phase = Step.ring;
      if (this.m.sleep(p, this.messageCost())) return Outcome.again;
    }
    if (p.phase === Step.ring) {
      this.ringDoorbell(p);
      p.phase = Step.wait;
      p.since = kernel.now;
      return this.untilAnswered(ref, p);
    }
    if (p.phase === Step.wait) {
      if (!this.answered(p.functionIndex)) return this.untilAnswered(ref, p);
      this.read(ref.spec, frame.bytes[into], p);
      p.phase = Step.answered;
      if (this.m.sleep(p, this.messageCost())) return Outcome.again;
    }
    p.phase = Step.begin;
    this.release(p);
    this.judge(ref, frame, frame.bytes[into], flags, p);
    return Outcome.go;
  }

  /** Blocked without a look: nothing can be there yet, and the registers may still hold what was before the last writes. */
  private untilAnswered(ref: CommandRef, p: ProgramState): Outcome {
    this.m.block(p, Wait.response, ref.spec.opcode, p.functionIndex);
    return Outcome.again;
  }

  private messageCost(): number {
    const { cpu, memory } = this.m.system.timing;
    return costOf(cpu, 0) + costOf(memory, this.message.length);
  }

  /** The response to the command under way is in its ring. */
  answered(functionIndex: number): boolean {
    return (
      this.peek(functionIndex, MGT_WRITE_INDEX_RX.offset) !== this.m.functions[functionIndex].responseRead
    );
  }

  /** The program's command is over, one way or the other: the next one may begin. */
  release(p: ProgramState): void {
    const fn = this.m.functions[p.functionIndex];
    if (fn?.commandOwner !== p.id) return;
    fn.commandOwner = 0;
    const next = this.m.programs.find(
      q => q.wait === Wait.commandTurn && q.functionIndex === p.functionIndex,
    );
    if (next) this.m.wake(next, 0, 0);
  }

  /** The message into the command ring. */
  private write({ spec, fields }: CommandRef, p: ProgramState, frame: Frame): void {
    const { hardware, functions, system } = this.m;
    const fn = functions[p.functionIndex];
    const { name } = system.functions[p.functionIndex];
    const { at, slots } = this.ringPlace(p.functionIndex, 0);
    if (fn.commandWrite - this.peek(p.functionIndex, MGT_READ_INDEX_TX0.offset) >= slots) {
      throw new Failure(
        `command ${spec.symbol}: the command ring of ${name} is full, its ${plural(slots, 'slot')} hold commands that the AMU has not read`,
      );
    }
    const { message } = this;
    message.fill(0);
    const opcode = spec.command.field('OPCODE');
    if (opcode) writeField(message, 0, opcode, spec.opcode, 0);
    for (const { field, register, cut } of fields) {
      if (field.width < 0) {
        const bytes = frame.bytes[register];
        const room = message.length - field.lsb / 8;
        const length = cut ? Math.min(bytes.length, room) : bytes.length;
        if (length > room) {
          throw new Failure(
            `${spec.symbol}.${field.name} has room for ${room} bytes, and these are ${bytes.length}`,
          );
        }
        message.set(bytes.data.subarray(0, length), field.lsb / 8);
        continue;
      }
      const value = toBigInt(frame, register);
      if (value >> BigInt(field.width) !== 0n) {
        const bits = plural(field.width, 'bit');
        throw new Failure(
          `${spec.symbol}.${field.name} has ${bits}, and ${value} (${hex(value)}) does not fit`,
        );
      }
      writeField(message, 0, field, frame.lo[register], frame.hi[register]);
    }
    const address = at + (fn.commandWrite % slots) * message.length;
    if (!hardware.memory[p.functionIndex].write(address, message, 0, message.length)) {
      throw this.outside(`command ${spec.symbol}: the command ring`, 0, address, p);
    }
  }

  private outside(what: string, ring: number, address: number, p: ProgramState): Failure {
    const fn = this.m.system.functions[p.functionIndex];
    return new Failure(
      `${what} at ${hex(address)} is not in the memory of ${fn.name}, which has ${memoriesOf(fn)}. ` +
        `Write its address to MSK_BASE_PTR[${ring}] first`,
    );
  }

  private ringDoorbell(p: ProgramState): void {
    const fn = this.m.functions[p.functionIndex];
    const index = ++fn.commandWrite;
    const { offset } = MGT_WRITE_INDEX_TX0;
    const high = Math.floor(index / word);
    this.m.hardware.mmioWrite(p.functionIndex, offset, index >>> 0, high, p.cause, placeOf(p));
  }

  /** The response out of its ring, and its slot free again. */
  private read(spec: CommandSpec, into: BytesRegister, p: ProgramState): void {
    const { hardware, functions } = this.m;
    const fn = functions[p.functionIndex];
    const { at, slots } = this.ringPlace(p.functionIndex, 1);
    const { length } = this.message;
    const address = at + (fn.responseRead % slots) * length;
    if (!hardware.memory[p.functionIndex].read(address, resize(into, length), 0, length)) {
      throw this.outside(`command ${spec.symbol}: the response ring`, 1, address, p);
    }
    const index = ++fn.responseRead;
    const { offset } = MGT_READ_INDEX_RX;
    const high = Math.floor(index / word);
    hardware.mmioWrite(p.functionIndex, offset, index >>> 0, high, p.cause, placeOf(p));
  }

  // ---- exceptions and trace records

  /** Messages in the exception ring or the trace ring that nobody took. */
  private unread(functionIndex: number, ring: number): number {
    const { messageRead } = this.m.functions[functionIndex];
    // An overwriting trace ring goes past what nobody took, and software may free slots by hand. (assumed: trace-records)
    messageRead[ring] = Math.max(messageRead[ring], this.peek(functionIndex, readIndexOf(ring)));
    return this.peek(functionIndex, writeIndexOf(ring)) - messageRead[ring];
  }

  ringReady(functionIndex: number, ring: number): boolean {
    return this.unread(functionIndex, ring) > 0;
  }

  waitRing(ring: number, base: number, flags: number, p: ProgramState, frame: Frame): Outcome {
    const { kernel, system } = this.m;
    if (p.phase === 0) {
      if (flags & WaitFlag.until)
        this.m.setDeadline(p, reachable(this.m, toNumber(frame, base + 2), 'until'));
      p.phase = 1;
      p.since = kernel.now;
    }
    if (this.ringReady(p.functionIndex, ring)) {
      const waited = p.phase === 2;
      this.answer(p, frame, base, 1);
      if (waited) return Outcome.go;
      return this.m.sleep(p, costOf(system.timing.cpu, 0)) ? Outcome.done : Outcome.go;
    }
    if (p.expired || kernel.now >= p.deadline) {
      if (flags & WaitFlag.statement) {
        const waited = displayTime(kernel.now - p.since);
        throw new Failure(`waited ${waited} for ${ringWords(system, p.functionIndex, ring)} in vain`);
      }
      this.answer(p, frame, base, 0);
      return Outcome.go;
    }
    p.phase = 2;
    this.m.block(p, Wait.ring, ring, 0);
    return Outcome.again;
  }

  private answer(p: ProgramState, frame: Frame, base: number, value: number): void {
    p.phase = 0;
    this.m.clearDeadline(p);
    setNumber(frame, base, value);
  }

  /** The oldest message of the ring; its slot is free again. */
  takeRing(ring: number, into: number, p: ProgramState, frame: Frame): Outcome {
    const { hardware, functions, system } = this.m;
    if (!this.ringReady(p.functionIndex, ring)) {
      const what = ringWords(system, p.functionIndex, ring);
      throw new Failure(
        `there is no ${what.replace(/^an? /, '')}. Wait for it first: \`wait ${ringNames[ring]}_ring\``,
      );
    }
    const fn = functions[p.functionIndex];
    const { at, slots } = this.ringPlace(p.functionIndex, ring);
    const { length } = this.message;
    const address = at + (fn.messageRead[ring] % slots) * length;
    const register = frame.bytes[into];
    if (!hardware.memory[p.functionIndex].read(address, resize(register, length), 0, length)) {
      throw this.outside(`the ${ringNames[ring]} ring`, ring, address, p);
    }
    register.socket = -1;
    const index = ++fn.messageRead[ring];
    const high = Math.floor(index / word);
    hardware.mmioWrite(p.functionIndex, readIndexOf(ring), index >>> 0, high, p.cause, placeOf(p));
    return this.m.sleep(p, this.messageCost()) ? Outcome.done : Outcome.go;
  }

  /** The hypervisor has reset a VF: its software begins anew. */
  forget(functionIndex: number): void {
    const fn = this.m.functions[functionIndex];
    fn.commandWrite = fn.responseRead = fn.commandOwner = fn.up = fn.users = fn.builder = 0;
    fn.messageRead.fill(0);
    fn.ringBase.fill(0);
    fn.ringControl.fill(0);
    fn.fired.fill(0);
  }

  private judge(
    ref: CommandRef,
    frame: Frame,
    response: BytesRegister,
    flags: number,
    p: ProgramState,
  ): void {
    const { spec, purpose } = ref;
    const field = (name: string) => {
      const f = spec.response.field(name);
      return f ? readField32(response.data, 0, f) : 0;
    };
    const opcode = field('OPCODE');
    if (opcode !== spec.opcode) {
      const other = commandByOpcode(opcode)?.symbol ?? `opcode ${opcode}`;
      throw new Failure(
        `the response ring answers ${other} where ${spec.symbol} was asked; are the response ring and its read index as the AMU has them?`,
      );
    }
    this.follow(ref, p.functionIndex, frame);
    const status = field('STATUS');
    if (status === 0) {
      this.followSession(ref, frame);
      if (flags & CommandFlag.bringUp) this.disabled(ref, p, frame);
      return;
    }
    const text = `command ${spec.symbol}${purpose && ` for ${purpose}`} was answered with ${statusText(spec, status)}`;
    if (flags & CommandFlag.bringUp) throw new Failure(text);
    if (flags & CommandFlag.statement) this.m.fail(p, text);
  }

  /** tear_down has disabled an interface: what is left in its rings has nobody. */
  private disabled({ spec, fields }: CommandRef, p: ProgramState, frame: Frame): void {
    const { functions } = this.m;
    if (spec.opcode !== Opcode.F_AMI_SW_DISABLE || functions[p.functionIndex].up !== 3) return;
    const [id] = fields;
    this.rings.noteLeft(p.functionIndex, id ? toNumber(frame, id.register) : 0);
  }

  /** When a session was destroyed, for who waits on it. */
  private followSession(ref: CommandRef, frame: Frame): void {
    const { spec } = ref;
    if (spec.opcode !== Opcode.PF_ASN_CREATE && spec.opcode !== Opcode.PF_ASN_DESTROY) return;
    const { log, system, kernel } = this.m;
    const number = this.fieldOf(ref, 'ASN_ID', frame);
    const session = system.sessions.find(s => s.id === number);
    if (!session) return;
    if (spec.opcode === Opcode.PF_ASN_DESTROY) log.destroyed.set(session.index, kernel.now);
    else log.destroyed.delete(session.index);
  }

  /** What a command changed in what software knows. */
  private follow(ref: CommandRef, functionIndex: number, frame: Frame): void {
    const { system } = this.m;
    switch (ref.spec.opcode) {
      // In AMI type B an AMI-SW goes on from the indexes in its table. (assumed: ami-types)
      case Opcode.F_AMI_SW_ENABLE:
      case Opcode.F_AMI_SW_RESET: {
        const id = this.fieldOf(ref, 'AMI_SW_ID', frame);
        this.resetRings(s => s.functionIndex === functionIndex && idOf(system, s) === id);
        return;
      }
      case Opcode.PF_AMI_SW_RESET: {
        const ami = this.fieldOf(ref, 'PHY_AMI_SW_ID', frame);
        const { txSockets, rxSockets } = system.amu;
        const { global } = this.m.rings;
        this.resetRings((_, socket) => Math.floor(global[socket] / (txSockets + rxSockets)) === ami);
        return;
      }
      case Opcode.PF_AMI_SW_MAP:
      case Opcode.PF_AMI_SW_UNMAP:
        this.m.remapped();
    }
  }

  private fieldOf(ref: CommandRef, name: string, frame: Frame): number {
    const field = ref.fields.find(f => f.field.name === name);
    return field ? toNumber(frame, field.register) : 0;
  }

  /**
   * Software's copies of indexes that a reset has cleared. Those of other interfaces stay: what software wrote there last may
   * still be on its way.
   */
  private resetRings(which: (ref: SocketRef, socket: number) => boolean): void {
    const { tables, rings } = this.m;
    tables.sockets.forEach((ref, socket) => {
      if (!which(ref, socket)) return;
      // Messages that are put and not yet rung stay put.
      if (this.m.hardware.peekNumber(ref.functionIndex, ref.softwareIndex) !== rings.written[socket])
        this.rings.readBackSocket(socket);
    });
  }
}

const idOf = (system: SystemModel, { functionIndex, interfaceIndex }: SocketRef): number =>
  system.functions[functionIndex].interfaces[interfaceIndex].id;

const ringNames = ['command', 'response', 'exception', 'trace'] as const;

/** `a message in the exception ring of pf` */
export function ringWords(system: SystemModel, functionIndex: number, ring: number): string {
  return `a message in the ${ringNames[ring]} ring of ${system.functions[functionIndex].name}`;
}

const readIndexOf = (ring: number) =>
  MGT_READ_INDEX_RX.offset + (ring - ManagementRing.response) * MGT_READ_INDEX_RX.stride;
const writeIndexOf = (ring: number) =>
  MGT_WRITE_INDEX_RX.offset + (ring - ManagementRing.response) * MGT_WRITE_INDEX_RX.stride;

/** Which element of an array of registers is at an offset; -1 = none. */
function elementOf(register: RegisterSpec, offset: number): number {
  const element = (offset - register.offset) / register.stride;
  return Number.isInteger(element) && element >= 0 && element < register.count ? element : -1;
}

/** `status 1, asn-id-in-use` */
export function statusText(spec: CommandSpec, status: number): string {
  return `status ${status}, ${spec.status[status]?.name ?? 'which it does not have'}`;
}
