// Hover: what the name, number or word under the cursor means.

import { fold } from '../link/fold';
import type { LinkedProgram, Type } from '../link/model';
import type { Node, SyntaxFile, Token } from '../syntax/ast';
import { nearby } from '../syntax/near';
import { nodeAt } from '../syntax/walk';
import { describe, describeNumber } from './describe';
import { costAround, costAt, sumAround } from './sums';
import { nameAt } from './targets';
import type { Hover } from './types';
import { declarationWords, verbWords } from './words';

/** What is known of the place, as markdown; nothing on blanks, punctuation and comments. */
export function hover(program: LinkedProgram, uri: string, offset: number): Hover | undefined {
  const found = nameAt(program, uri, offset);
  if (found) {
    const { start, end } = found.name;
    const told = withValue(program, found.path.at(-2), describe(found.binding), found.binding.kind);
    const cost = costAt(program, uri, found.binding, offset);
    const sum = found.binding.kind === 'constant' ? sumAt(program, uri, found.path) : undefined;
    return { span: { start, end }, markdown: [told, cost, sum].filter(part => part).join('\n\n') };
  }
  const file = program.files.get(uri);
  if (!file) return undefined;
  const path = nodeAt(file, offset);
  const node = path.at(-1);
  if (node?.kind === 'number') {
    const types: Readonly<Record<string, Type['kind']>> = { none: 'int' };
    const type = { kind: types[node.unit] ?? node.unit } as Type;
    const sum = sumAround(program, file, path) ?? costAround(program, uri, path);
    const { start, end } = node;
    return {
      span: { start, end },
      markdown: describeNumber(type, node.value) + (sum === undefined ? '' : `\n\n${sum}`),
    };
  }
  if (node?.kind === 'binary') {
    const sum = sumAround(program, file, path) ?? costAround(program, uri, path);
    if (sum !== undefined) return { span: { start: node.start, end: node.end }, markdown: sum };
  }
  const token = tokenAt(file, offset);
  return token?.kind === 'keyword' ? hoverWord(token) : undefined;
}

/** A path whose value is known before the run shows it: `t0.slots`, `source.at`. */
function withValue(program: LinkedProgram, parent: unknown, text: string, kind: string): string {
  if (kind !== 'observable' || typeof parent !== 'object' || parent === null || !('kind' in parent))
    return text;
  if (parent.kind !== 'member') return text;
  const e = parent as Parameters<typeof fold>[0];
  const value = fold(e, program);
  const type = program.types.get(e);
  return value === undefined || !type ? text : `${text}\n\n${describeNumber(type, value)}`;
}

function sumAt(program: LinkedProgram, uri: string, path: readonly Node[]): string | undefined {
  const file = program.files.get(uri);
  return file && sumAround(program, file, path);
}

function hoverWord(token: Token): Hover | undefined {
  const word =
    verbWords.get(token.text) ??
    [...declarationWords.values()].map(w => w.get(token.text)).find(w => w !== undefined);
  if (!word) return undefined;
  const { start, end } = token;
  return { span: { start, end }, markdown: `\`\`\`amu\n${word.syntax}\n\`\`\`\n\n${word.doc}` };
}

/** The index of the last token that starts at an offset or before it; by halving, because files are long. */
export function tokenIndexAt(file: SyntaxFile, offset: number): number {
  let low = 0;
  let high = file.tokens.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (file.tokens[middle].start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The token at an offset, or the one that ends there. */
export function tokenAt(all: SyntaxFile, offset: number): Token | undefined {
  const file = nearby(all, offset);
  const index = tokenIndexAt(file, offset);
  const token = file.tokens[index];
  if (!token || token.end < offset) return undefined;
  const before = file.tokens[index - 1];
  // At the border of two tokens the word counts, not the punctuation.
  return token.start === offset && token.kind === 'punctuation' && before?.end === offset ? before : token;
}
