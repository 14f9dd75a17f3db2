// Looking into the system that stands still: scopes of frames and what they unfold into.

import type { LinkedExpression } from '../../language/link';
import type { AgentModel, DriverModel, FunctionModel, LinkedProgram, Type } from '../../language/link/model';
import { registerByName } from '../../spec';
import { EvaluationError, type Inspection, type Place, type Scope } from '../facade';
import type { Changes } from '../history/inputs';
import { indexOfSpace, spaceOfIndex } from '../programs/memory-words';
import type { Value } from '../programs/value';
import type { Hardware } from '../seam';
import { linkSomewhere } from './conditions';
import { Handles } from './handles';
import type { Naming } from './naming';
import type { DebuggedPrograms, LocalView, ProgramView } from './programs-view';
import type { FrameInfo, Stacks } from './stacks';
import { spellOut } from './text';
import { elementNode, type PageOf, pagePath, registerNode } from './variables-registers';
import { reachOf } from './variables-rings';
import { agentNode, functionParts, systemParts, type ThingShower, thingNode } from './variables-things';
import { bytesNode, integerText, leaf, type Reach, valueNode } from './variables-values';

export class Inspector implements ThingShower {
  readonly handles = new Handles();

  constructor(
    readonly program: LinkedProgram,
    readonly naming: Naming,
    readonly hardware: Hardware,
    readonly programs: DebuggedPrograms,
    private readonly stacks: Stacks,
    readonly now: () => number,
    readonly changes: Changes,
  ) {}

  get structs() {
    return this.program.structs;
  }

  forget(): void {
    this.handles.forget();
  }

  // ---- scopes

  scopes(frame: number): Scope[] {
    const info = this.frame(frame);
    const view = this.viewOf(info);
    const scopes: Scope[] = [];
    const add = (name: string, named: () => readonly Inspection[]) =>
      scopes.push({ name, handle: this.handles.add({ named }), expensive: false });
    if (view) add('Locals', () => this.locals(info, view));
    const agent = view?.agent === undefined ? undefined : this.naming.agent(view.agent);
    if (agent) add(`Agent ${agent.name}`, () => this.childrenOf(agentNode(this, agent)));
    const outside = this.stacks.externalFunction(info.agent);
    const fn = outside >= 0 ? this.naming.fn(outside) : this.functionOf(info, view);
    if (fn) add(`Function ${fn.name}`, () => functionParts(this, fn));
    add('System', () => systemParts(this, this.naming.system));
    return scopes;
  }

  private childrenOf(node: Inspection): readonly Inspection[] {
    return this.handles.children(node.handle, 0, undefined, undefined);
  }

  frame(id: number): FrameInfo {
    const info = this.stacks.info(id);
    if (!info)
      throw new EvaluationError('This stack frame belongs to an earlier stop; ask for the stack again.');
    return info;
  }

  viewOf(info: FrameInfo): ProgramView | undefined {
    return this.programs.programViews().find(v => v.id === info.program);
  }

  /** The driver's, that of the commands which the AMU carries out, else the PF. */
  private functionOf(info: FrameInfo, view: ProgramView | undefined): FunctionModel | undefined {
    if (view?.functionIndex !== undefined) return this.naming.fn(view.functionIndex);
    return view?.agent === undefined ? this.naming.fn(this.stacks.functionOf(info) ?? 0) : undefined;
  }

  /** The locals of a body that the program's text may see where it stands; those of later lines have no value. */
  private locals(info: FrameInfo, view: ProgramView): Inspection[] {
    const body = view.frames[info.body];
    return body ? body.locals.map(local => this.local(local, this.reachOf(view))) : [];
  }

  /** What the program's addresses mean: an agent's, those of whose message it works on. */
  private reachOf(view: ProgramView | undefined): Reach | undefined {
    const { hardware, naming } = this;
    const space = view?.space;
    return space === undefined
      ? undefined
      : reachOf(hardware, spaceOfIndex(naming.system, space).name, space);
  }

  private local(l: LocalView, reach: Reach | undefined): Inspection {
    const settable = l.value !== undefined && (l.value.int !== undefined || l.value.bytes !== undefined);
    return valueNode(this.handles, l.name, l.value, l.type, { path: l.name, settable }, reach);
  }

  agentValues(agent: AgentModel): readonly Inspection[] {
    const types = new Map(agent.accelerator?.parameters.map(p => [p.name, p.type]));
    const parameters = [...agent.parameters].map(([name, value]) =>
      leaf(name, integerText(types.get(name) ?? { kind: 'int' }, value), { type: 'parameter' }),
    );
    const states = (agent.accelerator?.states ?? []).map((s, i) => {
      const value = this.programs.stateOf(agent.index, i);
      return leaf(s.name, integerText(s.type, value ?? s.value), { type: 'state' });
    });
    return [...states, ...parameters];
  }

  driverState(driver: DriverModel): string {
    const view = this.programs.programViews().find(v => v.kind === 'driver' && v.name === driver.name);
    return view?.state ?? 'not started';
  }

  // ---- expressions

  /** @throws EvaluationError */
  evaluate(text: string, frame: number | undefined, whole = false): Inspection {
    const info = frame === undefined ? undefined : this.frame(frame);
    const linked = this.link(text, info);
    const type = linked.types.get(linked.expression!);
    const name = text.trim();
    if (type?.kind === 'thing') return { ...thingNode(this, type.thing), name };
    const register = this.registerOf(linked, info);
    if (register && register.field === undefined && register.index === undefined && register.spec.count > 1) {
      return { ...registerNode(this.handles, this.hardware, register.page, register.spec), name };
    }
    if (register && register.field === undefined) return { ...this.elementOf(register), name };
    return this.valueOf(linked, type ?? { kind: 'int' }, name, info, whole);
  }

  /** Where a slot of a declared socket's ring lies. */
  slotOf(global: number, slot: number) {
    const info = this.naming.sockets.get(global);
    if (!info) return undefined;
    const look = (what: string) => Number(this.hardware.observe('socket', global, what) ?? 0n);
    const length = look('message_bytes') || info.socket.messageBytes;
    const address = (look('at') || info.socket.at) + slot * length;
    return { index: indexOfSpace(this.naming.system, info.fn, info.owner.process), address, length };
  }

  private elementOf(r: RegisterPath): Inspection {
    const index = r.index ?? 0;
    const suffix = r.index === undefined ? '' : `[${index}]`;
    const path = `${pagePath(r.page)}.${r.spec.name}${suffix}`;
    return elementNode(this.handles, this.hardware, r.page, r.spec, index, path, path);
  }

  private valueOf(
    linked: LinkedExpression,
    type: Type,
    name: string,
    info: FrameInfo | undefined,
    whole: boolean,
  ): Inspection {
    const value = this.look(linked, info);
    if (whole && value.bytes) return leaf(name, spellOut(value.bytes), { type: 'bytes' });
    if (type.kind === 'bytes' && value.bytes) {
      return bytesNode(this.handles, name, value.bytes, undefined, this.structs, { path: name });
    }
    const reach = this.reachOf(info && this.viewOf(info));
    return valueNode(this.handles, name, value, type, { path: name }, reach);
  }

  /** Computes what an expression says. @throws EvaluationError */
  look(linked: LinkedExpression, info: FrameInfo | undefined): Value {
    try {
      return this.programs.look(linked, info?.program);
    } catch (error) {
      throw new EvaluationError(error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * Links a text where the frame stands; names of the system are known everywhere, also in a handler, whose own text
   * may not use them. @throws EvaluationError
   */
  link(text: string, info: FrameInfo | undefined): LinkedExpression {
    if (text.length > 10_000) throw new EvaluationError('This text is too long to be looked at.');
    if (text.trim() === '') throw new EvaluationError('Write an expression, such as pf.sw0.t0.fill.');
    const linked = linkSomewhere(this.program, this.naming.system, text, info ? this.scopePlaces(info) : []);
    const wrong = linked.diagnostics.find(d => d.severity === 'error');
    if (linked.expression && !wrong) return linked;
    const verb = /^\s*(\w+)\b(?!\s*[.([])/.exec(text)?.[1] ?? '';
    if (statementVerbs.has(verb) && text.trim() !== verb) {
      throw new EvaluationError(
        `\`${verb}\` is a statement, and here things are only looked at: write an expression, such as pf.sw0.t0.fill.`,
      );
    }
    throw new EvaluationError(wrong ? wrong.message : 'This is no expression.');
  }

  /** Where the program of a frame stands in its own text, also when the frame is inside of bring_up. */
  scopePlaces(info: FrameInfo): Place[] {
    const view = this.viewOf(info);
    const bodies = view ? view.frames.slice(info.body) : [];
    return bodies.map(b => this.programs.places[b.place]).filter(place => place !== undefined);
  }

  /** The register, element or field that an expression names; undefined when it is something else. */
  registerOf(linked: LinkedExpression, info: FrameInfo | undefined): RegisterPath | undefined {
    let e = linked.expression;
    while (e?.kind === 'parenthesized') e = e.inner;
    let field: string | undefined;
    let index: number | undefined;
    const bindingOf = () =>
      e?.kind === 'name' || e?.kind === 'member' ? linked.bindings.get(e.name) : undefined;
    let binding = bindingOf();
    if (binding?.kind === 'register_field' && e?.kind === 'member') {
      field = binding.field;
      e = e.object;
      binding = bindingOf();
    }
    if (e?.kind === 'index') {
      const inner = e.object;
      const of =
        inner.kind === 'name' || inner.kind === 'member' ? linked.bindings.get(inner.name) : undefined;
      if (of?.kind !== 'register') return undefined;
      index = Number(this.look({ ...linked, expression: e.index }, info).int ?? 0n);
      binding = of;
    }
    if (binding?.kind !== 'register') return undefined;
    const spec = registerByName(binding.page, binding.register);
    if (!spec) return undefined;
    if (index !== undefined && index >= spec.count) {
      throw new EvaluationError(`${spec.name} has ${spec.count} elements; ${index} is beyond.`);
    }
    const page: PageOf = { fn: binding.function, owner: binding.interface };
    return { page, spec, index, field };
  }
}

/** Words that begin statements and actions. */
const statementVerbs: ReadonlySet<string> = new Set(
  [
    'put',
    'doorbell',
    'wait',
    'take',
    'command',
    'read',
    'write',
    'store',
    'check',
    'log',
    'fail',
    'delay',
  ].concat([
    'send',
    'run',
    'at',
    'let',
    'set',
    'for',
    'while',
    'loop',
    'if',
    'stop_taking',
    'resume_taking',
    'bring_up',
    'reset_function',
    'inject_error',
  ]),
);

export interface RegisterPath {
  readonly page: PageOf;
  readonly spec: NonNullable<ReturnType<typeof registerByName>>;
  readonly index: number | undefined;
  readonly field: string | undefined;
}
