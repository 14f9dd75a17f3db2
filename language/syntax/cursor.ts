// The parser's hand on the leaves: looking, taking, and reporting one finding for one place.

import type { Identifier, Span } from './ast';
import type { BalancedLeaves } from './braces';
import { identifierAt, identifierOf } from './ids';
import type { Leaf } from './leaves';
import type { Extras, Problems, SyntaxCode } from './problems';

/** Nesting of brackets, blocks and unary operators that is still read. */
export const deepestNesting = 200;
/** Operators or members in one row that are still read: the tree leans over by one for each. */
export const longestChain = 1000;

export class Cursor {
  /** The leaf that is looked at, neither ignored nor taken. */
  leaf: Leaf;
  /** Where the last taken leaf ends. */
  previousEnd: number;
  previous: Leaf | undefined;
  /** `name { … }` is a struct's value; not so in the head of a block. */
  structs = true;
  depth = 0;
  private position = 0;
  private nextIgnored = 0;
  private reportedAt = -1;

  constructor(
    readonly text: string,
    private readonly balanced: BalancedLeaves,
    readonly problems: Problems,
    origin = 0,
  ) {
    this.leaf = balanced.leaves[0];
    this.previousEnd = origin;
    if (this.leaf.ignored) this.passIgnored();
  }

  get index(): number {
    return this.position;
  }
  get reported(): number {
    return this.problems.found.length;
  }
  get done(): boolean {
    return this.leaf.kind === 'end';
  }

  /** The leaf `count` behind the current one. */
  peek(count = 1): Leaf {
    const { leaves } = this.balanced;
    let at = this.position;
    for (let n = 0; n < count; n++) {
      do at++;
      while (at < leaves.length && leaves[at].ignored);
    }
    return leaves[at < leaves.length ? at : leaves.length - 1];
  }

  /** Whether the leaf `count` behind the current one stands on the same line, with all between. */
  onLine(count = 1): boolean {
    for (let n = 1; n <= count; n++) if (this.peek(n).first || this.peek(n).kind === 'end') return false;
    return true;
  }

  take(): Leaf {
    const taken = this.leaf;
    if (taken.kind !== 'end') {
      this.previous = taken;
      this.previousEnd = taken.end;
      this.leaf = this.balanced.leaves[++this.position];
      if (this.leaf.ignored) this.passIgnored();
    }
    return taken;
  }

  /** Takes a word and marks it as a keyword. */
  takeKeyword(): Leaf {
    this.leaf.keyword = true;
    return this.take();
  }

  at(punctuation: string): boolean {
    return this.leaf.kind === 'punctuation' && this.leaf.text === punctuation;
  }
  atWord(word?: string): boolean {
    return this.leaf.kind === 'identifier' && (word === undefined || this.leaf.text === word);
  }
  accept(punctuation: string): boolean {
    if (!this.at(punctuation)) return false;
    this.take();
    return true;
  }

  /** The place to point at when something is missing here: the leaf in the way, or what stands before the gap. */
  place(): Span {
    const { leaf } = this;
    const gap = leaf.first || leaf.kind === 'end' || this.at('}');
    const shown = gap && this.previous ? this.previous : leaf;
    return { start: shown.start, end: shown.end };
  }

  /** Reports once for each place; what follows from a finding that was already reported stays silent. */
  report(code: SyntaxCode, message: string, span: Span = this.place(), extras?: Extras): void {
    const again = this.reportedAt === this.position;
    this.reportedAt = this.position;
    if (again || this.leaf.quiet) return;
    this.problems.add(code, span, message, extras);
  }
  /** Nothing more is reported before the next leaf is taken. */
  hush(): void {
    this.reportedAt = this.position;
  }

  private passIgnored(): void {
    const { leaves } = this.balanced;
    while (leaves[this.position].ignored) this.position++;
    this.leaf = leaves[this.position];
  }

  insert(text: string, title = `Add \`${text.trim()}\``): Extras {
    return { fix: { title, start: this.previousEnd, end: this.previousEnd, text } };
  }

  /** A body without its `{` takes the next `}` of its region that seemed too many. */
  reviveBrace(): boolean {
    const { leaves, ignored } = this.balanced;
    while (this.nextIgnored < ignored.length && ignored[this.nextIgnored] < this.position) this.nextIgnored++;
    const index = ignored[this.nextIgnored];
    if (index === undefined || leaves[index].region !== this.leaf.region) return false;
    this.nextIgnored++;
    leaves[index].ignored = false;
    return true;
  }

  /** Takes leaves until one that may begin something, the `}` of this body, or `stop`; braces inside go as wholes. */
  skip(stop: (leaf: Leaf) => boolean = leaf => leaf.first): void {
    let nest = 0;
    for (;;) {
      const { leaf } = this;
      if (leaf.kind === 'end') return;
      if (nest === 0 && (this.at('}') || stop(leaf))) return;
      if (this.at('{')) nest++;
      else if (this.at('}')) nest--;
      this.take();
    }
  }

  /** Takes one leaf, or braces with all that is in them. */
  takeWhole(): void {
    const braces = this.at('{');
    this.take();
    if (!braces) return;
    this.skip(() => false);
    this.accept('}');
  }

  /** Too deep here: everything up to the counterpart of the enclosing bracket goes unread. */
  skipNest(): void {
    let nest = 0;
    const { region } = this.leaf;
    while (this.leaf.kind !== 'end' && this.leaf.region === region) {
      const { text, kind } = this.leaf;
      if (kind === 'punctuation') {
        if ('([{'.includes(text)) nest++;
        else if (')]}'.includes(text) && --nest < 0) break;
      }
      this.take();
    }
    this.hush();
  }

  /** A name of zero width where one is missing. */
  nameless(): Identifier {
    return identifierAt('', this.previousEnd, this.previousEnd);
  }

  /** Takes a name; `what` says whose: "the session". */
  name(what: string): Identifier {
    const { leaf } = this;
    if (leaf.kind === 'keyword' && !leaf.first) {
      this.report('reserved-word', `\`${leaf.text}\` cannot be a name: it is a word of the language`);
    } else if (leaf.kind !== 'identifier' || leaf.first) {
      // A name stands on the line of what it names: the word on the next line begins something else.
      this.report('expected-name', `a name is missing here: give ${what} one`);
      return this.nameless();
    }
    this.take();
    return identifierOf(leaf);
  }
}
