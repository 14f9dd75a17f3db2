// Tracing of sessions: records that go to the trace ring of the function that monitors the session. In back-pressure mode
// nothing is lost: a session that is traced moves no further message while more records wait than the AMU holds. In
// overwriting mode the oldest record goes, and the loss is counted (assumed: trace-records).

import {
  AmiKind,
  commandFields,
  ErrorState,
  ManagementRing,
  RxMode,
  readField32,
  readFieldHi,
  readFieldLo,
  registerField32,
  registerFields,
  SocketType,
  TraceEvent,
  traceRecord,
  writeField,
} from '../../spec';
import { Event } from './events';
import type { AmuParts } from './parts';
import { RingCount } from './rings';
import { costOf } from './timing';

/** Records that wait in the AMU before traced sessions are held, and in overwriting mode at most. */
const buffered = 16;

/** What is told of a message that the session moves, and not of its want of room or of a message that was there before. */
const movesMessage: ReadonlySet<number> = new Set([
  TraceEvent.fetch,
  TraceEvent.arrive,
  TraceEvent.deliver,
  TraceEvent.send,
]);

interface PendingRecord {
  readonly bytes: Uint8Array;
  readonly cause: number;
}

function createTracingState(functions: number) {
  return {
    pending: Array.from({ length: functions }, (): PendingRecord[] => []),
    writing: new Uint8Array(functions),
    /** its ring did not translate */
    faulted: new Uint8Array(functions),
    generation: new Int32Array(functions),
  };
}

export class Tracing {
  readonly state: ReturnType<typeof createTracingState>;

  constructor(private readonly amu: AmuParts) {
    this.state = createTracingState(amu.topology.functions);
  }

  /** Records are delivered to this function: its AMU_CR.TRACE_EN and, for a VF, the PF's VF_TRACE_EN. */
  delivers(functionIndex: number): boolean {
    const { functions, system } = this.amu;
    const { TRACE_EN, VF_TRACE_EN } = registerFields.AMU_CR;
    const { control } = functions.state;
    if (this.state.faulted[functionIndex] || registerField32(control[functionIndex], 0, TRACE_EN) === 0) {
      return false;
    }
    return system.functions[functionIndex].physical || registerField32(control[0], 0, VF_TRACE_EN) === 1;
  }

  /** Traced sessions of this monitor have to wait until software takes records. */
  holds(functionIndex: number): boolean {
    return this.state.pending[functionIndex].length >= buffered && !this.overwrites(functionIndex);
  }

  /** One of TraceEvent happened to a session that is watched, at an endpoint and a slot. */
  event(session: number, kind: number, endpoint: number, slot: number, cause: number): void {
    const { sessions, kernel, system } = this.amu;
    const s = sessions.state;
    if (((s.traceControl[session] >>> kind) & 1) === 0) return;
    const monitor = s.monitor[session];
    const { hardware, rx, ami, socket, owner } = sessions.placeOf(endpoint);
    const bytes = new Uint8Array(system.amu.managementMessageBytes);
    writeField(bytes, 0, traceRecord.TIME, kernel.now >>> 0, Math.floor(kernel.now / 0x100000000));
    writeField(bytes, 0, traceRecord.ASN_ID, s.asn[session], 0);
    writeField(bytes, 0, traceRecord.EVENT, kind, 0);
    writeField(bytes, 0, traceRecord.AMI_TYPE, hardware ? AmiKind.hw : AmiKind.sw, 0);
    writeField(bytes, 0, traceRecord.AMS_TYPE, rx ? SocketType.rx : SocketType.tx, 0);
    writeField(bytes, 0, traceRecord.AMS_ID, socket, 0);
    writeField(bytes, 0, traceRecord.AMI_ID, ami, 0);
    writeField(bytes, 0, traceRecord.F_OWNER, owner, 0);
    writeField(bytes, 0, traceRecord.SLOT, slot, 0);
    if (movesMessage.has(kind)) this.tellStash(session, bytes);
    const pending = this.state.pending[monitor];
    pending.push({ bytes, cause });
    if (pending.length > buffered && this.overwrites(monitor)) {
      // The first is being written; the next is the oldest that can go.
      pending.splice(1, 1);
      this.amu.rings.count(this.ringOf(monitor), RingCount.lost);
    }
    this.pump(monitor);
  }

  /** A session cannot change while a message of it is on its way: it carries what the session says now. */
  private tellStash(session: number, bytes: Uint8Array): void {
    const { stash } = this.amu.sessions.state;
    if (stash[session] === 0) return;
    const fields = commandFields.PF_ASN_CREATE;
    const command = this.amu.sessions.commandOf(session);
    writeField(bytes, 0, traceRecord.STASH_ENABLE, 1, 0);
    writeField(bytes, 0, traceRecord.STASH_DEST, readField32(command, 0, fields.STASH_DEST), 0);
    const lo = readFieldLo(command, 0, fields.STASH_CTL);
    writeField(bytes, 0, traceRecord.STASH_CTL, lo, readFieldHi(command, 0, fields.STASH_CTL));
  }

  /** Sends the next record on its way if nothing holds it. */
  pump(functionIndex: number): void {
    const { rings, functions, memory, kernel, system } = this.amu;
    const s = this.state;
    const next = s.pending[functionIndex][0];
    if (!next || s.writing[functionIndex] || !functions.runs(functionIndex)) return;
    const ring = this.ringOf(functionIndex);
    if (rings.fill(ring) >= rings.slots(ring) && !this.overwrites(functionIndex)) return;
    const address = rings.addressOf(ring, rings.writeLo(ring));
    if (!memory[functionIndex].backed(address, next.bytes.length)) {
      this.fault(functionIndex, next.cause);
      return;
    }
    s.writing[functionIndex] = 1;
    const cost = costOf(system.timing.dmaWrite, next.bytes.length);
    kernel.after(cost, Event.traceWritten, functionIndex, s.generation[functionIndex]);
  }

  private fault(functionIndex: number, cause: number): void {
    this.state.faulted[functionIndex] = 1;
    this.state.pending[functionIndex].length = 0;
    this.amu.sessions.monitorChanged(functionIndex);
    this.amu.errors.fault(functionIndex, ErrorState.trace_ring_fault, cause);
  }

  written(functionIndex: number, generation: number): void {
    const { rings, memory, digests, programs, sessions } = this.amu;
    const s = this.state;
    if (generation !== s.generation[functionIndex]) return;
    s.writing[functionIndex] = 0;
    const held = this.holds(functionIndex);
    const { bytes, cause } = s.pending[functionIndex].shift()!;
    const ring = this.ringOf(functionIndex);
    if (rings.fill(ring) >= rings.slots(ring)) {
      rings.advanceRead(ring);
      rings.count(ring, RingCount.lost);
    }
    if (!memory[functionIndex].write(rings.addressOf(ring, rings.writeLo(ring)), bytes, 0, bytes.length)) {
      this.fault(functionIndex, cause);
      return;
    }
    rings.advanceWrite(ring);
    rings.count(ring, RingCount.messages);
    rings.notePeak(ring);
    digests.update(ring, cause);
    programs.managementChanged(functionIndex, ManagementRing.trace, cause);
    this.pump(functionIndex);
    this.amu.commands.settled();
    if (held && !this.holds(functionIndex)) sessions.monitorChanged(functionIndex);
  }

  /** What waited is gone: AMU_EN went to 0 or the function was reset. */
  reset(functionIndex: number): void {
    const s = this.state;
    s.pending[functionIndex].length = 0;
    s.writing[functionIndex] = s.faulted[functionIndex] = 0;
    s.generation[functionIndex]++;
    this.amu.sessions.monitorChanged(functionIndex);
  }

  private ringOf(functionIndex: number): number {
    return this.amu.topology.managementRing(functionIndex, ManagementRing.trace);
  }

  private overwrites(functionIndex: number): boolean {
    const { traceControl } = this.amu.functions.state;
    const mode = registerField32(traceControl[functionIndex], 0, registerFields.MGT_TRACE_RX_CTRL.RX_MODE);
    return mode === RxMode.overwriting;
  }
}
