// Links a program: collects what the files declare, then fills in constants, accelerators, systems, drivers and tests,
// then binds the bodies of programs. Every step goes once through the text.

import type {
  Declaration,
  Diagnostic,
  DriverDeclaration,
  FunctionDeclaration,
  SyntaxFile,
  SystemMember,
  TestDeclaration,
} from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import type { Unit } from '../syntax/units';
import { walk } from '../syntax/walk';
import { readAccelerator } from './accelerators';
import { ConstantReader } from './constants';
import { Declarations } from './declarations';
import type { Sink } from './expressions';
import { Findings } from './findings';
import { type LoadedFile, loadFiles } from './imports';
import type { AcceleratorModel, DriverModel, LinkedProgram, SystemModel, TestModel, TopLevel } from './model';
import { filling } from './mutable';
import { Guesses } from './names';
import { newLinks } from './node-table';
import { enter, originOf } from './origin';
import { Report } from './report';
import { RunsOnResolver } from './runs-on';
import { sameHead } from './same';
import { Scope } from './scope';
import { Scopes } from './scopes';
import { ProgramBinder } from './statements';
import { SystemBuilder } from './system';
import { Things } from './things';
import { bytesType, intType } from './types';
import { namesSeenFrom } from './visible';

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
   * Runs the checks, or with `again` those whose answer may be another one. `collect` makes findings of what has been
   * reported beyond the first `from`, and takes it out of the report.
   */
  run(
    program: LinkedProgram,
    report: Report,
    collect: (from: number) => Findings,
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

/** A program that can be linked again when one of its files has changed. */
export class Linker {
  private readonly report = new Report();
  private readonly files: Map<string, LoadedFile>;
  private readonly visible = new Map<string, Map<string, TopLevel>>();
  private driversOf: Map<SystemModel, DriverModel[]> | undefined;
  private readonly sink: Sink;
  private readonly scopes: Scopes;
  private readonly declared: Declarations;
  private readonly runsOn: RunsOnResolver;

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
      ...newLinks(),
      report: this.report,
      things,
      constants,
      guesses: new Guesses(),
    };
    this.scopes = new Scopes(this.visible, things);
    this.runsOn = new RunsOnResolver(this.sink, this.scopes, this.visible);
    this.declared = new Declarations(this.sink, this.scopes, (uri, file, d, system) => {
      const scope = this.scopes.systemProperties(system);
      const builder = new SystemBuilder(this.sink, uri, file.text, d, system, scope);
      this.builders.set(system, builder);
      builder.build();
      for (const { model, found } of builder.functionsRead.values()) this.keep(model, found);
    });
  }

  link(): LinkedProgram {
    for (const [uri, { file }] of this.files) this.declared.declare(uri, file);
    for (const uri of this.files.keys())
      this.visible.set(uri, namesSeenFrom(uri, this.files, this.declared.own, this.report));
    for (const c of this.declared.constants) this.sink.constants.settle(c);
    for (const a of this.declared.accelerators) readAccelerator(this.sink, a, this.scopes.file(a.origin.uri));
    // In order: systems, which drivers name, which tests run.
    for (const step of this.declared.later) step();
    for (const s of this.declared.systems) this.sink.things.refresh(s);
    this.frame = this.findings(this.report.diagnostics.splice(0));
    this.bodies();
    return this.finish();
  }

  private findings(found: readonly Diagnostic[]): Findings {
    return new Findings(found, uri => this.files.get(uri)?.file);
  }

  private readonly collect = (from: number): Findings => this.findings(this.report.diagnostics.splice(from));

  private finish(again?: Again): LinkedProgram {
    const files = new Map([...this.files].map(([uri, { file }]) => [uri, file]));
    const program: LinkedProgram = {
      entry: this.entry,
      files,
      diagnostics: [],
      ok: false,
      systems: this.declared.systems,
      drivers: this.declared.drivers,
      accelerators: this.declared.accelerators,
      tests: this.declared.tests,
      structs: this.declared.structs,
      constants: this.declared.constants,
      bindings: this.sink.bindings,
      types: this.sink.types,
      visible: this.visible,
    };
    linksOf.set(program, { sink: this.sink, scopes: this.scopes });
    const parts = this.checking?.run(program, this.report, this.collect, again) ?? [];
    this.sink.things.forget();
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
      const model = this.declared.models.get(old);
      if (!model) continue;
      this.unbind(old);
      this.declared.models.delete(old);
      this.declared.nodes.set(model, next as DriverDeclaration | TestDeclaration);
      this.declared.models.set(next, model);
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
      for (const model of this.declared.nodes.keys()) {
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
    this.unbind(this.declared.nodes.get(model)!);
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
          const model = this.declared.models.get(node);
          if (model) yield model;
        }
      }
    }
  }

  private again(model: DriverModel | TestModel): void {
    const node = this.declared.settled(this.declared.nodes.get(model)!);
    enter(node);
    const name = node.kind === 'driver' ? node.name : node.titleSpan;
    filling(model).origin = originOf(model.origin.uri, node, name);
    const at = this.report.diagnostics.length;
    if (model.kind === 'driver') {
      this.runsOn.resolveDriver(model, node as DriverDeclaration);
      this.driverBody(model);
    } else {
      this.runsOn.resolveTest(model);
      this.testBody(model);
    }
    this.keep(model, this.report.diagnostics.splice(at));
  }

  private unbind(node: Declaration | SystemMember): void {
    walk([node], inner => {
      if (inner.kind === 'identifier') this.sink.bindings.delete(inner);
      else if ('id' in inner) this.sink.types.delete(inner);
      return true;
    });
  }

  private keep(model: object, found: readonly Diagnostic[]): void {
    if (found.length > 0) this.bodyFindings.set(model, this.findings(found));
    else this.bodyFindings.delete(model);
  }

  // ---- drivers and tests

  private driversBySystem(): Map<SystemModel, DriverModel[]> {
    if (this.driversOf) return this.driversOf;
    const bySystem = new Map<SystemModel, DriverModel[]>();
    for (const d of this.declared.drivers) {
      if (!d.system) continue;
      const list = bySystem.get(d.system);
      if (list) list.push(d);
      else bySystem.set(d.system, [d]);
    }
    return bySystem;
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
    for (const d of this.declared.drivers)
      part(d, () => this.runsOn.resolveDriver(d, this.declared.nodes.get(d) as DriverDeclaration));
    this.driversOf = this.driversBySystem();
    for (const s of this.declared.systems) this.sink.things.refresh(s);
    for (const t of this.declared.tests) part(t, () => this.runsOn.resolveTest(t));
    for (const a of this.declared.accelerators) part(a, () => this.handlers(a));
    for (const d of this.declared.drivers) part(d, () => this.driverBody(d));
    for (const t of this.declared.tests) part(t, () => this.testBody(t));
    for (const [model, found] of before) this.keep(model, found);
  }

  private driverBody(d: DriverModel): void {
    enter(this.declared.nodes.get(d) as DriverDeclaration);
    const binder = new ProgramBinder(this.sink, d.origin.uri, 'driver', d.system, d.function);
    // Without its function nearly every name would be unknown: one finding is enough.
    if (d.function) binder.block(d.body, this.scopes.driver(d));
  }

  private testBody(t: TestModel): void {
    enter(this.declared.nodes.get(t) as TestDeclaration);
    const binder = new ProgramBinder(this.sink, t.origin.uri, 'test', t.system, undefined);
    binder.lost = name => this.declared.drivers.some(d => d.name === name && !d.function);
    if (t.system) binder.block(t.body, this.scopes.system(t.origin.uri, t.system));
  }

  private handlers(a: AcceleratorModel): void {
    enter(a.declaration);
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
