// What may stand at a place, found from the tokens before it: a text that is being typed has no whole tree yet.

import type { KeyOwner } from '../link/keys';
import type { Span, SyntaxFile, Token } from '../syntax/ast';
import {
  functionKeywords,
  interfaceKeywords,
  processKeywords,
  systemKeywords,
  topLevelKeywords,
} from '../syntax/words';

import { tokenIndexAt } from './hover';

/** What a brace belongs to. `fields` is the value of a struct, `command` the fields of a command. */
export type BraceKind =
  | KeyOwner
  | 'file'
  | 'system'
  | 'struct'
  | 'accelerator'
  | 'block'
  | 'command'
  | 'fields';

export interface Brace {
  readonly kind: BraceKind;
  /** tokens of the head, from its keyword to the brace */
  readonly head: readonly Token[];
  /** tokens inside so far, without those of inner braces */
  readonly inside: readonly Token[];
  /** what the block belongs to: driver, test or handler (`on`) */
  readonly program: 'driver' | 'test' | 'on' | undefined;
}

export interface CompletionContext {
  readonly brace: Brace;
  /** the word under the cursor, to be replaced; empty between words */
  readonly replace: Span;
  /** tokens since the last brace or line end before the word, latest last */
  readonly line: readonly Token[];
  /** the string that the cursor is in */
  readonly string: Token | undefined;
}

const isWord = (t: Token | undefined) => t !== undefined && (t.kind === 'identifier' || t.kind === 'keyword');

interface OpenBrace {
  kind: BraceKind;
  head: Token[];
  inside: Token[];
  program: Brace['program'];
  /** the line that goes on behind the brace's end, where it is a value */
  outer: Token[];
}

/** The context of an offset; undefined inside comments. */
export function completionContext(file: SyntaxFile, offset: number): CompletionContext | undefined {
  const { stack, first } = startAt(file, offset);
  let line: Token[] = [];
  let current: Token | undefined;
  let string: Token | undefined;
  for (let index = first; index < file.tokens.length; index++) {
    const t = file.tokens[index];
    if (t.kind === 'end' || t.start >= offset) break;
    if (t.kind === 'comment' || t.kind === 'doc') {
      const open = t.end >= offset && !(t.text.startsWith('/*') && t.text.endsWith('*/') && t.end === offset);
      if (open) return undefined;
      continue;
    }
    if (
      t.kind === 'string' &&
      t.end >= offset &&
      !(t.end === offset && t.text.length > 1 && t.text.endsWith('"'))
    )
      string = t;
    // The word that the cursor is in or behind is what is being typed.
    if (t.end >= offset && (isWord(t) || t.kind === 'number')) {
      current = t;
      break;
    }
    const top = stack[stack.length - 1];
    if (t.kind === 'newline') line = continues(line) ? line : [];
    else if (t.text === '{' && t.kind === 'punctuation') {
      stack.push(opened(top, line));
      line = [];
    } else if (t.text === '}' && t.kind === 'punctuation') {
      const closed = stack.length > 1 ? stack.pop() : undefined;
      line = closed?.kind === 'fields' || closed?.kind === 'command' ? [...closed.outer, t] : [];
    } else {
      line.push(t);
      top.inside.push(t);
    }
  }
  const replace =
    isWord(current) && current ? { start: current.start, end: current.end } : { start: offset, end: offset };
  if (current?.kind === 'number') return undefined;
  return { brace: stack[stack.length - 1], replace, line, string };
}

/**
 * Where reading begins: at the last member or statement before the offset, because files are long. What is open there
 * is the declaration that holds it.
 */
function startAt(file: SyntaxFile, offset: number): { stack: OpenBrace[]; first: number } {
  const stack: OpenBrace[] = [{ kind: 'file', head: [], inside: [], program: undefined, outer: [] }];
  const declaration = lastBefore(file.declarations, offset);
  if (!declaration) return { stack, first: 0 };
  const first = tokenIndexAt(file, declaration.start);
  const [body, parts] =
    declaration.kind === 'system'
      ? [declaration.bodySpan, declaration.members]
      : declaration.kind === 'driver' || declaration.kind === 'test'
        ? [declaration.body, declaration.body.statements]
        : [undefined, []];
  const part = lastBefore<Span>(parts, offset);
  const brace = body && tokenIndexAt(file, body.start);
  if (!part || brace === undefined || file.tokens[brace].text !== '{') return { stack, first };
  const words = file.tokens.slice(first, brace).filter(t => !/^(newline|comment|doc)$/.test(t.kind));
  stack.push(opened(stack[0], words));
  return { stack, first: tokenIndexAt(file, part.start) };
}

/** The last of some spans, which stand in order, that begins before an offset. */
function lastBefore<T extends Span>(spans: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle].start < offset) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1];
}

/** A line that ends in an operator or inside of parentheses goes on. */
function continues(line: readonly Token[]): boolean {
  const last = line.at(-1);
  if (!last) return false;
  const depth = line.reduce(
    (d, t) => d + (t.text === '(' || t.text === '[' ? 1 : t.text === ')' || t.text === ']' ? -1 : 0),
    0,
  );
  return depth > 0 || /^(and|or|not|->|,|:|[-+*/%&|^=<>!]+)$/.test(last.text);
}

const declarations: Readonly<Partial<Record<BraceKind, readonly string[]>>> = {
  file: topLevelKeywords,
  system: systemKeywords,
  function: functionKeywords,
  interface: interfaceKeywords,
  process: processKeywords,
  accelerator: ['on'],
};

function opened(outer: OpenBrace, line: readonly Token[]): OpenBrace {
  const make = (kind: BraceKind, from: number, program = outer.program): OpenBrace => ({
    kind,
    head: line.slice(Math.max(from, 0)),
    inside: [],
    program,
    outer: [...line],
  });
  const words = declarations[outer.kind];
  if (words) {
    const at = line.findLastIndex((t, i) => isWord(t) && words.includes(t.text) && line[i + 1]?.text !== ':');
    const word = line[at]?.text;
    if (word === 'driver' || word === 'test' || word === 'on') return make('block', at, word);
    if (word && word !== 'constant' && word !== 'import') return make(word as BraceKind, at);
    return make('fields', line.length - 1);
  }
  const last = line.at(-1);
  if (isWord(last) && line.at(-2)?.text === 'command') return make('command', line.length - 2);
  const first = line[0]?.text;
  const header = first === undefined || /^(for|while|loop|if|else|at)$/.test(first);
  return header ? make('block', 0) : make('fields', line.length - 1);
}

/** The chain of names before a dot at the end of a line: `pf.sw0` of `wait pf.sw0.`; undefined when there is no dot. */
export function objectBefore(file: SyntaxFile, line: readonly Token[]): string | undefined {
  let i = line.length - 1;
  if (line[i]?.text !== '.') return undefined;
  const end = line[i].start;
  i--;
  for (;;) {
    const close = line[i]?.text;
    if (close === ']' || close === ')') {
      let depth = 0;
      do {
        if (line[i].text === ']' || line[i].text === ')') depth++;
        if (line[i].text === '[' || line[i].text === '(') depth--;
        i--;
      } while (i >= 0 && depth > 0);
      // What stands before the bracket belongs to it when it is a name.
      if (!isWord(line[i])) return file.text.slice(line[i + 1].start, end);
    }
    if (!isWord(line[i])) return undefined;
    if (line[i - 1]?.text !== '.') return file.text.slice(line[i].start, end);
    i -= 2;
  }
}
