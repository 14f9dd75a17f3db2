// The members of the things of a system: what may stand behind the dot, and what a driver sees without one.
// Each table is built once, when it is first asked for.

import { registers } from '../../spec';
import { observables } from '../observables';
import type {
  Binding,
  DriverModel,
  FunctionModel,
  InterfaceModel,
  ProcessModel,
  SystemModel,
  Thing,
  ThingPath,
} from './model';
import type { Ambiguous, NameSource } from './scope';

export type Members = ReadonlyMap<string, Binding | Ambiguous>;

function* unambiguous(members: Members): Iterable<[string, Binding]> {
  for (const [name, found] of members) if (found.kind !== 'ambiguous') yield [name, found];
}

export class Things {
  private readonly tables = new Map<Thing, Members>();
  private readonly systemTables = new Map<SystemModel, Members>();

  /** `drivers` of a system are members of it in tests. */
  constructor(private readonly drivers: (system: SystemModel) => readonly DriverModel[]) {}

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
      if (!members.has(thing.name)) members.set(thing.name, { kind: 'thing', thing, path });
    };
    for (const f of system.functions) add(f, { system, function: f.index });
    for (const a of system.agents) add(a, { system, agent: a.index });
    for (const s of system.sessions) add(s, { system, session: s.index });
    for (const d of this.drivers(system)) add(d, { system, function: d.function?.index });
    return members;
  }

  private build(thing: Thing, path: ThingPath): Members {
    const members = this.parts(thing, path);
    for (const o of observables.get(thing.kind)?.values() ?? []) {
      if (members.has(o.name)) continue;
      members.set(o.name, { kind: 'observable', of: thing.kind, name: o.name, type: o.type });
    }
    return members;
  }

  private parts(thing: Thing, path: ThingPath): Map<string, Binding | Ambiguous> {
    const members = new Map<string, Binding | Ambiguous>();
    const add = (name: string, part: Thing, partPath: ThingPath) => {
      if (name !== '' && !members.has(name))
        members.set(name, { kind: 'thing', thing: part, path: partPath });
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
        addBareSockets(members, thing, path);
        addRegisters(members, 'management', thing, undefined);
        return members;
      case 'process':
        for (const b of thing.buffers) add(b.name, b, path);
        for (const m of thing.memories) add(m.name, m, path);
        return members;
      case 'interface': {
        for (const s of thing.sockets) add(s.name, s, { ...path, socket: s.index });
        const fn = path.system.functions[path.function ?? 0];
        if (fn) addRegisters(members, 'ami_sw', fn, thing);
        return members;
      }
      case 'agent':
        for (let n = 0; n < thing.interfaces; n++) {
          add(`hw${n}`, { kind: 'hardware_interface', agent: thing, number: n }, path);
        }
        return members;
      case 'hardware_interface':
        for (const direction of ['rx', 'tx'] as const) {
          const count = direction === 'rx' ? path.system.amu.rxSockets : path.system.amu.txSockets;
          for (let n = 0; n < count; n++) {
            const { agent, number } = thing;
            add(
              `${direction}${n}`,
              { kind: 'hardware_socket', agent, interface: number, direction, number: n },
              path,
            );
          }
        }
        return members;
      default:
        return members;
    }
  }
}

function addBareSockets(members: Map<string, Binding | Ambiguous>, fn: FunctionModel, path: ThingPath): void {
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
      members.set(s.name, {
        kind: 'thing',
        thing: s,
        path: { ...path, interface: i.index, socket: s.index },
      });
    }
  }
}

function addRegisters(
  members: Map<string, Binding | Ambiguous>,
  page: 'management' | 'ami_sw',
  fn: FunctionModel,
  owner: InterfaceModel | undefined,
): void {
  for (const r of registers) {
    if (r.page !== page || members.has(r.name)) continue;
    members.set(r.name, { kind: 'register', page, register: r.name, function: fn, interface: owner });
  }
}
