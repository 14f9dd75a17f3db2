// Exceptions: messages that the AMU posts to a function on its own. They queue in the AMU, go one at a time into the
// exception ring, and wait there for a slot when it is full (assumed: management-ring-full).

import {
  ErrorState,
  ExceptionOpcode,
  encodeMessage,
  exceptionByOpcode,
  exceptionFields,
  type FieldInput,
  ManagementRing,
} from '../../spec';
import { Occurrence } from '../seam';
import { Event } from './events';
import type { AmuParts } from './parts';
import { RingCount } from './rings';
import { costOf } from './timing';

interface PendingException {
  readonly opcode: number;
  readonly bytes: Uint8Array;
  readonly cause: number;
}

function createExceptionState(functions: number) {
  return {
    pending: Array.from({ length: functions }, (): PendingException[] => []),
    writing: new Uint8Array(functions),
    waiting: new Uint8Array(functions),
    /** its ring did not translate */
    faulted: new Uint8Array(functions),
    generation: new Int32Array(functions),
  };
}

export class Exceptions {
  readonly state: ReturnType<typeof createExceptionState>;

  constructor(private readonly amu: AmuParts) {
    this.state = createExceptionState(amu.topology.functions);
  }

  waitsForSlot(functionIndex: number): boolean {
    return this.state.waiting[functionIndex] === 1;
  }

  /** E-F-AMI-RING-FAULT for a socket of an AMI-SW, to its owner. */
  postRingFault(socket: number, cause: number): void {
    const ami = this.amu.topology.interfaceOf(socket);
    const { owner, id } = this.amu.interfaces.state;
    this.post(owner[ami], ExceptionOpcode.E_F_AMI_RING_FAULT, cause, {
      AMI_ID: id[ami],
      AMS_ID: this.amu.topology.numberOf(socket),
    });
  }

  /** E-F-AMI-RING-INVALID-VECTOR for a direction of an AMI-SW, to its owner. */
  postInvalidVector(ami: number, direction: number, cause: number): void {
    const { owner, id } = this.amu.interfaces.state;
    this.post(owner[ami], ExceptionOpcode.E_F_AMI_RING_INVALID_VECTOR, cause, {
      AMI_ID: id[ami],
      VECTOR_TYPE: direction === 0 ? 1 : 0,
    });
  }

  /** E-PF-TRAPPED-CMD: what a VF sent, to the PF. (assumed: trap-payload) */
  postTrapped(functionIndex: number, opcode: number, body: Uint8Array, cause: number): void {
    const { PAYLOAD } = exceptionFields.E_PF_TRAPPED_CMD;
    const room = this.amu.system.amu.managementMessageBytes - PAYLOAD.lsb / 8;
    this.post(0, ExceptionOpcode.E_PF_TRAPPED_CMD, cause, {
      F_SOURCE_ID: this.amu.system.functions[functionIndex].number,
      TRAPPED_OPCODE: opcode,
      PAYLOAD: body.slice(0, room),
    });
  }

  post(
    functionIndex: number,
    opcode: number,
    cause: number,
    values: Readonly<Record<string, FieldInput>>,
  ): void {
    const bytes = new Uint8Array(this.amu.system.amu.managementMessageBytes);
    encodeMessage(exceptionByOpcode(opcode)!.layout, values, bytes, 0, bytes.length);
    this.state.pending[functionIndex].push({ opcode, bytes, cause });
    this.pump(functionIndex);
  }

  /** Sends the next one on its way if nothing holds it. */
  pump(functionIndex: number): void {
    const { rings, topology, functions, errors, memory, kernel, system } = this.amu;
    const s = this.state;
    const next = s.pending[functionIndex][0];
    if (!next || s.writing[functionIndex] || s.faulted[functionIndex] || !functions.runs(functionIndex)) {
      return;
    }
    const ring = topology.managementRing(functionIndex, ManagementRing.exception);
    const full = rings.fill(ring) >= rings.slots(ring);
    s.waiting[functionIndex] = full ? 1 : 0;
    errors.fullChanged(functionIndex, next.cause);
    if (full) return;
    const address = rings.addressOf(ring, rings.writeLo(ring));
    if (!memory[functionIndex].backed(address, next.bytes.length)) {
      this.fault(functionIndex, next.cause);
      return;
    }
    s.writing[functionIndex] = 1;
    const cost = costOf(system.timing.dmaWrite, next.bytes.length);
    kernel.after(cost, Event.exceptionWritten, functionIndex, s.generation[functionIndex]);
  }

  written(functionIndex: number, generation: number): void {
    const { rings, topology, memory, functions, occurrences, digests, programs } = this.amu;
    const s = this.state;
    if (generation !== s.generation[functionIndex]) return;
    s.writing[functionIndex] = 0;
    const { opcode, bytes, cause } = s.pending[functionIndex][0];
    const ring = topology.managementRing(functionIndex, ManagementRing.exception);
    const index = rings.writeLo(ring);
    if (!memory[functionIndex].write(rings.addressOf(ring, index), bytes, 0, bytes.length)) {
      this.fault(functionIndex, cause);
      return;
    }
    s.pending[functionIndex].shift();
    rings.advanceWrite(ring);
    rings.count(ring, RingCount.messages);
    rings.notePeak(ring);
    functions.state.exceptions[functionIndex]++;
    const slot = rings.slotOf(ring, index);
    const id = occurrences.record(Occurrence.exception, functionIndex, opcode, slot, cause, -1);
    digests.update(ring, id);
    programs.managementChanged(functionIndex, ManagementRing.exception, id);
    this.pump(functionIndex);
    this.amu.commands.settled();
  }

  private fault(functionIndex: number, cause: number): void {
    this.state.faulted[functionIndex] = 1;
    this.amu.errors.fault(functionIndex, ErrorState.exception_ring_fault, cause);
  }

  /** AMU_EN went to 0: what waited is gone. (assumed: amu-disable) */
  reset(functionIndex: number): void {
    const s = this.state;
    s.pending[functionIndex].length = 0;
    s.writing[functionIndex] = s.waiting[functionIndex] = s.faulted[functionIndex] = 0;
    s.generation[functionIndex]++;
  }
}
