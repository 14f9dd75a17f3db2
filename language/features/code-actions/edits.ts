// The edits that actions are made of: whole lines taken away, statements put before others, properties set.

import type { LinkedProgram, Origin } from '../../link/model';
import type { Node, Property, Span, SyntaxFile } from '../../syntax/ast';
import { nodeAt } from '../../syntax/walk';

export interface Edit extends Span {
  readonly uri: string;
  readonly text: string;
}

const blank = /^[ \t]*$/;

/** The line around an offset, without its end. */
export function lineOf(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

export function indentAt(text: string, offset: number): string {
  const { start, end } = lineOf(text, offset);
  return /^[ \t]*/.exec(text.slice(start, end))?.[0] ?? '';
}

/** Edits of one file. */
export class FileEdits {
  constructor(readonly file: SyntaxFile) {}

  get text(): string {
    return this.file.text;
  }

  replace({ start, end }: Span, text: string): Edit {
    return { uri: this.file.uri, start, end, text };
  }

  /** Takes a span away, with its lines where nothing else stands on them. */
  remove({ start, end }: Span): Edit {
    const { text } = this;
    const first = lineOf(text, start);
    const last = lineOf(text, end);
    const alone =
      blank.test(text.slice(first.start, start)) && blank.test(text.slice(end, last.end).replace('\r', ''));
    if (alone) return this.replace({ start: first.start, end: Math.min(last.end + 1, text.length) }, '');
    const gap = /[ \t]*$/.exec(text.slice(first.start, start))?.[0].length ?? 0;
    return this.replace({ start: start - gap, end }, '');
  }

  /** A statement or declaration on a line of its own before another. */
  before(at: Span, text: string): Edit {
    const place = { start: at.start, end: at.start };
    return this.replace(place, `${text}\n${indentAt(this.text, at.start)}`);
  }

  after(at: Span, text: string): Edit {
    return this.replace({ start: at.end, end: at.end }, `\n${indentAt(this.text, at.start)}${text}`);
  }

  /** Text as the last thing inside the braces that end a declaration; makes the braces where there are none. */
  inside(node: Span, text: string): Edit {
    const brace = this.text.indexOf('{', node.start);
    if (brace < 0 || brace >= node.end)
      return this.replace({ start: node.end, end: node.end }, ` { ${text} }`);
    const close = node.end - 1;
    const inner = this.text.slice(brace + 1, close);
    if (!inner.includes('\n')) {
      const trimmed = inner.trimEnd();
      const at = brace + 1 + trimmed.length;
      return this.replace({ start: at, end: close }, `${trimmed === '' ? ' ' : '  '}${text} `);
    }
    const indent = indentAt(this.text, close);
    const at = brace + 1 + inner.trimEnd().length;
    return this.replace({ start: at, end: at }, `\n${indent}  ${text.replace(/\n/g, `\n${indent}  `)}`);
  }

  /** Gives a property of a declaration a value, be it there or not. */
  set(node: Span & { readonly properties: readonly Property[] }, key: string, value: string): Edit {
    const property = node.properties.find(p => p.name.text === key);
    const [first] = property?.values ?? [];
    const last = property?.values.at(-1);
    if (first && last) return this.replace({ start: first.start, end: last.end }, value);
    const brace = this.text.indexOf('{', node.start);
    // Before parts that stand in the same braces: `interface sw0 { tx t0 }`.
    if (brace < 0 || brace >= node.end) return this.inside(node, `${key}: ${value}`);
    const multi = this.text.slice(brace, node.end).includes('\n');
    const text = multi ? `\n${indentAt(this.text, node.end - 1)}  ${key}: ${value}` : ` ${key}: ${value} `;
    return this.replace({ start: brace + 1, end: brace + 1 }, text);
  }
}

export type NodeOf<K extends string> = Extract<Node, { kind: K }>;

/** The innermost node of a kind around an offset. */
export function around<K extends string>(file: SyntaxFile, offset: number, kind: K): NodeOf<K> | undefined {
  return nodeAt(file, offset).findLast((n): n is NodeOf<K> => n.kind === kind);
}

/** The declaration of something of the model, with the file that it stands in. */
export function declared<K extends string>(
  program: LinkedProgram,
  origin: Origin,
  kind: K,
): { readonly edits: FileEdits; readonly node: NodeOf<K> } | undefined {
  const file = program.files.get(origin.uri);
  const node = file && around(file, origin.nameSpan.start, kind);
  return file && node && { edits: new FileEdits(file), node };
}

/** What a place in a path is called: `pf.sw0.t0`. */
export const spanText = (file: SyntaxFile, { start, end }: Span): string => file.text.slice(start, end);

/** A name that none of the others has: `t0_2`. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  for (let n = 2; ; n++) if (!taken(`${name}_${n}`)) return `${name}_${n}`;
}

/** A size as one writes it: 2KiB. */
export function writtenSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let count = bytes;
  while (count >= 1024 && count % 1024 === 0 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${count}${units[unit]}`;
}

export const powerOfTwoFrom = (n: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, n)));
