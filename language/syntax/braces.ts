// Braces are matched before anything is parsed, so that one that is missing or too many is one finding at one place.
// A declaration keyword at the left margin cannot be inside of anything: it parts the file into regions, and only a
// region whose braces do not balance is looked at more closely, by its indentation. The parser then sees braces that
// balance: a `}` that was missing is put in without width, a `}` too many is passed over.

import type { Span } from './ast';
import type { Leaf } from './leaves';
import type { Problems } from './problems';
import { isTopLevelKeyword } from './words';

export interface BalancedLeaves {
  readonly leaves: readonly Leaf[];
  /** Indexes of the `}` too many, ascending. */
  readonly ignored: readonly number[];
}

interface Missing {
  /** The `}` belongs before this leaf. */
  readonly before: number;
  readonly openers: number[];
}

export function balanceBraces(source: readonly Leaf[], problems: Problems): BalancedLeaves {
  // The same list as long as nothing has to be put in.
  let leaves = source;
  let copy: Leaf[] | undefined;
  const ignored: number[] = [];
  const comments = problems.found.filter(({ code }) => code === 'unterminated-comment');
  let region = 0;
  let from = 0;
  while (from < source.length) {
    let to = from + 1;
    while (to < source.length && source[to].kind !== 'end' && !startsRegion(source, to)) to++;
    for (let index = from; index < to; index++) source[index].region = region;
    const { surplus, open } = count(source, from, to);
    if (surplus > 0) dropSurplus(source, from, to, surplus);
    const missing = open > 0 ? placeMissing(source, from, to, open) : [];
    if (missing.length > 0 && !copy) {
      copy = source.slice(0, from);
      leaves = copy;
    }
    let next = 0;
    for (let index = from; (copy || surplus > 0) && index <= to; index++) {
      if (next < missing.length && missing[next].before === index) {
        const { openers } = missing[next++];
        const { start } = source[openers[0]];
        // A comment without an end has swallowed the brace, and was reported.
        const swallowed = comments.some(
          comment => comment.start >= start && comment.start <= source[index]?.start,
        );
        if (!swallowed) report(source, index, openers, problems);
        for (let n = 0; n < openers.length; n++) copy?.push(closing(source[index - 1]));
      }
      if (index === to) break;
      if (source[index].ignored === 'surplus') ignored.push(copy ? copy.length : index);
      copy?.push(source[index]);
    }
    from = to;
    region++;
  }
  return { leaves, ignored };
}

const isBrace = (leaf: Leaf, text: '{' | '}'): boolean => leaf.kind === 'punctuation' && leaf.text === text;

export function startsRegion(leaves: readonly Leaf[], at: number): boolean {
  const leaf = leaves[at];
  if (!leaf.first || leaf.indent !== 0 || leaf.kind !== 'identifier') return false;
  // A constant may also stand in a system.
  if (!isTopLevelKeyword(leaf.text) || leaf.text === 'constant') return false;
  const next = leaves[at + 1];
  return next !== undefined && !next.first && (next.kind === 'identifier' || next.kind === 'string');
}

function count(leaves: readonly Leaf[], from: number, to: number): { surplus: number; open: number } {
  let open = 0;
  let surplus = 0;
  for (let index = from; index < to; index++) {
    if (isBrace(leaves[index], '{')) open++;
    else if (isBrace(leaves[index], '}')) {
      if (open > 0) open--;
      else surplus++;
    }
  }
  return { surplus, open };
}

function isIndented(leaves: readonly Leaf[], from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (leaves[index].indent !== leaves[from].indent) return true;
  return false;
}

/** Ignores as many `}`: first those that stand deeper than the line they would close, or before what is still inside. */
function dropSurplus(leaves: readonly Leaf[], from: number, to: number, surplus: number): void {
  const stack: { readonly indent: number; readonly line: number }[] = [];
  let budget = isIndented(leaves, from, to) ? surplus : 0;
  let line = 0;
  for (let index = from; index < to; index++) {
    const leaf = leaves[index];
    if (leaf.first) line++;
    if (isBrace(leaf, '{')) stack.push({ indent: leaf.indent, line });
    else if (isBrace(leaf, '}')) {
      const opener = stack.at(-1);
      const next = leaves[index + 1];
      const tooDeep = opener !== undefined && leaf.first && leaf.indent > opener.indent;
      // What follows still stands deeper than the line whose braces would be closed.
      const tooEarly =
        opener !== undefined &&
        opener.line < line &&
        index + 1 < to &&
        next.first &&
        next.indent > opener.indent;
      if ((budget > 0 && (tooDeep || tooEarly)) || stack.length === 0) {
        leaf.ignored = 'surplus';
        budget--;
      } else stack.pop();
    }
  }
}

/** Finds where `amount` closing braces belong: where a line stands no deeper than the one that opened the braces. */
function placeMissing(leaves: readonly Leaf[], from: number, to: number, amount: number): Missing[] {
  const missing: Missing[] = [];
  const add = (before: number, opener: number): void => {
    const last = missing[missing.length - 1];
    if (last?.before === before) last.openers.push(opener);
    else missing.push({ before, openers: [opener] });
  };
  const indented = isIndented(leaves, from, to);
  const stack: number[] = [];
  let budget = amount;
  for (let index = from; index < to; index++) {
    const leaf = leaves[index];
    if (leaf.ignored) continue;
    const closes = isBrace(leaf, '}');
    if (leaf.first && indented) {
      while (budget > 0 && stack.length > 0) {
        const opener = stack[stack.length - 1];
        const indent = leaves[opener].indent;
        const outside = closes || isBrace(leaf, '{') ? leaf.indent < indent : leaf.indent <= indent;
        if (!outside) break;
        add(index, opener);
        stack.pop();
        budget--;
      }
    }
    if (isBrace(leaf, '{')) stack.push(index);
    else if (closes) {
      if (stack.length > 0) stack.pop();
      else leaf.ignored = 'follow-on';
    }
  }
  while (stack.length > 0) add(to, stack.pop()!);
  return missing;
}

function closing(previous: Leaf): Leaf {
  const { end, indent, region } = previous;
  return {
    kind: 'punctuation',
    text: '}',
    start: end,
    end,
    first: false,
    indent,
    doc: undefined,
    quiet: false,
    ignored: false,
    region,
    keyword: false,
  };
}

/** Braces beyond these are counted, not shown one by one. */
const shownOpeners = 4;

function report(
  leaves: readonly Leaf[],
  before: number,
  openers: readonly number[],
  problems: Problems,
): void {
  const previous = leaves[before - 1];
  let lineStart = before - 1;
  while (lineStart > 0 && !leaves[lineStart].first) lineStart--;
  const shown = openers.slice(0, shownOpeners);
  const headers = shown.map(opener => `\`${header(leaves, opener)}\``);
  if (openers.length > shown.length) headers.push(`${openers.length - shown.length} others`);
  const one = openers.length === 1;
  const missing = one ? 'a `}` is' : `${openers.length} \`}\` are`;
  const message = `${missing} missing behind this: ${headers.join(' and ')} ${one ? 'is' : 'are'} not closed`;
  const text = openers
    .map(opener => (opener >= lineStart ? ' }' : `\n${' '.repeat(leaves[opener].indent)}}`))
    .join('');
  const place = { start: previous.end, end: previous.end };
  problems.add('missing-brace', span(previous), message, {
    related: shown.map(opener => ({
      uri: problems.uri,
      ...span(leaves[opener]),
      message: 'this `{` is not closed',
    })),
    fix: { title: one ? 'Add the missing `}`' : 'Add the missing `}`s', ...place, text },
  });
}

const span = ({ start, end }: Leaf): Span => ({ start, end });

/** What stands on the line before the brace: `driver app on pf`. */
function header(leaves: readonly Leaf[], opener: number): string {
  let from = opener;
  while (from > 0 && !leaves[from].first && opener - from < 6 && !isBrace(leaves[from - 1], '{')) from--;
  let text = '';
  for (let index = from; index < opener; index++) {
    const gap = index > from && leaves[index].start > leaves[index - 1].end;
    text += (gap ? ' ' : '') + leaves[index].text;
  }
  return text === '' ? '{' : text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
