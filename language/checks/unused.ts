// Names that are declared and never used. Only in files that hold something to run: a library is used by others.

import type { AcceleratorModel, ConstantModel, LinkedProgram, Origin, StructModel } from '../link/model';
import type { Block, Declaration, Expression, Identifier, Span } from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import type { Body } from './bodies';
import type { CheckContext } from './context';
import { expressionsIn, expressionsOf, statementsIn } from './walk';

function hint(c: CheckContext, uri: string, at: Span, name: string, what: string): void {
  if (name === '' || name.startsWith('_')) return;
  c.report.add(uri, 'unused-name', at, `${what} \`${name}\` is never used`, { unnecessary: true });
}

/** The target of `set` is no use. */
export function checkUnusedLocals(c: CheckContext, { uri, block }: Body): void {
  const { bindings } = c.program;
  const declared: Identifier[] = [];
  const used = new Set<number>();
  for (const s of statementsIn(block)) {
    if (s.kind === 'let' && bindings.has(s.name)) declared.push(s.name);
  }
  if (declared.length === 0) return;
  for (const e of expressionsOf(block)) {
    const b = e.kind === 'name' ? bindings.get(e.name) : undefined;
    if (b?.kind === 'local') used.add(b.declaration.id);
  }
  for (const name of declared) if (!used.has(name.id)) hint(c, uri, name, name.text, 'local');
}

/** Parameters and states: a handler, another of them or an agent may use them. */
export function checkUnusedMembers(c: CheckContext, a: AcceleratorModel): void {
  const used = new Set<number>();
  const key = (kind: 'parameter' | 'state', index: number) => index * 2 + (kind === 'state' ? 1 : 0);
  const use = (e: Expression) => {
    const b = e.kind === 'name' ? c.program.bindings.get(e.name) : undefined;
    if (b?.kind === 'parameter' || b?.kind === 'state') used.add(key(b.kind, b.index));
  };
  for (const h of a.handlers) expressionsOf(h.node.body).forEach(use);
  for (const m of a.declaration.members) {
    if ((m.kind === 'parameter' || m.kind === 'state') && m.value) expressionsIn(m.value).forEach(use);
  }
  const given = c.once(c.owners, 'parameters given', () => parametersGiven(c)).get(a.name) ?? new Set();
  for (const kind of ['parameter', 'state'] as const) {
    const list: readonly { readonly name: string; readonly origin: Origin }[] =
      kind === 'parameter' ? a.parameters : a.states;
    for (const [index, m] of list.entries()) {
      if (used.has(key(kind, index)) || (kind === 'parameter' && given.has(m.origin))) continue;
      hint(c, a.origin.uri, m.origin.nameSpan, m.name, kind);
    }
  }
}

/** By accelerator, the parameters that agents give a value. */
function parametersGiven(c: CheckContext): ReadonlyMap<string, ReadonlySet<Origin>> {
  const found = new Map<string, Set<Origin>>();
  for (const d of declarationsOf(c.program)) {
    if (d.kind !== 'system') continue;
    for (const m of d.members) {
      if (m.kind !== 'agent') continue;
      for (const p of m.properties) {
        const b = c.program.bindings.get(p.name);
        if (b?.kind !== 'parameter') continue;
        const set = found.get(b.accelerator) ?? new Set();
        found.set(b.accelerator, set.add(b.origin));
      }
    }
  }
  return found;
}

/** Constants and structs. */
export function checkUnused(c: CheckContext): void {
  const { program } = c;
  const uses = [c.once(c.owners, 'uses of declarations', () => usesOfDeclarations(c))];
  for (const owner of [...program.drivers, ...program.tests]) {
    uses.push(c.fact(owner, 'uses', usesOfProgram));
  }
  const runnable = new Set([...program.drivers, ...program.tests].map(p => p.origin.uri));
  for (const d of [...program.constants, ...program.structs]) {
    if (runnable.has(d.origin.uri) && !uses.some(set => set.has(d)))
      hint(c, d.origin.uri, d.origin.nameSpan, d.name, d.kind);
  }
}

const usesOfProgram = (c: CheckContext, { body }: { readonly body: Block }) => usesIn(c, expressionsOf(body));

type Uses = ReadonlySet<ConstantModel | StructModel>;

function usesIn(c: CheckContext, expressions: readonly Expression[]): Uses {
  const found = new Set<ConstantModel | StructModel>();
  for (const e of expressions) {
    const name =
      e.kind === 'name' || e.kind === 'struct_value' ? e.name : e.kind === 'call' ? e.callee : undefined;
    const b = name && c.program.bindings.get(name);
    if (b?.kind === 'constant') found.add(b.constant);
    else if (b?.kind === 'struct') found.add(b.struct);
  }
  return found;
}

/** What is used outside of drivers and tests. */
function usesOfDeclarations(c: CheckContext): Uses {
  c.readsDeclarations();
  const uses = new Set<ConstantModel | StructModel>();
  const expressions: Expression[] = [];
  for (const d of declarationsOf(c.program)) {
    if (d.kind === 'system') for (const m of d.members) for (const use of usesOfMember(c, m)) uses.add(use);
    else if (d.kind === 'constant') expressions.push(...expressionsIn(d.value));
    else if (d.kind === 'accelerator') {
      for (const m of d.members) {
        expressions.push(...(m.kind === 'handler' ? expressionsOf(m.body) : expressionsIn(m)));
      }
    }
  }
  for (const use of usesIn(c, expressions)) uses.add(use);
  return uses;
}

function usesOfMember(c: CheckContext, member: object): Uses {
  let uses = c.ofNode.get(member) as Uses | undefined;
  if (!uses) {
    uses = usesIn(c, expressionsIn(member));
    if (uses.size === 1) for (const only of uses) uses = c.alone(only);
    c.ofNode.set(member, uses.size > 0 ? uses : none);
  }
  return uses;
}

const none: Uses = new Set();

/** The declarations of all files, wherever they stand by now: only their shape counts. */
export function* declarationsOf(program: LinkedProgram): Iterable<Declaration> {
  for (const file of program.files.values()) {
    yield* file instanceof ParsedFile ? file.unsettled : file.declarations;
  }
}
