// Functions with their memories, management rings and interfaces. Rings are only placed when sessions have said how
// long their messages are.

import { commandFields, formatBytes } from '../../spec';
import type {
  BufferDeclaration,
  FunctionDeclaration,
  InterfaceDeclaration,
  ManagementDeclaration,
  MemoryDeclaration,
  SocketDeclaration,
} from '../syntax/ast';
import { Ids } from './ids';
import type { KeyOwner } from './keys';
import type {
  AmuModel,
  BufferModel,
  FunctionModel,
  InterfaceModel,
  ManagementRingModel,
  MemoryModel,
  Origin,
  SocketModel,
} from './model';
import { filling } from './mutable';
import type { Placed } from './placement';
import type { Properties } from './properties';
import type { SystemBuilder } from './system';

const ringNames = ['command', 'response', 'exception', 'trace'] as const;
const defaultManagementSlots = 16;
const defaultSlots = 16;
const thresholds = 2 ** commandFields.F_AMS_RING_CONFIGURE.THRESHOLD.width;
const functionNumbers = 2 ** commandFields.PF_AMI_SW_MAP.F_OWNER.width;

/** A function being read: its model, and what has to be placed once message lengths are known. */
export interface OpenFunction {
  readonly model: FunctionModel;
  readonly declaration: FunctionDeclaration;
  readonly placed: () => readonly Placed[];
}

export function readFunction(
  b: SystemBuilder,
  d: FunctionDeclaration,
  amu: AmuModel,
  numbers: Ids,
  physicalIds: Ids,
): OpenFunction {
  const origin = b.origin(d, d.name);
  const p = b.properties('function', d.name, d.properties);
  const physical = d.nature.text === 'physical';
  if (!physical && d.nature.text !== 'virtual' && d.nature.text !== '') {
    b.binder.report('unknown-value', d.nature, `a function is physical or virtual, not \`${d.nature.text}\``);
  } else if (d.nature.text !== '')
    b.binder.bind(d.nature, { kind: 'property', of: 'function', name: d.nature.text });
  const model: FunctionModel = {
    kind: 'function',
    name: d.name.text,
    index: 0,
    number: 0,
    physical,
    memories: [],
    buffers: [],
    interfaces: [],
    management: [],
    managementVector: vector(p, 'vector', amu) ?? 0,
    origin,
  };
  const open = filling(model);
  if (physical) {
    const number = p.number('number');
    if (number !== undefined && number !== 0)
      p.report('id-out-of-range', 'number', 'the physical function has number 0');
  } else numbers.add(p, origin, n => (open.number = n));
  const parts = new Parts(b, amu, model);
  for (const m of d.members) if (m.kind === 'memory') parts.memory(m);
  parts.settleMemories();
  let management: ManagementDeclaration | undefined;
  const interfaceIds = new Ids(
    'id',
    'interface id',
    amu.interfacesPerFunction,
    `a function of this AMU has up to ${amu.interfacesPerFunction} interfaces (interfaces_per_function)`,
  );
  for (const m of d.members) {
    if (m.kind === 'management') {
      if (management) b.binder.report('duplicate-name', m.keyword, 'a function has one `management` block');
      management ??= m;
    } else if (m.kind === 'interface') parts.interface(m, interfaceIds, physicalIds);
    else if (m.kind === 'buffer') parts.buffer(m);
  }
  interfaceIds.settle(b.tooMany);
  parts.management(management);
  return { model, declaration: d, placed: () => parts.placed() };
}

export const newFunctionNumbers = (): Ids =>
  new Ids(
    'number',
    'function number',
    functionNumbers,
    `a function number has ${commandFields.PF_AMI_SW_MAP.F_OWNER.width} bits`,
    1,
  );

export function vector(p: Properties, name: string, amu: AmuModel): number | undefined {
  return p.number(name, { max: amu.vectors - 1, why: `the AMU has ${amu.vectors} vectors a function` });
}

interface Place {
  readonly at: number | undefined;
  readonly inside: MemoryModel | undefined;
  readonly properties: Properties | undefined;
}

/** The parts of one function. */
class Parts {
  private readonly names = new Map<string, Origin>();
  private readonly rings: { socket: SocketModel; place: Place }[] = [];
  private readonly buffers: { buffer: BufferModel; place: Place }[] = [];

  /** memories whose missing address was reported */
  private readonly homeless = new Set<MemoryModel>();

  constructor(
    private readonly b: SystemBuilder,
    private readonly amu: AmuModel,
    private readonly fn: FunctionModel,
  ) {}

  private place(p: Properties): Place {
    const at = p.number('at');
    const name = p.name('in');
    let inside: MemoryModel | undefined;
    if (name && name.text !== '') {
      inside = this.fn.memories.find(m => m.name === name.text);
      if (inside) this.b.bindThing(name, inside, { function: this.fn });
      else {
        const names = this.fn.memories.map(m => m.name);
        this.b.unknown(name, `function \`${this.fn.name}\` has no memory \`${name.text}\``, names);
      }
    }
    return { at, inside, properties: p };
  }

  memory(d: MemoryDeclaration): void {
    const p = this.b.properties('memory', d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const given = p.has('at');
    const at = p.required('at', {}, 0);
    const size = p.required('size', { min: 1 }, 4096);
    const model: MemoryModel = { kind: 'memory', name: d.name.text, at, size, origin };
    if (at + size > 2 ** 53) p.report('number-too-wide', 'size', 'the memory ends beyond 2^53');
    filling(this.fn).memories.push(model);
    if (!given) this.homeless.add(model);
    this.b.declare(this.names, d.name, origin, 'function');
    this.b.bindThing(d.name, model, { function: this.fn });
  }

  /** A memory without address lies behind all that have one: it overlaps none of them. */
  settleMemories(): void {
    let end = 0;
    for (const m of this.fn.memories) if (!this.homeless.has(m)) end = Math.max(end, m.at + m.size);
    for (const m of this.homeless) {
      filling(m).at = end;
      end += m.size;
    }
  }

  buffer(d: BufferDeclaration): void {
    const p = this.b.properties('buffer', d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const size = p.required('size', { min: 1 }, 64);
    const buffer: BufferModel = { kind: 'buffer', name: d.name.text, at: 0, size, memory: 0, origin };
    filling(this.fn).buffers.push(buffer);
    this.buffers.push({ buffer, place: this.place(p) });
    this.b.declare(this.names, d.name, origin, 'function');
    this.b.bindThing(d.name, buffer, { function: this.fn });
  }

  management(d: ManagementDeclaration | undefined): void {
    const p = d && this.b.properties('management', d.keyword, d.properties);
    const origin = d ? this.b.origin(d, d.keyword) : this.fn.origin;
    for (const name of ringNames) {
      const slots = (p && this.slots(p, name)) ?? defaultManagementSlots;
      const ring: ManagementRingModel = { kind: 'management_ring', name, slots, at: 0, origin };
      filling(this.fn).management.push(ring);
    }
  }

  private slots(p: Properties, key: string): number | undefined {
    const { minRingSlots, maxRingSlots } = this.amu;
    return p.number(key, {
      min: minRingSlots,
      max: maxRingSlots,
      powerOfTwo: true,
      code: 'slots-out-of-range',
      why: 'that is what the AMU allows (`ring` of the amu block)',
    });
  }

  interface(d: InterfaceDeclaration, ids: Ids, physicalIds: Ids): void {
    const p = this.b.properties('interface', d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const model: InterfaceModel = {
      kind: 'interface',
      name: d.name.text,
      index: this.fn.interfaces.length,
      id: 0,
      physicalId: 0,
      pasid: this.pasid(p),
      txVector: vector(p, 'tx_vector', this.amu),
      rxVector: vector(p, 'rx_vector', this.amu),
      sockets: [],
      origin,
    };
    const open = filling(model);
    filling(this.fn).interfaces.push(model);
    this.b.declare(this.names, d.name, origin, 'function');
    this.b.bindThing(d.name, model, { function: this.fn, interface: model });
    ids.add(p, origin, id => (open.id = id));
    physicalIds.add(p, origin, id => (open.physicalId = id));
    const { txSockets, rxSockets } = this.amu;
    const txIds = new Ids(
      'id',
      'TX socket id',
      txSockets,
      `an interface of this AMU has ${txSockets} TX sockets`,
    );
    const rxIds = new Ids(
      'id',
      'RX socket id',
      rxSockets,
      `an interface of this AMU has ${rxSockets} RX sockets`,
    );
    const names = new Map<string, Origin>();
    for (const s of d.sockets) this.socket(s, model, s.direction === 'tx' ? txIds : rxIds, names);
    txIds.settle(this.b.tooMany);
    rxIds.settle(this.b.tooMany);
  }

  private pasid(p: Properties): number | undefined {
    const pasid = p.number('pasid');
    if (pasid === undefined) return undefined;
    const { pasidBits } = this.amu;
    if (pasidBits === 0) {
      p.report(
        'pasid-unsupported',
        'pasid',
        'this AMU carries no PASIDs; give its amu block `pasid_bits: 20`',
      );
    } else if (pasid >= 2 ** pasidBits) {
      p.report(
        'pasid-unsupported',
        'pasid',
        `a PASID of this AMU has ${pasidBits} bits, 0 .. ${2 ** pasidBits - 1}`,
      );
    }
    return pasid;
  }

  private socket(d: SocketDeclaration, owner: InterfaceModel, ids: Ids, names: Map<string, Origin>): void {
    const { direction } = d;
    const p = this.b.properties(direction as KeyOwner, d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const slots = this.slots(p, 'slots') ?? defaultSlots;
    const threshold = p.number('threshold', { max: thresholds - 1, why: 'the field has 4 bits' }) ?? 0;
    if (2 ** threshold > slots) {
      p.report(
        'threshold-unreachable',
        'threshold',
        `a threshold of ${threshold} means ${2 ** threshold} ${direction === 'rx' ? 'messages' : 'free slots'}, and the ring has ${slots} slots: the digest bit is never set`,
      );
    }
    const socket: SocketModel = {
      kind: 'socket',
      name: d.name.text,
      index: owner.sockets.length,
      direction,
      id: 0,
      slots,
      at: 0,
      messageBytes: this.amu.maxMessageBytes,
      mode: direction === 'rx' ? p.symbol('mode', 'back_pressure') : 'back_pressure',
      threshold,
      session: undefined,
      origin,
    };
    const open = filling(socket);
    filling(owner).sockets.push(socket);
    ids.add(p, origin, id => (open.id = id));
    this.rings.push({ socket, place: this.place(p) });
    this.b.declare(names, d.name, origin, 'interface');
    this.b.bindThing(d.name, socket, { function: this.fn, interface: owner, socket });
  }

  /** Everything of the function that needs memory, in the order in which it is placed. */
  placed(): readonly Placed[] {
    const placed: Placed[] = [];
    const none: Place = { at: undefined, inside: undefined, properties: undefined };
    const add = (
      what: string,
      bytes: number,
      ring: boolean,
      origin: Origin,
      at: Place,
      assign: Placed['assign'],
    ) => placed.push({ what, bytes, ring, origin, ...at, assign });
    for (const r of this.fn.management) {
      const bytes = r.slots * this.amu.managementMessageBytes;
      add(`the ${r.name} ring`, bytes, true, r.origin, none, at => (filling(r).at = at));
    }
    for (const { socket, place } of this.rings) {
      const bytes = socket.slots * socket.messageBytes;
      const what = `the ring of \`${socket.name}\` (${socket.slots} slots of ${formatBytes(socket.messageBytes)})`;
      add(what, bytes, true, socket.origin, place, at => (filling(socket).at = at));
    }
    for (const { buffer, place } of this.buffers) {
      add(`buffer \`${buffer.name}\``, buffer.size, false, buffer.origin, place, (at, memory) => {
        filling(buffer).at = at;
        filling(buffer).memory = memory;
      });
    }
    return placed;
  }
}
