// Rings as variables: their indexes and counts by name, their slots by number, the occupied ones first, each decoded.

import type { FunctionModel, ManagementRingModel, SocketModel, StructModel } from '../../language/link/model';
import type { MessageKind } from '../../spec';
import {
  bytesOfLog2Doublewords,
  ManagementRing,
  Register,
  registerFieldOf,
  registerFields,
} from '../../spec';
import type { Inspection } from '../facade';
import { indexOfSpace, spaceOfIndex } from '../programs/memory-words';
import type { Hardware, Stash } from '../seam';
import type { Handles } from './handles';
import type { Naming, SocketInfo } from './naming';
import { noteOf } from './notes';
import type { DebuggedPrograms } from './programs-view';
import { formatInteger, hex } from './text';
import { bytesNode, leaf, messageNode, type Reach, traceNode } from './variables-values';

/** A ring as software and the AMU see it now. */
export interface RingView {
  readonly name: string;
  readonly path: string;
  readonly fn: FunctionModel;
  /** undefined: a management ring */
  readonly socket: SocketModel | undefined;
  readonly base: number;
  readonly slots: number;
  readonly slotBytes: number;
  readonly read: bigint;
  readonly write: bigint;
  /** the address space of the ring: its name, and its place in `Hardware.memory` */
  readonly space: string;
  readonly memory: number;
  /** of a management ring */
  readonly kind: MessageKind | 'trace' | undefined;
  /** what its messages are, of a socket whose session says so */
  readonly format: StructModel | undefined;
  /** messages behind the occupied slots that software has put and not rung for */
  readonly putNotRung: number;
  /** how a message was stashed, by how many messages came after it */
  readonly stashOf: (back: number) => Stash | undefined;
  readonly rest: () => readonly Inspection[];
  readonly note: string | undefined;
  readonly settable: boolean;
}

export interface RingShower {
  readonly handles: Handles;
  readonly hardware: Hardware;
  readonly programs: Pick<DebuggedPrograms, 'putNotRung'>;
  readonly structs: readonly StructModel[];
  readonly naming: Naming;
}

/** Where the rings of an interface are: in the memory of its function, or of its process. */
function spaceOf(s: RingShower, { fn, owner }: SocketInfo): Pick<RingView, 'space' | 'memory'> {
  const memory = indexOfSpace(s.naming.system, fn, owner.process);
  return { space: spaceOfIndex(s.naming.system, memory).name, memory };
}

/** The ring of a socket of a software interface, and whether the AMU knows of it. */
function socketView(
  s: RingShower,
  info: SocketInfo,
  name: string,
): { readonly view: RingView; readonly configured: boolean } {
  const { hardware } = s;
  const { socket, fn, path } = info;
  const look = (what: string) => hardware.observe('socket', info.global, what);
  const count = (what: string) => look(what) ?? 0n;
  // Until the ring is configured the AMU knows neither base nor size; the declaration does.
  const configured = count('at') !== 0n;
  const view: RingView = {
    name,
    path,
    fn,
    socket,
    base: configured ? Number(count('at')) : socket.at,
    slots: configured ? Number(count('slots')) : socket.slots,
    slotBytes: Number(look('message_bytes') ?? BigInt(socket.messageBytes)),
    read: count('read_index'),
    write: count('write_index'),
    ...spaceOf(s, info),
    kind: undefined,
    format: socket.session === undefined ? undefined : s.naming.session(socket.session)?.format,
    putNotRung: s.programs.putNotRung(socket),
    stashOf: back => (socket.direction === 'rx' ? hardware.stashInRing(info.global, back) : undefined),
    rest: () => socketRest(s, info, look),
    note: socket.origin.doc,
    settable: true,
  };
  return { view, configured };
}

export function socketNode(s: RingShower, info: SocketInfo, name: string): Inspection {
  const { view, configured } = socketView(s, info, name);
  const direction = info.socket.direction.toUpperCase();
  return ringNode(s, view, configured ? `${direction}: ` : `${direction}, not configured yet: `);
}

function socketRest(
  s: RingShower,
  info: SocketInfo,
  look: (what: string) => bigint | undefined,
): Inspection[] {
  const { socket, path } = info;
  const observed = (name: string, what = name): Inspection =>
    leaf(name, `${look(what) ?? 0n}`, { path: `${path}.${what}` });
  const digest = look('digest') === 1n;
  const still = socket.session === undefined ? undefined : s.hardware.whyStill(socket.session);
  return [
    leaf('digest', `${digest}`, { path: `${path}.digest`, note: noteOf('THRESHOLD', undefined) }),
    leaf('threshold', `${look('threshold') ?? 0n} (digest at ${2n ** (look('threshold') ?? 0n)})`, {
      note: noteOf('THRESHOLD', undefined),
    }),
    observed('messages'),
    observed('bytes'),
    observed('peak'),
    observed('full_stalls'),
    ...(socket.direction === 'rx' ? [observed('lost'), modeNode(socket)] : []),
    ...(still === undefined ? [] : [leaf('waits', still)]),
  ];
}

const modeNode = (socket: SocketModel): Inspection =>
  leaf('mode', socket.mode, { note: noteOf('RX_MODE', undefined) });

/** One of a function's four management rings, by the registers that hold it. */
function managementView(s: RingShower, fn: FunctionModel, ring: ManagementRingModel): RingView {
  const number = ManagementRing[ring.name];
  const {
    MSK_BASE_PTR,
    MSK_CTRL,
    MGT_READ_INDEX_TX0,
    MGT_WRITE_INDEX_TX0,
    MGT_READ_INDEX_RX,
    MGT_WRITE_INDEX_RX,
  } = Register.management;
  const at = (register: { offset: number; stride: number }, index: number) =>
    s.hardware.peek(fn.index, register.offset + index * register.stride) ?? 0n;
  const control = at(MSK_CTRL, number);
  const part = (name: 'LOG2_SIZE' | 'LOG2_MSG_LENGTH' | 'THRESHOLD') =>
    Number(
      registerFieldOf(Number(control & 0xffffffffn), Number(control >> 32n), registerFields.MSK_CTRL[name]),
    );
  const command = ring.name === 'command';
  const kinds = {
    command: 'command',
    response: 'response',
    exception: 'exception',
    trace: 'trace',
  } as const;
  const path = `${fn.name}.${ring.name}_ring`;
  return {
    name: `${ring.name}_ring`,
    path,
    fn,
    socket: undefined,
    base: Number(at(MSK_BASE_PTR, number)),
    slots: 2 ** part('LOG2_SIZE'),
    slotBytes: bytesOfLog2Doublewords(part('LOG2_MSG_LENGTH')),
    read: command ? at(MGT_READ_INDEX_TX0, 0) : at(MGT_READ_INDEX_RX, number - 1),
    write: command ? at(MGT_WRITE_INDEX_TX0, 0) : at(MGT_WRITE_INDEX_RX, number - 1),
    space: fn.name,
    memory: fn.index,
    kind: kinds[ring.name],
    format: undefined,
    putNotRung: 0,
    stashOf: () => undefined,
    rest: () => [leaf('threshold', `${part('THRESHOLD')} (digest at ${2 ** part('THRESHOLD')})`)],
    note: undefined,
    settable: false,
  };
}

export function managementRingNode(s: RingShower, fn: FunctionModel, ring: ManagementRingModel): Inspection {
  return ringNode(s, managementView(s, fn, ring), '');
}

/** The ring of a path: `pf.sw0.t0`, `pf.command_ring`; undefined when it is none. */
export function ringViewAt(s: RingShower, path: string): RingView | undefined {
  for (const info of s.naming.sockets.values()) {
    if (info.path === path) return socketView(s, info, info.socket.name).view;
  }
  const [name, ring, more] = path.split('.');
  const fn = s.naming.system.functions.find(f => f.name === name);
  const management = fn?.management.find(m => more === undefined && `${m.name}_ring` === ring);
  return fn && management && managementView(s, fn, management);
}

/** Every ring of the system that has slots in memory. */
export function* ringViews(s: RingShower): Iterable<RingView> {
  for (const info of s.naming.sockets.values()) yield socketView(s, info, info.socket.name).view;
  for (const fn of s.naming.system.functions) {
    for (const ring of fn.management) {
      const view = managementView(s, fn, ring);
      if (view.base !== 0 && view.slotBytes > 0) yield view;
    }
  }
}

/** Messages between the indexes; 0 where somebody has moved an index too far. */
export function fillOf({ read, write, slots }: RingView): number {
  const difference = BigInt.asUintN(64, write - read);
  return difference <= BigInt(slots) ? Number(difference) : 0;
}

function ringNode(s: RingShower, view: RingView, prefix: string): Inspection {
  const { handles } = s;
  const { slots, read, write, path, settable } = view;
  const difference = BigInt.asUintN(64, write - read);
  const fill = fillOf(view);
  const summary =
    difference > BigInt(slots)
      ? `the indexes make no sense: ${difference} apart, in ${slots} slots`
      : `${fill} of ${slots} slots${fill > 0 ? `, from ${Number(read % BigInt(slots))} on` : ''}`;
  const put = view.putNotRung > 0 ? `, ${view.putNotRung} put and not rung` : '';
  const index = (name: string, value: bigint) =>
    leaf(name, formatInteger(value), {
      path: `${path}.${name}`,
      note: noteOf('WRITE_INDEX_TX', undefined),
      ...(settable && { settable }),
    });
  const named = () => [
    ...(fill + view.putNotRung > 0 ? [messagesNode(s, view, fill + view.putNotRung)] : []),
    leaf('slots', `${slots}`, { path: `${path}.slots`, note: noteOf('LOG2_SIZE', undefined) }),
    leaf('fill', `${difference}`, { path: `${path}.fill` }),
    leaf('free', `${Math.max(0, slots - fill)}`, { path: `${path}.free` }),
    index('read_index', read),
    index('write_index', write),
    ...(view.putNotRung > 0 ? [leaf('put, not rung', `${view.putNotRung}`)] : []),
    leaf('base', hex(view.base), {
      path: `${path}.at`,
      memory: { space: view.space, address: BigInt(view.base), length: slots * view.slotBytes },
    }),
    leaf('slot bytes', `${view.slotBytes}`),
    ...view.rest(),
  ];
  return {
    name: view.name,
    value: `${prefix}${summary}${put}`,
    type: 'ring',
    path,
    handle: handles.add({
      named,
      indexedCount: slots,
      indexed: (start, count) => Array.from({ length: count }, (_, i) => slotNode(s, view, start + i)),
    }),
    namedChildren: named().length,
    indexedChildren: slots,
    memory: { space: view.space, address: BigInt(view.base), length: slots * view.slotBytes },
    note: view.note,
  };
}

/** An address space of the hardware, for what refers to bytes in it. */
export function reachOf(hardware: Hardware, space: string, index: number): Reach {
  const load = (address: number, length: number) => {
    const bytes = new Uint8Array(length);
    return hardware.memory[index]?.read(address, bytes, 0, length) ? bytes : undefined;
  };
  return { space, load };
}

/** The slots in use, the oldest message first: what a person looks for among a million slots. */
function messagesNode(s: RingShower, view: RingView, used: number): Inspection {
  const slotAt = (order: number) => Number((view.read + BigInt(order)) % BigInt(view.slots));
  return {
    name: 'messages in it',
    value: `${used}, the oldest first`,
    handle: s.handles.add({
      indexedCount: used,
      indexed: (start, count) =>
        Array.from({ length: count }, (_, i) => slotNode(s, view, slotAt(start + i))),
    }),
    indexedChildren: used,
  };
}

/** How a message is stashed; nothing when it is not. */
export function stashNode(stash: Stash | undefined): Inspection[] {
  if (stash === undefined) return [];
  const note = noteOf('STASH_CTL', undefined);
  return [leaf('stash', `STASH_CTL ${hex(stash.control)}, STASH_DEST ${stash.target}`, { note })];
}

/** One slot by its number, decoded, and whether a message is in it. */
export function slotNode(s: RingShower, view: RingView, slot: number): Inspection {
  const fill = fillOf(view);
  const order = Number(BigInt.asUintN(64, BigInt(slot) - view.read) % BigInt(view.slots));
  const occupied = order < fill;
  const name = `[${slot}]`;
  const address = view.base + slot * view.slotBytes;
  const bytes = new Uint8Array(view.slotBytes);
  const space = s.hardware.memory[view.memory];
  if (!space?.read(address, bytes, 0, bytes.length)) {
    return leaf(name, `${hex(address)} is not backed by memory`);
  }
  const at = { ...reachOf(s.hardware, view.space, view.memory), address };
  // What its session says comes first, and is not there a second time.
  const { format } = view;
  const structs = format ? [format, ...s.structs.filter(other => other !== format)] : s.structs;
  // Of a slot whose message was taken, or is none yet, nothing moved. (assumed: stashing)
  const stash = occupied ? stashNode(view.stashOf(fill - 1 - order)) : [];
  const node =
    view.kind === undefined
      ? bytesNode(s.handles, name, bytes, at, structs, format && { type: format.name }, stash)
      : messageOrZeros(s, name, view.kind, bytes, at);
  if (occupied) return node;
  const word = order < fill + view.putNotRung ? 'put, not rung' : 'free';
  return { ...node, value: `${word}: ${node.value}` };
}

function messageOrZeros(
  s: RingShower,
  name: string,
  kind: MessageKind | 'trace',
  bytes: Uint8Array,
  at: { space: string; address: number },
): Inspection {
  if (bytes.every(b => b === 0)) return bytesNode(s.handles, name, bytes, at, []);
  if (kind === 'trace') return traceNode(s.handles, name, bytes, at);
  return messageNode(s.handles, name, kind, bytes, at);
}
