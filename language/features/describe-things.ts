// The things of a system in words: routes, ring memory, numbers assigned.

import { amiSwPageOffset, formatBytes } from '../../spec';
import { latencyOf, latencyParts } from '../latency';
import type {
  AgentModel,
  Endpoint,
  FunctionModel,
  InterfaceModel,
  SessionModel,
  SocketModel,
  SystemModel,
  Thing,
  ThingPath,
} from '../link/model';
import { formatValue } from '../link/types';

export const hex = (n: number | bigint): string => `0x${n.toString(16)}`;
const code = (text: string) => `\`${text}\``;
const range = (at: number, bytes: number) => `${hex(at)} .. ${hex(at + bytes - 1)}`;
const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** `pf.sw0.t0` or `inv.hw0.rx0`. */
export function endpointPath(system: SystemModel, end: Endpoint, direction: 'tx' | 'rx'): string {
  if (end.kind === 'hw')
    return `${system.agents[end.agent]?.name}.hw${end.interface}.${direction}${end.socket}`;
  const fn = system.functions[end.function];
  const owner = fn?.interfaces[end.interface];
  return `${fn?.name}.${owner?.name}.${owner?.sockets[end.socket]?.name}`;
}

export function route(system: SystemModel, s: SessionModel): string {
  return `${endpointPath(system, s.from, 'tx')} -> ${endpointPath(system, s.to, 'rx')}`;
}

/** The line that stands for a thing, as code. */
export function thingTitle(thing: Thing, path: ThingPath): string {
  const fn = path.function === undefined ? undefined : path.system.functions[path.function];
  const owner = path.interface === undefined ? undefined : fn?.interfaces[path.interface];
  switch (thing.kind) {
    case 'socket':
      return `${thing.direction} ${fn?.name}.${owner?.name}.${thing.name}`;
    case 'interface':
      return `interface ${fn?.name}.${thing.name}`;
    case 'memory':
    case 'buffer':
      return `${thing.kind} ${fn?.name}.${thing.name}`;
    case 'management_ring':
      return `${thing.name} ring of ${fn?.name}`;
    case 'function':
      return `function ${thing.name}: ${thing.physical ? 'physical' : 'virtual'}`;
    case 'process':
      return `process ${thing.name} of function ${path.function === undefined ? '?' : path.system.functions[path.function]?.name}`;
    case 'agent':
      return `agent ${thing.name}: ${thing.accelerator?.name ?? '?'}`;
    case 'session':
      return `session ${thing.name}: ${route(path.system, thing)}`;
    case 'driver':
      return `driver ${thing.name} on ${thing.system?.name}.${thing.function?.name}`;
    case 'hardware_interface':
      return `hw${thing.number} of agent ${thing.agent.name}`;
    case 'hardware_socket':
      return `${thing.direction} ${thing.agent.name}.hw${thing.interface}.${thing.direction}${thing.number}`;
    case 'system':
      return `system ${thing.name}`;
  }
}

/** What the linker has filled in, one fact a line. */
export function thingFacts(thing: Thing, path: ThingPath): readonly string[] {
  const { system } = path;
  switch (thing.kind) {
    case 'system':
      return [
        `${plural(thing.functions.length, 'function')}, ${plural(thing.agents.length, 'agent')}, ${plural(thing.sessions.length, 'session')}`,
        `AMU type ${thing.amu.type}, messages of ${formatBytes(thing.amu.minMessageBytes)} .. ${formatBytes(thing.amu.maxMessageBytes)}`,
      ];
    case 'function':
      return functionFacts(thing);
    case 'interface':
      return interfaceFacts(thing);
    case 'socket':
      return socketFacts(thing, system);
    case 'management_ring': {
      const bytes = thing.slots * system.amu.managementMessageBytes;
      return [
        `${plural(thing.slots, 'slot')} of ${formatBytes(system.amu.managementMessageBytes)} at ${code(range(thing.at, bytes))}`,
      ];
    }
    case 'memory':
      return [`${formatBytes(thing.size)} at ${code(range(thing.at, thing.size))}`];
    case 'buffer': {
      const memory = path.function === undefined ? undefined : spaceOf(path)?.memories[thing.memory];
      return [
        `${formatBytes(thing.size)} at ${code(range(thing.at, thing.size))}${memory ? ` in \`${memory.name}\`` : ''}`,
      ];
    }
    case 'process': {
      const own =
        system.functions[path.function ?? 0]?.interfaces.filter(i => i.process === thing.index) ?? [];
      const names = own.map(i => code(i.name)).join(', ');
      return [`PASID ${thing.pasid}`, names === '' ? 'no interface' : `interfaces ${names}`];
    }
    case 'agent':
      return agentFacts(thing, system);
    case 'session':
      return [
        `ASN ${thing.id}, messages of ${formatBytes(thing.messageBytes)}, priority ${thing.priority}`,
        ...(thing.format ? [`each begins with a ${code(thing.format.name)}`] : []),
        ...(thing.profile ? [`counters at ${code(hex(thing.profile.table))}`] : []),
        latencyFact(system, thing),
      ];
    case 'driver':
      return [];
    case 'hardware_interface':
      return hardwareFacts(system, thing.agent.index, thing.number, thing.agent.creditBytes);
    case 'hardware_socket': {
      const session = system.sessions.find(s => {
        const end = thing.direction === 'tx' ? s.from : s.to;
        return (
          end.kind === 'hw' &&
          end.agent === thing.agent.index &&
          end.interface === thing.interface &&
          end.socket === thing.number
        );
      });
      return [session ? sessionLine(session, system) : 'no session'];
    }
  }
}

/** What a message costs at least, and the parts that it sums up. */
function latencyFact(system: SystemModel, s: SessionModel): string {
  const time = (ps: number) => formatValue({ kind: 'time' }, BigInt(Math.round(ps)));
  const parts = latencyParts(system, s).map(p => `${code(p.name)} ${time(p.ps)}`);
  const begin = s.from.kind === 'sw' ? 'put' : 'send';
  return `from ${begin} to delivery at least ${time(latencyOf(system, s))} = ${parts.join(' + ')}`;
}

/** Whose address space a part is in. */
function spaceOf(path: ThingPath) {
  const fn = path.system.functions[path.function ?? 0];
  return path.process === undefined ? fn : fn?.processes[path.process];
}

const sessionLine = (s: SessionModel, system: SystemModel) =>
  `session \`${s.name}\`: \`${route(system, s)}\``;

function functionFacts(f: FunctionModel): string[] {
  const rings = f.management.map(r => `${r.name} ${r.slots}`).join(', ');
  return [
    `function number ${f.number}; ${plural(f.interfaces.length, 'interface')}, ${plural(f.memories.length, 'memory').replace('memorys', 'memories')}`,
    `management rings (slots): ${rings}; vector ${f.managementVector}`,
  ];
}

function interfaceFacts(i: InterfaceModel): string[] {
  const vectors = [
    i.txVector === undefined ? 'TX interrupts off' : `TX vector ${i.txVector}`,
    i.rxVector === undefined ? 'RX interrupts off' : `RX vector ${i.rxVector}`,
  ];
  return [
    `AMI_SW_ID ${i.id}, PHY_AMI_SW_ID ${i.physicalId < 0 ? 'whichever it is mapped to' : i.physicalId}, registers at BAR0 + ${code(hex(amiSwPageOffset(i.id)))}`,
    `${vectors.join(', ')}${i.pasid === undefined ? '' : `, PASID ${i.pasid}`}`,
    ...(i.table === undefined ? [] : [`its table at ${code(hex(i.table))}`]),
  ];
}

function socketFacts(s: SocketModel, system: SystemModel): string[] {
  const bytes = s.slots * s.messageBytes;
  const session = s.session === undefined ? undefined : system.sessions[s.session];
  const facts = [
    `AMS ${s.id}; ring of ${plural(s.slots, 'slot')} of ${formatBytes(s.messageBytes)} = ${formatBytes(bytes)} at ${code(range(s.at, bytes))}`,
    session ? sessionLine(session, system) : 'no session',
  ];
  const what = s.direction === 'rx' ? 'messages' : 'free slots';
  const digest = `digest bit from ${2 ** s.threshold} ${what} on`;
  facts.push(
    s.direction === 'rx'
      ? `${s.mode === 'overwrite' ? 'overwrites' : 'back-pressures'} when full; ${digest}`
      : digest,
  );
  return facts;
}

function agentFacts(a: AgentModel, system: SystemModel): string[] {
  const facts = [
    `AHA ${a.id}, ${plural(a.interfaces, 'hardware interface')}, credit ${formatBytes(a.creditBytes)} each, ${plural(a.parallel, 'message')} at once`,
  ];
  const values = a.accelerator?.parameters.map(
    p => `${p.name} = ${formatValue(p.type, a.parameters.get(p.name) ?? 0n)}`,
  );
  if (values && values.length > 0) facts.push(values.map(code).join(', '));
  for (const s of system.sessions) {
    const ends = [s.from, s.to].some(e => e.kind === 'hw' && e.agent === a.index);
    if (ends) facts.push(sessionLine(s, system));
  }
  return facts;
}

function hardwareFacts(system: SystemModel, agent: number, number: number, credit: number): string[] {
  const used = system.hardwareInterfaces.find(h => h.agent === agent && h.number === number);
  const owner = used && system.functions[used.ownerFunction];
  return [
    `credit ${formatBytes(credit)}`,
    used ? `AMI_HW_ID ${used.id} of function \`${owner?.name}\`` : 'no session uses it',
  ];
}
