// The members of the things of a system: what may stand behind the dot, and what a driver sees without one.
// Each table is built once, when it is first asked for.

import { registers } from '../../spec';
import { observables } from '../observables';
import type {
  Binding,
  DriverModel,
  FunctionModel,
  HardwareInterfaceThing,
  InterfaceModel,
  ProcessModel,
  SystemModel,
  Thing,
  ThingPath,
} from './model';
import type { Ambiguous, NameSource } from './scope';

/** What may stand behind a dot, by name. */
export interface Members extends Iterable<[string, Binding | Ambiguous]> {
  get(name: string): Binding | Ambiguous | undefined;
  keys(): Iterable<string>;
}

type Table = Map<string, Binding | Ambiguous>;
const noParts: Table = new Map();

/** What can be observed is the same of all things of a kind. */
const observablesOf = new Map<Thing['kind'], ReadonlyMap<string, Binding>>();

function observablesBindings(of: Thing['kind']): ReadonlyMap<string, Binding> {
  let found = observablesOf.get(of);
  if (!found) {
    const all = [...(observables.get(of)?.values() ?? [])];
    found = new Map(
      all.map(({ name, type }): [string, Binding] => [name, { kind: 'observable', of, name, type }]),
    );
    observablesOf.set(of, found);
  }
  return found;
}

/** Members that are many and seldom asked for: each is made when somebody does. */
interface Rare {
  names(): Iterable<string>;
  make(name: string): Binding | undefined;
}

/** The parts of a thing, then what it has by the number, then what can be observed of it. */
class MemberTable implements Members {
  private made: Table | undefined;

  constructor(
    private readonly parts: Table,
    private readonly observed: ReadonlyMap<string, Binding>,
    private readonly rare?: Rare,
  ) {}

  get(name: string): Binding | Ambiguous | undefined {
    const part = this.parts.get(name) ?? this.made?.get(name);
    if (part) return part;
    const made = this.rare?.make(name);
    if (!made) return this.observed.get(name);
    this.made ??= new Map();
    this.made.set(name, made);
    return made;
  }

  *keys(): Iterable<string> {
    yield* this.parts.keys();
    for (const name of this.rare?.names() ?? []) if (!this.parts.has(name)) yield name;
    for (const name of this.observed.keys()) {
      if (!this.parts.has(name) && !this.rare?.make(name)) yield name;
    }
  }

  *[Symbol.iterator](): Iterator<[string, Binding | Ambiguous]> {
    for (const name of this.keys()) {
      const found = this.get(name);
      if (found) yield [name, found];
    }
  }
}

const plainTables = new Map<Thing['kind'], Members>();

/** The table of all things of a kind that has no parts. */
function plainTable(kind: Thing['kind']): Members {
  let table = plainTables.get(kind);
  if (!table) {
    table = new MemberTable(noParts, observablesBindings(kind));
    plainTables.set(kind, table);
  }
  return table;
}

function* unambiguous(members: Iterable<[string, Binding | Ambiguous]>): Iterable<[string, Binding]> {
  for (const [name, found] of members) if (found.kind !== 'ambiguous') yield [name, found];
}

export class Things {
  private readonly tables = new Map<Thing, Members>();
  private readonly systemTables = new Map<SystemModel, Table>();
  /** Each thing by the one binding that all its names share. */
  private readonly bindings = new Map<Thing, Binding>();

  /** `drivers` of a system are members of it in tests. */
  constructor(private readonly drivers: (system: SystemModel) => readonly DriverModel[]) {}

  /** The binding of all names of a thing. */
  binding(thing: Thing, path: ThingPath): Binding {
    let binding = this.bindings.get(thing);
    if (!binding) {
      binding = { kind: 'thing', thing, path };
      this.bindings.set(thing, binding);
    }
    return binding;
  }

  /** Forgets the tables of parts, which are many and made again for those who ask. */
  forget(): void {
    this.tables.clear();
    this.bindings.clear();
  }

  /** What may stand behind `thing.`: its parts, its registers and what can be observed of it. */
  members(thing: Thing, path: ThingPath): Members {
    let table = this.tables.get(thing);
    if (!table) {
      table = this.build(thing, path);
      this.tables.set(thing, table);
    }
    return table;
  }

  /** Names that a driver on `fn` uses bare: the parts and management registers of its function. */
  functionNames(system: SystemModel, fn: FunctionModel): NameSource {
    const members = () => this.members(fn, { system, function: fn.index });
    return {
      find: name => {
        const found = members().get(name);
        return found?.kind === 'observable' ? undefined : found;
      },
      *names() {
        for (const entry of unambiguous(members())) if (entry[1].kind !== 'observable') yield entry;
      },
    };
  }

  /** Names that a driver of a process uses bare: its memories and buffers. */
  processNames(system: SystemModel, fn: FunctionModel, process: ProcessModel): NameSource {
    const members = () => this.members(process, { system, function: fn.index, process: process.index });
    return {
      find: name => {
        const found = members().get(name);
        return found?.kind === 'observable' ? undefined : found;
      },
      *names() {
        for (const entry of unambiguous(members())) if (entry[1].kind !== 'observable') yield entry;
      },
    };
  }

  /** Functions, agents, sessions and drivers of a system by name. */
  systemNames(system: SystemModel): NameSource {
    const table = () => {
      let parts = this.systemTables.get(system);
      if (!parts) {
        parts = this.systemParts(system);
        this.systemTables.set(system, parts);
      }
      return parts;
    };
    return { find: name => table().get(name), names: () => unambiguous(table()) };
  }

  /** Forgets the tables of a system whose parts were only being collected. */
  refresh(system: SystemModel): void {
    this.systemTables.delete(system);
    this.tables.delete(system);
  }

  /** The paths of sockets of that name anywhere in the system, for suggestions. */
  *socketPaths(system: SystemModel, name: string): Iterable<string> {
    for (const f of system.functions) {
      for (const i of f.interfaces) {
        for (const s of i.sockets) if (s.name === name) yield `${f.name}.${i.name}.${s.name}`;
      }
    }
  }

  private systemParts(system: SystemModel): Map<string, Binding | Ambiguous> {
    const members = new Map<string, Binding | Ambiguous>();
    const add = (thing: Thing & { readonly name: string }, path: ThingPath) => {
      if (!members.has(thing.name)) members.set(thing.name, this.binding(thing, path));
    };
    for (const f of system.functions) add(f, { system, function: f.index });
    for (const a of system.agents) add(a, { system, agent: a.index });
    for (const s of system.sessions) add(s, { system, session: s.index });
    for (const d of this.drivers(system)) add(d, { system, function: d.function?.index });
    return members;
  }

  private build(thing: Thing, path: ThingPath): Members {
    const parts = this.parts(thing, path);
    const rare = rareMembers(thing, path);
    if (!parts && !rare) return plainTable(thing.kind);
    return new MemberTable(parts ?? noParts, observablesBindings(thing.kind), rare);
  }

  private parts(thing: Thing, path: ThingPath): Table | undefined {
    if (!hasParts.has(thing.kind)) return undefined;
    const members: Table = new Map();
    const add = (name: string, part: Thing, partPath: ThingPath) => {
      if (name !== '' && !members.has(name)) members.set(name, this.binding(part, partPath));
    };
    switch (thing.kind) {
      case 'system':
        return this.systemParts(thing);
      case 'function':
        for (const i of thing.interfaces) add(i.name, i, { ...path, interface: i.index });
        for (const b of thing.buffers) add(b.name, b, path);
        for (const m of thing.memories) add(m.name, m, path);
        for (const p of thing.processes) add(p.name, p, { ...path, process: p.index });
        for (const r of thing.management) add(`${r.name}_ring`, r, path);
        this.addBareSockets(members, thing, path);
        return members;
      case 'process':
        for (const b of thing.buffers) add(b.name, b, path);
        for (const m of thing.memories) add(m.name, m, path);
        return members;
      case 'interface': {
        for (const s of thing.sockets) add(s.name, s, { ...path, socket: s.index });
        return members;
      }
      case 'agent':
        for (let n = 0; n < thing.interfaces; n++) {
          add(`hw${n}`, { kind: 'hardware_interface', agent: thing, number: n }, path);
        }
        return members;
      default:
        return members;
    }
  }

  private addBareSockets(members: Table, fn: FunctionModel, path: ThingPath): void {
    if (fn.interfaces.length === 1) {
      // Nothing can be ambiguous, and a large system has many such functions.
      const [{ index, sockets }] = fn.interfaces;
      for (const s of sockets) {
        if (s.name === '' || members.has(s.name)) continue;
        members.set(s.name, this.binding(s, { ...path, interface: index, socket: s.index }));
      }
      return;
    }
    const paths = new Map<string, string[]>();
    for (const i of fn.interfaces) {
      for (const s of i.sockets) {
        const known = paths.get(s.name);
        if (known) {
          const path = `${i.name}.${s.name}`;
          // Two of one name in one interface have a finding, and no longer path parts them: the first one counts.
          if (known.includes(path)) continue;
          known.push(path);
          const first = members.get(s.name);
          if (first?.kind === 'thing' && first.thing.kind === 'socket') {
            members.set(s.name, { kind: 'ambiguous', paths: known });
          }
          continue;
        }
        paths.set(s.name, [`${i.name}.${s.name}`]);
        if (s.name === '' || members.has(s.name)) continue;
        members.set(s.name, this.binding(s, { ...path, interface: i.index, socket: s.index }));
      }
    }
  }
}

const hasParts: ReadonlySet<Thing['kind']> = new Set(['system', 'function', 'process', 'interface', 'agent']);

type Page = 'management' | 'ami_sw';
const namesOfPage = (page: Page): ReadonlySet<string> =>
  new Set(registers.filter(r => r.page === page).map(r => r.name));
const registerNames = { management: namesOfPage('management'), ami_sw: namesOfPage('ami_sw') };

function rareMembers(thing: Thing, path: ThingPath): Rare | undefined {
  if (thing.kind === 'function') return registersOf('management', thing, undefined);
  if (thing.kind === 'interface') {
    const fn = path.system.functions[path.function ?? 0];
    return fn && registersOf('ami_sw', fn, thing);
  }
  return thing.kind === 'hardware_interface' ? hardwareSockets(thing, path) : undefined;
}

function registersOf(page: Page, fn: FunctionModel, owner: InterfaceModel | undefined): Rare {
  return {
    names: () => registerNames[page],
    make: name =>
      registerNames[page].has(name)
        ? { kind: 'register', page, register: name, function: fn, interface: owner }
        : undefined,
  };
}

/** `rx0`, `tx3` */
function hardwareSockets({ agent, number }: HardwareInterfaceThing, path: ThingPath): Rare {
  const { rxSockets, txSockets } = path.system.amu;
  return {
    *names() {
      for (let n = 0; n < rxSockets; n++) yield `rx${n}`;
      for (let n = 0; n < txSockets; n++) yield `tx${n}`;
    },
    make(name) {
      const direction = name.startsWith('rx') ? 'rx' : name.startsWith('tx') ? 'tx' : undefined;
      const digits = name.slice(2);
      const n = Number(digits);
      if (!direction || digits !== String(n) || n >= (direction === 'rx' ? rxSockets : txSockets))
        return undefined;
      const thing: Thing = { kind: 'hardware_socket', agent, interface: number, direction, number: n };
      return { kind: 'thing', thing, path };
    },
  };
}
