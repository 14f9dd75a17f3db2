// Names and declarations of what the hardware knows by numbers: global sockets, sessions, agents, functions. A socket is that
// of the physical AMI-SW which its interface is mapped to now, as drivers of the PF map and move them at run time.

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
  /** its global number now; negative while its interface is mapped to no AMI-SW, and the declaration names none either */
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

/** Which physical AMI-SW is what to which function. */
export interface Mappings {
  globalSocketOf(functionIndex: number, interfaceIndex: number, socketIndex: number): number;
  /** Index of the function that has a physical AMI-SW, -1 for none. */
  ownerOf(ami: number): number;
  /** AMI_SW_ID of a physical AMI-SW inside its function. */
  idOf(ami: number): number;
}

/** The declared sockets of software interfaces. */
export class DeclaredSockets {
  private readonly all: SocketInfo[] = [];
  /** by function, AMI_SW_ID and place in the AMI-SW; while nobody has the AMI-SW, by the physical number that is declared */
  private readonly byNumber = new Map<string, SocketInfo>();
  private readonly byPhysical = new Map<number, SocketInfo>();

  constructor(
    system: SystemModel,
    private readonly perAmi: number,
    private readonly mappings: Mappings,
  ) {
    for (const fn of system.functions) {
      for (const owner of fn.interfaces) {
        for (const socket of owner.sockets) {
          const place = (socket.direction === 'rx' ? system.amu.txSockets : 0) + socket.id;
          const info: SocketInfo = {
            get global() {
              return mappings.globalSocketOf(fn.index, owner.index, socket.index);
            },
            path: `${fn.name}.${owner.name}.${socket.name}`,
            fn,
            owner,
            socket,
          };
          this.all.push(info);
          this.byNumber.set(`${fn.index} ${owner.id} ${place}`, info);
          if (owner.physicalId >= 0) this.byPhysical.set(owner.physicalId * perAmi + place, info);
        }
      }
    }
  }

  get(global: number): SocketInfo | undefined {
    const ami = Math.floor(global / this.perAmi);
    const owner = this.mappings.ownerOf(ami);
    if (owner < 0) return this.byPhysical.get(global);
    return this.byNumber.get(`${owner} ${this.mappings.idOf(ami)} ${global % this.perAmi}`);
  }

  values(): IterableIterator<SocketInfo> {
    return this.all.values();
  }
}

export class Naming {
  /** Every declared socket of a software interface. */
  readonly sockets: DeclaredSockets;
  private readonly perAmi: number;

  constructor(
    readonly system: SystemModel,
    mappings: Mappings,
  ) {
    const { txSockets, rxSockets } = system.amu;
    this.perAmi = txSockets + rxSockets;
    this.sockets = new DeclaredSockets(system, this.perAmi, mappings);
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
