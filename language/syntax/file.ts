// A file that was read: its tree and findings, and its tokens for those who ask. When its text changes, only the
// stretches that the change touches are read again, see units.ts; where that could not come to the same as reading the
// whole text, the whole text is read.

import type { Declaration, Diagnostic, SyntaxFile, SystemDeclaration, Token } from './ast';
import { type BalancedLeaves, balanceBraces } from './braces';
import { Cursor } from './cursor';
import { parseDeclarations } from './declarations';
import { Folder } from './folding';
import { readLeaves } from './leaves';
import { Problems } from './problems';
import { type Reread, rereadDeclarations, rereadMembers, type Stretch } from './reread';
import { scan } from './scanner';
import { reportSurplus } from './surplus';
import { shift, Unit, unitsOf } from './units';

/** What a change of the text did to the tree. */
export interface Changed {
  readonly removed: readonly Unit[];
  readonly added: readonly Unit[];
}

let files = 0;

export class ParsedFile implements SyntaxFile {
  /** In the order of the text, without gaps. */
  units: Unit[] = [];
  private readonly id = ++files;
  /** What came of the text before; absent when all of the tree is new. */
  private basis: { readonly id: number; readonly changed: Changed } | undefined;
  private tops: Declaration[] = [];
  private words: readonly Token[] | undefined;
  private problems: readonly Diagnostic[] | undefined;
  private readonly current: string;
  /** Folds the declarations of a large file. */
  private folder: Folder | undefined;
  /** What was read since the declarations were folded last. */
  private fresh: Unit[] = [];

  constructor(
    text: string,
    readonly uri: string,
    from?: ParsedFile,
  ) {
    this.current = text;
    if (!from) this.read();
  }

  get text(): string {
    return this.current;
  }

  get declarations(): readonly Declaration[] {
    for (const unit of this.units) unit.settle();
    return this.tops;
  }

  /** The declarations as they stand in memory: their offsets may be those of an older text. */
  get unsettled(): readonly Declaration[] {
    return this.tops;
  }

  get diagnostics(): readonly Diagnostic[] {
    if (!this.problems) {
      const found: Diagnostic[] = [];
      for (const unit of this.units) if (unit.problems.length > 0) found.push(...unit.found());
      this.problems = found.sort((a, b) => a.start - b.start || a.end - b.end);
    }
    return this.problems;
  }

  /**
   * Folds the insides of declarations, if the text is longer than `beyond`: they are read back when somebody asks. Nodes
   * that were handed out before are no longer those of the file.
   */
  fold(beyond: number): void {
    if (this.current.length <= beyond) return;
    this.folder ??= new Folder();
    for (const unit of this.fresh) for (const node of unit.nodes) this.folder.take(node);
    this.fresh = [];
    this.folder.fold();
  }

  /** Few ask for them, so that they are made anew, and kept from then on. */
  get tokens(): readonly Token[] {
    this.words ??= tokensOf(this.text, this.uri);
    return this.words;
  }

  /** The stretch whose text an offset stands in or before. */
  unitBehind(offset: number): Unit {
    return this.units[this.indexBehind(offset)];
  }

  indexBehind(offset: number): number {
    return this.indexAt(offset + 1);
  }

  /** Index of the first unit that ends at `offset` or behind it. */
  private indexAt(offset: number): number {
    const { units } = this;
    let low = 0;
    let high = units.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (units[middle].end < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The file with another text. It takes over the stretches that stay as they are: from then on only the new file is of
   * use.
   */
  update(text: string): ParsedFile {
    const before = this.current;
    if (text === before) return this;
    const start = commonStart(before, text);
    const rest = commonEnd(before, text, start);
    const next = new ParsedFile(text, this.uri, this);
    next.take(this, start, before.length - rest, text.length - before.length);
    return next;
  }

  /** What has changed since an earlier state of the file; undefined when that cannot be told. */
  changedSince(earlier: SyntaxFile): Changed | undefined {
    return earlier instanceof ParsedFile && this.basis?.id === earlier.id ? this.basis.changed : undefined;
  }

  private take(from: ParsedFile, start: number, end: number, by: number): void {
    this.units = from.units;
    this.tops = from.tops;
    const changed = this.reread(start, end, by);
    if (!changed) {
      this.read();
      return;
    }
    this.basis = { id: from.id, changed };
    this.folder = from.folder;
    this.fresh = from.fresh.concat(changed.added);
  }

  private read(): void {
    const { declarations, problems } = read(this.current, this.uri);
    this.tops = declarations;
    this.units = unitsOf(declarations, this.current);
    this.folder = undefined;
    this.fresh = this.units.slice();
    this.place(problems.found, this.units);
  }

  private place(problems: readonly Diagnostic[], units: readonly Unit[]): void {
    let at = 0;
    for (const problem of [...problems].sort((a, b) => a.start - b.start)) {
      while (at < units.length - 1 && units[at].end <= problem.start) at++;
      units[at].add(problem);
    }
  }

  /** @param start and @param end the old text that was replaced; @param by how much longer the new text is */
  private reread(start: number, end: number, by: number): Changed | undefined {
    const { units } = this;
    const first = this.indexAt(start);
    let last = first;
    while (last < units.length - 1 && units[last].end <= end) last++;
    return this.rereadMembers(first, last, start, end, by) ?? this.rereadTops(first, last, by);
  }

  private rereadMembers(
    from: number,
    to: number,
    start: number,
    end: number,
    by: number,
  ): Changed | undefined {
    const { units } = this;
    let first = from;
    let last = to;
    if (units[first].kind === 'head' && start >= units[first].end) first++;
    const { system } = units[first];
    if (!system || system !== units[last].system) return undefined;
    if (units[first].kind !== 'member' && units[first].kind !== 'close') return undefined;
    const close = units[last].kind === 'close';
    if (!this.isBalanced(first, by)) return undefined;
    if (close && end >= units[last].end) return undefined;
    const stretch: Stretch = {
      text: this.current,
      uri: this.uri,
      start: units[first - 1].end,
      end: (close ? units[last].end - 1 : units[last].end) + by,
      next: nextStart(units, last, close, by),
    };
    const read = stretch.next === undefined ? undefined : rereadMembers(stretch);
    if (!read || read.nodes.length === 0) return undefined;
    if (close) last--;
    const added = read.nodes.map(node => new Unit('member', [node], node.end, system));
    const removed = units.splice(first, last - first + 1, ...added);
    this.place(read.problems, added);
    (system.members as unknown[]).splice(
      units[first - 1].kind === 'head' ? 0 : system.members.indexOf(units[first - 1].nodes[0] as never) + 1,
      removed.length,
      ...read.nodes,
    );
    this.moveFrom(first + added.length, by, system);
    return { removed, added };
  }

  private rereadTops(from: number, to: number, by: number): Changed | undefined {
    const { units } = this;
    let last = to;
    while (last < units.length - 1 && !(this.beginsRegion(last + 1, by) && this.isClean(last + 1))) last++;
    const atEnd = last === units.length - 1;
    const end = atEnd ? this.current.length : units[last].end + by;
    const next = atEnd ? undefined : startOf(units[last + 1]) + by;
    for (let first = this.topIndex(from); ; first = this.regionBefore(first)) {
      if (first === 0 && atEnd) return undefined;
      const start = first === 0 ? 0 : units[first - 1].end;
      const read = rereadDeclarations({ text: this.current, uri: this.uri, start, end, next });
      if (read !== 'earlier') return read && this.replaceTops(first, last, by, read);
    }
  }

  /** Index of the last unit before `index` that begins a region; 0 when there is none. */
  private regionBefore(index: number): number {
    let at = this.topIndex(index - 1);
    while (at > 0 && !this.beginsRegion(at)) at = this.topIndex(at - 1);
    return at;
  }

  /** Index of the first unit of the declaration that a unit belongs to. */
  private topIndex(index: number): number {
    let at = index;
    while (this.units[at].kind === 'member' || this.units[at].kind === 'close') at--;
    return at;
  }

  private replaceTops(
    first: number,
    last: number,
    by: number,
    read: Reread<Declaration>,
  ): Changed | undefined {
    const { units, tops } = this;
    const added = unitsOf(read.nodes, this.current);
    if (last < units.length - 1) {
      // What is no declaration belongs to the stretch that follows.
      added.pop();
      const final = added.at(-1);
      if (!final || read.problems.some(problem => problem.start >= final.end)) return undefined;
    }
    const removed = units.splice(first, last - first + 1, ...added);
    this.place(read.problems, added);
    const gone = new Set<unknown>(removed.flatMap(unit => unit.nodes));
    const index = tops.findIndex(top => gone.has(top));
    const count = tops.filter(top => gone.has(top)).length;
    tops.splice(index < 0 ? tops.length : index, count, ...read.nodes);
    this.moveFrom(first + added.length, by, undefined);
    return { removed, added };
  }

  /** Moves the stretches from `index` on, and the frames of systems that lie behind or around them. */
  private moveFrom(index: number, by: number, inside: SystemDeclaration | undefined): void {
    const { units } = this;
    if (by !== 0) {
      for (let at = index; at < units.length; at++) {
        const unit = units[at];
        unit.end += by;
        if (unit.kind === 'head' && unit.system) shiftFrame(unit.system, by);
      }
      if (inside) growFrame(inside, by);
    }
  }

  /** Whether a unit begins with a declaration that nothing before it can reach into. */
  private beginsRegion(index: number, by = 0): boolean {
    const unit = this.units[index];
    if (unit.kind !== 'declaration' && unit.kind !== 'head') return false;
    const start = startOf(unit) + by;
    const { current } = this;
    if (start > 0 && !'\n\r'.includes(current[start - 1])) return false;
    regionStart.lastIndex = start;
    return regionStart.test(current);
  }

  /** Whether the braces are in order in the stretch between left margins that a unit lies in. */
  private isBalanced(index: number, by: number): boolean {
    const { units } = this;
    let at = index;
    while (at > 0 && !this.beginsRegion(at)) at--;
    do {
      for (const { code } of units[at].problems) if (braceCodes.has(code)) return false;
      at++;
    } while (at < units.length && !(at > index && this.beginsRegion(at, by)));
    return true;
  }

  private isClean(index: number): boolean {
    const { units } = this;
    let at = index;
    do if (units[at].problems.length > 0) return false;
    while (units[at].system && units[at].kind !== 'close' && ++at < units.length);
    return true;
  }
}

const braceCodes: ReadonlySet<string> = new Set(['missing-brace', 'extra-brace', 'unterminated-comment']);
const regionStart = /(?:import|system|driver|accelerator|test|struct)[ \t]+["A-Za-z_]/y;

function startOf(unit: Unit): number {
  unit.settle();
  return unit.nodes[0].start;
}

/** Where the text behind a stretch of members goes on; undefined where that cannot be told. */
function nextStart(units: readonly Unit[], last: number, close: boolean, by: number): number | undefined {
  if (close) return units[last].end - 1 + by;
  const next = units[last + 1];
  if (next.kind === 'close') return next.problems.length > 0 ? undefined : next.end - 1 + by;
  return next.problems.length > 0 ? undefined : startOf(next) + by;
}

function shiftFrame(system: SystemDeclaration, by: number): void {
  shift({ ...system, members: [] }, by);
  const open = system as { start: number; end: number };
  open.start += by;
  open.end += by;
}

function growFrame(system: SystemDeclaration, by: number): void {
  (system as { end: number }).end += by;
  (system.bodySpan as { end: number }).end += by;
}

const block = 1 << 14;

/** How many characters two texts have in common at their beginning. */
function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + block <= most && a.slice(at, at + block) === b.slice(at, at + block)) at += block;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** How many they have in common at their end, without those before `start`. */
function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let n = 0;
  const same = () =>
    a.slice(a.length - n - block, a.length - n) === b.slice(b.length - n - block, b.length - n);
  while (n + block <= most && same()) n += block;
  while (n < most && a.charCodeAt(a.length - n - 1) === b.charCodeAt(b.length - n - 1)) n++;
  return n;
}

interface Read {
  readonly declarations: Declaration[];
  readonly problems: Problems;
  readonly balanced: BalancedLeaves;
}

function read(text: string, uri: string): Read {
  const problems = new Problems(uri);
  const balanced = balanceBraces(readLeaves(text, problems), problems);
  const declarations = parseDeclarations(new Cursor(text, balanced, problems));
  reportSurplus(balanced, problems);
  return { declarations, problems, balanced };
}

/** What the parser took for a word of the language is a keyword. */
function tokensOf(text: string, uri: string): Token[] {
  const { leaves } = read(text, uri).balanced;
  const tokens = scan(text, new Problems(uri));
  let at = 0;
  for (const { start, end, keyword } of leaves) {
    if (!keyword || end === start) continue;
    while (tokens[at].start < start) at++;
    if (tokens[at].start === start) tokens[at] = { ...tokens[at], kind: 'keyword' };
  }
  return tokens;
}
