// Quick fixes of findings about names, imports, numbers and comments.

import { resolveImport } from '../../link/imports';
import { type KeyOwner, keys } from '../../link/keys';
import { linksOfProgram } from '../../link/linker';
import { scopeAt } from '../../link/look';
import type { LinkedProgram } from '../../link/model';
import { stdLibrary } from '../../std';
import type { Node, Property, Span } from '../../syntax/ast';
import { closest } from '../../syntax/closest';
import { references } from '../navigate';
import { type Edit, freeName } from './edits';
import type { Mender, Menders } from './fixes';
import type { Found } from './found';

/** Gives a name another spelling wherever it stands for the same. */
export function renamed(program: LinkedProgram, uri: string, at: Span, to: string): Edit[] {
  const places = references(program, uri, at.start, true);
  const own = { uri, start: at.start, end: at.end };
  const all = places.some(p => p.uri === uri && p.start === at.start) ? places : [own, ...places];
  return all.map(({ uri: file, start, end }) => ({ uri: file, start, end, text: to }));
}

/** Removes the property of a declaration that the finding is in. */
export const removeProperty: Mender = f => {
  const property = f.within('property');
  if (!property) return undefined;
  return { title: `Remove \`${f.said(property)}\``, edits: [f.edits.remove(property)] };
};

/** A number that is given away is the next free one. */
const nextFree: Mender = f => {
  const property = f.within('property');
  if (property?.name.text === 'pasid') {
    const used = new Set(f.function?.processes.map(p => p.pasid));
    let free = Number(f.said()) || 0;
    while (used.has(free)) free++;
    return { title: `Change to \`${free}\``, edits: [f.edits.replace(f.finding, String(free))] };
  }
  return property && { title: 'Take the next free number', edits: [f.edits.remove(property)] };
};

const ownerOf = (node: Node): KeyOwner | undefined => {
  if (node.kind === 'socket') return node.direction;
  const found = node.kind as KeyOwner;
  return found in keys || keys[found] ? found : undefined;
};

const missingValue: Mender = f => {
  const key = /^`(\w+)`/.exec(f.finding.message)?.[1];
  const holder = f.path.findLast(
    (n): n is Extract<Node, { properties: readonly Property[] }> & Span => 'properties' in n,
  );
  if (!key || !holder) return undefined;
  const owner = ownerOf(holder);
  let text = owner && keys[owner].get(key)?.example;
  if (holder.kind === 'memory' && key === 'at') {
    // The linker has put it where nothing else is.
    const memory = f.function?.memories.find(m => m.origin.nameSpan.start === holder.name.start);
    if (memory) text = `0x${memory.at.toString(16)}`;
  }
  if (!text) return undefined;
  return { title: `Add \`${key}: ${text}\``, edits: [f.edits.set(holder, key, text)] };
};

const ambiguous: Mender = f => {
  const { program, finding } = f;
  const found = scopeAt(program, { uri: finding.uri, offset: finding.start }).find(f.said());
  const paths =
    found?.kind === 'ambiguous'
      ? found.paths
      : [...finding.message.matchAll(/`([\w]+(?:\.\w+)+)`/g)].map(([, path]) => path);
  return paths.map(path => ({ title: `Change to \`${path}\``, edits: [f.edits.replace(finding, path)] }));
};

/** A part that was copied without its name: the sessions name it, and it is not there. */
function missedBeside({ program, finding }: Found): string | undefined {
  const holder = /^the (interface|function|system) has/.exec(finding.message)?.[1];
  if (!holder) return undefined;
  const missed = new Set<string>();
  for (const d of program.diagnostics) {
    if (d.code !== 'unknown-name' || d.uri !== finding.uri) continue;
    const [, name] = new RegExp(`^${holder} \`\\w+\` has no \`(\\w+)\``).exec(d.message) ?? [];
    if (name) missed.add(name);
  }
  const [only] = missed;
  return missed.size === 1 ? only : undefined;
}

const duplicate: Mender = f => {
  const handler = f.finding.message.includes('has a handler') ? f.within('handler') : undefined;
  if (handler) return { title: 'Remove this handler', edits: [f.edits.remove(handler)] };
  const { program, finding } = f;
  const name = f.said();
  if (f.path.at(-1)?.kind !== 'identifier') {
    if (!name.startsWith('"')) return undefined;
    const titles = new Set(program.tests.filter(t => t.origin.uri === finding.uri).map(t => t.title));
    let n = 2;
    while (titles.has(`${name.slice(1, -1)} (${n})`)) n++;
    const text = `${name.slice(0, -1)} (${n})"`;
    return { title: `Rename to ${text}`, edits: [f.edits.replace(finding, text)] };
  }
  const taken = new Set(program.visible.get(finding.uri)?.keys());
  const system = f.system;
  if (system) for (const x of [...system.functions, ...system.agents, ...system.sessions]) taken.add(x.name);
  const missed = missedBeside(f);
  if (missed) return { title: `Rename to \`${missed}\``, edits: [f.edits.replace(finding, missed)] };
  const free = freeName(name, n => taken.has(n) || new RegExp(`\\b${n}\\b`).test(f.file.text));
  return { title: `Rename to \`${free}\``, edits: [f.edits.replace(finding, free)] };
};

const missingImport: Mender = f => {
  const path = f.said().replace(/^"|"$/g, '');
  const known = [...stdLibrary.keys()];
  const meant = closest(path, known) ?? known.find(k => k.split('/').at(-1) === path.split('/').at(-1));
  return meant
    ? { title: `Change to "${meant}"`, edits: [f.edits.replace(f.finding, `"${meant}"`)] }
    : undefined;
};

const ownImport: Mender = f => {
  const d = f.within('import');
  if (!d || resolveImport(d.path, f.file.uri) !== f.file.uri) return undefined;
  return { title: 'Remove the import', edits: [f.edits.remove(d)] };
};

const shadowed: Mender = f => {
  const name = f.said();
  const { scopes } = linksOfProgram(f.program);
  const outer = f.driver ? scopes.driver(f.driver) : scopes.file(f.file.uri);
  const free = freeName(name, n => outer.find(n) !== undefined || new RegExp(`\\b${n}\\b`).test(f.file.text));
  const { statement } = f;
  const word = statement && { start: statement.start, end: statement.start + 'let'.length };
  // `let n = n + 1` is a step of the outer one.
  if (word && statement.kind === 'let' && new RegExp(`\\b${name}\\b`).test(f.said(statement.value)))
    return { title: `Make it \`set ${name} = …\``, edits: [f.edits.replace(word, 'set')] };
  return {
    title: `Rename the local to \`${free}\``,
    edits: renamed(f.program, f.file.uri, f.finding, free),
  };
};

const toParameter: Mender = f => {
  const node = f.within('state');
  if (!node) return undefined;
  const word = { start: node.start, end: node.start + 'state'.length };
  // Documentation may stand before the word.
  if (f.said(word) !== 'state') return undefined;
  return { title: 'Make it a parameter', edits: [f.edits.replace(word, 'parameter')] };
};

const comment: Mender = f => ({ title: 'Remove the comment', edits: [f.edits.remove(f.finding)] });

const importUnused: Mender = f => ({ title: 'Remove the import', edits: [f.edits.remove(f.finding)] });

const unused: Mender = f => {
  const name = f.said();
  const edits = renamed(f.program, f.file.uri, f.finding, `_${name}`);
  return { title: `Rename to \`_${name}\``, edits };
};

export const declarationFixes: Menders = {
  'ambiguous-name': ambiguous,
  'duplicate-name': duplicate,
  'unused-name': unused,
  'import-missing': missingImport,
  'import-circular': ownImport,
  'import-unused': importUnused,
  'shadowed-name': shadowed,
  'state-never-set': toParameter,
  'unknown-key': removeProperty,
  'duplicate-key': removeProperty,
  'missing-value': missingValue,
  'id-in-use': nextFree,
  'id-out-of-range': nextFree,
  'allow-unused': comment,
};
