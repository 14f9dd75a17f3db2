// Quick fixes of findings about the AMU, its parts, and the sessions that join them.

import { isLibrary } from '../../link/imports';
import type { Endpoint, MemoryModel, SocketModel, SystemModel } from '../../link/model';
import type { Expression, Node, Span } from '../../syntax/ast';
import { declared, type Edit, lineOf, powerOfTwoFrom, writtenSize } from './edits';
import type { Fix, Mender, Menders } from './fixes';
import { removeProperty } from './fixes-declarations';
import type { Found } from './found';

const threshold: Mender = f => {
  const direction = f.within('socket')?.direction;
  const slots = f.function?.interfaces
    .flatMap(i => i.sockets)
    .find(s => f.finding.start >= s.origin.start && f.finding.end <= s.origin.end)?.slots;
  if (!slots || !direction) return undefined;
  const text = String(Math.floor(Math.log2(slots)));
  return { title: `Change to \`${text}\``, edits: [f.edits.replace(f.finding, text)] };
};

/** A property of the amu block, which is made where there is none. */
export function setAmu(f: Found, system: SystemModel, key: string, value: string): Edit | undefined {
  const at = declared(f.program, system.origin, 'system');
  if (!at) return undefined;
  const amu = at.node.members.find(m => m.kind === 'amu');
  if (amu?.kind === 'amu') return at.edits.set(amu, key, value);
  const brace = at.edits.text.indexOf('{', at.node.name.end);
  return at.edits.replace({ start: brace + 1, end: brace + 1 }, `\n  amu { ${key}: ${value} }`);
}

/** Bits of a PASID that the interface can carry. */
const mostPasidBits = 20;

const pasidBits: Mender = f => {
  const { system } = f;
  const wide = Number(f.said()) < 2 ** mostPasidBits && (system?.amu.pasidBits ?? 0) < mostPasidBits;
  const edit = system && wide ? setAmu(f, system, 'pasid_bits', String(mostPasidBits)) : undefined;
  const fixes: Fix[] = edit
    ? [{ title: `Give the AMU \`pasid_bits: ${mostPasidBits}\``, edits: [edit] }]
    : [];
  // A process is one by its PASID.
  const remove = f.within('process') ? undefined : removeProperty(f);
  return remove ? [...fixes, ...[remove].flat()] : fixes;
};

const addPhysical: Mender = f => {
  const node = f.within('system');
  if (!node) return undefined;
  const functions = node.members.filter(m => m.kind === 'function');
  const meant = functions.find(m => m.name.text.startsWith('pf'));
  if (meant) {
    return {
      title: `Make \`${meant.name.text}\` physical`,
      edits: [f.edits.replace(meant.nature, 'physical')],
    };
  }
  const text = 'function pf: physical {\n  memory host { at: 0x100000  size: 1MiB }\n}';
  return { title: 'Add a physical function', edits: [f.edits.inside(node, text)] };
};

const enlarge: Mender = f => {
  const { function: fn } = f;
  if (!fn || fn.memories.length === 0) return undefined;
  const memory = fn.memories.reduce((a, b) => (b.at > a.at ? b : a));
  const message = f.system?.amu.managementMessageBytes ?? 64;
  let need = fn.management.reduce((sum, r) => sum + r.slots * message, 0);
  for (const s of fn.interfaces.flatMap(i => i.sockets))
    need += Math.ceil((s.slots * s.messageBytes) / 64) * 64;
  for (const b of fn.buffers) need += Math.ceil(b.size / 64) * 64;
  const size = writtenSize(powerOfTwoFrom(Math.max(need, memory.size + 1)));
  const at = declared(f.program, memory.origin, 'memory');
  return (
    at && { title: `Give \`${memory.name}\` \`size: ${size}\``, edits: [at.edits.set(at.node, 'size', size)] }
  );
};

/** What has no address is placed where there is room; a memory goes behind the others. */
const unplaced: Mender = f => {
  if (f.driver) return knownAddress(f);
  const holder = f.path.findLast(n => n.kind === 'socket' || n.kind === 'buffer' || n.kind === 'memory');
  if (!holder || !('properties' in holder)) return undefined;
  const at = holder.properties.find(p => p.name.text === 'at');
  if (!at) return undefined;
  if (holder.kind !== 'memory') return { title: 'Let it be placed', edits: [f.edits.remove(at)] };
  const others: readonly MemoryModel[] = f.function?.memories ?? [];
  const end = Math.max(
    ...others.filter(m => m.origin.nameSpan.start !== holder.name.start).map(m => m.at + m.size),
  );
  const text = `0x${(Math.ceil(end / 4096) * 4096).toString(16)}`;
  return { title: `Move it to \`${text}\``, edits: [f.edits.set(holder, 'at', text)] };
};

/** A buffer in place of an address where there is nothing. */
function knownAddress(f: Found): readonly Fix[] {
  const space = f.driver?.process ?? f.driver?.function;
  return (space?.buffers ?? []).slice(0, 3).map(b => ({
    title: `Change to \`${b.name}.at\``,
    edits: [f.edits.replace(f.finding, `${b.name}.at`)],
  }));
}

const aligned: Mender = f => {
  const value = Number(f.said());
  if (!Number.isFinite(value)) return undefined;
  const step = Math.max(64, Number(/multiple of (\d+)/.exec(f.finding.message)?.[1] ?? 64));
  const text = `0x${(Math.ceil(value / step) * step).toString(16)}`;
  return { title: `Change to \`${text}\``, edits: [f.edits.replace(f.finding, text)] };
};

// ---- sessions

function pathTo(f: Found, at: Span, socket: SocketModel): Fix {
  const path = f.path3(socket);
  return { title: `Change to \`${path}\``, edits: [f.edits.replace(at, path)] };
}

const directionOf = (f: Found): 'tx' | 'rx' | undefined => {
  const session = f.within('session');
  if (!session) return undefined;
  return f.finding.start < session.to.start ? 'tx' : 'rx';
};

function isWrong(f: Found, e: Expression, direction: 'tx' | 'rx'): boolean {
  const thing = f.thing(e);
  return (thing?.kind === 'socket' || thing?.kind === 'hardware_socket') && thing.direction !== direction;
}

const otherSocket: Mender = f => {
  const session = f.within('session');
  const direction = directionOf(f);
  if (!session || !direction) return undefined;
  const { from, to } = session;
  if (isWrong(f, from, 'tx') && isWrong(f, to, 'rx')) {
    return {
      title: 'Turn the session around',
      edits: [f.edits.replace(from, f.said(to)), f.edits.replace(to, f.said(from))],
    };
  }
  const end = direction === 'tx' ? from : to;
  const thing = f.thing(end);
  if (thing?.kind === 'hardware_socket' && thing.direction === direction) {
    const text = f.freeHardwareSocket(thing);
    return text ? { title: `Change to \`${text}\``, edits: [f.edits.replace(end, text)] } : undefined;
  }
  if (thing?.kind === 'hardware_socket') {
    const text = f.said(end).replace(/(tx|rx)(\d+)$/, `${direction}$2`);
    return { title: `Change to \`${text}\``, edits: [f.edits.replace(end, text)] };
  }
  const beside =
    thing?.kind === 'socket' ? thing : thing?.kind === 'interface' ? thing.sockets[0] : f.socketOf(end);
  return f
    .freeSockets(direction, beside)
    .slice(0, 3)
    .map(s => pathTo(f, end, s));
};

const creditFix: Mender = f => {
  const node = f.within('agent');
  const system = f.system;
  if (!node || !system) return undefined;
  const agent = system.agents.find(a => a.origin.nameSpan.start === node.name.start);
  const longest = Math.max(
    0,
    ...system.sessions
      .filter(s => s.to.kind === 'hw' && s.to.agent === agent?.index)
      .map(s => s.messageBytes),
  );
  if (longest === 0) return undefined;
  const text = writtenSize(longest);
  return { title: `Change to \`${text}\``, edits: [f.edits.set(node, 'credit', text)] };
};

/** Takes the whole declaration away. */
const removes =
  (...kinds: Node['kind'][]): Mender =>
  f => {
    const node = f.path.findLast(n => n.kind !== undefined && kinds.includes(n.kind));
    if (!node) return undefined;
    const name = 'name' in node && 'text' in node.name ? ` \`${node.name.text}\`` : '';
    return { title: `Remove${name}`, edits: [f.edits.remove(node)] };
  };

const addHandler: Mender = f => {
  const session = f.named('session');
  const agent = session?.to.kind === 'hw' ? f.system?.agents[session.to.agent] : undefined;
  const at = agent?.accelerator && declared(f.program, agent.accelerator.origin, 'accelerator');
  if (!at || session?.to.kind !== 'hw' || !isOwn(at.edits.file.uri)) return undefined;
  const { socket } = session.to;
  const text = `on message m at rx[${socket}] {\n  send tx[${socket}], m\n}`;
  const end = at.node.end - 1;
  const line = lineOf(at.edits.text, end);
  const alone = at.edits.text.slice(line.start, end).trim() === '';
  const edit = alone
    ? at.edits.replace({ start: line.start, end: line.start }, `\n  ${text.replace(/\n/g, '\n  ')}\n`)
    : at.edits.replace({ start: end, end }, `\n  ${text.replace(/\n/g, '\n  ')}\n`);
  return { title: `Add a handler for rx[${socket}]`, edits: [edit] };
};

/** The bundled library is nobody's to change. */
const isOwn = (uri: string): boolean => !isLibrary(uri);

/** A session at the end of the system's sessions. */
export function addSession(
  f: Found,
  system: SystemModel,
  name: string,
  from: string,
  to: string,
): Fix | undefined {
  const at = declared(f.program, system.origin, 'system');
  if (!at) return undefined;
  const text = `session ${f.freeSystemName(name)}: ${from} -> ${to}`;
  const last = at.node.members.findLast(m => m.kind === 'session') ?? at.node.members.at(-1);
  const edit = last ? at.edits.after(last, text) : at.edits.inside(at.node, text);
  return { title: `Add \`${text}\``, edits: [edit] };
}

const answerWay: Mender = f => {
  const agent = f.named('agent');
  const [free] = f.freeSockets('rx');
  if (!agent || !free || !f.system) return undefined;
  return addSession(f, f.system, `from_${agent.name}`, `${agent.name}.hw0.tx0`, f.path3(free));
};

/** Leads a session to the RX socket whose number has a session back. */
const answerSocket: Mender = f => {
  const session = f.within('session');
  const model = f.named('session');
  const { system } = f;
  if (!session || model?.to.kind !== 'hw' || !system) return undefined;
  const { agent } = model.to;
  const backs = system.sessions.flatMap(s =>
    s.from.kind === 'hw' && s.from.agent === agent ? [s.from.socket] : [],
  );
  const taken = system.sessions.flatMap(s =>
    s.to.kind === 'hw' && s.to.agent === agent ? [s.to.socket] : [],
  );
  const free = backs.find(n => !taken.includes(n));
  if (free === undefined) return anotherAnswer(f, model.to, backs);
  const text = f.said(session.to).replace(/rx\d+$/, `rx${free}`);
  return { title: `Lead it to \`${text}\``, edits: [f.edits.replace(session.to, text)] };
};

/** A session for the answers, to a free RX socket, or the handler's answer by the way that there is. */
function anotherAnswer(
  f: Found,
  to: Extract<Endpoint, { kind: 'hw' }>,
  backs: readonly number[],
): Fix | undefined {
  const { system } = f;
  const agent = system?.agents[to.agent];
  const socket = /by tx(\d+) of/.exec(f.finding.message)?.[1];
  if (!system || !agent || !socket) return undefined;
  const [rx] = f.freeSockets('rx');
  if (rx) {
    const from = `${agent.name}.hw${to.interface}.tx${socket}`;
    return addSession(f, system, `from_${agent.name}`, from, f.path3(rx));
  }
  const at = agent.accelerator && declared(f.program, agent.accelerator.origin, 'accelerator');
  const [way] = new Set(backs);
  if (!at || way === undefined || !isOwn(at.edits.file.uri)) return undefined;
  const text = at.edits.text.slice(at.node.start, at.node.end);
  const places = [...text.matchAll(new RegExp(`\\bsend tx\\[${socket}\\]`, 'g'))];
  return {
    title: `Answer by \`tx[${way}]\``,
    edits: places.map(({ index }) => {
      const start = at.node.start + index;
      return at.edits.replace({ start, end: start + `send tx[${socket}]`.length }, `send tx[${way}]`);
    }),
  };
}

/** Gives the session of the finding messages of the length that a related session or reader has. */
const sameLength: Mender = f => {
  if (/answers with \d+ bytes/.test(f.finding.message)) return longEnough(f);
  const session = f.within('session');
  const model = f.named('session');
  const { system } = f;
  if (!session || !model || !system) return undefined;
  const { from } = model;
  if (from.kind !== 'hw') return undefined;
  const longest = Math.max(
    ...system.sessions.flatMap(s =>
      s.to.kind === 'hw' && s.to.agent === from.agent ? [s.messageBytes] : [],
    ),
  );
  const text = writtenSize(longest);
  return { title: `Give it \`message: ${text}\``, edits: [f.edits.set(session, 'message', text)] };
};

const longEnough: Mender = f => {
  const session = f.within('session');
  const need = Number(/(\d+) bytes/.exec(f.finding.message)?.[1]);
  if (!session || !Number.isFinite(need) || !f.system) return undefined;
  const bytes = powerOfTwoFrom(need);
  if (bytes > f.system.amu.maxMessageBytes) return undefined;
  const text = writtenSize(bytes);
  return { title: `Give it \`message: ${text}\``, edits: [f.edits.set(session, 'message', text)] };
};

const holdsFormat: Mender = f => {
  const session = f.within('session');
  const format = f.system?.sessions.find(s => s.origin.nameSpan.start === session?.name.start)?.format;
  if (!session || !format || !f.system) return undefined;
  const bytes = powerOfTwoFrom(format.bytes);
  if (bytes > f.system.amu.maxMessageBytes) return undefined;
  const text = writtenSize(bytes);
  return { title: `Give it \`message: ${text}\``, edits: [f.edits.set(session, 'message', text)] };
};

const samePriority: Mender = f => {
  const session = f.within('session');
  const priority = /priority, (\d+)/.exec(f.finding.message)?.[1];
  if (!session || !priority) return undefined;
  return { title: `Give it \`priority: ${priority}\``, edits: [f.edits.set(session, 'priority', priority)] };
};

// ---- parts

const addInterface: Mender = f => {
  const node = f.within('function');
  return (
    node && {
      title: 'Add an interface',
      edits: [f.edits.inside(node, 'interface sw0 {\n  tx t0\n  rx r0\n}')],
    }
  );
};

const ownVector: Mender = f => {
  const node = f.within('interface');
  const fn = f.function;
  const shared = Number(/vector (\d+)/.exec(f.finding.message)?.[1]);
  const model = f.named('interface');
  if (!node || !fn || !model) return undefined;
  const used = new Set([fn.managementVector, ...fn.interfaces.flatMap(i => [i.txVector, i.rxVector])]);
  let free = 0;
  while (used.has(free)) free++;
  const keys = [
    ...(model.rxVector === shared ? ['rx_vector'] : []),
    ...(model.txVector === shared ? ['tx_vector'] : []),
  ];
  return {
    title: `Give it vector ${free}`,
    edits: keys.map(key => f.edits.set(node, key, String(free))),
  };
};

const responses: Mender = f => {
  const command = f.function?.management.find(r => r.name === 'command');
  const node = f.within('management');
  if (!command || !node) return undefined;
  const text = `${command.slots} slots`;
  return { title: `Give it \`response: ${text}\``, edits: [f.edits.set(node, 'response', text)] };
};

const lowestNumber: Mender = f => {
  const node = f.within('agent');
  const ids = new Set(f.system?.agents.map(a => a.id));
  let free = 0;
  while (ids.has(free)) free++;
  return node && { title: `Give it \`id: ${free}\``, edits: [f.edits.set(node, 'id', String(free))] };
};

/** `<-` between two sockets: the way that their directions tell. */
const arrow: Mender = f => {
  const session = f.within('session');
  if (!session || f.said() !== '<-') return undefined;
  const { from, to } = session;
  if (isWrong(f, from, 'tx')) {
    const text = `${f.said(to)} -> ${f.said(from)}`;
    return {
      title: 'Turn the session around',
      edits: [f.edits.replace({ start: from.start, end: to.end }, text)],
    };
  }
  return { title: 'Change to `->`', edits: [f.edits.replace(f.finding, '->')] };
};

export const systemFixes: Menders = {
  'missing-arrow': arrow,
  'threshold-unreachable': threshold,
  'pasid-unsupported': pasidBits,
  'missing-physical-function': addPhysical,
  'memory-full': enlarge,
  'memory-overlap': unplaced,
  'outside-memory': unplaced,
  'ring-misaligned': aligned,
  'session-direction': otherSocket,
  'session-end': otherSocket,
  'socket-in-two-sessions': otherSocket,
  'credit-below-message': creditFix,
  'agent-unreachable': removes('agent'),
  'message-not-handled': addHandler,
  'answer-without-session': answerWay,
  'socket-unused': removes('socket'),
  'answer-wrong-socket': answerSocket,
  'answer-too-long': sameLength,
  'message-too-short': longEnough,
  'format-too-long': holdsFormat,
  'priority-starves': samePriority,
  'vf-without-interface': addInterface,
  'interface-without-sockets': removes('interface'),
  'buffer-unused': removes('buffer'),
  'memory-unused': removes('memory'),
  'vector-shared': ownVector,
  'response-ring-small': responses,
  'agent-id-gap': lowestNumber,
};
