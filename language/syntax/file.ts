// A file that was read: its tree and findings, and its tokens for those who ask.

import type { Declaration, Diagnostic, SyntaxFile, Token } from './ast';
import { type BalancedLeaves, balanceBraces } from './braces';
import { Cursor } from './cursor';
import { parseDeclarations } from './declarations';
import { readLeaves } from './leaves';
import { Problems } from './problems';
import { scan } from './scanner';

export class ParsedFile implements SyntaxFile {
  readonly declarations: readonly Declaration[];
  readonly diagnostics: readonly Diagnostic[];
  private words: readonly Token[] | undefined;

  constructor(
    readonly text: string,
    readonly uri: string,
  ) {
    const { declarations, problems } = read(text, uri);
    this.declarations = declarations;
    this.diagnostics = problems.found.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** Few ask for them, so that they are made anew, and kept from then on. */
  get tokens(): readonly Token[] {
    this.words ??= tokensOf(this.text, this.uri);
    return this.words;
  }
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
  for (const index of balanced.ignored) {
    const { ignored, start, end } = balanced.leaves[index];
    if (ignored !== 'surplus') continue;
    const message = 'this `}` closes nothing: remove it, or add the `{` that it belongs to';
    problems.add('extra-brace', { start, end }, message, {
      fix: { title: 'Remove the `}`', start, end, text: '' },
    });
  }
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
