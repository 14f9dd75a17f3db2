// How the parts of one AMU are numbered inside the engine. It follows from the declared system and never changes.
//
//   global socket   physical AMI-SW * sockets per AMI + (RX: number of TX sockets) + AMS number
//   ring            the global sockets, then four management rings for each function
//   AMI-HW          those of agent 0, then those of agent 1, ...
//   endpoint        the global sockets, then AMI-HW * sockets per AMI + (RX: number of TX sockets) + AMS number
//   group           what shares a digest register and a vector: AMI-SW * 2 + direction, then function * 2 + direction

import type { SystemModel } from '../../language/link/model';
import { ManagementRing } from '../../spec';

export const Direction = { tx: 0, rx: 1 } as const;
export const managementRings = 4;

export class Topology {
  readonly functions: number;
  readonly txSockets: number;
  readonly rxSockets: number;
  readonly socketsPerAmi: number;
  /** physical AMI-SWs */
  readonly interfaces: number;
  readonly sockets: number;
  readonly rings: number;
  readonly hardwareInterfaces: number;
  readonly endpoints: number;
  readonly groups: number;
  /** AMI numbers that one function can have */
  readonly perFunction: number;
  readonly functionByNumber: ReadonlyMap<number, number>;
  readonly agentById: ReadonlyMap<number, number>;
  /** agent -> its first AMI-HW */
  private readonly firstOfAgent: Int32Array;
  private readonly agentOf: Int32Array;
  private readonly groupOf: Int32Array;
  private readonly bitOf: Uint8Array;

  constructor(system: SystemModel) {
    const { amu } = system;
    this.functions = system.functions.length;
    this.txSockets = amu.txSockets;
    this.rxSockets = amu.rxSockets;
    this.socketsPerAmi = amu.txSockets + amu.rxSockets;
    this.interfaces = amu.interfaces;
    this.sockets = this.interfaces * this.socketsPerAmi;
    this.rings = this.sockets + this.functions * managementRings;
    this.perFunction = amu.interfacesPerFunction;
    this.groups = (this.interfaces + this.functions) * 2;
    this.functionByNumber = new Map(system.functions.map((f, index) => [f.number, index]));
    this.agentById = new Map(system.agents.map((agent, index) => [agent.id, index]));
    const agents = system.agents.flatMap((agent, index) => new Array<number>(agent.interfaces).fill(index));
    this.hardwareInterfaces = agents.length;
    this.agentOf = Int32Array.from(agents);
    this.firstOfAgent = Int32Array.from(system.agents, (_, index) => agents.indexOf(index));
    this.endpoints = this.sockets + this.hardwareInterfaces * this.socketsPerAmi;
    this.groupOf = new Int32Array(this.rings);
    this.bitOf = new Uint8Array(this.rings);
    for (let ring = 0; ring < this.rings; ring++) this.placeInDigest(ring);
  }

  private placeInDigest(ring: number): void {
    if (ring < this.sockets) {
      this.groupOf[ring] = this.interfaceOf(ring) * 2 + (this.isRx(ring) ? Direction.rx : Direction.tx);
      this.bitOf[ring] = this.numberOf(ring);
      return;
    }
    const of = this.managementRingOf(ring);
    const command = of === ManagementRing.command;
    this.groupOf[ring] =
      (this.interfaces + this.functionOfRing(ring)) * 2 + (command ? Direction.tx : Direction.rx);
    this.bitOf[ring] = command ? 0 : of - 1;
  }

  /** The ring of a function: one of ManagementRing. */
  managementRing(functionIndex: number, ring: number): number {
    return this.sockets + functionIndex * managementRings + ring;
  }
  functionOfRing(ring: number): number {
    return Math.floor((ring - this.sockets) / managementRings);
  }
  managementRingOf(ring: number): number {
    return (ring - this.sockets) % managementRings;
  }

  socket(physicalAmi: number, direction: number, id: number): number {
    return physicalAmi * this.socketsPerAmi + (direction === Direction.rx ? this.txSockets : 0) + id;
  }
  /** The physical AMI-SW of a global socket. */
  interfaceOf(socket: number): number {
    return Math.floor(socket / this.socketsPerAmi);
  }
  /** Of a global socket or any other endpoint. */
  isRx(endpoint: number): boolean {
    return endpoint % this.socketsPerAmi >= this.txSockets;
  }
  /** AMS number within its direction, of a global socket or any other endpoint. */
  numberOf(endpoint: number): number {
    const inside = endpoint % this.socketsPerAmi;
    return inside >= this.txSockets ? inside - this.txSockets : inside;
  }

  isHardware(endpoint: number): boolean {
    return endpoint >= this.sockets;
  }
  hardwareEndpoint(hw: number, direction: number, id: number): number {
    return this.sockets + this.socket(hw, direction, id);
  }
  /** The AMI-HW of an endpoint beyond the global sockets. */
  hardwareOf(endpoint: number): number {
    return Math.floor((endpoint - this.sockets) / this.socketsPerAmi);
  }
  /** The AMI-HW of an agent by its number inside the agent; -1 when the agent has no such one. */
  hardwareInterface(agent: number, number: number): number {
    const hw = this.firstOfAgent[agent] + number;
    return number >= 0 && this.agentOf[hw] === agent ? hw : -1;
  }
  agentOfHardware(hw: number): number {
    return this.agentOf[hw];
  }
  numberInAgent(hw: number): number {
    return hw - this.firstOfAgent[this.agentOf[hw]];
  }

  groupOfRing(ring: number): number {
    return this.groupOf[ring];
  }
  bitOfRing(ring: number): number {
    return this.bitOf[ring];
  }
  managementGroup(functionIndex: number, direction: number): number {
    return (this.interfaces + functionIndex) * 2 + direction;
  }
}
