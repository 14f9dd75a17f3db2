// Single expressions in the scope of a place in a program: the debugger's evaluate, conditions and log messages, and
// what completion may offer.

import { parse } from '../syntax';
import type { Block, Diagnostic, Expression, Identifier, Linkable, Statement } from '../syntax/ast';
import { ExpressionBinder } from './expressions';
import { linksOfProgram } from './linker';
import type {
  AcceleratorModel,
  Binding,
  DriverModel,
  LinkedProgram,
  SystemModel,
  TestModel,
  Type,
} from './model';
import { type NodeLookup, newLinks } from './node-table';
import { Report } from './report';
import { Scope } from './scope';

export interface LinkedExpression {
  /** absent when the text is no expression */
  readonly expression?: Expression;
  readonly bindings: NodeLookup<Identifier, Binding>;
  readonly types: NodeLookup<Linkable, Type>;
  /** offsets count in `text` */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TextPlace {
  readonly uri: string;
  readonly offset: number;
}

/** The program that a place lies in. */
export type ProgramAt =
  | { readonly kind: 'driver'; readonly driver: DriverModel; readonly body: Block }
  | { readonly kind: 'test'; readonly test: TestModel; readonly body: Block }
  | {
      readonly kind: 'handler';
      readonly accelerator: AcceleratorModel;
      readonly node: AcceleratorModel['handlers'][number]['node'];
      readonly body: Block;
    };

const holds = (span: { start: number; end: number }, offset: number) =>
  offset >= span.start && offset <= span.end;

/** The driver, test or handler around an offset. */
export function programAt(program: LinkedProgram, at: TextPlace): ProgramAt | undefined {
  const here = (origin: { uri: string; start: number; end: number }) =>
    origin.uri === at.uri && holds(origin, at.offset);
  const driver = program.drivers.find(d => here(d.origin));
  if (driver) return { kind: 'driver', driver, body: driver.body };
  const test = program.tests.find(t => here(t.origin));
  if (test) return { kind: 'test', test, body: test.body };
  const accelerator = program.accelerators.find(a => here(a.origin));
  const handler = accelerator?.handlers.find(h => here(h.origin));
  if (!accelerator || !handler) return undefined;
  return { kind: 'handler', accelerator, node: handler.node, body: handler.node.body };
}

/** The names that can be used at a place. */
export function scopeAt(program: LinkedProgram, at: TextPlace): Scope {
  const { scopes } = linksOfProgram(program);
  const found = programAt(program, at);
  if (!found) {
    const system = program.systems.find(s => s.origin.uri === at.uri && holds(s.origin, at.offset));
    return system ? scopes.system(at.uri, system) : scopes.file(at.uri);
  }
  const scope = new Scope(outerScope(program, found, at.uri));
  if (found.kind === 'handler') {
    addLocal(program, found.node.message, scope);
    if (found.node.socket.kind === 'identifier') addLocal(program, found.node.socket, scope);
  }
  return localsIn(program, found.body, at.offset, scope);
}

function outerScope(program: LinkedProgram, found: ProgramAt, uri: string): Scope {
  const { scopes } = linksOfProgram(program);
  if (found.kind === 'driver') return scopes.driver(found.driver);
  if (found.kind === 'test') return scopes.system(uri, found.test.system);
  return scopes.accelerator(found.accelerator);
}

function addLocal(program: LinkedProgram, name: Identifier, scope: Scope): void {
  const binding = program.bindings.get(name);
  if (binding) scope.add(name.text, binding);
}

/** Locals of the blocks around an offset that are declared before it. */
function localsIn(program: LinkedProgram, block: Block, offset: number, outer: Scope): Scope {
  const scope = new Scope(outer);
  for (const s of block.statements) {
    if (s.start > offset) break;
    if (s.kind === 'let' && s.end <= offset) addLocal(program, s.name, scope);
    if (!holds(s, offset)) continue;
    const inner = innerBlock(s, offset);
    if (!inner) continue;
    const own = new Scope(scope);
    if (s.kind === 'for') addLocal(program, s.name, own);
    return localsIn(program, inner, offset, own);
  }
  return scope;
}

function innerBlock(s: Statement, offset: number): Block | undefined {
  switch (s.kind) {
    case 'for':
    case 'while':
    case 'loop':
    case 'at':
      return holds(s.body, offset) ? s.body : undefined;
    case 'if': {
      if (holds(s.then, offset)) return s.then;
      if (!s.otherwise) return undefined;
      if (s.otherwise.kind === 'if') return innerBlock(s.otherwise, offset);
      return holds(s.otherwise, offset) ? s.otherwise : undefined;
    }
    default:
      return undefined;
  }
}

const wrapperHead = 'constant look = (';

/**
 * Parses and binds one expression in the scope of a place in the program, or of a system where there is none. Looking
 * has no effect on the program: bindings and types are the expression's own.
 */
export function linkExpression(
  program: LinkedProgram,
  text: string,
  at?: TextPlace,
  system?: SystemModel,
): LinkedExpression {
  const { sink, scopes } = linksOfProgram(program);
  // The parentheses let the text go over line ends.
  const file = parse(`${wrapperHead}${text}\n)`, 'amu-look:');
  const shift = (d: Diagnostic): Diagnostic => {
    const clamp = (offset: number) => Math.min(Math.max(offset - wrapperHead.length, 0), text.length);
    return { ...d, start: clamp(d.start), end: clamp(d.end), fix: undefined };
  };
  const [declaration, more] = file.declarations;
  const wrapped = declaration?.kind === 'constant' && !more ? declaration.value : undefined;
  const inner = wrapped?.kind === 'parenthesized' ? wrapped.inner : undefined;
  const wrong = file.diagnostics.filter(d => d.severity === 'error');
  const empty: Pick<LinkedExpression, 'bindings' | 'types'> = newLinks();
  if (!inner || inner.kind === 'error_expression' || wrong.length > 0) {
    return { ...empty, diagnostics: wrong.length > 0 ? wrong.map(shift) : [notAnExpression(text)] };
  }
  const report = new Report();
  const own = { ...sink, report, ...newLinks() };
  const outer = scopes.system(system?.origin.uri ?? program.entry, system ?? program.systems[0]);
  // A look may name the system's things also in a handler, whose own text may not.
  const scope = at ? new Scope(system && outer, scopeAt(program, at)) : outer;
  const inProgram = at && programAt(program, at);
  const binder = new ExpressionBinder(own, 'amu-look:', inProgram?.kind === 'test' ? 'test' : 'look');
  binder.expression(inner, scope);
  const diagnostics = report.diagnostics.map(shift);
  return { expression: inner, bindings: own.bindings, types: own.types, diagnostics };
}

function notAnExpression(text: string): Diagnostic {
  return {
    uri: 'amu-look:',
    start: 0,
    end: text.length,
    severity: 'error',
    code: 'expected-expression',
    message: 'this is no expression',
  };
}
