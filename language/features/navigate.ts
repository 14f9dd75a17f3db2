// Go to definition, to the type behind it, and find references, with how each reference uses the name.

import { resolveImport } from '../link/imports';
import type { Binding, LinkedProgram, Origin } from '../link/model';
import type { Node, Span } from '../syntax/ast';
import { nodeAt } from '../syntax/walk';
import { keyOfBinding, namesFor } from './identity';
import { declarationOf, nameAt } from './targets';
import type { Highlight, Place } from './types';

/** Where the name at an offset is declared; on an import, the file that it brings. */
export function definition(program: LinkedProgram, uri: string, offset: number): Place | undefined {
  const found = nameAt(program, uri, offset);
  if (found) return declarationOf(found.binding, uri);
  const file = program.files.get(uri);
  const top = file && nodeAt(file, offset)[0];
  if (top?.kind !== 'import') return undefined;
  const target = resolveImport(top.path, uri);
  return program.files.has(target) ? { uri: target, start: 0, end: 0 } : undefined;
}

/** What kind of thing the name at an offset is: the accelerator of an agent, the struct of a value, the function of a driver. */
export function typeDefinition(program: LinkedProgram, uri: string, offset: number): Place | undefined {
  const found = nameAt(program, uri, offset);
  const origin = found && typeOrigin(found.binding);
  return origin && { uri: origin.uri, start: origin.nameSpan.start, end: origin.nameSpan.end };
}

function typeOrigin(b: Binding): Origin | undefined {
  if (b.kind === 'struct_field') return b.struct.origin;
  if (b.kind === 'local' || b.kind === 'state' || b.kind === 'parameter')
    return b.type.kind === 'struct' ? b.type.struct.origin : undefined;
  if (b.kind !== 'thing') return undefined;
  const { thing } = b;
  switch (thing.kind) {
    case 'agent':
      return thing.accelerator?.origin;
    case 'hardware_interface':
    case 'hardware_socket':
      return thing.agent.accelerator?.origin;
    case 'driver':
      return thing.function?.origin;
    case 'socket':
      return thing.session === undefined ? undefined : b.path.system.sessions[thing.session]?.origin;
    default:
      return undefined;
  }
}

/**
 * Every place that stands for the same as the name at an offset, in the program's files and in those of `others`, which
 * are programs that see the same files from elsewhere.
 */
export function references(
  program: LinkedProgram,
  uri: string,
  offset: number,
  includeDeclaration = true,
  others: readonly LinkedProgram[] = [],
): readonly Place[] {
  const found = nameAt(program, uri, offset);
  if (!found) return [];
  const wanted = { text: found.name.text, key: keyOfBinding(found.binding, uri) };
  const declared = declarationOf(found.binding, uri);
  const places = new Map<string, Place>();
  const searched = new Set<string>();
  for (const each of [program, ...others]) {
    for (const { uri: file, start, end } of namesFor(each, wanted)) {
      if (searched.has(file)) continue;
      const isDeclaration = declared?.uri === file && declared.start === start;
      if (includeDeclaration || !isDeclaration) places.set(`${file}#${start}`, { uri: file, start, end });
    }
    for (const file of each.files.keys()) searched.add(file);
  }
  return [...places.values()];
}

/** The places in one file of what the name at an offset stands for, and whether each reads or changes it. */
export function highlights(program: LinkedProgram, uri: string, offset: number): readonly Highlight[] {
  const found = nameAt(program, uri, offset);
  const file = program.files.get(uri);
  if (!found || !file) return [];
  const wanted = { text: found.name.text, key: keyOfBinding(found.binding, uri) };
  return [...namesFor(program, wanted, uri)].map(({ start, end, node }) => {
    const path = nodeAt(file, start);
    const at = path.indexOf(node);
    return { start, end, access: accessOf(at < 0 ? [...path, node] : path.slice(0, at + 1)) };
  });
}

/** Verbs that put something into what they name, and those that take from it. */
const writing = new Set(['put', 'doorbell', 'send', 'write', 'store', 'let', 'set', 'for']);
const reading = new Set(['wait', 'take', 'read', 'check', 'log', 'while', 'if', 'delay']);

function accessOf(path: readonly Node[]): Highlight['access'] {
  const name = path[path.length - 1];
  for (let i = path.length - 2; i >= 0; i--) {
    const node = path[i];
    if (!node.kind) continue;
    if (writing.has(node.kind)) {
      const target = targetOf(node);
      return target && target.start <= name.start && name.end <= target.end ? 'write' : 'read';
    }
    if (reading.has(node.kind)) return 'read';
  }
  return 'text';
}

/** What a statement changes. */
function targetOf(node: Node): Span | undefined {
  if ('socket' in node) return node.socket;
  if ('target' in node) return node.target;
  if ('address' in node) return node.address;
  return 'name' in node ? node.name : undefined;
}
