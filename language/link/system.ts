// Builds one system from its declaration: the AMU, its agents and functions, then sessions between them, then numbers
// and places for everything that the text leaves open.

import { commandFields, layout } from '../../spec';
import type {
  AgentDeclaration,
  Diagnostic,
  FunctionDeclaration,
  Identifier,
  Property,
  Span,
  SystemDeclaration,
} from '../syntax/ast';
import { adopt, sameParts, takeOver } from './again';
import { defaultAmu, readAmu } from './amu';
import { ExpressionBinder, type Sink } from './expressions';
import { newFunctionNumbers, type OpenFunction, readFunction } from './functions';
import { Ids } from './ids';
import type { KeyOwner } from './keys';
import type {
  AcceleratorModel,
  AgentModel,
  ConstantModel,
  FunctionModel,
  InterfaceModel,
  Origin,
  ProcessModel,
  SessionModel,
  SocketModel,
  SystemModel,
  Thing,
  ThingPath,
} from './model';
import { filling } from './mutable';
import { suggestion } from './names';
import { enter, originOf, originOfSystem } from './origin';
import { place } from './placement';
import { Properties } from './properties';
import { relatedTo } from './report';
import { Scope } from './scope';
import { checkCredits, defaultCredit, hardwareInterfaces, longestMessages, readSessions } from './sessions';
import { defaultTiming, readTiming } from './timing';

const largestCredit =
  layout.doublewordBytes * 2 ** (2 ** commandFields.PF_AMI_HW_CONFIGURE.LOG2_HW_CRED_SIZE.width - 1);
const agentIds = 2 ** commandFields.PF_ASN_CREATE.SRC_AHA_ID.width;
const hardwareNumbers = 2 ** commandFields.PF_ASN_CREATE.SRC_PHY_AMI_ID.width;

interface OpenAgent {
  readonly model: AgentModel;
  readonly properties: Properties;
}

/** A system that nothing has been read of yet. */
export function emptySystem(uri: string, d: SystemDeclaration): SystemModel {
  return {
    kind: 'system',
    name: d.name.text,
    origin: originOfSystem(uri, d),
    amu: defaultAmu,
    timing: defaultTiming,
    functions: [],
    agents: [],
    hardwareInterfaces: [],
    sessions: [],
  };
}

/** A function that was read: what of it decides about numbers of others, and what was found in it. */
export interface ReadFunction {
  readonly model: FunctionModel;
  readonly given: string;
  readonly found: Diagnostic[];
}

/** Binds what stands in a system: a socket by its bare name is meant to be one of its paths. */
class PartsBinder extends ExpressionBinder {
  constructor(
    sink: Sink,
    uri: string,
    private readonly system: SystemModel,
  ) {
    super(sink, uri, 'declaration');
  }

  protected override longerNames(name: string): Iterable<string> {
    return this.sink.things.socketPaths(this.system, name);
  }
}

export class SystemBuilder {
  readonly binder: ExpressionBinder;
  /** names of the system's members */
  readonly names = new Map<string, Origin>();
  readonly scope: Scope;
  private readonly read = new Map<FunctionDeclaration, ReadFunction>();
  private readonly paths = new Map<Identifier, { thing: Thing; of: PathParts }>();

  constructor(
    private readonly sink: Sink,
    private readonly uri: string,
    private readonly text: string,
    private readonly declaration: SystemDeclaration,
    private readonly system: SystemModel,
    readonly constants: Scope,
  ) {
    this.binder = new PartsBinder(sink, uri, system);
    this.scope = new Scope(constants, sink.things.systemNames(system));
  }

  origin(node: Span & { readonly doc?: string }, nameSpan: Span): Origin {
    return originOf(this.uri, node, nameSpan);
  }

  /** What follows is of this member. */
  enter(member: object): void {
    enter(member, this.declaration);
  }

  properties(owner: KeyOwner, at: Span, list: readonly Property[]): Properties {
    return new Properties(this.binder, this.constants, owner, at, list);
  }

  readonly tooMany = (at: Span, message: string): void => {
    this.binder.report('too-many', at, message);
  };

  /** Reports a name that is declared twice in one scope. */
  declare(names: Map<string, Origin>, name: Identifier, origin: Origin, where: string): void {
    if (name.text === '') return;
    const other = names.get(name.text);
    if (!other) names.set(name.text, origin);
    else {
      this.binder.report('duplicate-name', name, `the ${where} has \`${name.text}\` already`, {
        related: relatedTo(other, `the other \`${name.text}\``),
      });
    }
  }

  unknown(name: Identifier, message: string, candidates: Iterable<string>): void {
    const meant = suggestion(name.text, candidates, name);
    this.binder.report('unknown-name', name, message + meant.text, { fix: meant.fix });
  }

  /** Binds a name to a part of the system; its path is filled in when all indexes are known. */
  bindThing(name: Identifier, thing: Thing, of: PathParts): void {
    if (name.text !== '') this.paths.set(name, { thing, of });
  }

  build(): void {
    const system = filling(this.system);
    const { members } = this.declaration;
    const constants: ConstantModel[] = [];
    for (const d of members) {
      if (d.kind !== 'constant') continue;
      this.enter(d);
      const c = this.sink.constants.declare(this.sink, this.uri, d, this.constants);
      this.declare(this.names, d.name, c.origin, 'system');
      if (!this.constants.own.has(d.name.text))
        this.constants.add(d.name.text, { kind: 'constant', constant: c });
      constants.push(c);
    }
    for (const c of constants) this.sink.constants.settle(c);
    const amu = this.single(
      'amu',
      members.filter(m => m.kind === 'amu'),
    );
    if (amu) {
      this.enter(amu);
      system.amu = readAmu(
        this.properties('amu', amu.keyword, amu.properties),
        this.origin(amu, amu.keyword),
      );
    }
    const timing = this.single(
      'timing',
      members.filter(m => m.kind === 'timing'),
    );
    if (timing) {
      this.enter(timing);
      system.timing = readTiming(
        this.properties('timing', timing.keyword, timing.properties),
        this.origin(timing, timing.keyword),
      );
    }
    const agents = this.agents();
    const functions = this.functions();
    const sessions = readSessions(
      this,
      members.filter(m => m.kind === 'session'),
      this.system,
    );
    const longest = longestMessages(sessions);
    for (const a of agents) {
      const credit = a.properties.number('credit', {
        min: layout.minMessageBytes,
        max: largestCredit,
        powerOfTwo: true,
        why: 'that is what LOG2_HW_CRED_SIZE can say',
      });
      filling(a.model).creditBytes =
        credit ?? defaultCredit(longest.get(a.model.index), system.amu, largestCredit);
    }
    checkCredits(sessions, agents);
    system.hardwareInterfaces = hardwareInterfaces(this, this.system);
    const profiled = this.system.sessions.filter(s => s.profile);
    for (const f of functions) {
      const before = this.sink.report.diagnostics.length;
      this.place(f, profiled);
      this.read.get(f.declaration)?.found.push(...this.sink.report.diagnostics.splice(before));
    }
    this.sink.things.refresh(this.system);
    this.bindPaths();
    this.names.clear();
  }

  private bindPaths(known?: ReadonlyMap<object, object>): void {
    for (const [name, { thing, of }] of this.paths) {
      const stands = (known?.get(thing) as Thing | undefined) ?? thing;
      this.binder.bind(name, this.sink.things.binding(stands, this.path(of)));
    }
    this.paths.clear();
  }

  private place(f: OpenFunction, profiled: readonly SessionModel[]): void {
    for (const { name, memories, wanted } of f.placed(profiled)) place(this.binder, name, memories, wanted);
  }

  /** The functions as they were read, with what was found in them. */
  get functionsRead(): ReadonlyMap<FunctionDeclaration, ReadFunction> {
    return this.read;
  }

  /**
   * Reads a function again whose text has changed. Undefined when that has consequences beyond it, so that the system
   * has to be read again; else whether anything of its model is another.
   */
  again(
    old: FunctionDeclaration,
    next: FunctionDeclaration,
  ): (ReadFunction & { changed: boolean }) | undefined {
    const before = this.read.get(old);
    if (!before) return undefined;
    const { diagnostics } = this.sink.report;
    const at = diagnostics.length;
    const { amu } = this.system;
    const numbers = newFunctionNumbers();
    const physicalIds = this.newPhysicalIds();
    const f = readFunction(this, next, amu, numbers, physicalIds);
    const given = `${numbers.given()}|${physicalIds.given()}`;
    if (given !== before.given) return undefined;
    if (before.model.memories.length === 0 || !sameParts(before.model, f.model)) return undefined;
    if (!takeOver(before.model, f.model)) return undefined;
    this.bindThing(next.name, f.model, { function: f.model });
    this.place(
      f,
      this.system.sessions.filter(s => s.profile),
    );
    const known = new Map<object, object>();
    const changed = adopt(before.model, f.model, known);
    this.bindPaths(known);
    const read = { model: before.model, given: before.given, found: diagnostics.splice(at) };
    this.read.delete(old);
    this.read.set(next, read);
    return { ...read, changed };
  }

  private newPhysicalIds(): Ids {
    const { interfaces } = this.system.amu;
    return new Ids(
      'physical',
      'physical interface',
      interfaces,
      `the AMU has ${interfaces} interfaces (\`interfaces\` of the amu block)`,
    );
  }

  private path(of: PathParts): ThingPath {
    return {
      system: this.system,
      function: of.function?.index,
      process: of.process?.index,
      interface: of.interface?.index,
      socket: of.socket?.index,
      agent: of.agent?.index,
      session: of.session?.index,
    };
  }

  private single<T extends { readonly keyword: Span }>(what: string, list: readonly T[]): T | undefined {
    for (const other of list.slice(1)) {
      this.binder.report('duplicate-name', other.keyword, `a system has one \`${what}\` block`);
    }
    return list[0];
  }

  private functions(): OpenFunction[] {
    const system = filling(this.system);
    const { amu } = system;
    const numbers = newFunctionNumbers();
    const physicalIds = this.newPhysicalIds();
    const open: OpenFunction[] = [];
    let pf: OpenFunction | undefined;
    for (const d of this.declaration.members) {
      if (d.kind !== 'function') continue;
      const [numbered, mapped] = [numbers.count, physicalIds.count];
      const before = this.sink.report.diagnostics.length;
      const f = readFunction(this, d, amu, numbers, physicalIds);
      this.read.set(d, {
        model: f.model,
        given: `${numbers.given(numbered)}|${physicalIds.given(mapped)}`,
        found: this.sink.report.diagnostics.splice(before),
      });
      this.declare(this.names, d.name, f.model.origin, 'system');
      this.bindThing(d.name, f.model, { function: f.model });
      if (f.model.physical && pf) {
        this.binder.report(
          'two-physical-functions',
          d.nature,
          `\`${pf.model.name}\` is the physical function; an AMU has one`,
          {
            related: relatedTo(pf.model.origin, 'the physical function'),
            fix: { title: 'Make it virtual', start: d.nature.start, end: d.nature.end, text: 'virtual' },
          },
        );
      }
      if (f.model.physical) pf ??= f;
      open.push(f);
    }
    if (!this.isHardwareOnly(open)) for (const f of open) if (f.model.memories.length === 0) this.noMemory(f);
    numbers.settle(this.tooMany);
    physicalIds.settle(this.tooMany);
    const models = open
      .map(f => f.model)
      .sort((a, b) => Number(b.physical) - Number(a.physical) || a.number - b.number);
    if (!pf) {
      this.binder.report(
        'missing-physical-function',
        this.declaration.name,
        `system \`${system.name}\` has no physical function; add \`function pf: physical { … }\``,
      );
      models.unshift(bareFunction(system.origin));
    }
    models.forEach((m, index) => {
      filling(m).index = index;
    });
    system.functions = models;
    return open;
  }

  /** Agents, and nothing of software: a platform for drivers that are elsewhere, with memory and interfaces of their own. */
  private isHardwareOnly(functions: readonly OpenFunction[]): boolean {
    const { members } = this.declaration;
    return (
      members.some(m => m.kind === 'agent') &&
      !members.some(m => m.kind === 'session') &&
      functions.every(f => f.model.memories.length === 0 && f.model.interfaces.length === 0)
    );
  }

  private noMemory(f: OpenFunction): void {
    const brace = this.text.indexOf('{', f.declaration.nature.end);
    const at = brace >= 0 && brace < f.declaration.end ? brace + 1 : undefined;
    const text = '\n    memory ram { at: 0x100000  size: 1MiB }';
    this.binder.report(
      'function-without-memory',
      f.declaration.name,
      `function \`${f.model.name}\` has no memory, and its rings need some`,
      {
        fix: at === undefined ? undefined : { title: 'Add a memory of 1 MiB', start: at, end: at, text },
        // A VF that nobody uses needs none.
        severity: f.model.physical || f.model.interfaces.length > 0 ? undefined : 'warning',
      },
    );
  }

  private agents(): OpenAgent[] {
    const ids = new Ids('id', 'agent id', agentIds, 'an agent id has 16 bits');
    const open: OpenAgent[] = [];
    for (const d of this.declaration.members) {
      if (d.kind === 'agent') open.push(this.agent(d, open.length, ids));
    }
    ids.settle(this.tooMany);
    filling(this.system).agents = open.map(a => a.model);
    return open;
  }

  private agent(d: AgentDeclaration, index: number, ids: Ids): OpenAgent {
    this.enter(d);
    const origin = this.origin(d, d.name);
    const accelerator = this.accelerator(d.accelerator);
    const parameters = new Map(accelerator?.parameters.map((q, i) => [q.name, { ...q, index: i }]));
    const p = new Properties(
      this.binder,
      this.constants,
      'agent',
      d.name,
      d.properties,
      name => {
        // Of an accelerator that is not there, which is told already, nobody knows the parameters.
        if (!accelerator) return true;
        const q = parameters.get(name.text);
        if (!q) return false;
        this.binder.bind(name, {
          kind: 'parameter',
          accelerator: accelerator.name,
          index: q.index,
          type: q.type,
          origin: q.origin,
        });
        return true;
      },
      parameters.keys(),
    );
    const values = new Map<string, bigint>();
    for (const q of accelerator?.parameters ?? []) {
      const value = p.parameter(q.name, q.type) ?? q.value;
      if (value === undefined && !p.has(q.name)) {
        this.binder.report(
          'missing-value',
          d.name,
          `accelerator \`${accelerator?.name}\` has no default for \`${q.name}\`; give it one here`,
          {
            related: relatedTo(q.origin, `parameter \`${q.name}\``),
          },
        );
      }
      values.set(q.name, value ?? 0n);
    }
    const model: AgentModel = {
      kind: 'agent',
      name: d.name.text,
      index,
      id: 0,
      accelerator,
      interfaces: p.number('interfaces', { min: 1, max: hardwareNumbers }) ?? 1,
      creditBytes: 0,
      parallel: p.number('parallel', { min: 1, max: 4096 }) ?? 1,
      implementer: p.wide('implementer') ?? 1n,
      parameters: values,
      origin,
    };
    ids.add(p, origin, id => (filling(model).id = id));
    this.declare(this.names, d.name, origin, 'system');
    this.bindThing(d.name, model, { agent: model });
    return { model, properties: p };
  }

  private accelerator(name: Identifier): AcceleratorModel | undefined {
    if (name.text === '') return undefined;
    const found = this.constants.find(name.text);
    if (found?.kind === 'accelerator') {
      this.binder.bind(name, found);
      return found.accelerator;
    }
    const names = [...this.constants.names()].filter(([, b]) => b.kind === 'accelerator').map(([n]) => n);
    const hint = names.length === 0 ? '; `import "std/agents.amu"` brings inversion and dma' : '';
    this.unknown(name, `there is no accelerator \`${name.text}\`${hint}`, names);
    return undefined;
  }
}

interface PathParts {
  readonly function?: FunctionModel;
  readonly process?: ProcessModel;
  readonly interface?: InterfaceModel;
  readonly socket?: SocketModel;
  readonly agent?: AgentModel;
  readonly session?: SessionModel;
}

/** Stands in for the physical function that a system forgot. */
function bareFunction(origin: Origin): FunctionModel {
  return {
    kind: 'function',
    name: '',
    index: 0,
    number: 0,
    physical: true,
    memories: [],
    buffers: [],
    processes: [],
    interfaces: [],
    management: [],
    managementVector: 0,
    trapped: false,
    origin,
  };
}
