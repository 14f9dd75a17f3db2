// Names and declarations of what the hardware knows by numbers: global sockets, sessions, agents, functions.

import type {
  AgentModel,
  Endpoint,
  FunctionModel,
  InterfaceModel,
  Origin,
  SessionModel,
  SocketModel,
  SystemModel,
} from '../../language/link/model';
import type { Place } from '../facade';

export interface SocketInfo {
  readonly global: number;
  readonly path: string; // pf.sw0.t0
  readonly fn: FunctionModel;
  readonly owner: InterfaceModel;
  readonly socket: SocketModel;
}

export const placeOf = (origin: Origin): Place => ({
  uri: origin.uri,
  start: origin.nameSpan.start,
  end: origin.nameSpan.end,
});

export class Naming {
  /** Every declared socket of a software interface, by its global number. */
  readonly sockets: ReadonlyMap<number, SocketInfo>;
  private readonly perAmi: number;

  constructor(readonly system: SystemModel) {
    const { txSockets, rxSockets } = system.amu;
    this.perAmi = txSockets + rxSockets;
    const sockets = new Map<number, SocketInfo>();
    for (const fn of system.functions) {
      for (const owner of fn.interfaces) {
        for (const socket of owner.sockets) {
          const global =
            owner.physicalId * this.perAmi + (socket.direction === 'rx' ? txSockets : 0) + socket.id;
          sockets.set(global, { global, path: `${fn.name}.${owner.name}.${socket.name}`, fn, owner, socket });
        }
      }
    }
    this.sockets = sockets;
  }

  socketPath(global: number): string {
    const known = this.sockets.get(global);
    if (known) return known.path;
    const inAmi = global % this.perAmi;
    const { txSockets } = this.system.amu;
    const socket = inAmi < txSockets ? `TX socket ${inAmi}` : `RX socket ${inAmi - txSockets}`;
    return `${socket} of AMI-SW ${Math.floor(global / this.perAmi)}`;
  }

  fn(index: number): FunctionModel | undefined {
    return this.system.functions[index];
  }
  fnName(index: number): string {
    return this.fn(index)?.name ?? `function ${index}`;
  }
  session(index: number): SessionModel | undefined {
    return this.system.sessions[index];
  }
  /** `session out`; one that a driver made by itself has only a number. */
  sessionName(index: number): string {
    return this.session(index)?.name ?? `undeclared session ${index}`;
  }
  agent(index: number): AgentModel | undefined {
    return this.system.agents[index];
  }
  agentName(index: number): string {
    return this.agent(index)?.name ?? `agent ${index}`;
  }

  /** `pf.sw0.t0` or `inv.hw0.rx0`. */
  endpointPath(end: Endpoint, direction: 'tx' | 'rx'): string {
    if (end.kind === 'hw') return `${this.agentName(end.agent)}.hw${end.interface}.${direction}${end.socket}`;
    const fn = this.system.functions[end.function];
    const owner = fn.interfaces[end.interface];
    return `${fn.name}.${owner.name}.${owner.sockets[end.socket].name}`;
  }
}
