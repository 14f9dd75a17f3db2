// What an editor asks about a linked program: pure functions of (program, uri, offset), positions as UTF-16 offsets.
// One file a feature; targets.ts says what a name stands for, describe.ts puts it into words.
// Nothing here knows of a protocol: server/ translates.

export { completions } from './completion';
export { fidelityPage } from './describe';
export { hover } from './hover';
export { codeLenses, foldingRanges } from './lenses';
export { definition, references } from './navigate';
export {
  type SemanticToken,
  type SemanticTokenModifier,
  type SemanticTokenType,
  semanticTokenLegend,
  semanticTokens,
} from './semantic-tokens';
export { documentSymbols } from './symbols';
export type * from './types';
