// What a file says about itself: imports that it does not need, states that never change, units that look wrong.

import { fold } from '../link/fold';
import { resolveImport } from '../link/imports';
import type { AcceleratorModel, Binding, LinkedProgram } from '../link/model';
import type { Block, Declaration, Expression, Node, Property, Span, SyntaxFile } from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import { unitOf } from '../syntax/units';
import { walk } from '../syntax/walk';
import type { CheckContext } from './context';
import type { Declared } from './passes';
import { eachStatement } from './walk';

export function checkFile(c: CheckContext, file: SyntaxFile): void {
  if (file.uri === c.program.entry) unusedImports(c, file);
}

/** The file that declares what a name stands for. */
function uriOf(b: Binding): string | undefined {
  switch (b.kind) {
    case 'constant':
      return b.constant.origin.uri;
    case 'struct':
    case 'struct_field':
      return b.struct.origin.uri;
    case 'accelerator':
      return b.accelerator.origin.uri;
    case 'parameter':
    case 'state':
      return b.origin.uri;
    case 'thing':
      return b.path.system.origin.uri;
    default:
      return undefined;
  }
}

const declares = (d: Declaration) => d.kind !== 'driver' && d.kind !== 'test';

/** The files that declare what is named in some nodes. */
function urisOf(c: CheckContext, nodes: readonly Node[]): Set<string> {
  c.readsDeclarations();
  const used = new Set<string>();
  walk(nodes, node => {
    const b = node.kind === 'identifier' ? c.program.bindings.get(node) : undefined;
    const uri = b && uriOf(b);
    if (uri) used.add(uri);
    return true;
  });
  return used;
}

const urisOfBody = (c: CheckContext, { body }: { readonly body: Block }) => urisOf(c, [body]);

function unusedImports(c: CheckContext, file: SyntaxFile): void {
  const { program } = c;
  const all = asRead(file);
  const imports = all.filter(d => d.kind === 'import');
  if (imports.length === 0 || imports.length === all.length) return;
  for (const d of imports) unitOf(d)?.settle();
  const used = new Set(c.once(c.owners, `uris of ${file.uri}`, () => urisOf(c, all.filter(declares))));
  for (const owner of [...program.drivers, ...program.tests]) {
    if (owner.origin.uri !== file.uri) continue;
    if (owner.system) used.add(owner.system.origin.uri);
    for (const uri of c.fact(owner, 'uris', urisOfBody)) used.add(uri);
  }
  const seen = new Set<string>();
  for (const d of imports) {
    const target = resolveImport(d.path, file.uri);
    // Missing, circular and double ones have findings of their own.
    if (seen.has(target) || !program.files.has(target) || target === file.uri) continue;
    seen.add(target);
    if (reached(program, target, file.uri).some(uri => used.has(uri))) continue;
    c.report.add(file.uri, 'import-unused', d, `this file uses nothing of "${d.path}"`, {
      unnecessary: true,
    });
  }
}

/** The declarations of a file, wherever they stand by now. */
const asRead = (file: SyntaxFile) => (file instanceof ParsedFile ? file.unsettled : file.declarations);

/** The file and all that it imports. */
function reached(program: LinkedProgram, from: string, without: string): string[] {
  const found = [from];
  for (const uri of found) {
    const file = program.files.get(uri);
    for (const d of file ? asRead(file) : []) {
      if (d.kind !== 'import') continue;
      const next = resolveImport(d.path, uri);
      if (next !== without && program.files.has(next) && !found.includes(next)) found.push(next);
    }
  }
  return found;
}

export function checkStates(c: CheckContext, a: AcceleratorModel): void {
  const set = new Set<string>();
  for (const h of a.handlers) {
    eachStatement(h.node.body, s => {
      if (s.kind === 'set') set.add(s.name.text);
    });
  }
  const read = new Set<string>();
  for (const h of a.handlers) {
    walk([h.node], node => {
      if (node.kind === 'identifier' && c.program.bindings.get(node)?.kind === 'state') read.add(node.text);
      return true;
    });
  }
  for (const s of a.states) {
    if (s.name === '' || s.name.startsWith('_') || set.has(s.name) || !read.has(s.name)) continue;
    c.report.add(
      a.origin.uri,
      'state-never-set',
      s.origin.nameSpan,
      `no handler sets \`${s.name}\`, so it stays what it is: make it a parameter`,
    );
  }
}

/** Picoseconds beyond which a cost of one step is unlikely, and rates between which links lie. */
const unlikelyStep = 100_000_000n;
const unlikelyLatency = 10_000_000_000n;
const slowestRate = 1_000_000n;
const fastestRate = 100_000_000_000_000n;
/** Steps that do not move bytes: a rate is no cost of them. */
const stepsWithoutBytes = new Set([
  'cpu',
  'mmio_write',
  'mmio_read',
  'session_hop',
  'command',
  'interrupt',
  'wake',
]);

export function checkUnits(c: CheckContext, { uri, node: m }: Declared): void {
  const tell = (at: Span, message: string) => c.report.add(uri, 'unit-suspicious', at, message);
  switch (m.kind) {
    case 'timing':
      for (const p of m.properties) costs(c, tell, p);
      break;
    case 'agent':
      for (const p of m.properties) {
        decimals(tell, p);
        for (const { value: e } of p.values) {
          if (c.program.types.get(e)?.kind !== 'time') continue;
          const time = fold(e, c.program);
          if (time !== undefined && time > unlikelyLatency)
            tell(e, `\`${p.name.text}\` of more than 10ms is unusual for hardware; is the unit right?`);
        }
      }
      break;
    case 'function':
      for (const part of m.members) {
        if (part.kind === 'memory' || part.kind === 'buffer')
          for (const p of part.properties) decimals(tell, p);
      }
      break;
    default:
  }
}

type Tell = (at: Span, message: string) => void;

function costs(c: CheckContext, tell: Tell, p: Property): void {
  const name = p.name.text;
  const terms = (e: Expression): Expression[] =>
    e.kind === 'binary' && e.operator === '+' ? [...terms(e.left), ...terms(e.right)] : [e];
  for (const { value } of p.values) {
    for (const e of terms(value)) {
      const kind = c.program.types.get(e)?.kind;
      const amount = fold(e, c.program);
      if (amount === undefined) continue;
      if (kind === 'time' && amount >= unlikelyStep) {
        tell(e, `\`${name}\` of ${written(e)} is unusual: these steps take nanoseconds; is the unit right?`);
      } else if (kind === 'rate' && stepsWithoutBytes.has(name)) {
        tell(e, `\`${name}\` moves no bytes, so a rate is no cost of it: give it a time, such as 100ns`);
      } else if (kind === 'rate' && (amount < slowestRate || amount > fastestRate)) {
        tell(
          e,
          `${written(e)} is unusual for memory and buses, which move gigabytes a second; is the unit right?`,
        );
      }
    }
  }
}

const written = (e: Expression) => (e.kind === 'number' ? e.text : 'this');

function decimals(tell: Tell, p: Property): void {
  for (const { value: e } of p.values) {
    if (e.kind !== 'number' || !/[kMG]B$/.test(e.text)) continue;
    const binary = e.text.replace(/([kMG])B$/, (_, letter: string) => `${letter.toUpperCase()}iB`);
    tell(e, `${e.text} is ${e.value} bytes; memory comes in powers of 1024: \`${binary}\``);
  }
}
