import { type SemanticTokens, SemanticTokensBuilder, type SemanticTokensParams } from 'vscode-languageserver';
import { semanticTokenLegend, semanticTokens } from '../../language';
import { type Context, locate } from '../context';

export const legend = {
  tokenTypes: [...semanticTokenLegend.types],
  tokenModifiers: [...semanticTokenLegend.modifiers],
};

export function provideSemanticTokens(
  context: Context,
  { textDocument }: SemanticTokensParams,
): SemanticTokens | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const builder = new SemanticTokensBuilder();
  for (const { start, length, type, modifiers } of semanticTokens(found.program, found.uri)) {
    const { line, character } = found.document.positionAt(start);
    const bits = modifiers.reduce((set, word) => set | (1 << semanticTokenLegend.modifiers.indexOf(word)), 0);
    builder.push(line, character, length, semanticTokenLegend.types.indexOf(type), bits);
  }
  return builder.build();
}
