// Which memory an AMI's accesses go to: that of the function that owns it or, when they carry a PASID, that of the process
// behind it. A function that has no process memories declared has one address space for all (assumed: pasid-spaces).

import { type HostMemory, type MemoryRange, PagedMemory } from '../memory';
import type { AmuParts } from './parts';
import { Direction } from './topology';

export class AddressSpaces {
  readonly state: {
    /** by physical AMI-SW: an index in `memory`, -1 = it belongs to nobody */
    ofInterface: Int32Array;
  };
  /** function -> PASID -> index in `memory` */
  private readonly byPasid: (Map<number, number> | undefined)[];
  private nowhere = -1;

  constructor(
    private readonly amu: AmuParts,
    private readonly memory: HostMemory[],
  ) {
    this.state = { ofInterface: new Int32Array(amu.topology.interfaces).fill(-1) };
    this.byPasid = new Array<Map<number, number> | undefined>(amu.topology.functions).fill(undefined);
  }

  /** Gives a function a memory for one PASID; answers its index in `memory`. Ranges in bytes. Before the first event. */
  declare(functionIndex: number, pasid: number, ranges: readonly MemoryRange[]): number {
    this.byPasid[functionIndex] ??= new Map();
    const memory = new PagedMemory(ranges, this.amu.kernel.arena);
    const index = this.memory.push(memory) - 1;
    this.listen(memory);
    this.byPasid[functionIndex].set(pasid, index);
    this.amu.tables.listen(index);
    return index;
  }

  /** A debugger begins or ceases to observe a memory: rings find out again whether their slots may be worked on in place. */
  listen(memory: HostMemory): void {
    const { rings, topology } = this.amu;
    memory.observedChanged = () => {
      for (let ring = 0; ring < topology.rings; ring++) rings.moved(ring);
    };
  }

  /** The memory of an AMI-SW that a function owns. */
  of(ami: number): HostMemory {
    return this.memory[this.state.ofInterface[ami]];
  }

  /** Owner or PASID of an AMI-SW changed. */
  changed(ami: number): void {
    const { topology, rings } = this.amu;
    const { owner, pasid, pasidEnabled } = this.amu.interfaces.state;
    const first = topology.socket(ami, Direction.tx, 0);
    for (let ring = first; ring < first + topology.socketsPerAmi; ring++) rings.moved(ring);
    this.state.ofInterface[ami] = owner[ami] < 0 ? -1 : this.find(owner[ami], pasid[ami], pasidEnabled[ami]);
  }

  /** The index in `memory` of what an access of this function with, or without, a PASID goes to. */
  find(functionIndex: number, pasid: number, pasidEnabled: number): number {
    const processes = this.byPasid[functionIndex];
    if (pasidEnabled === 0 || processes === undefined) return functionIndex;
    const index = processes.get(pasid);
    if (index !== undefined) return index;
    // No address of a process that does not exist translates.
    if (this.nowhere < 0) this.nowhere = this.memory.push(new PagedMemory([], this.amu.kernel.arena)) - 1;
    return this.nowhere;
  }
}
