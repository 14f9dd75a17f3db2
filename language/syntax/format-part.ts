// Formatting of a part of a file: the edits of the whole that lie on some lines, and what a typed `}` or line end asks for.
// Every edit changes only blanks between two tokens, so any choice of them keeps the tokens.

import type { Span, SyntaxFile, Token } from './ast';
import { type FormatOptions, format, type TextEdit } from './format';

const lineStart = (text: string, at: number): number => {
  let from = at;
  while (from > 0 && !isLineEnd(text.charCodeAt(from - 1))) from--;
  return from;
};
const lineEnd = (text: string, at: number): number => {
  let to = at;
  while (to < text.length && !isLineEnd(text.charCodeAt(to))) to++;
  return to;
};
const isLineEnd = (c: number): boolean => c === 10 || c === 13;

/** The edits that format the lines of a range; none when they are formatted or the file has a finding. */
export function formatRange(file: SyntaxFile, range: Span, options: FormatOptions): TextEdit[] {
  const from = lineStart(file.text, Math.max(0, Math.min(range.start, range.end)));
  const to = lineEnd(file.text, Math.min(file.text.length, Math.max(range.start, range.end)));
  return format(file, options).filter(({ start, end }) => end >= from && end <= to && start <= to);
}

/**
 * What follows from a character that was just typed before `offset`: behind `}` its block is formatted, behind a line end
 * the line before, and the new line is indented. In a file with a finding only the line's indentation changes.
 */
export function formatOnType(
  file: SyntaxFile,
  offset: number,
  typed: string,
  options: FormatOptions,
): TextEdit[] {
  if (insideToken(file, offset)) return [];
  if (typed === '}') {
    const block = blockEndingAt(file.tokens, offset);
    if (!block) return [];
    const edits = formatRange(file, block, options);
    return edits.length > 0 || file.diagnostics.length === 0 ? edits : indentation(file, offset, options);
  }
  if (typed !== '\n') return [];
  const start = lineStart(file.text, offset);
  const before = start === 0 ? 0 : start - 1;
  const line = formatRange(file, { start: lineStart(file.text, before), end: before }, options);
  const own = indentation(file, offset, options);
  return [...line.filter(edit => own.every(other => edit.end <= other.start)), ...own];
}

/** Inside of a comment over several lines blanks belong to it. */
function insideToken({ tokens }: SyntaxFile, offset: number): boolean {
  return tokens.some(t => t.kind === 'comment' && t.start < offset && offset < t.end);
}

function blockEndingAt(tokens: readonly Token[], offset: number): Span | undefined {
  const open: Token[] = [];
  for (const t of tokens) {
    if (t.start >= offset) break;
    if (t.kind !== 'punctuation') continue;
    if (t.text === '{') open.push(t);
    else if (t.text === '}') {
      const start = open.pop();
      if (t.end === offset) return start && { start: start.start, end: t.end };
    }
  }
  return undefined;
}

/** The edit that indents the line of an offset by the brackets that are open before it. */
function indentation(file: SyntaxFile, offset: number, options: FormatOptions): TextEdit[] {
  const start = lineStart(file.text, offset);
  let end = start;
  while (end < file.text.length && (file.text[end] === ' ' || file.text[end] === '\t')) end++;
  let depth = 0;
  for (const t of file.tokens) {
    if (t.start >= start) break;
    if (t.kind !== 'punctuation') continue;
    if (/^[{([]$/.test(t.text)) depth++;
    else if (/^[})\]]$/.test(t.text)) depth = Math.max(0, depth - 1);
  }
  if (/^[})\]]$/.test(file.text[end] ?? '')) depth = Math.max(0, depth - 1);
  const newText = options.indent === 'tab' ? '\t'.repeat(depth) : ' '.repeat(depth * options.indent);
  return file.text.slice(start, end) === newText ? [] : [{ start, end, newText }];
}
