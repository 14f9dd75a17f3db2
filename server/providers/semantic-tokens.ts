import type {
  SemanticTokens,
  SemanticTokensDelta,
  SemanticTokensDeltaParams,
  SemanticTokensParams,
  SemanticTokensRangeParams,
} from 'vscode-languageserver';
import { semanticTokenLegend, semanticTokens } from '../../language';
import { type Context, type Located, locate } from '../context';

export const legend = {
  tokenTypes: [...semanticTokenLegend.types],
  tokenModifiers: [...semanticTokenLegend.modifiers],
};

/** The last answer for each document, from which the next is told as a difference. */
const lastAnswers = new WeakMap<Context, Map<string, { readonly id: string; readonly data: number[] }>>();
let count = 0;

function remember(context: Context, uri: string, data: number[]): string {
  const answers = lastAnswers.get(context) ?? new Map();
  lastAnswers.set(context, answers);
  count += 1;
  answers.set(uri, { id: `${count}`, data });
  return `${count}`;
}

/** A document was closed: nobody asks for a difference to its tokens. */
export function forgetTokens(context: Context, uri: string): void {
  lastAnswers.get(context)?.delete(uri);
}

export function provideSemanticTokens(
  context: Context,
  { textDocument }: SemanticTokensParams,
): SemanticTokens | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const data = encode(found);
  return { resultId: remember(context, textDocument.uri, data), data };
}

export function provideSemanticTokensDelta(
  context: Context,
  { textDocument, previousResultId }: SemanticTokensDeltaParams,
): SemanticTokens | SemanticTokensDelta | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const before = lastAnswers.get(context)?.get(textDocument.uri);
  const data = encode(found);
  const resultId = remember(context, textDocument.uri, data);
  if (before?.id !== previousResultId) return { resultId, data };
  return { resultId, edits: difference(before.data, data) };
}

export function provideSemanticTokensRange(
  context: Context,
  { textDocument, range }: SemanticTokensRangeParams,
): SemanticTokens | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const start = found.document.offsetAt(range.start);
  return { data: encode(found, { start, end: found.document.offsetAt(range.end) }) };
}

function encode({ program, uri, document }: Located, range?: { start: number; end: number }): number[] {
  const data: number[] = [];
  let lastLine = 0;
  let lastCharacter = 0;
  for (const { start, length, type, modifiers } of semanticTokens(program, uri, range)) {
    const { line, character } = document.positionAt(start);
    const width = document.positionAt(start + length).character - character;
    const bits = modifiers.reduce((set, word) => set | (1 << semanticTokenLegend.modifiers.indexOf(word)), 0);
    const types = semanticTokenLegend.types.indexOf(type);
    data.push(line - lastLine, line === lastLine ? character - lastCharacter : character, width, types, bits);
    lastLine = line;
    lastCharacter = character;
  }
  return data;
}

/** One edit: what lies between the common begin and the common end. */
function difference(before: readonly number[], after: readonly number[]) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const deleteCount = before.length - start - end;
  const data = after.slice(start, after.length - end);
  return deleteCount === 0 && data.length === 0 ? [] : [{ start, deleteCount, data: [...data] }];
}
