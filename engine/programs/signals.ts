// What the hardware tells the programs: each call marks or schedules, and runs nothing at once. The costs of noticing a
// change and of an interrupt are paid here.

import { errorStateText, exceptionByOpcode, ManagementRing } from '../../spec';
import { costOf } from '../amu/timing';
import { Occurrence } from '../seam';
import type { Actions } from './actions';
import { type Machine, ProgramEvent } from './machine';
import { memoriesOf } from './memory-words';
import { Wait } from './state';
import { hex, plural } from './value';

export class Signals {
  constructor(
    private readonly m: Machine,
    private readonly actions: Actions,
  ) {}

  mmioReadDone(program: number, lo: number, hi: number): void {
    const p = this.m.programs[program];
    if (p?.wait !== Wait.register) return;
    p.waitA = lo;
    p.waitB = hi;
    this.m.wake(p, 0, 0);
  }

  /** Wakes who waits on a socket for something that is there now. */
  wakeWaiting(socket: number, cause: number): void {
    const { rings, programs } = this.m;
    const delay = costOf(this.m.system.timing.wake, 0);
    // Nearly always it is one, and known: a system may have thousands of programs.
    const alone = programs[rings.waiter[socket]];
    if (rings.waiting[socket] === 1 && alone.wait === Wait.socket && alone.waitA === socket) {
      if (this.actions.ready(socket, alone.waitB)) this.m.wake(alone, delay, cause);
      return;
    }
    for (const p of programs) {
      if (p.wait !== Wait.socket || p.waitA !== socket) continue;
      if (this.actions.ready(socket, p.waitB)) this.m.wake(p, delay, cause);
    }
  }

  managementChanged(functionIndex: number, ring: number, cause: number): void {
    if (ring === ManagementRing.exception) this.exceptionPosted(functionIndex, cause);
    if (ring === ManagementRing.exception || ring === ManagementRing.trace)
      this.wakeRing(functionIndex, ring, cause);
    if (ring !== ManagementRing.response || !this.actions.answered(functionIndex)) return;
    const id = this.m.functions[functionIndex].commandOwner;
    const p = this.m.programs[id];
    if (id !== 0 && p.wait === Wait.response) this.m.wake(p, costOf(this.m.system.timing.wake, 0), cause);
  }

  private wakeRing(functionIndex: number, ring: number, cause: number): void {
    for (const p of this.m.programs) {
      if (p.wait !== Wait.ring || p.waitA !== ring || p.functionIndex !== functionIndex) continue;
      if (!this.actions.ringReady(functionIndex, ring)) return;
      this.m.wake(p, costOf(this.m.system.timing.wake, 0), cause);
    }
  }

  private exceptionPosted(functionIndex: number, id: number): void {
    const { occurrences, system, log, tables } = this.m;
    if (occurrences.kindOf(id) !== Occurrence.exception) return;
    const name = exceptionByOpcode(occurrences.aOf(id))?.name ?? `exception ${occurrences.aOf(id)}`;
    const parent = occurrences.parentOf(id);
    const socket =
      occurrences.has(parent) && occurrences.kindOf(parent) === Occurrence.ringFault
        ? this.socketOf(occurrences.whoOf(parent))
        : -1;
    if (socket < 0) log.incident(`the AMU posted ${name} to ${system.functions[functionIndex].name}`);
    else log.incident(`the AMU posted ${name} for ${tables.sockets[socket].name}`, this.ringPlace(socket));
  }

  private ringPlace(socket: number): string {
    const { hardware, rings, system, tables } = this.m;
    const at = hardware.observe('socket', rings.global[socket], 'at') ?? 0n;
    const fn = system.functions[tables.sockets[socket].functionIndex];
    return `its ring at ${hex(at)} is not in the memory of ${fn.name}, which has ${memoriesOf(fn)}`;
  }

  private socketOf(global: number): number {
    return this.m.rings.global.indexOf(global);
  }

  indexIgnored(global: number, lo: number, hi: number): void {
    const { log, tables } = this.m;
    const socket = this.socketOf(global);
    if (socket < 0) return;
    const { name, model } = tables.sockets[socket];
    const register = model.direction === 'tx' ? 'WRITE_INDEX_TX' : 'READ_INDEX_RX';
    const value = (BigInt(hi) << 32n) | BigInt(lo);
    const reason = `the ring has ${plural(model.slots, 'slot')} and would hold more messages, or fewer than none, or the index would go back`;
    log.incident(`the AMU ignored ${register}[${model.id}] = ${value} of ${name}`, reason);
  }

  errorStateEntered(functionIndex: number, state: number): void {
    const { name } = this.m.system.functions[functionIndex];
    this.m.log.incident(`AMU_SR.ERROR_STATE of ${name} became ${state} (${errorStateText(state)})`);
  }

  interruptRaised(functionIndex: number, vector: number, cause: number): void {
    const fn = this.m.functions[functionIndex];
    if (vector >= fn.fired.length) return;
    fn.firedCause[vector] = cause;
    const delay = costOf(this.m.system.timing.interrupt, 0);
    this.m.kernel.after(delay, ProgramEvent.interrupt, functionIndex, vector);
  }

  /** The interrupt has reached the driver's side; it is kept until somebody waits for it. */
  interrupted(functionIndex: number, vector: number): void {
    const fn = this.m.functions[functionIndex];
    fn.fired[vector] = 1;
    for (const p of this.m.programs) {
      if (p.wait !== Wait.interrupt || p.waitA !== vector || p.functionIndex !== functionIndex) continue;
      this.m.wake(p, 0, fn.firedCause[vector]);
    }
  }
}
