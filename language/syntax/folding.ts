// Trees folded into texts: the inside of a declaration that nobody looks at takes a tenth of the room of its nodes. Who
// asks for it gets the nodes made again, with the numbers that they had, so that what is linked to them still is. In a
// file of a hundred thousand lines nearly all declarations are folded; in a short one none ever is.

import type { Span } from './ast';
import { readNumber } from './numbers';

/** Parts of a declaration by name. */
type Inside = object;

/** The declarations that are open at the moment though they could be folded, and the words of all. */
export class Folder {
  private readonly open = new Set<Folding<Inside>>();
  private readonly writer = new Writer();

  /** Folds a declaration from now on. */
  take(declaration: object): void {
    if (declaration instanceof Folding) declaration.foldWith(this);
  }

  /** Folds again what was opened. */
  fold(): void {
    for (const declaration of this.open) declaration.close();
    this.open.clear();
  }

  write(inside: Inside): string {
    return this.writer.write(inside);
  }

  read(folded: string, by: number): unknown {
    return new Reader(folded, this.writer, by).value();
  }

  opened(declaration: Folding<Inside>): void {
    this.open.add(declaration);
  }
}

/** A declaration whose inside can be folded. */
export abstract class Folding<I extends Inside> implements Span {
  private inside: I | undefined;
  private folded: string | undefined;
  private folder: Folder | undefined;
  /** what it is read with, see units.ts */
  unit: object | undefined;
  /** how far it has moved since it was folded */
  private moved: number;

  protected constructor(
    inside: I,
    public start: number,
    public end: number,
  ) {
    this.inside = inside;
    this.folded = undefined;
    this.folder = undefined;
    this.unit = undefined;
    this.moved = 0;
  }

  /** What is inside. */
  get parts(): I {
    return this.inside ?? this.unfold();
  }

  private unfold(): I {
    const folder = this.folder as Folder;
    const inside = folder.read(this.folded as string, this.moved) as I;
    this.inside = inside;
    folder.opened(this);
    return inside;
  }

  foldWith(folder: Folder): void {
    if (this.folder) return;
    this.folder = folder;
    this.folded = folder.write(this.inside as I);
    this.inside = undefined;
  }

  close(): void {
    this.inside = undefined;
  }

  /** The text has moved. @returns what is inside, if it is there to be moved too */
  move(by: number): I | undefined {
    if (this.folded !== undefined) this.moved += by;
    return this.inside;
  }
}

/** The nodes that are in parts of a declaration, wherever they stand. */
export function partsOf(node: object): readonly unknown[] {
  if (!(node instanceof Folding)) return Object.values(node);
  const { inside: _, folder: __, unit: ___, ...own } = node as unknown as Record<string, unknown>;
  return [...Object.values(own), ...Object.values(node.parts)];
}

// ---- the text of a tree: a mark for each value, then what it needs, in numbers of seven bits a character

const Mark = {
  undefined: 0,
  false: 1,
  true: 2,
  number: 3,
  word: 4,
  text: 5,
  list: 6,
  bigint: 7,
  /** marks from here on are shapes of nodes */
  shape: 8,
} as const;

interface Shape {
  readonly mark: number;
  /** in the order in which the parser writes them */
  readonly keys: readonly string[];
  /** a node of that shape: others are copies of it, and so of its hidden class */
  readonly sample: Readonly<Record<string, unknown>>;
  readonly number: boolean;
}

/** Longer texts are rarely there twice. */
const longestWord = 24;

class Writer {
  readonly words: string[] = [];
  readonly shapes: Shape[] = [];
  private readonly wordNumbers = new Map<string, number>();
  private readonly byKind = new Map<unknown, Shape[]>();
  private codes: number[] = [];
  private place = 0;
  private id = 0;

  write(inside: object): string {
    this.codes = [];
    this.place = 0;
    this.id = 0;
    this.value(inside);
    let text = '';
    // A call takes so many arguments at once.
    for (let at = 0; at < this.codes.length; at += 4096)
      text += String.fromCharCode(...this.codes.slice(at, at + 4096));
    this.codes = [];
    return text;
  }

  private natural(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.codes.push(128 + (rest % 128));
      rest = Math.floor(rest / 128);
    }
    this.codes.push(rest);
  }

  private whole(value: number): void {
    this.natural(value < 0 ? -2 * value - 1 : 2 * value);
  }

  private word(text: string): void {
    let number = this.wordNumbers.get(text);
    if (number === undefined) {
      number = this.words.length;
      this.words.push(text);
      this.wordNumbers.set(text, number);
    }
    this.natural(number);
  }

  private value(value: unknown): void {
    switch (typeof value) {
      case 'undefined':
        this.codes.push(Mark.undefined);
        return;
      case 'boolean':
        this.codes.push(value ? Mark.true : Mark.false);
        return;
      case 'number':
        this.codes.push(Mark.number);
        this.whole(value);
        return;
      case 'bigint':
        this.codes.push(Mark.bigint);
        this.word(String(value));
        return;
      case 'string':
        this.text(value);
        return;
      default:
        if (Array.isArray(value)) {
          this.codes.push(Mark.list);
          this.natural(value.length);
          for (const item of value) this.value(item);
        } else this.node(value as Readonly<Record<string, unknown>>);
    }
  }

  private text(value: string): void {
    if (value.length <= longestWord || /[^\0-\xff]/.test(value)) {
      this.codes.push(Mark.word);
      this.word(value);
      return;
    }
    this.codes.push(Mark.text);
    this.natural(value.length);
    for (let at = 0; at < value.length; at++) this.codes.push(value.charCodeAt(at));
  }

  private node(node: Readonly<Record<string, unknown>>): void {
    const { mark, keys, number } = this.shapeOf(node);
    this.natural(mark);
    for (const key of keys) {
      if (key === 'kind' || (number && (key === 'value' || key === 'unit'))) continue;
      const value = node[key];
      if (key === 'start' || key === 'end') {
        this.whole((value as number) - this.place);
        this.place = value as number;
      } else if (key === 'id') {
        this.whole((value as number) - this.id);
        this.id = value as number;
      } else this.value(value);
    }
  }

  private shapeOf(node: Readonly<Record<string, unknown>>): Shape {
    const keys = Object.keys(node);
    const number = node.kind === 'number' && saysItsText(node);
    let known = this.byKind.get(node.kind);
    if (!known) {
      known = [];
      this.byKind.set(node.kind, known);
    }
    for (const shape of known) if (shape.number === number && sameKeys(shape.keys, keys)) return shape;
    const shape = { mark: Mark.shape + this.shapes.length, keys, sample: node, number };
    known.push(shape);
    this.shapes.push(shape);
    return shape;
  }
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** Whether the value of a number is what its text says: not so of one that stands apart from its unit. */
function saysItsText({ text, value, unit }: Readonly<Record<string, unknown>>): boolean {
  const read = readNumber(text as string);
  return read.value === value && read.unit === unit;
}

class Reader {
  private at = 0;
  private place: number;
  private id = 0;

  constructor(
    private readonly folded: string,
    private readonly writer: Writer,
    by: number,
  ) {
    this.place = by;
  }

  private natural(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const code = this.folded.charCodeAt(this.at++);
      if (code < 128) return value + code * factor;
      value += (code - 128) * factor;
    }
  }

  private whole(): number {
    const value = this.natural();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  value(): unknown {
    const mark = this.natural();
    switch (mark) {
      case Mark.undefined:
        return undefined;
      case Mark.false:
        return false;
      case Mark.true:
        return true;
      case Mark.number:
        return this.whole();
      case Mark.word:
        return this.writer.words[this.natural()];
      case Mark.text: {
        const length = this.natural();
        this.at += length;
        return this.folded.slice(this.at - length, this.at);
      }
      case Mark.bigint:
        return BigInt(this.writer.words[this.natural()]);
      case Mark.list: {
        const list = new Array<unknown>(this.natural());
        for (let n = 0; n < list.length; n++) list[n] = this.value();
        return list;
      }
      default:
        return this.node(this.writer.shapes[mark - Mark.shape]);
    }
  }

  private node({ keys, sample, number }: Shape): object {
    const node: Record<string, unknown> = { ...sample };
    for (const key of keys) {
      if (key === 'kind' || (number && (key === 'value' || key === 'unit'))) continue;
      if (key === 'start' || key === 'end') {
        this.place += this.whole();
        node[key] = this.place;
      } else if (key === 'id') {
        this.id += this.whole();
        node[key] = this.id;
      } else node[key] = this.value();
    }
    if (number) {
      const read = readNumber(node.text as string);
      node.value = read.value;
      node.unit = read.unit;
    }
    return node;
  }
}
