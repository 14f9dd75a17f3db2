// A file as far as one place of it is concerned: the declarations or members around an offset, with their tokens. Where
// only these are looked at, an answer in a long file costs as much as in a short one.

import type { Declaration, SyntaxFile, SystemDeclaration, SystemMember, Token } from './ast';
import { balanceBraces } from './braces';
import { Cursor } from './cursor';
import { parseDeclarations, parseSystemMembers } from './declarations';
import { ParsedFile } from './file';
import { readLeaves } from './leaves';
import { Problems } from './problems';
import { scan } from './scanner';
import type { Unit } from './units';

/**
 * The file with nothing in it but what stands around an offset. A system is there with the members near the offset only;
 * `whole` gives the node that it stands for.
 */
export function nearby(file: SyntaxFile, offset: number): SyntaxFile {
  if (!(file instanceof ParsedFile)) return file;
  const { units } = file;
  const at = file.indexBehind(offset);
  const chosen = new Set<number>();
  for (const index of [at - 1, at]) {
    if (index < 0) continue;
    const { system } = units[index];
    if (system) chosen.add(headOf(units, index));
    chosen.add(index);
  }
  const indexes = [...chosen].sort((a, b) => a - b);
  const declarations: Declaration[] = [];
  for (const index of indexes) {
    const unit = units[index];
    unit.settle();
    if (unit.kind === 'head') declarations.push(viewOf(unit.system as SystemDeclaration));
    else if (unit.kind === 'member') {
      const view = declarations.find(d => wholes.get(d) === unit.system) as SystemDeclaration;
      (view.members as SystemMember[]).push(...(unit.nodes as SystemMember[]));
    } else declarations.push(...(unit.nodes as Declaration[]));
  }
  let tokens: Token[] | undefined;
  return Object.create(file, {
    declarations: { value: declarations },
    tokens: {
      get: () => {
        tokens ??= [
          ...indexes.flatMap(index => tokensOf(file, index)),
          { kind: 'end', start: file.text.length, end: file.text.length, text: '' },
        ];
        return tokens;
      },
    },
  }) as SyntaxFile;
}

const wholes = new WeakMap<object, SystemDeclaration>();

function viewOf(system: SystemDeclaration): SystemDeclaration {
  const view = { ...system, members: [] };
  wholes.set(view, system);
  return view;
}

/** The node itself, for one that stands for a system. */
export function whole<N extends object>(node: N): N {
  return (wholes.get(node) as N | undefined) ?? node;
}

function headOf(units: readonly Unit[], index: number): number {
  const { system } = units[index];
  let low = 0;
  let high = index;
  // Heads stand where their system begins: found by halving, as a system may have many members.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle].end < (system as SystemDeclaration).bodySpan.start + 1) low = middle + 1;
    else high = middle;
  }
  return low;
}

function tokensOf({ units, text }: ParsedFile, index: number): Token[] {
  const { kind, end } = units[index];
  const start = index === 0 ? 0 : units[index - 1].end;
  const tokens = scan(text, new Problems(''), start, end);
  tokens.pop();
  const problems = new Problems('');
  const balanced = balanceBraces(readLeaves(text, problems, start, end, start > 0), problems);
  const c = new Cursor(text, balanced, problems, start);
  if (kind === 'member') parseSystemMembers(c, end);
  else if (kind !== 'close') parseDeclarations(c);
  let at = 0;
  for (const leaf of balanced.leaves) {
    if (!leaf.keyword || leaf.end === leaf.start) continue;
    while (at < tokens.length && tokens[at].start < leaf.start) at++;
    if (tokens[at]?.start === leaf.start) tokens[at] = { ...tokens[at], kind: 'keyword' };
  }
  return tokens;
}
