// On which function of which system a driver runs, and which system a test is of.

import type { DriverDeclaration, Expression, Identifier } from '../syntax/ast';
import { ExpressionBinder, type Sink } from './expressions';
import type { DriverModel, FunctionModel, ProcessModel, SystemModel, TestModel, TopLevel } from './model';
import { filling } from './mutable';
import { suggestion } from './names';
import { type Scopes, topLevelBinding } from './scopes';
import { describeType } from './types';

/** Where a driver runs. */
interface RunsOn {
  readonly system: SystemModel;
  readonly fn: FunctionModel;
  readonly process?: ProcessModel;
}

export class RunsOnResolver {
  constructor(
    private readonly sink: Sink,
    private readonly scopes: Scopes,
    private readonly visible: ReadonlyMap<string, ReadonlyMap<string, TopLevel>>,
  ) {}

  private readonly functionsByFile = new Map<string, Map<string, RunsOn[]>>();

  resolveDriver(driver: DriverModel, d: DriverDeclaration): void {
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
    const binding = topLevelBinding(driver, this.sink.things);
    if (binding && d.name.text !== '') this.sink.bindings.set(d.name, binding);
  }

  private functionsSeenFrom(uri: string): Map<string, { system: SystemModel; fn: FunctionModel }[]> {
    const byName = new Map<string, { system: SystemModel; fn: FunctionModel }[]>();
    for (const top of this.visible.get(uri)?.values() ?? []) {
      if (top.kind !== 'system') continue;
      for (const fn of top.functions) {
        const list = byName.get(fn.name);
        if (list) list.push({ system: top, fn });
        else byName.set(fn.name, [{ system: top, fn }]);
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
      this.sink.bindings.set(name, this.sink.things.binding(process, path));
      return { system, fn, process };
    }
    const names = fn.processes.map(p => p.name);
    const meant = suggestion(name.text, names, name);
    const message = `function \`${fn.name}\` has no process \`${name.text}\`${meant.text}`;
    if (name.text !== '') this.sink.report.add(uri, 'no-such-system', name, message, { fix: meant.fix });
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
      this.sink.bindings.set(name, this.sink.things.binding(fn, { system, function: fn.index }));
      return found[0];
    }
    if (found.length > 1) {
      const paths = found.map(f => `\`${f.system.name}.${name.text}\``).join(' or ');
      this.sink.report.add(
        uri,
        'ambiguous-name',
        name,
        `several systems have a function \`${name.text}\`: write ${paths}`,
      );
      return undefined;
    }
    const meant = suggestion(name.text, this.sink.guesses.among([], functions.keys()), name);
    const hint = functions.size === 0 ? '; this file has and imports no system' : meant.text;
    this.sink.report.add(uri, 'no-such-system', name, `no system has a function \`${name.text}\`${hint}`, {
      fix: meant.fix,
    });
    return undefined;
  }

  resolveTest(test: TestModel): void {
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
    this.sink.report.add(uri, 'no-such-system', name, `there is no system \`${name.text}\`${meant.text}`, {
      fix: meant.fix,
    });
  }
}
