// What can be folded, and how a selection grows.

import type { Span, SyntaxFile } from '../syntax/ast';
import { nodeAt } from '../syntax/walk';
import { tokenAt } from './hover';
import type { FoldingRange } from './types';

/** Braces, runs of comments and imports that go over several lines. */
export function foldingRanges(file: SyntaxFile): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: { start: number; line: number }[] = [];
  let comment: { start: number; end: number; lines: boolean } | undefined;
  let line = 0;
  const close = () => {
    if (comment?.lines) ranges.push({ start: comment.start, end: comment.end, kind: 'comment' });
    comment = undefined;
  };
  let commentLine = 0;
  for (const t of file.tokens) {
    if (t.kind === 'newline') {
      line++;
      continue;
    }
    if (t.kind === 'comment' || t.kind === 'doc') {
      if (!comment) commentLine = line;
      line += breaks(t.text);
      comment = { start: comment?.start ?? t.start, end: t.end, lines: line > commentLine };
      continue;
    }
    close();
    if (t.kind === 'string') line += breaks(t.text);
    else if (t.text === '{') open.push({ start: t.start, line });
    else if (t.text === '}') {
      const from = open.pop();
      if (from && line > from.line) ranges.push({ start: from.start, end: t.end, kind: 'block' });
    }
  }
  close();
  const imports = file.declarations.filter(d => d.kind === 'import');
  if (imports.length > 1) {
    ranges.push({ start: imports[0].start, end: imports[imports.length - 1].end, kind: 'imports' });
  }
  return ranges.sort((a, b) => a.start - b.start);
}

const breaks = (text: string): number => text.split(/\r\n|\r|\n/).length - 1;

/** The spans around an offset, the smallest first: word, expression, statement, block, declaration, file. */
export function selectionRanges(file: SyntaxFile, offset: number): readonly Span[] {
  const candidates: Span[] = [{ start: 0, end: file.text.length }];
  const token = tokenAt(file, offset);
  if (token && token.kind !== 'newline' && token.kind !== 'end') {
    candidates.push(token);
    if (token.kind === 'string') candidates.push({ start: token.start + 1, end: token.end - 1 });
  }
  for (const node of nodeAt(file, offset)) {
    candidates.push(node);
    if (node.kind === 'block') candidates.push(insideOf(file, node));
  }
  candidates.sort((a, b) => a.end - a.start - (b.end - b.start));
  const chain: Span[] = [];
  for (const { start, end } of candidates) {
    const last = chain.at(-1) ?? { start: offset, end: offset };
    const grows = start <= last.start && end >= last.end && end - start > last.end - last.start;
    if (grows) chain.push({ start, end });
  }
  return chain.length > 0 ? chain : [{ start: offset, end: offset }];
}

/** A block without its braces and the blanks at them. */
function insideOf(file: SyntaxFile, { start, end }: Span): Span {
  let from = start + 1;
  let to = end - 1;
  while (from < to && /\s/.test(file.text[from])) from++;
  while (to > from && /\s/.test(file.text[to - 1])) to--;
  return { start: from, end: Math.max(from, to) };
}
