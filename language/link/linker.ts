// Links a program: collects what the files declare, then fills in constants, accelerators, systems, drivers and tests,
// then binds the bodies of programs. Every step goes once through the text.

import type { DriverDeclaration, Expression, Identifier, SyntaxFile } from '../syntax/ast';
import { emptyAccelerator, readAccelerator } from './accelerators';
import { ConstantReader } from './constants';
import { ExpressionBinder, type Sink } from './expressions';
import { isLibrary, type LoadedFile, loadFiles } from './imports';
import type {
  AcceleratorModel,
  Binding,
  ConstantModel,
  DriverModel,
  FunctionModel,
  LinkedProgram,
  Origin,
  ProcessModel,
  StructModel,
  SystemModel,
  TestModel,
  TopLevel,
} from './model';
import { filling } from './mutable';
import { Guesses, suggestion } from './names';
import { Report, relatedTo } from './report';
import { Scope } from './scope';
import { Scopes, topLevelBinding } from './scopes';
import { ProgramBinder } from './statements';
import { structFields } from './structs';
import { emptySystem, SystemBuilder } from './system';
import { Things } from './things';
import { bytesType, describeType, intType } from './types';

/** What later looks at a linked program need beside it: scopes and the tables of members. */
export interface Links {
  readonly sink: Sink;
  readonly scopes: Scopes;
}

const linksOf = new WeakMap<LinkedProgram, Links>();

/** The linker's tables of a program that `linkFiles` made. */
export function linksOfProgram(program: LinkedProgram): Links {
  const links = linksOf.get(program);
  if (!links) throw new Error('the program was not made by link()');
  return links;
}

/** Further findings on a linked program; see checks/. */
export type Checker = (program: LinkedProgram, report: Report) => void;

/**
 * Links the file `entry` with everything that it imports. `load` gives the parsed file of a uri, or undefined where
 * there is none. Never throws; what is wrong is among the diagnostics.
 */
export function linkFiles(
  entry: string,
  load: (uri: string) => SyntaxFile | undefined,
  checker?: Checker,
): LinkedProgram {
  const linker = new Linker(entry, load);
  return linker.link(checker);
}

/** Where a driver runs. */
interface RunsOn {
  readonly system: SystemModel;
  readonly fn: FunctionModel;
  readonly process?: ProcessModel;
}

class Linker {
  private readonly report = new Report();
  private readonly files: Map<string, LoadedFile>;
  private readonly own = new Map<string, Map<string, TopLevel>>();
  private readonly visible = new Map<string, Map<string, TopLevel>>();
  private readonly systems: SystemModel[] = [];
  private readonly drivers: DriverModel[] = [];
  private readonly accelerators: AcceleratorModel[] = [];
  private readonly structs: StructModel[] = [];
  private readonly constants: ConstantModel[] = [];
  private readonly tests: TestModel[] = [];
  private readonly later: (() => void)[] = [];
  private driversOf: Map<SystemModel, DriverModel[]> | undefined;
  private readonly sink: Sink;
  private readonly scopes: Scopes;

  constructor(
    private readonly entry: string,
    load: (uri: string) => SyntaxFile | undefined,
  ) {
    this.files = loadFiles(entry, load, this.report);
    const things = new Things(system => this.driversBySystem().get(system) ?? []);
    const constants = new ConstantReader();
    this.sink = {
      bindings: new Map(),
      types: new Map(),
      report: this.report,
      things,
      constants,
      guesses: new Guesses(),
    };
    this.scopes = new Scopes(this.visible, things);
  }

  link(checker: Checker | undefined): LinkedProgram {
    for (const [uri, { file }] of this.files) this.declare(uri, file);
    for (const uri of this.files.keys()) this.see(uri);
    for (const c of this.constants) this.sink.constants.settle(c);
    for (const a of this.accelerators) readAccelerator(this.sink, a, this.scopes.file(a.origin.uri));
    // In order: systems, which drivers name, which tests run.
    for (const step of this.later) step();
    for (const s of this.systems) this.sink.things.refresh(s);
    this.bodies();
    const files = new Map([...this.files].map(([uri, { file }]) => [uri, file]));
    const program: LinkedProgram = {
      entry: this.entry,
      files,
      diagnostics: [],
      ok: false,
      systems: this.systems,
      drivers: this.drivers,
      accelerators: this.accelerators,
      tests: this.tests,
      structs: this.structs,
      constants: this.constants,
      bindings: this.sink.bindings,
      types: this.sink.types,
      visible: this.visible,
    };
    linksOf.set(program, { sink: this.sink, scopes: this.scopes });
    checker?.(program, this.report);
    const found = [...files.values()].flatMap(f => f.diagnostics).concat(this.report.diagnostics);
    const order = new Map([...files.keys()].map((uri, i) => [uri, i]));
    found.sort(
      (a, b) => (order.get(a.uri) ?? 0) - (order.get(b.uri) ?? 0) || a.start - b.start || a.end - b.end,
    );
    return Object.assign(program, { diagnostics: found, ok: found.every(d => d.severity !== 'error') });
  }

  // ---- top level

  private declare(uri: string, file: SyntaxFile): void {
    const own = new Map<string, TopLevel>();
    this.own.set(uri, own);
    const add = (name: Identifier, top: TopLevel): void => {
      if (name.text === '') return;
      const other = own.get(name.text);
      if (!other) own.set(name.text, top);
      else {
        this.report.add(uri, 'duplicate-name', name, `this file declares \`${name.text}\` already`, {
          related: relatedTo(other.origin, `the other \`${name.text}\``),
        });
      }
    };
    const bind = (name: Identifier, binding: Binding | undefined) => {
      if (binding && name.text !== '') this.sink.bindings.set(name, binding);
    };
    const titles = new Map<string, Origin>();
    for (const d of file.declarations) {
      switch (d.kind) {
        case 'constant': {
          const c = this.sink.constants.declare(this.sink, uri, d, this.scopes.file(uri));
          this.constants.push(c);
          add(d.name, c);
          break;
        }
        case 'struct': {
          const origin: Origin = { uri, start: d.start, end: d.end, nameSpan: d.name, doc: d.doc };
          const struct: StructModel = { kind: 'struct', name: d.name.text, bytes: 0, fields: [], origin };
          Object.assign(struct, structFields(new ExpressionBinder(this.sink, uri, 'declaration'), d, struct));
          this.structs.push(struct);
          add(d.name, struct);
          bind(d.name, topLevelBinding(struct));
          break;
        }
        case 'accelerator': {
          const a = emptyAccelerator(uri, d);
          this.accelerators.push(a);
          add(d.name, a);
          bind(d.name, topLevelBinding(a));
          break;
        }
        case 'system': {
          const system = emptySystem(uri, d);
          this.systems.push(system);
          add(d.name, system);
          bind(d.name, topLevelBinding(system));
          this.later.push(() => {
            const scope = this.scopes.systemProperties(system);
            new SystemBuilder(this.sink, uri, file.text, d, system, scope).build();
          });
          break;
        }
        case 'driver':
          add(d.name, this.driver(uri, d));
          break;
        case 'test': {
          const origin: Origin = { uri, start: d.start, end: d.end, nameSpan: d.titleSpan, doc: d.doc };
          const test: TestModel = {
            kind: 'test',
            title: d.title,
            system: undefined,
            body: d.body,
            declaration: d,
            origin,
          };
          const other = titles.get(d.title);
          if (other) {
            this.report.add(
              uri,
              'duplicate-name',
              d.titleSpan,
              `this file has a test "${d.title}" already, and \`--test\` could not tell them apart`,
              {
                related: relatedTo(other, 'the other test'),
              },
            );
          } else titles.set(d.title, origin);
          this.tests.push(test);
          break;
        }
      }
    }
  }

  /** Own names and those of all imports, near or far. */
  private see(uri: string): void {
    const seen = new Map(this.own.get(uri));
    const visited = new Set([uri]);
    const root = this.files.get(uri);
    for (const direct of root?.imports ?? []) {
      const queue = [direct.uri];
      for (let from = queue.pop(); from !== undefined; from = queue.pop()) {
        if (visited.has(from)) continue;
        visited.add(from);
        for (const [name, top] of this.own.get(from) ?? []) {
          const other = seen.get(name);
          // The bundled library yields: a file may bring its own kind of a name that the library has.
          if (!other || (isLibrary(other.origin.uri) && other !== top)) seen.set(name, top);
          else if (other !== top && !isLibrary(top.origin.uri))
            this.clash(uri, name, other, top, direct.at.pathSpan);
        }
        for (const next of this.files.get(from)?.imports ?? []) queue.push(next.uri);
      }
    }
    this.visible.set(uri, seen);
  }

  private clash(
    uri: string,
    name: string,
    first: TopLevel,
    second: TopLevel,
    at: { start: number; end: number },
  ): void {
    const mine = first.origin.uri === uri;
    this.report.add(
      uri,
      'duplicate-name',
      mine ? first.origin.nameSpan : at,
      mine ? `an imported file declares \`${name}\` too` : `two imported files declare \`${name}\``,
      {
        related: [
          ...relatedTo(second.origin, `the other \`${name}\``),
          ...(mine ? [] : relatedTo(first.origin, `one \`${name}\``)),
        ],
      },
    );
  }

  // ---- drivers and tests

  private driver(uri: string, d: DriverDeclaration): DriverModel {
    const origin: Origin = { uri, start: d.start, end: d.end, nameSpan: d.name, doc: d.doc };
    const driver: DriverModel = {
      kind: 'driver',
      name: d.name.text,
      system: undefined,
      function: undefined,
      process: undefined,
      body: d.body,
      origin,
    };
    this.drivers.push(driver);
    this.driverNodes.set(driver, d);
    return driver;
  }

  private readonly driverNodes = new Map<DriverModel, DriverDeclaration>();

  private driversBySystem(): Map<SystemModel, DriverModel[]> {
    if (this.driversOf) return this.driversOf;
    const bySystem = new Map<SystemModel, DriverModel[]>();
    for (const d of this.drivers) {
      if (!d.system) continue;
      const list = bySystem.get(d.system);
      if (list) list.push(d);
      else bySystem.set(d.system, [d]);
    }
    return bySystem;
  }

  private resolveDrivers(): void {
    const byFile = new Map<string, Map<string, { system: SystemModel; fn: FunctionModel }[]>>();
    for (const [driver, d] of this.driverNodes) {
      const { uri } = driver.origin;
      let functions = byFile.get(uri);
      if (!functions) {
        functions = this.functionsSeenFrom(uri);
        byFile.set(uri, functions);
      }
      const on = this.resolveOn(uri, d.on, functions);
      if (!on) continue;
      const open = filling(driver);
      open.system = on.system;
      open.function = on.fn;
      open.process = on.process;
      const binding = topLevelBinding(driver);
      if (binding && d.name.text !== '') this.sink.bindings.set(d.name, binding);
    }
    this.driversOf = this.driversBySystem();
    for (const s of this.systems) this.sink.things.refresh(s);
  }

  private functionsSeenFrom(uri: string): Map<string, { system: SystemModel; fn: FunctionModel }[]> {
    const byName = new Map<string, { system: SystemModel; fn: FunctionModel }[]>();
    for (const top of this.visible.get(uri)?.values() ?? []) {
      if (top.kind !== 'system') continue;
      for (const fn of top.functions) {
        const list = byName.get(fn.name) ?? [];
        list.push({ system: top, fn });
        byName.set(fn.name, list);
      }
    }
    return byName;
  }

  private resolveOn(
    uri: string,
    on: Expression,
    functions: Map<string, { system: SystemModel; fn: FunctionModel }[]>,
  ): RunsOn | undefined {
    if (on.kind === 'name') return this.bareFunction(uri, on.name, functions);
    if (on.kind === 'error_expression') return undefined;
    // `pf.app`; with the system before it, it is a path like any other.
    const outer = on.kind === 'member' && on.object.kind === 'name' ? on.object.name : undefined;
    if (outer && on.kind === 'member' && this.visible.get(uri)?.get(outer.text)?.kind !== 'system') {
      const at = this.bareFunction(uri, outer, functions);
      return at && this.processOf(uri, at, on.name);
    }
    const binder = new ExpressionBinder(this.sink, uri, 'declaration');
    const type = binder.expression(on, this.scopes.file(uri));
    const path = binder.pathOf(on);
    if (type?.kind === 'thing' && type.thing.kind === 'function' && path) {
      return { system: path.system, fn: type.thing };
    }
    if (type?.kind === 'thing' && type.thing.kind === 'process' && path) {
      const fn = path.system.functions[path.function ?? 0];
      return { system: path.system, fn, process: type.thing };
    }
    if (type) {
      binder.report(
        'no-such-system',
        on,
        `a driver runs on a function, such as \`pf\` or \`system.pf\`, and this is ${describeType(type)}`,
      );
    }
    return undefined;
  }

  private processOf(uri: string, at: RunsOn, name: Identifier): RunsOn | undefined {
    const { system, fn } = at;
    const process = fn.processes.find(p => p.name === name.text);
    if (process) {
      const path = { system, function: fn.index, process: process.index };
      this.sink.bindings.set(name, { kind: 'thing', thing: process, path });
      return { system, fn, process };
    }
    const names = fn.processes.map(p => p.name);
    const meant = suggestion(name.text, names, name);
    const message = `function \`${fn.name}\` has no process \`${name.text}\`${meant.text}`;
    if (name.text !== '') this.report.add(uri, 'no-such-system', name, message, { fix: meant.fix });
    return undefined;
  }

  private bareFunction(
    uri: string,
    name: Identifier,
    functions: Map<string, { system: SystemModel; fn: FunctionModel }[]>,
  ): { system: SystemModel; fn: FunctionModel } | undefined {
    if (name.text === '') return undefined;
    const all = functions.get(name.text) ?? [];
    const near = all.filter(f => f.system.origin.uri === uri);
    const found = near.length > 0 ? near : all;
    if (found.length === 1) {
      const [{ system, fn }] = found;
      this.sink.bindings.set(name, { kind: 'thing', thing: fn, path: { system, function: fn.index } });
      return found[0];
    }
    if (found.length > 1) {
      const paths = found.map(f => `\`${f.system.name}.${name.text}\``).join(' or ');
      this.report.add(
        uri,
        'ambiguous-name',
        name,
        `several systems have a function \`${name.text}\`: write ${paths}`,
      );
      return undefined;
    }
    const meant = suggestion(name.text, this.sink.guesses.among([], functions.keys()), name);
    const hint = functions.size === 0 ? '; this file has and imports no system' : meant.text;
    this.report.add(uri, 'no-such-system', name, `no system has a function \`${name.text}\`${hint}`, {
      fix: meant.fix,
    });
    return undefined;
  }

  private resolveTest(test: TestModel): void {
    const name = test.declaration.system;
    const { uri } = test.origin;
    if (name.text === '') return;
    const visible = this.visible.get(uri);
    const top = visible?.get(name.text);
    if (top?.kind === 'system') {
      filling(test).system = top;
      this.sink.bindings.set(name, { kind: 'thing', thing: top, path: { system: top } });
      return;
    }
    const names = [...(visible?.values() ?? [])].filter(t => t.kind === 'system').map(t => t.name);
    const meant = suggestion(name.text, this.sink.guesses.among([], names), name);
    this.report.add(uri, 'no-such-system', name, `there is no system \`${name.text}\`${meant.text}`, {
      fix: meant.fix,
    });
  }

  // ---- bodies

  private bodies(): void {
    this.resolveDrivers();
    for (const t of this.tests) this.resolveTest(t);
    for (const a of this.accelerators) this.handlers(a);
    for (const d of this.drivers) {
      const binder = new ProgramBinder(this.sink, d.origin.uri, 'driver', d.system, d.function);
      // Without its function nearly every name would be unknown: one finding is enough.
      if (d.function) binder.block(d.body, this.scopes.driver(d));
    }
    for (const t of this.tests) {
      const binder = new ProgramBinder(this.sink, t.origin.uri, 'test', t.system, undefined);
      if (t.system) binder.block(t.body, this.scopes.system(t.origin.uri, t.system));
    }
  }

  private handlers(a: AcceleratorModel): void {
    const outer = this.scopes.accelerator(a);
    for (const h of a.handlers) {
      const binder = new ProgramBinder(this.sink, a.origin.uri, 'handler', undefined, undefined);
      const scope = new Scope(outer);
      binder.local(h.node.message, bytesType, scope, false);
      if (h.node.socket.kind === 'identifier') binder.local(h.node.socket, intType, scope, false);
      binder.block(h.node.body, scope);
    }
  }
}
