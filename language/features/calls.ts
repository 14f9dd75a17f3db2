// Who sends to whom: drivers and agents as callers and callees, sessions as the calls between them. On a socket, an
// interface or a function the answer stays on that floor.

import type {
  AgentModel,
  DriverModel,
  Endpoint,
  FunctionModel,
  InterfaceModel,
  LinkedProgram,
  Origin,
  SessionModel,
  SocketModel,
  SystemModel,
} from '../link/model';
import type { Expression, Span } from '../syntax/ast';
import { walk } from '../syntax/walk';
import { endpointPath, route } from './describe-things';
import { nameAt } from './targets';
import type { Call, CallItem, SymbolKind } from './types';

type Party = FunctionModel | InterfaceModel | SocketModel | AgentModel | DriverModel | SessionModel;
type Way = 'incoming' | 'outgoing';

/** The party at an offset: a driver, agent, function, interface, socket or session. */
export function prepareCalls(program: LinkedProgram, uri: string, offset: number): CallItem | undefined {
  const found = partyAt(program, uri, offset);
  return found && itemOf(found.system, found.party);
}

/** Who receives what the party at an offset sends, and over which session. */
export function outgoingCalls(program: LinkedProgram, uri: string, offset: number): readonly Call[] {
  return calls(program, uri, offset, 'outgoing');
}

/** Who sends what the party at an offset receives. */
export function incomingCalls(program: LinkedProgram, uri: string, offset: number): readonly Call[] {
  return calls(program, uri, offset, 'incoming');
}

function partyAt(
  program: LinkedProgram,
  uri: string,
  offset: number,
): { system: SystemModel; party: Party } | undefined {
  const b = nameAt(program, uri, offset)?.binding;
  if (b?.kind !== 'thing') return undefined;
  const { system } = b.path;
  const { thing } = b;
  switch (thing.kind) {
    case 'hardware_interface':
    case 'hardware_socket':
      return { system, party: thing.agent };
    case 'agent':
    case 'driver':
    case 'function':
    case 'interface':
    case 'socket':
    case 'session':
      return { system, party: thing };
    default:
      return undefined;
  }
}

function calls(program: LinkedProgram, uri: string, offset: number, way: Way): readonly Call[] {
  const found = partyAt(program, uri, offset);
  if (!found) return [];
  const { system, party } = found;
  const traffic = new Traffic(program, system);
  const merged = new Map<string, { item: CallItem; ranges: Map<number, Span>; sessions: Set<string> }>();
  for (const session of system.sessions) {
    const own = way === 'outgoing' ? session.from : session.to;
    const far = way === 'outgoing' ? session.to : session.from;
    if (!traffic.isParty(party, session, own, way)) continue;
    for (const other of traffic.others(party, far, way === 'outgoing' ? 'incoming' : 'outgoing')) {
      const item = itemOf(system, other);
      const key = `${item.uri}#${item.nameSpan.start}`;
      const known = merged.get(key) ?? { item, ranges: new Map(), sessions: new Set() };
      // Ranges are places of the sender, in its own file.
      const sender = way === 'outgoing' ? party : other;
      for (const span of traffic.placesOf(sender, session)) known.ranges.set(span.start, span);
      known.sessions.add(session.name);
      merged.set(key, known);
    }
  }
  return [...merged.values()].map(({ item, ranges, sessions }) => ({
    item: { ...item, detail: `over ${[...sessions].join(', ')}` },
    ranges: [...ranges.values()].sort((a, b) => a.start - b.start),
  }));
}

/** What drivers do with sockets, found once for a question. */
class Traffic {
  private readonly uses: readonly {
    readonly driver: DriverModel;
    readonly socket: SocketModel;
    readonly way: Way;
    readonly span: Span;
  }[];

  constructor(
    program: LinkedProgram,
    private readonly system: SystemModel,
  ) {
    const uses: { driver: DriverModel; socket: SocketModel; way: Way; span: Span }[] = [];
    for (const driver of program.drivers) {
      if (driver.system !== system) continue;
      walk([driver.body], node => {
        const way =
          node.kind === 'put' || node.kind === 'doorbell'
            ? 'outgoing'
            : node.kind === 'take' || node.kind === 'wait'
              ? 'incoming'
              : undefined;
        const target = 'socket' in node ? node.socket : node.kind === 'wait' ? node.target : undefined;
        if (!way || !target || target.kind === 'number') return true;
        const name = lastName(target as Expression);
        const b = name && program.bindings.get(name);
        if (b?.kind === 'thing' && b.thing.kind === 'socket') {
          const { start, end } = target;
          uses.push({ driver, socket: b.thing, way, span: { start, end } });
        }
        return true;
      });
    }
    this.uses = uses;
  }

  private socketOf(end: Endpoint): SocketModel | undefined {
    if (end.kind === 'hw') return undefined;
    return this.system.functions[end.function]?.interfaces[end.interface]?.sockets[end.socket];
  }

  private driversOf(socket: SocketModel | undefined, way: Way): readonly DriverModel[] {
    if (!socket) return [];
    return [...new Set(this.uses.filter(u => u.socket === socket && u.way === way).map(u => u.driver))];
  }

  /** Whether a session's end is one of the party. */
  isParty(party: Party, session: SessionModel, end: Endpoint, way: Way): boolean {
    switch (party.kind) {
      case 'session':
        return party === session;
      case 'agent':
        return end.kind === 'hw' && end.agent === party.index;
      case 'driver':
        return this.driversOf(this.socketOf(end), way).includes(party);
      case 'socket':
        return this.socketOf(end) === party;
      case 'interface':
        return end.kind === 'sw' && this.system.functions[end.function]?.interfaces[end.interface] === party;
      case 'function':
        return end.kind === 'sw' && this.system.functions[end.function] === party;
    }
  }

  /** Who stands at the far end, on the floor of the one who asks. */
  others(asking: Party, far: Endpoint, way: Way): readonly Party[] {
    if (far.kind === 'hw') {
      const agent = this.system.agents[far.agent];
      return agent ? [agent] : [];
    }
    const fn = this.system.functions[far.function];
    const owner = fn?.interfaces[far.interface];
    const socket = owner?.sockets[far.socket];
    const chosen = asking.kind === 'function' ? fn : asking.kind === 'interface' ? owner : socket;
    if (asking.kind === 'function' || asking.kind === 'interface' || asking.kind === 'socket')
      return chosen ? [chosen] : [];
    const drivers = this.driversOf(socket, way);
    return drivers.length > 0 ? drivers : owner ? [owner] : [];
  }

  /** Where the sender sends: a driver's statements, else the name of the session. */
  placesOf(sender: Party, session: SessionModel): readonly Span[] {
    if (sender.kind !== 'driver') return [session.origin.nameSpan];
    const socket = this.socketOf(session.from);
    return this.uses
      .filter(u => u.driver === sender && u.socket === socket && u.way === 'outgoing')
      .map(u => u.span);
  }
}

function lastName(e: Expression) {
  return e.kind === 'name' || e.kind === 'member' ? e.name : undefined;
}

const symbolKinds: Readonly<Record<Party['kind'], SymbolKind>> = {
  function: 'function',
  interface: 'interface',
  socket: 'socket',
  agent: 'agent',
  driver: 'driver',
  session: 'session',
};

function itemOf(system: SystemModel, party: Party): CallItem {
  const { uri, start, end, nameSpan }: Origin = party.origin;
  return {
    name: nameOf(system, party),
    detail: party.kind === 'session' ? route(system, party) : party.kind,
    kind: symbolKinds[party.kind],
    uri,
    span: { start, end },
    nameSpan: { start: nameSpan.start, end: nameSpan.end },
  };
}

/** Sockets and interfaces of one name are told apart by their path. */
function nameOf(system: SystemModel, party: Party): string {
  for (const f of system.functions) {
    for (const i of f.interfaces) {
      if (i === party) return `${f.name}.${i.name}`;
      for (const s of i.sockets) {
        const end = { kind: 'sw', function: f.index, interface: i.index, socket: s.index } as const;
        if (s === party) return endpointPath(system, end, s.direction);
      }
    }
  }
  return party.name;
}
