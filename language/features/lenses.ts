// Run and Debug over drivers and tests, how often a name is used and how many sessions a part has.

import type { LinkedProgram, SystemModel } from '../link/model';
import type { CodeLens } from './types';

/** Two lenses for each driver and test of a file that names a system. */
export function codeLenses(program: LinkedProgram, uri: string): readonly CodeLens[] {
  const lenses: CodeLens[] = [];
  for (const d of program.drivers) {
    if (d.origin.uri !== uri || d.name === '') continue;
    add({ start: d.origin.start, end: d.origin.nameSpan.end }, { driver: d.name });
  }
  for (const t of program.tests) {
    if (t.origin.uri !== uri) continue;
    add({ start: t.origin.start, end: t.origin.nameSpan.end }, { test: t.title });
  }
  return lenses.sort((a, b) => a.span.start - b.span.start);

  function add(span: CodeLens['span'], what: Pick<CodeLens, 'driver' | 'test'>): void {
    lenses.push(
      { span, title: 'Run', command: 'run', ...what },
      { span, title: 'Debug', command: 'debug', ...what },
    );
  }
}

/** Lenses that tell a number: references are counted when the lens is seen, sessions are known. */
export type CountLens =
  | { readonly kind: 'references'; readonly span: CodeLens['span'] }
  | { readonly kind: 'sessions'; readonly span: CodeLens['span']; readonly title: string };

/** The names of a file that others use, and the parts of its systems that have sessions. */
export function countLenses(program: LinkedProgram, uri: string): readonly CountLens[] {
  const lenses: CountLens[] = [];
  const spanOf = ({ origin }: { readonly origin: { readonly nameSpan: CodeLens['span'] } }) => ({
    start: origin.nameSpan.start,
    end: origin.nameSpan.end,
  });
  const { accelerators, structs, systems, drivers } = program;
  for (const top of [...accelerators, ...structs, ...systems, ...drivers]) {
    if (top.origin.uri === uri && top.name !== '') lenses.push({ kind: 'references', span: spanOf(top) });
  }
  for (const system of systems) {
    if (system.origin.uri !== uri) continue;
    const counts = sessionCounts(system);
    for (const part of [...system.agents, ...system.functions]) {
      const { out, into } = counts.get(part) ?? { out: 0, into: 0 };
      if (out + into === 0 || part.name === '') continue;
      const title = `${out} session${out === 1 ? '' : 's'} out, ${into} in`;
      lenses.push({ kind: 'sessions', span: spanOf(part), title });
    }
  }
  return lenses.sort((a, b) => a.span.start - b.span.start);
}

/** How many sessions begin and end at each agent and function. */
function sessionCounts({ sessions, agents, functions }: SystemModel) {
  const counts = new Map<object, { out: number; into: number }>();
  const of = (end: SystemModel['sessions'][number]['from']) => {
    const part = end.kind === 'hw' ? agents[end.agent] : functions[end.function];
    const count = counts.get(part) ?? { out: 0, into: 0 };
    if (part) counts.set(part, count);
    return count;
  };
  for (const { from, to } of sessions) {
    of(from).out += 1;
    of(to).into += 1;
  }
  return counts;
}
