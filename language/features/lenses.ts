// Run and Debug over drivers and tests, and what can be folded.

import type { LinkedProgram } from '../link/model';
import type { SyntaxFile } from '../syntax/ast';
import type { CodeLens, FoldingRange } from './types';

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

/** Braces, runs of comments and imports that go over several lines. */
export function foldingRanges(file: SyntaxFile): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: number[] = [];
  let comment: FoldingRange | undefined;
  const overLines = (start: number, end: number) => file.text.slice(start, end).includes('\n');
  const close = () => {
    if (comment && overLines(comment.start, comment.end)) ranges.push(comment);
    comment = undefined;
  };
  for (const t of file.tokens) {
    if (t.kind === 'newline') continue;
    if (t.kind === 'comment' || t.kind === 'doc') {
      comment = { start: comment?.start ?? t.start, end: t.end, kind: 'comment' };
      continue;
    }
    close();
    if (t.text === '{') open.push(t.start);
    else if (t.text === '}') {
      const start = open.pop();
      if (start !== undefined && overLines(start, t.end)) ranges.push({ start, end: t.end, kind: 'block' });
    }
  }
  close();
  const imports = file.declarations.filter(d => d.kind === 'import');
  if (imports.length > 1) {
    ranges.push({ start: imports[0].start, end: imports[imports.length - 1].end, kind: 'imports' });
  }
  return ranges.sort((a, b) => a.start - b.start);
}
