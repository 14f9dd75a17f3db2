// The scopes of files and programs, from the outermost in: the file's structs, accelerators and systems; the parts of
// the system; the parts of the function; constants; locals.

import type {
  AcceleratorModel,
  Binding,
  DriverModel,
  SystemModel,
  Thing,
  ThingPath,
  TopLevel,
} from './model';
import { type NameSource, Scope } from './scope';
import type { Things } from './things';

/** What a top-level name stands for in an expression; nothing for a driver whose system is unknown. */
export function topLevelBinding(t: TopLevel, things?: Things): Binding | undefined {
  switch (t.kind) {
    case 'constant':
      return { kind: 'constant', constant: t };
    case 'struct':
      return { kind: 'struct', struct: t };
    case 'accelerator':
      return { kind: 'accelerator', accelerator: t };
    case 'system':
      return bindingOf(t, { system: t }, things);
    case 'driver':
      if (!t.system) return undefined;
      return bindingOf(t, { system: t.system, function: t.function?.index }, things);
  }
}

const bindingOf = (thing: Thing, path: ThingPath, things: Things | undefined): Binding =>
  things ? things.binding(thing, path) : { kind: 'thing', thing, path };

/** `visible` is asked each time: scopes are made before the names of the files are collected. */
function fileSource(
  visible: () => ReadonlyMap<string, TopLevel> | undefined,
  only?: TopLevel['kind'],
): NameSource {
  // All names of a constant share its binding. Drivers are not known yet when some ask.
  const known = new WeakMap<TopLevel, Binding>();
  const of = (t: TopLevel | undefined): Binding | undefined => {
    if (!t || (only && t.kind !== only)) return undefined;
    const made = known.get(t) ?? topLevelBinding(t);
    if (made && t.kind !== 'driver') known.set(t, made);
    return made;
  };
  return {
    find: name => of(visible()?.get(name)),
    *names() {
      for (const [name, t] of visible() ?? []) {
        const b = of(t);
        if (b) yield [name, b];
      }
    },
  };
}

export class Scopes {
  private readonly files = new Map<string, Scope>();
  private readonly systemConstants = new Map<SystemModel, Map<string, Binding>>();
  private readonly constantSources = new Map<string, NameSource>();

  constructor(
    private readonly visible: ReadonlyMap<string, ReadonlyMap<string, TopLevel>>,
    private readonly things: Things,
  ) {}

  file(uri: string): Scope {
    let scope = this.files.get(uri);
    if (!scope) {
      scope = new Scope(
        undefined,
        fileSource(() => this.visible.get(uri)),
      );
      this.files.set(uri, scope);
    }
    return scope;
  }

  /** Where the properties of a system are read: its own constants, then the file. */
  systemProperties(system: SystemModel): Scope {
    return new Scope(this.file(system.origin.uri), undefined, this.constantsOf(system));
  }

  private constantsOf(system: SystemModel): Map<string, Binding> {
    let own = this.systemConstants.get(system);
    if (!own) {
      own = new Map();
      this.systemConstants.set(system, own);
    }
    return own;
  }

  /** Constants come before the parts of the system, which come before everything else that the file sees. */
  private withConstants(uri: string, scope: Scope, system: SystemModel | undefined): Scope {
    let source = this.constantSources.get(uri);
    if (!source) {
      source = fileSource(() => this.visible.get(uri), 'constant');
      this.constantSources.set(uri, source);
    }
    const files = new Scope(scope, source);
    return system ? new Scope(files, undefined, this.constantsOf(system)) : files;
  }

  /** Names of a test, or of a look at a system from the text of `uri`. */
  system(uri: string, system: SystemModel | undefined): Scope {
    const file = this.file(uri);
    return this.withConstants(uri, system ? new Scope(file, this.things.systemNames(system)) : file, system);
  }

  driver(d: DriverModel): Scope {
    const { uri } = d.origin;
    if (!d.system) return this.file(uri);
    const system = new Scope(this.file(uri), this.things.systemNames(d.system));
    const fn = d.function ? new Scope(system, this.things.functionNames(d.system, d.function)) : system;
    const process =
      d.function && d.process ? new Scope(fn, this.things.processNames(d.system, d.function, d.process)) : fn;
    return this.withConstants(uri, process, d.system);
  }

  /** Parameters, states and own sockets of an accelerator, for its handlers. */
  accelerator(a: AcceleratorModel): Scope {
    const scope = new Scope(this.file(a.origin.uri));
    scope.add('rx', { kind: 'own_socket', direction: 'rx' });
    scope.add('tx', { kind: 'own_socket', direction: 'tx' });
    a.parameters.forEach(({ name, type, origin }, index) => {
      scope.add(name, { kind: 'parameter', accelerator: a.name, index, type, origin });
    });
    a.states.forEach(({ name, type, origin }, index) => {
      scope.add(name, { kind: 'state', accelerator: a.name, index, type, origin });
    });
    return scope;
  }
}
