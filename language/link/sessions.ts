// Sessions: their two ends, message length and number, and the AMI-HWs that they use.

import { commandFields, formatBytes } from '../../spec';
import type { Expression, SessionDeclaration } from '../syntax/ast';
import { Ids } from './ids';
import type {
  AgentModel,
  AmuModel,
  Endpoint,
  HardwareInterfaceModel,
  HardwareSocketThing,
  SessionModel,
  SocketModel,
  StructModel,
  SystemModel,
} from './model';
import { filling } from './mutable';
import type { Properties } from './properties';
import { relatedTo } from './report';
import type { SystemBuilder } from './system';
import { describeType } from './types';

const traceControls = 2 ** commandFields.PF_ASN_CREATE.TRACE_CTL.width;
const stashTargets = 2 ** commandFields.PF_ASN_CREATE.STASH_DEST.width;
const priorities = 2 ** commandFields.PF_ASN_CREATE.PRIO.width;

interface End {
  readonly endpoint: Endpoint;
  readonly socket: SocketModel | HardwareSocketThing;
}

/** A session being read; `from` and `to` are missing where the text is wrong. */
export interface OpenSession {
  readonly model: SessionModel;
  readonly properties: Properties;
  readonly from: End | undefined;
  readonly to: End | undefined;
}

export function readSessions(
  b: SystemBuilder,
  declarations: readonly SessionDeclaration[],
  system: SystemModel,
): OpenSession[] {
  const { amu } = system;
  const ids = new Ids(
    'id',
    'session id',
    amu.sessions,
    `the AMU has ${amu.sessions} sessions (\`sessions\` of the amu block)`,
  );
  const used = new Map<SocketModel | HardwareSocketThing, SessionModel>();
  const open = declarations.map(d => {
    const session = readSession(b, d, system, ids);
    const [sends, receives] = inOrder(b, d);
    join(b, sends, session.from, session.model, used);
    join(b, receives, session.to, session.model, used);
    return session;
  });
  ids.settle(b.tooMany);
  return open;
}

function readSession(b: SystemBuilder, d: SessionDeclaration, system: SystemModel, ids: Ids): OpenSession {
  b.enter(d);
  const { amu } = system;
  const p = b.properties('session', d.name, d.properties);
  const origin = b.origin(d, d.name);
  const [sends, receives] = inOrder(b, d);
  const from = readEnd(b, sends, 'tx', system);
  const to = readEnd(b, receives, 'rx', system);
  const length = messageLength(p, amu);
  const nowhere: Endpoint = { kind: 'sw', function: 0, interface: 0, socket: 0 };
  const model: SessionModel = {
    kind: 'session',
    name: d.name.text,
    index: system.sessions.length,
    id: 0,
    from: from?.endpoint ?? nowhere,
    to: to?.endpoint ?? nowhere,
    messageBytes: length ?? amu.maxMessageBytes,
    priority: p.number('priority', { max: priorities - 1, why: 'PRIO has 4 bits' }) ?? 0,
    format: undefined,
    stash: stash(p),
    monitor: monitor(b, p, system, from?.endpoint),
    profile: undefined,
    traceControl: p.number('trace', { max: traceControls - 1, why: 'TRACE_CTL has 16 bits' }) ?? 0,
    origin,
  };
  if (length === undefined && p.has('message')) filling(model).messageUnsure = true;
  const carried = format(b, p, model.messageBytes);
  if (carried === 'unknown') filling(model).formatUnknown = true;
  else filling(model).format = carried;
  const mask = p.wide('profile');
  if (mask !== undefined) filling(model).profile = { mask, table: 0 };
  ids.add(p, origin, id => (filling(model).id = id));
  filling(system).sessions.push(model);
  b.declare(b.names, d.name, origin, 'system');
  b.bindThing(d.name, model, { session: model });
  return { model, properties: p, from, to };
}

/** The two ends, the sending one first: a session with `<-` may mean either. */
function inOrder(b: SystemBuilder, d: SessionDeclaration): readonly [Expression, Expression] {
  if (!d.backwards) return [d.from, d.to];
  const type = b.binder.typeOf(d.from) ?? b.binder.expression(d.from, b.scope);
  const thing = type?.kind === 'thing' ? type.thing : undefined;
  const socket = thing?.kind === 'socket' || thing?.kind === 'hardware_socket' ? thing : undefined;
  return socket?.direction === 'rx' ? [d.to, d.from] : [d.from, d.to];
}

function stash(p: Properties): SessionModel['stash'] {
  const target = p.number('stash_target', { max: stashTargets - 1, why: 'STASH_DEST has 32 bits' }) ?? 0;
  const control = p.wide('stash');
  return control === undefined ? undefined : { control, target };
}

function monitor(b: SystemBuilder, p: Properties, system: SystemModel, from: Endpoint | undefined): number {
  const source = from?.kind === 'sw' ? from.function : 0;
  const name = p.name('monitor');
  if (!name || name.text === '') return source;
  const fn = system.functions.find(f => f.name === name.text);
  if (!fn) {
    const names = system.functions.map(f => f.name);
    b.unknown(name, `the system has no function \`${name.text}\``, names);
    return source;
  }
  b.bindThing(name, fn, { function: fn });
  return fn.index;
}

/** The struct that messages begin with. */
function format(b: SystemBuilder, p: Properties, messageBytes: number): StructModel | 'unknown' | undefined {
  const name = p.name('format');
  if (!name || name.text === '') return undefined;
  const found = b.constants.find(name.text);
  if (found?.kind !== 'struct') {
    const names = [...b.constants.names()].filter(([, x]) => x.kind === 'struct').map(([n]) => n);
    b.unknown(name, `there is no struct \`${name.text}\``, names);
    return 'unknown';
  }
  b.binder.bind(name, found);
  const { struct } = found;
  if (struct.bytes > messageBytes) {
    p.report(
      'format-too-long',
      'format',
      `\`${struct.name}\` has ${formatBytes(struct.bytes)}, and the session carries messages of ${formatBytes(messageBytes)}`,
      { related: relatedTo(struct.origin, `struct \`${struct.name}\``) },
    );
  }
  return struct;
}

/** Undefined where it is not given, or is no length. */
function messageLength(p: Properties, amu: AmuModel): number | undefined {
  const { minMessageBytes: min, maxMessageBytes: max } = amu;
  const why = 'that is what the AMU carries (`message` of the amu block)';
  return p.number('message', { min, max, powerOfTwo: true, code: 'message-out-of-range', why });
}

/** Binds one end of a session and sees that it is a socket of the right direction. */
function readEnd(
  b: SystemBuilder,
  e: Expression,
  direction: 'tx' | 'rx',
  system: SystemModel,
): End | undefined {
  const type = b.binder.typeOf(e) ?? b.binder.expression(e, b.scope);
  if (!type) return undefined;
  const thing = type.kind === 'thing' ? type.thing : undefined;
  if (thing?.kind !== 'socket' && thing?.kind !== 'hardware_socket') {
    b.binder.report(
      'session-end',
      e,
      `a session ends at a socket, such as \`pf.sw0.t0\` or \`inv.hw0.rx0\`, and this is ${describeType(type)}`,
    );
    return undefined;
  }
  if (thing.direction !== direction) {
    const text = direction === 'tx' ? 'begins at a TX socket' : 'ends at an RX socket';
    const related =
      thing.kind === 'socket' ? relatedTo(thing.origin, `\`${thing.name}\` is declared here`) : undefined;
    const is = `${thing.direction === 'tx' ? 'a TX' : 'an RX'} socket${thing.kind === 'socket' ? '' : ' of an agent'}`;
    b.binder.report('session-direction', e, `a session ${text}, and this is ${is}`, {
      related,
    });
    return undefined;
  }
  if (thing.kind === 'hardware_socket') {
    const { agent, interface: number } = thing;
    return {
      socket: thing,
      endpoint: { kind: 'hw', agent: agent.index, interface: number, socket: thing.number },
    };
  }
  const path = b.binder.pathOf(e);
  const fn = system.functions[path?.function ?? 0];
  const endpoint: Endpoint = {
    kind: 'sw',
    function: fn?.index ?? 0,
    interface: path?.interface ?? 0,
    socket: thing.index,
  };
  return { socket: thing, endpoint };
}

function join(
  b: SystemBuilder,
  e: Expression,
  end: End | undefined,
  session: SessionModel,
  used: Map<SocketModel | HardwareSocketThing, SessionModel>,
): void {
  if (!end) return;
  const other = used.get(end.socket);
  if (other) {
    b.binder.report(
      'socket-in-two-sessions',
      e,
      `session \`${other.name}\` uses this socket already; a socket has one session`,
      {
        related: relatedTo(other.origin, `session \`${other.name}\``),
      },
    );
    return;
  }
  used.set(end.socket, session);
  if (end.socket.kind !== 'socket') return;
  const socket = filling(end.socket);
  socket.session = session.index;
  socket.messageBytes = session.messageBytes;
}

/** The AMI-HWs that sessions use, each owned by the function at the other end; between agents by the PF. */
export function hardwareInterfaces(b: SystemBuilder, system: SystemModel): HardwareInterfaceModel[] {
  const found = new Map<string, HardwareInterfaceModel>();
  const next = new Map<number, number>();
  const use = (own: Endpoint, other: Endpoint, session: SessionModel) => {
    if (own.kind !== 'hw') return;
    const key = `${own.agent}.${own.interface}`;
    const pasid =
      other.kind === 'sw' ? system.functions[other.function]?.interfaces[other.interface]?.pasid : undefined;
    const before = found.get(key);
    if (before) {
      if (other.kind === 'sw' && before.ownerFunction === other.function && before.pasid !== pasid) {
        b.binder.report(
          'processes-share-hardware',
          session.origin.nameSpan,
          `${system.agents[own.agent]?.name}.hw${own.interface} works for another process already: its accesses carry PASID ${before.pasid ?? 'none'}, and this session's interface has ${pasid ?? 'none'}; give the agent another interface for it`,
        );
      }
      return;
    }
    const ownerFunction = other.kind === 'sw' ? other.function : 0;
    const id = next.get(ownerFunction) ?? 0;
    next.set(ownerFunction, id + 1);
    if (id === system.amu.interfacesPerFunction) {
      const fn = system.functions[ownerFunction];
      b.tooMany(
        session.origin.nameSpan,
        `function \`${fn?.name}\` would own more than ${id} hardware interfaces (interfaces_per_function)`,
      );
    }
    found.set(key, { agent: own.agent, number: own.interface, ownerFunction, id, pasid });
  };
  for (const s of system.sessions) {
    use(s.from, s.to, s);
    use(s.to, s.from, s);
  }
  return [...found.values()];
}

/** The longest message at each agent, by its index. */
export function longestMessages(sessions: readonly OpenSession[]): ReadonlyMap<number, number> {
  const longest = new Map<number, number>();
  for (const s of sessions) {
    for (const end of [s.from, s.to]) {
      if (end?.endpoint.kind !== 'hw') continue;
      const { agent } = end.endpoint;
      longest.set(agent, Math.max(longest.get(agent) ?? 0, s.model.messageBytes));
    }
  }
  return longest;
}

/** Buffer of an agent's interfaces when the file does not say: four of its longest messages. */
export function defaultCredit(longest: number | undefined, amu: AmuModel, largest: number): number {
  return Math.min(4 * (longest || amu.maxMessageBytes), largest);
}

/** A message longer than the whole buffer of its receiver is never forwarded: certain stall. */
export function checkCredits(
  sessions: readonly OpenSession[],
  agents: readonly { readonly model: AgentModel; readonly properties: Properties }[],
): void {
  const told = new Set<AgentModel>();
  for (const s of sessions) {
    const end = s.to?.endpoint;
    if (end?.kind !== 'hw') continue;
    const agent = agents[end.agent];
    if (!agent || agent.model.creditBytes >= s.model.messageBytes || told.has(agent.model)) continue;
    told.add(agent.model);
    const need = formatBytes(s.model.messageBytes);
    agent.properties.report(
      'credit-below-message',
      'credit',
      `agent \`${agent.model.name}\` has ${formatBytes(agent.model.creditBytes)} of credit, and session \`${s.model.name}\` carries messages of ${need}: none would ever fit; give it at least ${need}`,
      { related: relatedTo(s.model.origin, `messages of ${need}`) },
    );
  }
}
