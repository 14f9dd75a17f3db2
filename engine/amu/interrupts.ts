// Interrupts are messages, one for each edge from 0 to 1 of (digest AND mask) while they are enabled, and one when a set
// bit is unmasked or its interrupt enabled (assumed: interrupt-edges).

import { registerField32, registerFields } from '../../spec';
import type { Arena } from '../memory';
import { Occurrence } from '../seam';
import type { AmuParts } from './parts';

function createInterruptState(groups: number, arena: Arena) {
  return {
    enabled: arena.uint8(groups),
    vector: new Uint32Array(groups),
    /** digest AND mask as it was signalled last; 0 while interrupts are off */
    signalledLo: arena.uint32(groups),
    signalledHi: arena.uint32(groups),
  };
}

export class Interrupts {
  readonly state: ReturnType<typeof createInterruptState>;

  constructor(private readonly amu: AmuParts) {
    this.state = createInterruptState(amu.topology.groups, amu.kernel.arena);
  }

  /** Digest, mask, enable or the AMI behind a group changed. */
  evaluate(group: number, cause: number): void {
    const s = this.state;
    const digests = this.amu.digests.state;
    const open = s.enabled[group] === 1 && this.ownerMayInterrupt(group);
    const lo = open ? digests.lo[group] & digests.maskLo[group] : 0;
    const hi = open ? digests.hi[group] & digests.maskHi[group] : 0;
    const rose = (lo & ~s.signalledLo[group]) | (hi & ~s.signalledHi[group]);
    s.signalledLo[group] = lo;
    s.signalledHi[group] = hi;
    if (rose !== 0) this.raiseGroup(group, cause);
  }

  evaluateAll(cause: number): void {
    for (let group = 0; group < this.amu.topology.groups; group++) this.evaluate(group, cause);
  }

  /** ERROR_STATE became another than 0, or its interrupt was enabled while it is. (assumed: error-interrupt) */
  raiseError(functionIndex: number, cause: number): void {
    const { errorIrqLo, errorIrqHi } = this.amu.functions.state;
    const { Enable, Vector } = registerFields.ERR_IRQ_CTRL;
    const lo = errorIrqLo[functionIndex];
    const hi = errorIrqHi[functionIndex];
    if (registerField32(lo, hi, Enable) === 1)
      this.raise(functionIndex, registerField32(lo, hi, Vector), cause);
  }

  private ownerMayInterrupt(group: number): boolean {
    const { functions, interfaces, topology } = this.amu;
    const ami = group >> 1;
    if (ami >= topology.interfaces) return functions.runs(ami - topology.interfaces);
    return interfaces.moves(ami);
  }

  private raiseGroup(group: number, cause: number): void {
    const { topology, interfaces, exceptions, system } = this.amu;
    const ami = group >> 1;
    const vector = this.state.vector[group];
    if (ami >= topology.interfaces) {
      this.raise(ami - topology.interfaces, vector, cause);
    } else if (vector < system.amu.vectors) {
      this.raise(interfaces.state.owner[ami], vector, cause);
    } else {
      exceptions.postInvalidVector(ami, group & 1, cause);
    }
  }

  /** A vector that the function does not have goes nowhere. */
  private raise(functionIndex: number, vector: number, cause: number): void {
    if (vector >= this.amu.system.amu.vectors) return;
    const id = this.amu.occurrences.record(Occurrence.interrupt, functionIndex, vector, 0, cause, -1);
    this.amu.functions.state.interrupts[functionIndex]++;
    this.amu.programs.interruptRaised(functionIndex, vector, id);
  }
}
