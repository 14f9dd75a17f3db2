// AMI-SWs: to whom each physical one is mapped, whether it moves messages, and its configuration. Rings, digests and
// interrupt vectors of an AMI-SW are kept with all others, by ring and by group.

import type { Arena } from '../memory';
import type { AmuParts } from './parts';
import { Direction } from './topology';

function createInterfaceState(interfaces: number, functions: number, perFunction: number, arena: Arena) {
  return {
    /** function index, -1 = not mapped */
    owner: new Int32Array(interfaces).fill(-1),
    /** AMI_SW_ID inside the owner */
    id: new Int32Array(interfaces),
    enabled: arena.uint8(interfaces),
    pasid: new Uint32Array(interfaces),
    pasidEnabled: new Uint8Array(interfaces),
    /** TYPEB_TBL_BASE as an address */
    tableLo: new Uint32Array(interfaces),
    tableHi: new Uint32Array(interfaces),
    /** messages that are on their way from or to it */
    inFlight: arena.int32(interfaces),
    /** function * perFunction + AMI_SW_ID -> physical AMI-SW, -1 = none */
    byId: arena.int32(functions * perFunction).fill(-1),
  };
}

export class SoftwareInterfaces {
  readonly state: ReturnType<typeof createInterfaceState>;

  constructor(private readonly amu: AmuParts) {
    const { interfaces, functions, perFunction } = amu.topology;
    this.state = createInterfaceState(interfaces, functions, perFunction, amu.kernel.arena);
  }

  /** The physical AMI-SW that a function knows by this number; -1 when there is none. */
  find(functionIndex: number, id: number): number {
    const { perFunction } = this.amu.topology;
    return id >= 0 && id < perFunction ? this.state.byId[functionIndex * perFunction + id] : -1;
  }

  map(ami: number, functionIndex: number, id: number): void {
    this.state.owner[ami] = functionIndex;
    this.state.id[ami] = id;
    this.state.byId[functionIndex * this.amu.topology.perFunction + id] = ami;
    this.amu.sessions.reconsider();
    this.amu.spaces.changed(ami);
  }

  /** (assumed: unmap-keeps) */
  unmap(ami: number): void {
    const { owner, id, byId } = this.state;
    if (owner[ami] < 0) return;
    this.amu.tables.close(ami);
    byId[owner[ami] * this.amu.topology.perFunction + id[ami]] = -1;
    owner[ami] = -1;
    this.amu.sessions.reconsider();
    this.amu.spaces.changed(ami);
  }

  /** Mapped, enabled, and its function runs. */
  moves(ami: number): boolean {
    const owner = this.state.owner[ami];
    return owner >= 0 && this.state.enabled[ami] === 1 && this.amu.functions.runs(owner);
  }

  setEnabled(ami: number, enabled: boolean, cause: number): void {
    this.state.enabled[ami] = enabled && this.tableOpens(ami, cause) ? 1 : 0;
    this.amu.sessions.reconsider();
    if (!enabled) this.amu.tables.close(ami);
    this.amu.interrupts.evaluate(ami * 2 + Direction.tx, cause);
    this.amu.interrupts.evaluate(ami * 2 + Direction.rx, cause);
    this.evaluateSessions(ami);
  }

  /** One that nobody owns opens its table when it is mapped. */
  private tableOpens(ami: number, cause: number): boolean {
    return this.state.owner[ami] < 0 || this.amu.tables.open(ami, cause);
  }

  /** Rings, indexes, PASID, vectors, masks to zero; mapping and sessions stay. (assumed: reset-clears) */
  reset(ami: number, cause: number): void {
    const { topology, rings, doorbells, digests, interrupts } = this.amu;
    const s = this.state;
    s.pasid[ami] = s.pasidEnabled[ami] = s.tableLo[ami] = s.tableHi[ami] = 0;
    this.amu.spaces.changed(ami);
    for (const group of [ami * 2 + Direction.tx, ami * 2 + Direction.rx]) {
      interrupts.state.enabled[group] = interrupts.state.vector[group] = 0;
      digests.state.maskLo[group] = digests.state.maskHi[group] = 0;
    }
    const first = topology.socket(ami, Direction.tx, 0);
    for (let ring = first; ring < first + topology.socketsPerAmi; ring++) {
      rings.reset(ring);
      doorbells.clear(ring);
      digests.update(ring, cause);
    }
    this.evaluateSessions(ami);
  }

  evaluateSessions(ami: number): void {
    const { topology, sessions, messages } = this.amu;
    const first = topology.socket(ami, Direction.tx, 0);
    for (let socket = first; socket < first + topology.socketsPerAmi; socket++) {
      const session = sessions.ofEndpoint(socket);
      if (session >= 0) messages.evaluate(session);
    }
    messages.kick();
  }
}
