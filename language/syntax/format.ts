// The formatter. It changes only what lies between tokens: lines stay lines, at most one of several blank lines
// stays, and every token with every comment stays what it is. A file that cannot be read is left alone.

import type { Node, SyntaxFile, Token } from './ast';
import { unitWords } from './properties';
import { walk } from './walk';

export interface FormatOptions {
  /** Spaces for one level, or tabs. */
  readonly indent: number | 'tab';
}

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The edits that format a whole file, in the order of the text; none when it is formatted or has a finding. */
export function format(file: SyntaxFile, options: FormatOptions): TextEdit[] {
  if (file.diagnostics.length > 0) return [];
  const writer = new Writer(file.text, options, startsOf(file));
  const lines = toLines(file.tokens);
  for (let index = 0; index < lines.length; index++) writer.line(lines[index], lines[index - 1]);
  writer.finish(lines.at(-1));
  return writer.edits;
}

/** The text with edits applied. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, newText } of edits) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

const itemKinds: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'import',
  'system',
  'driver',
  'accelerator',
  'test',
  'struct',
  'constant',
  'amu',
  'timing',
  'agent',
  'function',
  'session',
  'memory',
  'process',
  'buffer',
  'interface',
  'management',
  'socket',
  'parameter',
  'state',
  'handler',
  'struct_field',
  'property',
  'field_value',
]);

/** Where declarations, properties, fields and statements begin. */
function startsOf(file: SyntaxFile): ReadonlySet<number> {
  const starts = new Set<number>();
  walk(file.declarations, (node, parent) => {
    if (itemKinds.has(node.kind) || parent?.kind === 'block') starts.add(node.start);
    return true;
  });
  return starts;
}

interface Line {
  readonly tokens: readonly Token[];
  /** Line ends before it, with the blank lines among them. */
  readonly newlines: readonly Token[];
}

/** The lines that have something on them, and behind them one of no tokens when line ends are left. */
function toLines(tokens: readonly Token[]): Line[] {
  const lines: Line[] = [];
  let newlines: Token[] = [];
  let line: Token[] = [];
  const flush = (): void => {
    if (line.length === 0) return;
    lines.push({ tokens: line, newlines });
    newlines = [];
    line = [];
  };
  for (const token of tokens) {
    if (token.kind === 'newline') {
      flush();
      newlines.push(token);
    } else if (token.kind !== 'end') line.push(token);
  }
  flush();
  lines.push({ tokens: [], newlines });
  return lines;
}

const isComment = ({ kind }: Token): boolean => kind === 'comment' || kind === 'doc';
const isMark = (token: Token | undefined, marks: readonly string[]): boolean =>
  token?.kind === 'punctuation' && marks.includes(token.text);

/** Columns that a tab goes on to a multiple of, for comments that stand in a column. */
const tabWidth = 4;

class Writer {
  readonly edits: TextEdit[] = [];
  /** For each open bracket the level of the line that opened it. */
  private readonly open: { readonly level: number; readonly brace: boolean }[] = [];
  /** The last token that is no comment. */
  private last: Token | undefined;
  /** Whether that is an operator with one operand. */
  private unary = false;

  constructor(
    private readonly text: string,
    private readonly options: FormatOptions,
    private readonly starts: ReadonlySet<number>,
  ) {}

  private replace(start: number, end: number, newText: string): void {
    if (this.text.slice(start, end) !== newText) this.edits.push({ start, end, newText });
  }

  line({ tokens, newlines }: Line, previous: Line | undefined): void {
    if (tokens.length === 0) return;
    const [first] = tokens;
    const before = previous?.tokens.at(-1);
    // A byte order mark stays.
    const from = before?.end ?? (this.text.startsWith('\ufeff') ? 1 : 0);
    const level = this.levelOf(first);
    this.replace(from, first.start, this.lineEnds(newlines, before, first) + this.indent(level));
    let column = level * (this.options.indent === 'tab' ? tabWidth : this.options.indent) + first.text.length;
    this.pass(first, level);
    for (let index = 1; index < tokens.length; index++) {
      const token = tokens[index];
      const [left] = tokens.slice(index - 1, index);
      const gap =
        isComment(token) && index === tokens.length - 1
          ? this.commentGap(tokens, left, token, column)
          : this.gap(left, token);
      this.replace(left.end, token.start, gap);
      column += gap.length + token.text.length;
      this.pass(token, level);
    }
  }

  /** The file ends in one line end. */
  finish(rest: Line | undefined): void {
    const newline = rest?.newlines[0]?.text ?? (this.text.includes('\r\n') ? '\r\n' : '\n');
    const trimmed = this.lastEnd();
    this.replace(
      trimmed,
      this.text.length,
      trimmed === 0 || this.text.slice(0, trimmed) === '\ufeff' ? '' : newline,
    );
  }

  private lastEnd(): number {
    const body = this.text.replace(/[\s\u200b\ufeff]+$/u, '');
    return Math.max(body.length, this.text.startsWith('\ufeff') ? 1 : 0);
  }

  private lineEnds(newlines: readonly Token[], before: Token | undefined, next: Token): string {
    if (!before) return '';
    const [first, second] = newlines;
    const tight = isMark(before, ['{']) || isMark(next, ['}']);
    return first.text + (second && !tight ? second.text : '');
  }

  private indent(level: number): string {
    return this.options.indent === 'tab' ? '\t'.repeat(level) : ' '.repeat(level * this.options.indent);
  }

  private levelOf(first: Token): number {
    const top = this.open.at(-1);
    if (isMark(first, ['}', ')', ']'])) return top?.level ?? 0;
    const inside = top ? top.level + 1 : 0;
    if (isComment(first) || (top && !top.brace)) return inside;
    const begins = this.starts.has(first.start) || isMark(first, ['{']) || first.text === 'else';
    // A line in the middle of an expression hangs.
    return begins ? inside : inside + 1;
  }

  private pass(token: Token, level: number): void {
    if (isComment(token)) return;
    if (isMark(token, ['{', '(', '['])) this.open.push({ level, brace: token.text === '{' });
    else if (isMark(token, ['}', ')', ']'])) this.open.pop();
    this.unary = isMark(token, ['~', '!']) || (isMark(token, ['-']) && !endsOperand(this.last));
    this.last = token;
  }

  /** A comment behind code keeps its column if it stands apart from the code; comments in columns stay so. */
  private commentGap(tokens: readonly Token[], left: Token, comment: Token, column: number): string {
    if (comment.start - left.end < 2 || tokens.some(({ text }) => text.includes('\n'))) return ' ';
    let was = 0;
    let at = tokens[0].start;
    while (at > 0 && !'\r\n\ufeff'.includes(this.text[at - 1])) at--;
    for (; at < comment.start; at++) was += this.text[at] === '\t' ? tabWidth - (was % tabWidth) : 1;
    return ' '.repeat(Math.max(1, was - column));
  }

  private gap(left: Token, right: Token): string {
    if (isComment(left) || isComment(right)) return ' ';
    if (isMark(left, ['{']) && isMark(right, ['}'])) return '';
    if (isMark(left, ['{', ',', '->', ':', '='])) return ' ';
    if (this.starts.has(right.start)) return '  ';
    if (isMark(left, ['(', '[', '.']) || isMark(right, [')', ']', ',', '.', ':'])) return '';
    if (this.unary) return '';
    if (isMark(right, ['(', '['])) return binds(left, right) ? '' : ' ';
    return ' ';
  }
}

/** Whether `-` behind this token takes something away, instead of being a sign. */
function endsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'punctuation') return isMark(token, [')', ']', '}']);
  if (token.kind !== 'keyword') return true;
  return token.text === 'true' || token.text === 'false' || unitWords.has(token.text);
}

/** Whether a bracket belongs to what stands before it: `f(x)`, `m[0]`. */
function binds(left: Token, right: Token): boolean {
  if (left.kind === 'keyword') return (left.text === 'rx' || left.text === 'tx') && right.text === '[';
  return (
    left.kind === 'identifier' ||
    isMark(left, [')', ']']) ||
    (right.text === '[' && left.kind !== 'punctuation')
  );
}
