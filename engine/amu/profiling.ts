// Profiling of sessions: which counters count, their values, the table in the memory of the function that monitors the
// session. Counters go on from zero when they overflow; the table is stored on a flush and on an overflow
// (assumed: profiling-counters).

import {
  AmiKind,
  controlField,
  ErrorState,
  ExceptionOpcode,
  ProfilingCounter,
  profilingControl,
  profilingTable,
  SocketType,
} from '../../spec';
import type { AmuParts } from './parts';

const two32 = 0x100000000;
const { counters } = profilingTable;

export class Profiling {
  private readonly entry = new Uint8Array(profilingTable.bytes);
  private readonly view = new DataView(this.entry.buffer);

  constructor(private readonly amu: AmuParts) {}

  /** A message of so many bytes came to its end, so many ps after it was put. */
  delivered(session: number, bytes: number, latency: number, cause: number): void {
    this.add(session, ProfilingCounter.messages, 1, cause);
    this.add(session, ProfilingCounter.bytes, bytes, cause);
    this.add(session, ProfilingCounter.latency_sum, latency, cause);
    this.raise(session, ProfilingCounter.latency_max, latency, cause);
  }

  /** One of ProfilingCounter goes up by `amount`, below 2^53. */
  add(session: number, counter: number, amount: number, cause: number): void {
    if (!this.counts(session, counter)) return;
    const s = this.amu.sessions.state;
    const at = session * counters + counter;
    const lo = s.counterLo[at] + (amount % two32);
    const hi = s.counterHi[at] + Math.floor(amount / two32) + (lo >= two32 ? 1 : 0);
    const rest = this.wrap(session, lo >>> 0, hi);
    s.counterLo[at] = rest.lo;
    s.counterHi[at] = rest.hi;
    if (rest.wrapped) this.overflowed(session, counter, cause);
  }

  /** The counters of the session to zero. */
  clear(session: number): void {
    const s = this.amu.sessions.state;
    s.counterLo.fill(0, session * counters, (session + 1) * counters);
    s.counterHi.fill(0, session * counters, (session + 1) * counters);
  }

  /** The value of one of ProfilingCounter. */
  valueOf(session: number, counter: number): bigint {
    const s = this.amu.sessions.state;
    const at = session * counters + counter;
    return (BigInt(s.counterHi[at]) << 32n) | BigInt(s.counterLo[at]);
  }

  /** Stores the tables of every session that the function monitors and profiles; false when one does not translate. */
  flush(functionIndex: number): boolean {
    const { sessions } = this.amu;
    const s = sessions.state;
    let stored = true;
    for (let session = 0; session < sessions.count; session++) {
      if (!s.exists[session] || s.monitor[session] !== functionIndex || s.profileMask[session] === 0)
        continue;
      stored = this.store(session) && stored;
    }
    return stored;
  }

  /** How many tables a flush stores. */
  tablesOf(functionIndex: number): number {
    const { sessions } = this.amu;
    const s = sessions.state;
    let tables = 0;
    for (let session = 0; session < sessions.count; session++) {
      if (s.exists[session] && s.monitor[session] === functionIndex && s.profileMask[session] !== 0) tables++;
    }
    return tables;
  }

  private counts(session: number, counter: number): boolean {
    return ((this.amu.sessions.state.profileMask[session] >>> counter) & 1) === 1;
  }

  /** A largest value: stays at the most that its bits hold, which is its overflow. */
  private raise(session: number, counter: number, value: number, cause: number): void {
    if (!this.counts(session, counter)) return;
    const s = this.amu.sessions.state;
    const at = session * counters + counter;
    if (value <= s.counterHi[at] * two32 + s.counterLo[at]) return;
    const lo = value % two32;
    const hi = Math.floor(value / two32);
    if (!this.wrap(session, lo, hi).wrapped) {
      s.counterLo[at] = lo;
      s.counterHi[at] = hi;
      return;
    }
    const bits = this.bits(session);
    const most = 2 ** bits - 1;
    if (s.counterHi[at] * two32 + s.counterLo[at] === most) return;
    s.counterLo[at] = most % two32;
    s.counterHi[at] = Math.floor(most / two32);
    this.overflowed(session, counter, cause);
  }

  private bits(session: number): number {
    return controlField(this.amu.sessions.state.profileControl[session], profilingControl.COUNTER_BITS) || 64;
  }

  private wrap(session: number, lo: number, hi: number): { lo: number; hi: number; wrapped: boolean } {
    const bits = this.bits(session);
    if (bits < 32) return { lo: lo % 2 ** bits, hi: 0, wrapped: hi > 0 || lo >= 2 ** bits };
    const limit = 2 ** (bits - 32);
    return { lo, hi: hi % limit, wrapped: hi >= limit };
  }

  private overflowed(session: number, counter: number, cause: number): void {
    const { sessions, exceptions, errors } = this.amu;
    const s = sessions.state;
    const monitor = s.monitor[session];
    if (!this.store(session)) {
      // Nothing can take what it counts, so it stops counting until it is configured anew.
      s.profileMask[session] = 0;
      sessions.watchChanged(session);
      errors.fault(monitor, ErrorState.profiling_table_fault, cause);
      return;
    }
    const { hardware, rx, ami, socket, owner } = sessions.placeOf(s.monitored[session]);
    exceptions.post(monitor, ExceptionOpcode.E_F_COUNTER_OVERFLOW, cause, {
      AMI_ID: ami,
      F_OWNER: owner,
      AMS_ID: socket,
      AMI_TYPE: hardware ? AmiKind.hw : AmiKind.sw,
      AMS_TYPE: rx ? SocketType.rx : SocketType.tx,
      COUNTER_ID: counter,
    });
  }

  private store(session: number): boolean {
    const s = this.amu.sessions.state;
    for (let counter = 0; counter < counters; counter++) {
      const at = session * counters + counter;
      this.view.setUint32(counter * profilingTable.entryBytes, s.counterLo[at], true);
      this.view.setUint32(counter * profilingTable.entryBytes + 4, s.counterHi[at], true);
    }
    const base = s.tableHi[session] * two32 + s.tableLo[session];
    return this.amu.memory[s.monitor[session]].write(base, this.entry, 0, this.entry.length);
  }
}
