// The things of a system as variables: functions with interfaces, rings and memories; sessions; agents; the system.

import type {
  AgentModel,
  BufferModel,
  DriverModel,
  FunctionModel,
  HardwareInterfaceThing,
  HardwareSocketThing,
  InterfaceModel,
  MemoryModel,
  ProcessModel,
  SessionModel,
  SystemModel,
  Thing,
} from '../../language/link/model';
import { observables } from '../../language/observables';
import { errorStateText, formatBytes as formatSize } from '../../spec';
import type { Inspection } from '../facade';
import { displayTime } from '../programs/value';
import type { CarriedMessage } from '../seam';
import type { Naming } from './naming';
import { hex } from './text';
import { pageNode } from './variables-registers';
import { managementRingNode, type RingShower, socketNode, stashNode } from './variables-rings';
import { bytesNode, integerText, leaf } from './variables-values';

export interface ThingShower extends RingShower {
  readonly naming: Naming;
  readonly now: () => number;
  /** An accelerator's states and parameters by agent. */
  agentValues(agent: AgentModel): readonly Inspection[];
  driverState(driver: DriverModel): string;
}

type Observed = 'session' | 'agent' | 'hardware_interface' | 'interface' | 'function';

/** What can be observed of a thing, each by its name of the language. */
function observed(s: ThingShower, kind: Observed, index: number, path: string): Inspection[] {
  const found: Inspection[] = [];
  for (const o of observables.get(kind)?.values() ?? []) {
    const value = s.hardware.observe(kind, index, o.name);
    if (value === undefined) continue;
    found.push(leaf(o.name, integerText(o.type, value), { path: `${path}.${o.name}`, note: o.doc }));
  }
  return found;
}

export function functionNode(s: ThingShower, fn: FunctionModel): Inspection {
  const number = fn.physical ? 'physical' : `virtual ${fn.number}`;
  const enabled = s.hardware.observe('function', fn.index, 'enabled') === 1n ? 'enabled' : 'not enabled';
  const parts = functionParts(s, fn);
  return {
    name: fn.name,
    value: `${number}, ${enabled}`,
    type: 'function',
    path: fn.name,
    handle: s.handles.add({ named: () => functionParts(s, fn) }),
    namedChildren: parts.length,
    note: fn.origin.doc,
  };
}

/** Registers, interfaces, management rings, memories, and what can be observed. */
export function functionParts(s: ThingShower, fn: FunctionModel): Inspection[] {
  return [
    pageNode(s.handles, s.hardware, { fn, owner: undefined }),
    ...fn.interfaces.map(i => interfaceNode(s, fn, i)),
    ...fn.management.map(r => managementRingNode(s, fn, r)),
    ...fn.memories.map(m => memoryNode(fn.name, m)),
    ...fn.buffers.map(b => memoryNode(fn.name, b)),
    ...fn.processes.map(p => processNode(s, fn, p)),
    ...observed(s, 'function', fn.index, fn.name).map(o =>
      o.name === 'error_state' ? { ...o, value: errorState(s, fn) } : o,
    ),
  ];
}

function errorState(s: ThingShower, fn: FunctionModel): string {
  const state = Number(s.hardware.observe('function', fn.index, 'error_state') ?? 0n);
  return `${state} (${errorStateText(state)})`;
}

function interfaceNode(s: ThingShower, fn: FunctionModel, owner: InterfaceModel): Inspection {
  const path = `${fn.name}.${owner.name}`;
  const physical = s.hardware.physicalOf(fn.index, owner.id);
  const enabled = s.hardware.observe('interface', physical, 'enabled') === 1n;
  const state = physical < 0 ? 'not mapped' : enabled ? 'enabled' : 'mapped, not enabled';
  const sockets = owner.sockets.flatMap(socket => {
    const info = [...s.naming.sockets.values()].find(i => i.socket === socket && i.fn === fn);
    return info ? [info] : [];
  });
  return {
    name: owner.name,
    value: `AMI-SW ${owner.id}, ${state}`,
    type: 'interface',
    path,
    handle: s.handles.add({
      named: () => [
        ...sockets.map(info => socketNode(s, info, info.socket.name)),
        pageNode(s.handles, s.hardware, { fn, owner }),
        ...observed(s, 'interface', physical, path),
      ],
    }),
    namedChildren: sockets.length + 5,
    note: owner.origin.doc,
  };
}

/** A process with its own memory: `pf.app` is the name of its address space too. */
function processNode(s: ThingShower, fn: FunctionModel, process: ProcessModel): Inspection {
  const path = `${fn.name}.${process.name}`;
  const parts = [...process.memories, ...process.buffers];
  return {
    name: process.name,
    value: `PASID ${process.pasid}`,
    type: 'process',
    path,
    handle: s.handles.add({ named: () => parts.map(m => memoryNode(path, m)) }),
    namedChildren: parts.length,
    note: process.origin.doc,
  };
}

/** `space` is the name of the address space that it is in. */
function memoryNode(space: string, thing: MemoryModel | BufferModel): Inspection {
  return leaf(thing.name, `${formatSize(thing.size)} at ${hex(thing.at)}`, {
    type: thing.kind,
    path: `${space}.${thing.name}`,
    memory: { space, address: BigInt(thing.at), length: thing.size },
    note: thing.origin.doc,
  });
}

export function sessionNode(s: ThingShower, session: SessionModel): Inspection {
  const count = s.hardware.observe('session', session.index, 'messages') ?? 0n;
  const flying = s.hardware.observe('session', session.index, 'in_flight') ?? 0n;
  const still = s.hardware.whyStill(session.index);
  const from = s.naming.endpointPath(session.from, 'tx');
  const to = s.naming.endpointPath(session.to, 'rx');
  return {
    name: session.name,
    value: `${count} delivered, ${flying} in flight${still === undefined ? '' : ', waits'}`,
    type: 'session',
    path: session.name,
    handle: s.handles.add({
      named: () => [
        leaf('from', from, { path: from }),
        leaf('to', to, { path: to }),
        leaf('message', formatSize(session.messageBytes)),
        leaf('priority', `${session.priority}`),
        ...(still === undefined ? [] : [leaf('waits', still)]),
        ...stashNode(s.hardware.stashOf(session.index)),
        ...carriedNode(s, 'messages in flight', s.hardware.messagesInFlight(session.index)),
        ...observed(s, 'session', session.index, session.name),
        ...latencyNode(s, session),
      ],
    }),
    namedChildren: 4,
    note: session.origin.doc,
  };
}

/** Messages that the AMU holds, each with its data and how it is stashed; nothing when there are none. */
function carriedNode(s: ThingShower, name: string, messages: readonly CarriedMessage[]): Inspection[] {
  if (messages.length === 0) return [];
  const one = (index: number): Inspection => {
    const { session, rx, bytes, sincePs, stash } = messages[index];
    const format = s.naming.session(session)?.format;
    const beside = [
      leaf('session', s.naming.sessionName(session)),
      ...(rx === undefined ? [] : [leaf('socket', `rx${rx}`)]),
      leaf('since', displayTime(sincePs), { note: 'when it was put or sent' }),
      ...stashNode(stash),
    ];
    const formats = format ? [format, ...s.structs.filter(other => other !== format)] : s.structs;
    if (bytes) return bytesNode(s.handles, `[${index}]`, bytes, undefined, formats, {}, beside);
    const handle = s.handles.add({ named: () => beside });
    return { name: `[${index}]`, value: 'its slot is being read', handle, namedChildren: beside.length };
  };
  return [
    {
      name,
      value: `${messages.length}, the oldest first`,
      handle: s.handles.add({
        indexedCount: messages.length,
        indexed: (start, count) => Array.from({ length: count }, (_, i) => one(start + i)),
      }),
      indexedChildren: messages.length,
    },
  ];
}

/** What a handler stored under a stash control of its own; nothing when it never did. (assumed: stashing) */
function stashedWritesNode(s: ThingShower, agent: AgentModel): Inspection[] {
  const writes = s.hardware.stashedWrites(agent.index);
  if (writes.length === 0) return [];
  const shown = () =>
    writes.map(({ timePs, address, length, control }, i) =>
      leaf(`[${i}]`, `${formatSize(length)} to ${hex(address)}, STASH_CTL ${hex(control)}`, {
        note: `at ${displayTime(timePs)}`,
      }),
    );
  return [
    {
      name: 'stashed writes',
      value: `the last ${writes.length}, the oldest first`,
      handle: s.handles.add({ named: shown }),
      namedChildren: writes.length,
    },
  ];
}

/** What the latency of its messages is the sum of; nothing before the first message. */
function latencyNode(s: ThingShower, session: SessionModel): Inspection[] {
  const parts = s.hardware.latencyParts(session.index);
  if (parts.length === 0) return [];
  const last = parts.reduce((sum, part) => sum + part.lastPs, 0);
  const count = Number(s.hardware.observe('session', session.index, 'messages') ?? 1n);
  return [
    {
      name: 'latency by its parts',
      value: `${displayTime(last)} for the last message`,
      type: 'latency',
      handle: s.handles.add({
        named: () =>
          parts.map(({ name, text, timing, lastPs, totalPs, longestPs }) =>
            leaf(
              name,
              `${displayTime(lastPs)}, ${displayTime(Math.round(totalPs / count))} on average, ${displayTime(longestPs)} at most`,
              { note: timing.length === 0 ? text : `${text} (timing: ${timing.join(', ')})` },
            ),
          ),
      }),
      namedChildren: parts.length,
    },
  ];
}

export function agentNode(s: ThingShower, agent: AgentModel): Inspection {
  const buffered = s.hardware.observe('agent', agent.index, 'buffered') ?? 0n;
  return {
    name: agent.name,
    value: `${agent.accelerator?.name ?? 'unknown accelerator'}, ${buffered} buffered`,
    type: 'agent',
    path: agent.name,
    handle: s.handles.add({
      named: () => [
        ...s.agentValues(agent),
        ...Array.from({ length: agent.interfaces }, (_, number) =>
          hardwareInterfaceNode(s, { kind: 'hardware_interface', agent, number }),
        ),
        ...stashedWritesNode(s, agent),
        ...observed(s, 'agent', agent.index, agent.name),
      ],
    }),
    namedChildren: agent.interfaces + 1,
    note: agent.origin.doc,
  };
}

function hardwareInterfaceNode(s: ThingShower, thing: HardwareInterfaceThing): Inspection {
  const { agent, number } = thing;
  const index = (agent.index << 8) | number;
  const look = (name: string) => s.hardware.observe('hardware_interface', index, name) ?? 0n;
  const path = `${agent.name}.hw${number}`;
  const credit = `${formatSize(Number(look('credit')))} of ${formatSize(Number(look('credit_size')))} credit free`;
  const state =
    look('enabled') === 1n ? credit : look('mapped') === 1n ? 'mapped, not enabled' : 'not mapped';
  return {
    name: `hw${number}`,
    value: state,
    type: 'hardware interface',
    path,
    handle: s.handles.add({
      named: () => [
        ...carriedNode(s, 'messages in it', s.hardware.messagesBuffered(agent.index, number)),
        ...observed(s, 'hardware_interface', index, path),
      ],
    }),
    namedChildren: 2,
  };
}

function hardwareSocketNode(thing: HardwareSocketThing): Inspection {
  const path = `${thing.agent.name}.hw${thing.interface}.${thing.direction}${thing.number}`;
  return leaf(`${thing.direction}${thing.number}`, path, { type: 'hardware socket', path });
}

export function systemParts(s: ThingShower, system: SystemModel): Inspection[] {
  return [
    leaf('time', displayTime(s.now()), { path: `${system.name}.time` }),
    ...system.functions.map(fn => functionNode(s, fn)),
    ...system.sessions.map(session => sessionNode(s, session)),
    ...system.agents.map(agent => agentNode(s, agent)),
  ];
}

/** Any thing that an expression names. */
export function thingNode(s: ThingShower, thing: Thing): Inspection {
  switch (thing.kind) {
    case 'system':
      return {
        name: thing.name,
        value: `at ${displayTime(s.now())}`,
        type: 'system',
        path: thing.name,
        handle: s.handles.add({ named: () => systemParts(s, thing) }),
      };
    case 'function':
      return functionNode(s, thing);
    case 'session':
      return sessionNode(s, thing);
    case 'agent':
      return agentNode(s, thing);
    case 'hardware_interface':
      return hardwareInterfaceNode(s, thing);
    case 'hardware_socket':
      return hardwareSocketNode(thing);
    case 'driver':
      return leaf(thing.name, s.driverState(thing), { type: 'driver', path: thing.name });
    default:
      return partNode(s, thing);
  }
}

const holds = (space: FunctionModel | ProcessModel, thing: MemoryModel | BufferModel): boolean =>
  space.memories.some(m => m === thing) || space.buffers.some(b => b === thing);

/** A part of a function: found by the function that has it. */
function partNode(
  s: ThingShower,
  thing: Extract<
    Thing,
    { kind: 'interface' | 'socket' | 'memory' | 'buffer' | 'process' | 'management_ring' }
  >,
): Inspection {
  for (const fn of s.naming.system.functions) {
    if (thing.kind === 'interface' && fn.interfaces.includes(thing)) return interfaceNode(s, fn, thing);
    if (thing.kind === 'management_ring' && fn.management.includes(thing))
      return managementRingNode(s, fn, thing);
    if (thing.kind === 'process' && fn.processes.includes(thing)) return processNode(s, fn, thing);
    if (thing.kind !== 'memory' && thing.kind !== 'buffer') continue;
    if (holds(fn, thing)) return memoryNode(fn.name, thing);
    const process = fn.processes.find(p => holds(p, thing));
    if (process) return memoryNode(`${fn.name}.${process.name}`, thing);
  }
  const info = [...s.naming.sockets.values()].find(i => i.socket === thing);
  return info ? socketNode(s, info, info.socket.name) : leaf(thing.name, 'of another system');
}
