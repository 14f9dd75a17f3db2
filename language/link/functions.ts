// Functions with their memories, management rings and interfaces. Rings are only placed when sessions have said how
// long their messages are.

import { commandFields, formatBytes, layout, profilingTable } from '../../spec';
import type {
  BufferDeclaration,
  FunctionDeclaration,
  InterfaceDeclaration,
  ManagementDeclaration,
  MemoryDeclaration,
  ProcessDeclaration,
  SocketDeclaration,
} from '../syntax/ast';
import { closest } from '../syntax/closest';
import { exact } from '../syntax/exact';
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
  ProcessModel,
  SessionModel,
  SocketModel,
} from './model';
import { filling } from './mutable';
import { type Placed, unsureMemories } from './placement';
import { keyBinding, type Properties } from './properties';
import { relatedTo } from './report';
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
  readonly placed: (profiled: readonly SessionModel[]) => readonly Placement[];
}

/** What has to lie in the memories of a function, or of one of its processes. */
export interface Placement {
  readonly name: string;
  readonly memories: readonly MemoryModel[];
  readonly wanted: readonly Placed[];
}

/** What a function is; of what is neither, what was probably meant. */
function natureOf({ name, nature }: FunctionDeclaration): 'physical' | 'virtual' {
  const { text } = nature;
  if (text === 'physical' || text === 'virtual') return text;
  const near = closest(text, ['physical', 'virtual']);
  return near === 'physical' || (text !== '' && !near && name.text.startsWith('pf')) ? 'physical' : 'virtual';
}

export function readFunction(
  b: SystemBuilder,
  d: FunctionDeclaration,
  amu: AmuModel,
  numbers: Ids,
  physicalIds: Ids,
): OpenFunction {
  b.enter(d);
  const origin = b.origin(d, d.name);
  const p = b.properties('function', d.name, d.properties);
  const nature = natureOf(d);
  const physical = nature === 'physical';
  if (nature !== d.nature.text && d.nature.text !== '') {
    const { start, end } = d.nature;
    b.binder.report(
      'unknown-value',
      d.nature,
      `a function is physical or virtual, not \`${d.nature.text}\``,
      {
        fix: { title: `Change to \`${nature}\``, start, end, text: nature },
      },
    );
  } else if (d.nature.text !== '') b.binder.bind(d.nature, keyBinding('function', d.nature.text));
  const model: FunctionModel = {
    kind: 'function',
    name: d.name.text,
    index: 0,
    number: 0,
    physical,
    memories: [],
    buffers: [],
    processes: [],
    interfaces: [],
    management: [],
    managementVector: vector(p, 'vector', amu) ?? 0,
    trapped: p.symbol<string>('commands', 'direct') === 'trapped',
    origin,
  };
  const open = filling(model);
  if (physical) {
    const number = p.number('number');
    if (number !== undefined && number !== 0)
      p.report('id-out-of-range', 'number', 'the physical function has number 0');
  } else numbers.add(p, origin, n => (open.number = n));
  const parts = new Parts(b, amu, model);
  if (physical && model.trapped) {
    p.report(
      'unknown-value',
      'commands',
      'the commands of the physical function cannot trap: it would answer itself',
    );
  }
  for (const m of d.members) if (m.kind === 'memory') parts.memory(m, model);
  parts.settleMemories(model);
  for (const m of d.members) if (m.kind === 'process') parts.process(m);
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
    else if (m.kind === 'buffer') parts.buffer(m, model);
  }
  interfaceIds.settle(b.tooMany);
  parts.management(management);
  open.memories = exact(open.memories);
  open.buffers = exact(open.buffers);
  open.processes = exact(open.processes);
  open.interfaces = exact(open.interfaces);
  open.management = exact(open.management);
  return { model, declaration: d, placed: profiled => parts.placed(profiled) };
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

/** Of a memory whose size is wrong: all that is to lie in it does. */
const unknownSize = 2 ** 30;
/** Of a memory without address: not 0, which reads like a pointer to nothing. */
const firstAddress = 0x10000;

/** Who has an address space: a function, or a process of one. */
type Space = FunctionModel | ProcessModel;

interface Place {
  readonly space: Space;
  readonly at: number | undefined;
  readonly inside: MemoryModel | undefined;
  readonly properties: Properties | undefined;
}

/** The parts of one function. */
class Parts {
  private readonly names = new Map<string, Origin>();
  private readonly rings: { socket: SocketModel; place: Place }[] = [];
  private readonly tables: { owner: InterfaceModel; place: Place }[] = [];
  private readonly buffers: { buffer: BufferModel; place: Place }[] = [];
  private readonly processNames = new Map<ProcessModel, Map<string, Origin>>();

  /** memories whose missing address was reported */
  private readonly homeless = new Set<MemoryModel>();

  constructor(
    private readonly b: SystemBuilder,
    private readonly amu: AmuModel,
    private readonly fn: FunctionModel,
  ) {}

  private place(p: Properties, space: Space): Place {
    const at = p.number('at');
    const name = p.name('in');
    let inside: MemoryModel | undefined;
    if (name && name.text !== '') {
      inside = space.memories.find(m => m.name === name.text);
      if (inside) this.b.bindThing(name, inside, this.pathOf(space));
      else {
        const names = space.memories.map(m => m.name);
        this.b.unknown(name, `${space.kind} \`${space.name}\` has no memory \`${name.text}\``, names);
      }
    }
    return { space, at, inside, properties: p };
  }

  private pathOf(space: Space) {
    return space.kind === 'process' ? { function: this.fn, process: space } : { function: this.fn };
  }

  private namesOf(space: Space): Map<string, Origin> {
    return space.kind === 'process' ? (this.processNames.get(space) ?? new Map()) : this.names;
  }

  process(d: ProcessDeclaration): void {
    const p = this.b.properties('process', d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const given = p.has('pasid');
    const pasid = p.required('pasid', {}, 0);
    if (given) this.checkPasid(p, pasid);
    const { processes } = filling(this.fn);
    const other = processes.find(x => x.pasid === pasid);
    const model: ProcessModel = {
      kind: 'process',
      name: d.name.text,
      index: processes.length,
      pasid,
      memories: [],
      buffers: [],
      origin,
    };
    if (other && given) {
      const related = relatedTo(other.origin, `process \`${other.name}\``);
      p.report('id-in-use', 'pasid', `PASID ${pasid} is that of \`${other.name}\` already`, { related });
    }
    processes.push(model);
    this.processNames.set(model, new Map());
    this.b.declare(this.names, d.name, origin, 'function');
    this.b.bindThing(d.name, model, { function: this.fn, process: model });
    for (const m of d.members) if (m.kind === 'memory') this.memory(m, model);
    this.settleMemories(model);
    for (const m of d.members) if (m.kind === 'buffer') this.buffer(m, model);
    if (model.memories.length > 0) return;
    const message = `process \`${model.name}\` has no memory: no access with its PASID would reach anything`;
    this.b.binder.report('function-without-memory', d.name, message);
  }

  memory(d: MemoryDeclaration, space: Space): void {
    const p = this.b.properties('memory', d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const given = p.has('at');
    const at = p.required('at', {}, -1);
    const size = p.required('size', { min: 1 }, -1);
    const model: MemoryModel = {
      kind: 'memory',
      name: d.name.text,
      at: Math.max(at, 0),
      size: size < 0 ? unknownSize : size,
      origin,
    };
    if (at < 0 || size < 0) unsureMemories.add(model);
    if (at + size > 2 ** 53) p.report('number-too-wide', 'size', 'the memory ends beyond 2^53');
    filling(space).memories.push(model);
    if (!given) this.homeless.add(model);
    this.b.declare(this.namesOf(space), d.name, origin, space.kind);
    this.b.bindThing(d.name, model, this.pathOf(space));
  }

  /** A memory without address lies behind all that have one: it overlaps none of them. */
  settleMemories({ memories }: Space): void {
    let end = 0;
    for (const m of memories) if (!this.homeless.has(m)) end = Math.max(end, m.at + m.size);
    for (const m of memories) {
      if (!this.homeless.has(m)) continue;
      filling(m).at = end === 0 ? firstAddress : end;
      end = m.at + m.size;
    }
  }

  buffer(d: BufferDeclaration, space: Space): void {
    const p = this.b.properties('buffer', d.name, d.properties);
    const origin = this.b.origin(d, d.name);
    const size = p.required('size', { min: 1 }, 64);
    const buffer: BufferModel = { kind: 'buffer', name: d.name.text, at: 0, size, memory: 0, origin };
    filling(space).buffers.push(buffer);
    this.buffers.push({ buffer, place: this.place(p, space) });
    this.b.declare(this.namesOf(space), d.name, origin, space.kind);
    this.b.bindThing(d.name, buffer, this.pathOf(space));
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
      byHand: p.symbol<string>('mapping', 'bring_up') === 'by_hand',
      ...this.processOf(p),
      table: undefined,
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
    // What is mapped by hand takes whatever is free then.
    if (model.byHand && !p.has('physical')) open.physicalId = -1;
    else physicalIds.add(p, origin, id => (open.physicalId = id));
    this.table(p, model);
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
    open.sockets = exact(open.sockets);
  }

  /** The page of AMI types A2 and B. */
  private table(p: Properties, owner: InterfaceModel): void {
    const at = p.number('table');
    if (this.amu.type === 'A1') {
      if (p.has('table')) {
        p.report(
          'unknown-value',
          'table',
          'AMI type A1 has no table: give the amu block `type: A2` or `type: B`',
        );
      }
      return;
    }
    const place = { space: this.spaceOf(owner), at, inside: undefined, properties: p };
    this.tables.push({ owner, place });
  }

  private spaceOf(owner: InterfaceModel): Space {
    return owner.process === undefined ? this.fn : this.fn.processes[owner.process];
  }

  /** `process: app` or its number, `pasid: 5`. */
  private processOf(p: Properties): { pasid: number | undefined; process: number | undefined } {
    const { processes } = this.fn;
    const pasid = p.number('pasid');
    const name = p.name('process');
    if (name && name.text !== '') {
      const process = processes.find(x => x.name === name.text);
      if (!process) {
        const names = processes.map(x => x.name);
        this.b.unknown(name, `function \`${this.fn.name}\` has no process \`${name.text}\``, names);
      } else {
        this.b.bindThing(name, process, { function: this.fn, process });
        if (pasid !== undefined && pasid !== process.pasid) {
          const message = `process \`${process.name}\` has PASID ${process.pasid}; leave \`pasid\` away here`;
          p.report('pasid-without-process', 'pasid', message);
        }
        return { pasid: process.pasid, process: process.index };
      }
    }
    if (pasid === undefined) return { pasid: undefined, process: undefined };
    this.checkPasid(p, pasid);
    const process = processes.find(x => x.pasid === pasid);
    if (processes.length > 0 && !process) {
      const known = processes.map(x => `${x.name} ${x.pasid}`).join(', ');
      p.report(
        'pasid-without-process',
        'pasid',
        `no process of \`${this.fn.name}\` has PASID ${pasid}, so no access of this interface translates; there are ${known}`,
      );
    }
    return { pasid, process: process?.index };
  }

  private checkPasid(p: Properties, pasid: number): void {
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
    this.rings.push({ socket, place: this.place(p, this.spaceOf(owner)) });
    this.b.declare(names, d.name, origin, 'interface');
    this.b.bindThing(d.name, socket, { function: this.fn, interface: owner, socket });
  }

  /**
   * Everything that needs memory, by whose it is, in the order in which it is placed. `profiled` are the sessions of the
   * whole system that count in memory.
   */
  placed(profiled: readonly SessionModel[]): readonly Placement[] {
    const bySpace = new Map<Space, Placed[]>([[this.fn, []]]);
    for (const process of this.fn.processes) bySpace.set(process, []);
    const own: Place = { space: this.fn, at: undefined, inside: undefined, properties: undefined };
    const add = (
      { what, bytes, align, key, ring, origin, assign }: Omit<Placed, 'at' | 'inside' | 'properties'>,
      { space, at, inside, properties }: Place,
    ) => bySpace.get(space)?.push({ what, bytes, align, key, ring, origin, assign, at, inside, properties });
    for (const r of this.fn.management) {
      const bytes = r.slots * this.amu.managementMessageBytes;
      const assign = (at: number) => (filling(r).at = at);
      add({ what: `the ${r.name} ring`, bytes, ring: true, origin: r.origin, assign }, own);
    }
    for (const { owner, place } of this.tables) {
      const bytes = layout.amiSwPageBytes;
      const what = `the table of \`${owner.name}\` (AMI type ${this.amu.type})`;
      const assign = (at: number) => (filling(owner).table = at);
      add({ what, bytes, align: bytes, key: 'table', ring: true, origin: owner.origin, assign }, place);
    }
    for (const { socket, place } of this.rings) {
      const bytes = socket.slots * socket.messageBytes;
      const what = `the ring of \`${socket.name}\` (${socket.slots} slots of ${formatBytes(socket.messageBytes)})`;
      const { origin } = socket;
      add({ what, bytes, ring: true, origin, assign: at => (filling(socket).at = at) }, place);
    }
    for (const { buffer, place } of this.buffers) {
      const assign = (at: number, memory: number) => {
        filling(buffer).at = at;
        filling(buffer).memory = memory;
      };
      const what = `buffer \`${buffer.name}\``;
      add({ what, bytes: buffer.size, ring: false, origin: buffer.origin, assign }, place);
    }
    for (const s of profiled) {
      const { profile } = s;
      if (!profile || s.monitor !== this.fn.index) continue;
      const { bytes } = profilingTable;
      const assign = (at: number) => (filling(s).profile = { mask: profile.mask, table: at });
      add(
        { what: `the counters of session \`${s.name}\``, bytes, ring: true, origin: s.origin, assign },
        own,
      );
    }
    return [...bySpace].map(([{ name, memories }, wanted]) => ({ name, memories, wanted }));
  }
}
