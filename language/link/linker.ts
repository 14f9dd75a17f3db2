// Links a program: collects what the files declare, then fills in constants, accelerators, systems, drivers and tests,
// then binds the bodies of programs. Every step goes once through the text.

import type {
  Declaration,
  Diagnostic,
  DriverDeclaration,
  Expression,
  FunctionDeclaration,
  Identifier,
  SyntaxFile,
  SystemMember,
  TestDeclaration,
} from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import { type Unit, unitOf } from '../syntax/units';
import { walk } from '../syntax/walk';
import { emptyAccelerator, readAccelerator } from './accelerators';
import { ConstantReader } from './constants';
import { ExpressionBinder, type Sink } from './expressions';
import { Findings } from './findings';
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
import { enter, originOf } from './origin';
import { Report, relatedTo } from './report';
import { Scope } from './scope';
import { Scopes, topLevelBinding } from './scopes';
import { ProgramBinder } from './statements';
import { structFields } from './structs';
import { emptySystem, SystemBuilder } from './system';
import { Things } from './things';
import { bytesType, describeType, intType } from './types';
import { noteRead } from './watch';

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

/** What became of a program since its checks ran last. */
export interface Again {
  /** programs with another text */
  readonly programs: ReadonlySet<DriverModel | TestModel>;
  readonly gone: ReadonlySet<Unit>;
  /** functions, and their systems, that are no longer what they were */
  readonly things: ReadonlySet<object>;
  /** members of systems, and what stands in their place */
  readonly replaced: ReadonlyMap<object, { readonly uri: string; readonly node: SystemMember }>;
}

/** Further findings on a linked program; see checks/. */
export interface Checking {
  /**
   * Runs the checks, or with `again` those whose answer may be another one. `collect` makes findings of what is reported
   * while it runs.
   */
  run(
    program: LinkedProgram,
    report: Report,
    collect: (run: () => void) => Findings,
    again?: Again,
  ): Iterable<Findings>;
  /** The last word on all findings of the linker and the checks. */
  finish(program: LinkedProgram, report: Report): void;
}

/**
 * Links the file `entry` with everything that it imports. `load` gives the parsed file of a uri, or undefined where
 * there is none. Never throws; what is wrong is among the diagnostics.
 */
export function linkFiles(
  entry: string,
  load: (uri: string) => SyntaxFile | undefined,
  checking?: Checking,
): LinkedProgram {
  return new Linker(entry, load, checking).link();
}

/** Where a driver runs. */
interface RunsOn {
  readonly system: SystemModel;
  readonly fn: FunctionModel;
  readonly process?: ProcessModel;
}

/** A program that can be linked again when one of its files has changed. */
export class Linker {
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

  /** Findings of all that is not the body of a program. */
  private frame: Findings | undefined;
  private readonly bodyFindings = new Map<object, Findings>();
  private readonly builders = new Map<SystemModel, SystemBuilder>();

  constructor(
    private readonly entry: string,
    load: (uri: string) => SyntaxFile | undefined,
    private readonly checking?: Checking,
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

  link(): LinkedProgram {
    for (const [uri, { file }] of this.files) this.declare(uri, file);
    for (const uri of this.files.keys()) this.see(uri);
    for (const c of this.constants) this.sink.constants.settle(c);
    for (const a of this.accelerators) readAccelerator(this.sink, a, this.scopes.file(a.origin.uri));
    // In order: systems, which drivers name, which tests run.
    for (const step of this.later) step();
    for (const s of this.systems) this.sink.things.refresh(s);
    this.frame = this.findings(this.report.diagnostics.splice(0));
    this.bodies();
    return this.finish();
  }

  private findings(found: readonly Diagnostic[]): Findings {
    return new Findings(found, uri => this.files.get(uri)?.file);
  }

  private readonly collect = (run: () => void): Findings => {
    const at = this.report.diagnostics.length;
    run();
    return this.findings(this.report.diagnostics.splice(at));
  };

  private finish(again?: Again): LinkedProgram {
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
    const parts = this.checking?.run(program, this.report, this.collect, again) ?? [];
    const last = new Report();
    this.frame?.addTo(last.diagnostics);
    for (const part of this.bodyFindings.values()) part.addTo(last.diagnostics);
    for (const part of parts) part.addTo(last.diagnostics);
    this.checking?.finish(program, last);
    const found = [...files.values()].flatMap(f => f.diagnostics).concat(last.diagnostics);
    const order = new Map([...files.keys()].map((uri, i) => [uri, i]));
    found.sort(
      (a, b) =>
        (order.get(a.uri) ?? 0) - (order.get(b.uri) ?? 0) ||
        a.start - b.start ||
        a.end - b.end ||
        (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    );
    return Object.assign(program, { diagnostics: found, ok: found.every(d => d.severity !== 'error') });
  }

  // ---- again

  /**
   * Links again when files have changed in a way that leaves every name what it is: only the bodies of drivers and tests
   * differ. Undefined when more has changed; then the program has to be linked anew.
   */
  relink(load: (uri: string) => SyntaxFile | undefined): LinkedProgram | undefined {
    const pairs: [SyntaxFile, Declaration | SystemMember, Declaration | SystemMember][] = [];
    const gone = new Set<Unit>();
    const changed = new Map<string, SyntaxFile>();
    for (const [uri, { file }] of this.files) {
      const now = load(uri);
      if (now === file) continue;
      const change = now instanceof ParsedFile ? now.changedSince(file) : undefined;
      if (!now || !change) return undefined;
      const before = change.removed.flatMap(unit => unit.nodes);
      const after = change.added.flatMap(unit => unit.nodes);
      if (before.length !== after.length) return undefined;
      for (const [i, old] of before.entries()) {
        const next = after[i];
        if (!sameHead(old, next)) return undefined;
        pairs.push([now, old, next]);
      }
      for (const unit of change.removed) gone.add(unit);
      changed.set(uri, now);
    }
    if (this.frame?.touches(gone)) return undefined;
    for (const [uri, file] of changed) this.files.set(uri, { ...this.files.get(uri)!, file });
    this.sink.guesses.refill();
    const programs = new Set<DriverModel | TestModel>();
    const things = new Set<object>();
    const replaced = new Map<object, { readonly uri: string; readonly node: SystemMember }>();
    for (const [{ uri }, old, next] of pairs) {
      if (old.kind === 'function' && next.kind === 'function') {
        replaced.set(old, { uri, node: next });
        if (!this.functionAgain(old, next, programs, things)) return undefined;
        continue;
      }
      const model = this.models.get(old);
      if (!model) continue;
      this.unbind(old);
      this.models.delete(old);
      this.nodes.set(model, next as DriverDeclaration | TestDeclaration);
      this.models.set(next, model);
      programs.add(model);
    }
    for (const model of programs) this.again(model);
    for (const [model, part] of this.bodyFindings) {
      if (programs.has(model as DriverModel) || !part.touches(gone)) continue;
      return undefined;
    }
    return this.finish({ programs, gone, things, replaced });
  }

  /** Reads a function again, and finds the programs that this concerns. False when it concerns more. */
  private functionAgain(
    old: FunctionDeclaration,
    next: FunctionDeclaration,
    programs: Set<DriverModel | TestModel>,
    things: Set<object>,
  ): boolean {
    for (const [system, builder] of this.builders) {
      if (!builder.functionsRead.has(old)) continue;
      this.unbind(old);
      const read = builder.again(old, next);
      if (!read) return false;
      this.keep(read.model, read.found);
      things.add(read.model);
      if (!read.changed) return true;
      things.add(system);
      for (const model of this.nodes.keys()) {
        const own = model.kind === 'driver' && model.function === read.model;
        if (own) this.due(model, programs);
      }
      for (const model of this.namers(read.model.name)) this.due(model, programs);
      return true;
    }
    return false;
  }

  private due(model: DriverModel | TestModel, programs: Set<DriverModel | TestModel>): void {
    if (programs.has(model)) return;
    this.unbind(this.nodes.get(model)!);
    programs.add(model);
  }

  /** Drivers and tests whose text has a name in it. */
  private *namers(name: string): Iterable<DriverModel | TestModel> {
    const isPart = (c: string | undefined) => c !== undefined && /[A-Za-z0-9_]/.test(c);
    for (const { file } of this.files.values()) {
      if (!(file instanceof ParsedFile) || name === '') continue;
      const { text } = file;
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
        if (isPart(text[at - 1]) || isPart(text[at + name.length])) continue;
        for (const node of file.unitBehind(at).nodes) {
          const model = this.models.get(node);
          if (model) yield model;
        }
      }
    }
  }

  private again(model: DriverModel | TestModel): void {
    const node = this.settled(this.nodes.get(model)!);
    enter(node);
    const name = node.kind === 'driver' ? node.name : node.titleSpan;
    filling(model).origin = originOf(model.origin.uri, node, name);
    const at = this.report.diagnostics.length;
    if (model.kind === 'driver') {
      this.resolveDriver(model, node as DriverDeclaration);
      this.driverBody(model);
    } else {
      this.resolveTest(model);
      this.testBody(model);
    }
    this.keep(model, this.report.diagnostics.splice(at));
  }

  private unbind(node: Declaration | SystemMember): void {
    walk([node], inner => {
      if (inner.kind === 'identifier') this.sink.bindings.delete(inner);
      else this.sink.types.delete(inner);
      return true;
    });
  }

  private keep(model: object, found: readonly Diagnostic[]): void {
    if (found.length > 0) this.bodyFindings.set(model, this.findings(found));
    else this.bodyFindings.delete(model);
  }

  /** The present node of a driver or test, with offsets of the present text. */
  private settled<N extends object>(node: N): N {
    unitOf(node)?.settle();
    return node;
  }

  private readonly nodes = new Map<DriverModel | TestModel, DriverDeclaration | TestDeclaration>();
  private readonly models = new Map<object, DriverModel | TestModel>();

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
      enter(d);
      switch (d.kind) {
        case 'constant': {
          const c = this.sink.constants.declare(this.sink, uri, d, this.scopes.file(uri));
          this.constants.push(c);
          add(d.name, c);
          break;
        }
        case 'struct': {
          const origin = originOf(uri, d, d.name);
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
            const builder = new SystemBuilder(this.sink, uri, file.text, d, system, scope);
            this.builders.set(system, builder);
            builder.build();
            for (const { model, found } of builder.functionsRead.values()) this.keep(model, found);
          });
          break;
        }
        case 'driver':
          add(d.name, this.driver(uri, d));
          break;
        case 'test': {
          const origin = originOf(uri, d, d.titleSpan);
          const { nodes } = this;
          const node = (): TestDeclaration => this.settled(nodes.get(test) as TestDeclaration);
          const test: TestModel = {
            kind: 'test',
            title: d.title,
            system: undefined,
            get body() {
              noteRead(test);
              return node().body;
            },
            get declaration() {
              return node();
            },
            origin,
          };
          nodes.set(test, d);
          this.models.set(d, test);
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
    const origin = originOf(uri, d, d.name);
    const { nodes } = this;
    const node = (): DriverDeclaration => this.settled(nodes.get(driver) as DriverDeclaration);
    const driver: DriverModel = {
      kind: 'driver',
      name: d.name.text,
      system: undefined,
      function: undefined,
      process: undefined,
      get body() {
        noteRead(driver);
        return node().body;
      },
      origin,
    };
    this.drivers.push(driver);
    nodes.set(driver, d);
    this.models.set(d, driver);
    return driver;
  }

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

  private readonly functionsByFile = new Map<string, Map<string, RunsOn[]>>();

  private resolveDriver(driver: DriverModel, d: DriverDeclaration): void {
    const { uri } = driver.origin;
    let functions = this.functionsByFile.get(uri);
    if (!functions) {
      functions = this.functionsSeenFrom(uri);
      this.functionsByFile.set(uri, functions);
    }
    const on = this.resolveOn(uri, d.on, functions);
    if (!on) return;
    const open = filling(driver);
    open.system = on.system;
    open.function = on.fn;
    open.process = on.process;
    const binding = topLevelBinding(driver);
    if (binding && d.name.text !== '') this.sink.bindings.set(d.name, binding);
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
    const before = new Map<object, Diagnostic[]>();
    const { diagnostics } = this.report;
    const part = (model: object, run: () => void) => {
      const at = diagnostics.length;
      run();
      const found = diagnostics.splice(at);
      const known = before.get(model);
      if (known) known.push(...found);
      else if (found.length > 0) before.set(model, found);
    };
    for (const d of this.drivers)
      part(d, () => this.resolveDriver(d, this.nodes.get(d) as DriverDeclaration));
    this.driversOf = this.driversBySystem();
    for (const s of this.systems) this.sink.things.refresh(s);
    for (const t of this.tests) part(t, () => this.resolveTest(t));
    for (const a of this.accelerators) part(a, () => this.handlers(a));
    for (const d of this.drivers) part(d, () => this.driverBody(d));
    for (const t of this.tests) part(t, () => this.testBody(t));
    for (const [model, found] of before) this.keep(model, found);
  }

  private driverBody(d: DriverModel): void {
    const binder = new ProgramBinder(this.sink, d.origin.uri, 'driver', d.system, d.function);
    // Without its function nearly every name would be unknown: one finding is enough.
    if (d.function) binder.block(d.body, this.scopes.driver(d));
  }

  private testBody(t: TestModel): void {
    const binder = new ProgramBinder(this.sink, t.origin.uri, 'test', t.system, undefined);
    binder.lost = name => this.drivers.some(d => d.name === name && !d.function);
    if (t.system) binder.block(t.body, this.scopes.system(t.origin.uri, t.system));
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

/** Whether two declarations are the same driver or test but for what is in their bodies. */
function sameHead(a: object, b: object): boolean {
  const [x, y] = [a as Declaration | SystemMember, b as Declaration | SystemMember];
  if (x.kind === 'function' && y.kind === 'function')
    return x.name.text === y.name.text && x.nature.text === y.nature.text;
  if (x.kind === 'driver' && y.kind === 'driver') return x.name.text === y.name.text && sameTree(x.on, y.on);
  if (x.kind === 'test' && y.kind === 'test') return x.title === y.title && x.system.text === y.system.text;
  return false;
}

/** Whether two trees say the same, wherever they stand. */
function sameTree(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    key =>
      key === 'start' ||
      key === 'end' ||
      sameTree((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
