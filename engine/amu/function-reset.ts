// Reset of a VF: its AMIs stop at once, the messages in flight come to their end, then its rings, AMIs and registers are in
// reset state and the PF gets E-PF-VF-RESET. Mapping, sessions, and whether the PF has it enabled or trapping stay
// (assumed: vf-reset).

import { ExceptionOpcode, ManagementRing } from '../../spec';
import type { AmuParts } from './parts';
import { Direction } from './topology';

/** Management rings' indexes to zero, error state cleared, what was under way forgotten. (assumed: amu-disable) */
export function clearManagement(amu: AmuParts, functionIndex: number): void {
  const { topology, rings, doorbells, digests, commands, exceptions, tracing, errors } = amu;
  commands.reset(functionIndex);
  exceptions.reset(functionIndex);
  tracing.reset(functionIndex);
  errors.clear(functionIndex);
  for (const index of Object.values(ManagementRing)) {
    const ring = topology.managementRing(functionIndex, index);
    rings.clearIndexes(ring);
    doorbells.clear(ring);
    digests.update(ring, 0);
  }
}

export class FunctionResets {
  readonly state: { pending: Uint8Array; cause: Float64Array; count: number; whole: number };

  constructor(private readonly amu: AmuParts) {
    const { functions } = amu.topology;
    this.state = {
      pending: new Uint8Array(functions),
      cause: new Float64Array(functions),
      count: 0,
      whole: 0,
    };
  }

  /** Messages of the function have to settle before its reset is done. */
  pending(functionIndex: number): boolean {
    return this.state.pending[functionIndex] === 1;
  }

  /** False for the PF and for a function that does not exist. */
  request(functionIndex: number, cause: number): boolean {
    const { system, topology, interfaces, agents } = this.amu;
    const s = this.state;
    if (!system.functions[functionIndex] || system.functions[functionIndex].physical) return false;
    if (s.pending[functionIndex]) return true;
    s.pending[functionIndex] = 1;
    s.cause[functionIndex] = cause;
    s.count++;
    this.clearRegisters(functionIndex);
    for (let ami = 0; ami < topology.interfaces; ami++) {
      if (interfaces.state.owner[ami] === functionIndex) interfaces.setEnabled(ami, false, cause);
    }
    for (let hw = 0; hw < topology.hardwareInterfaces; hw++) {
      if (agents.state.owner[hw] === functionIndex) agents.setEnabled(hw, false);
    }
    // What waited for a command of this function waits no more.
    this.amu.commands.settled();
    return true;
  }

  /**
   * The whole AMU, by a reset of its device: everything stops at once, and is in reset state when the messages in flight
   * have come to their end. (assumed: device-reset)
   */
  requestAll(cause: number): boolean {
    const { topology, functions, interfaces, agents, tables } = this.amu;
    const s = this.state;
    if (s.whole === 0) s.count++;
    s.whole = 1;
    for (let f = 0; f < topology.functions; f++) {
      if (s.pending[f]) s.count--;
      s.pending[f] = 0;
      this.clearRegisters(f);
      functions.state.trapping[f] = 0;
      functions.state.enabled[f] = f === 0 ? 1 : 0;
    }
    functions.state.amuOn = 0;
    for (let ami = 0; ami < topology.interfaces; ami++) {
      interfaces.setEnabled(ami, false, cause);
      tables.close(ami);
    }
    for (let hw = 0; hw < topology.hardwareInterfaces; hw++) agents.setEnabled(hw, false);
    s.cause[0] = cause;
    functions.runningChanged();
    this.settled();
    return true;
  }

  /** A message has come to its end: resets that waited for it go on. */
  settled(): void {
    if (this.state.count === 0) return;
    if (this.state.whole === 1 && !this.anyInFlight()) this.finishAll();
    for (let f = 0; f < this.amu.topology.functions; f++) {
      if (this.state.pending[f] && !this.inFlight(f)) this.finish(f);
    }
  }

  /** Messages are on their way from or to its AMIs. */
  inFlight(functionIndex: number): boolean {
    const { topology, interfaces, agents } = this.amu;
    for (let ami = 0; ami < topology.interfaces; ami++) {
      if (interfaces.state.owner[ami] === functionIndex && interfaces.state.inFlight[ami] > 0) return true;
    }
    for (let hw = 0; hw < topology.hardwareInterfaces; hw++) {
      if (agents.state.owner[hw] === functionIndex && agents.state.inFlight[hw] > 0) return true;
    }
    return false;
  }

  private anyInFlight(): boolean {
    const { topology, interfaces, agents } = this.amu;
    for (let ami = 0; ami < topology.interfaces; ami++) if (interfaces.state.inFlight[ami] > 0) return true;
    for (let hw = 0; hw < topology.hardwareInterfaces; hw++) if (agents.state.inFlight[hw] > 0) return true;
    return false;
  }

  private finishAll(): void {
    const { topology, interfaces, agents, sessions } = this.amu;
    const s = this.state;
    s.whole = 0;
    s.count--;
    for (let session = 0; session < sessions.count; session++) {
      if (sessions.state.exists[session] === 1) sessions.destroy(session);
    }
    for (let ami = 0; ami < topology.interfaces; ami++) {
      interfaces.reset(ami, s.cause[0]);
      interfaces.unmap(ami);
    }
    for (let hw = 0; hw < topology.hardwareInterfaces; hw++) {
      agents.reset(hw, false);
      agents.restoreCredit(hw);
      agents.unmap(hw);
    }
  }

  private finish(functionIndex: number): void {
    const { topology, interfaces, agents, exceptions, system } = this.amu;
    const s = this.state;
    s.pending[functionIndex] = 0;
    s.count--;
    for (let ami = 0; ami < topology.interfaces; ami++) {
      if (interfaces.state.owner[ami] === functionIndex) interfaces.reset(ami, s.cause[functionIndex]);
    }
    for (let hw = 0; hw < topology.hardwareInterfaces; hw++) {
      if (agents.state.owner[hw] === functionIndex) agents.reset(hw, false);
    }
    exceptions.post(0, ExceptionOpcode.E_PF_VF_RESET, s.cause[functionIndex], {
      SOURCE: system.functions[functionIndex].number,
    });
  }

  private clearRegisters(f: number): void {
    const { functions, topology, rings, interrupts, digests, sessions } = this.amu;
    const { control, traceControl, errorIrqLo, errorIrqHi } = functions.state;
    control[f] = traceControl[f] = errorIrqLo[f] = errorIrqHi[f] = 0;
    for (const index of Object.values(ManagementRing)) rings.reset(topology.managementRing(f, index));
    for (const direction of Object.values(Direction)) {
      const group = topology.managementGroup(f, direction);
      interrupts.state.enabled[group] = interrupts.state.vector[group] = 0;
      digests.state.maskLo[group] = digests.state.maskHi[group] = 0;
      interrupts.evaluate(group, 0);
    }
    clearManagement(this.amu, f);
    sessions.monitorChanged(f);
  }
}
