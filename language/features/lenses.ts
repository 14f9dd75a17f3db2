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
    for (const part of [...system.agents, ...system.functions]) {
      const title = sessionCount(system, part);
      if (title !== '' && part.name !== '') lenses.push({ kind: 'sessions', span: spanOf(part), title });
    }
  }
  return lenses.sort((a, b) => a.span.start - b.span.start);
}

/** `2 sessions out, 1 in`; empty without any. */
function sessionCount(
  { sessions }: SystemModel,
  part: SystemModel['agents'][number] | SystemModel['functions'][number],
): string {
  const isEnd = (end: SystemModel['sessions'][number]['from']) =>
    part.kind === 'agent'
      ? end.kind === 'hw' && end.agent === part.index
      : end.kind === 'sw' && end.function === part.index;
  const out = sessions.filter(s => isEnd(s.from)).length;
  const into = sessions.filter(s => isEnd(s.to)).length;
  if (out + into === 0) return '';
  return `${out} session${out === 1 ? '' : 's'} out, ${into} in`;
}
