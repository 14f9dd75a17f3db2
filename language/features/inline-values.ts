// What the debugger shows behind the lines of the program that stands still: its locals, the parameters and states of its
// agent, and how full the rings are that it names.

import { programAt } from '../link/look';
import type { LinkedProgram } from '../link/model';
import type { Node, Span } from '../syntax/ast';
import { walk } from '../syntax/walk';
import type { InlineValue } from './types';

/** Values for a part of a file while a program stands at `stopped`; what comes behind it has no value yet. */
export function inlineValues(
  program: LinkedProgram,
  uri: string,
  range: Span,
  stopped: number,
): readonly InlineValue[] {
  const file = program.files.get(uri);
  const here = file && programAt(program, { uri, offset: stopped });
  if (!file || !here) return [];
  const until = Math.min(range.end, stopped);
  const values = new Map<number, InlineValue>();
  const roots: Node[] = here.kind === 'handler' ? [here.node] : [here.body];
  walk(roots, node => {
    if (node.start > until || node.end < range.start) return false;
    const socket = ringOf(node);
    if (socket && socket.start >= range.start) {
      const text = file.text.slice(socket.start, socket.end);
      if (isSocket(program, socket))
        values.set(socket.start, {
          kind: 'expression',
          start: socket.start,
          end: socket.end,
          text: `${text}.fill`,
        });
      return true;
    }
    if (node.kind !== 'identifier' || node.start < range.start) return true;
    const kind = program.bindings.get(node)?.kind;
    if (kind === 'local' || kind === 'state' || kind === 'parameter')
      values.set(node.start, { kind: 'variable', start: node.start, end: node.end, text: node.text });
    return true;
  });
  return [...values.values()].sort((a, b) => a.start - b.start);
}

function ringOf(node: Node) {
  switch (node.kind) {
    case 'put':
    case 'doorbell':
    case 'take':
      return node.socket;
    case 'wait':
      return node.interrupt ? undefined : node.target;
    default:
      return undefined;
  }
}

function isSocket(program: LinkedProgram, e: NonNullable<ReturnType<typeof ringOf>>): boolean {
  const name = e.kind === 'name' || e.kind === 'member' ? e.name : undefined;
  const b = name && program.bindings.get(name);
  return b?.kind === 'thing' && b.thing.kind === 'socket';
}
