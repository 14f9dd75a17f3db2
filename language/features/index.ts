// What an editor asks about a linked program: pure functions of (program, uri, offset), positions as UTF-16 offsets.
// One file a feature; targets.ts says what a name stands for, describe.ts puts it into words.
// Nothing here knows of a protocol: server/ translates.

export { incomingCalls, outgoingCalls, prepareCalls } from './calls';
export { type CompletionWorld, completions } from './completion';
export { mostNames } from './completion-names';
export { fidelityPage } from './describe';
export { foldingRanges, selectionRanges } from './folding';
export { hover } from './hover';
export { importPath, importsOf } from './imports';
export { inlayHints } from './inlay-hints';
export { inlineValues } from './inline-values';
export { type CountLens, codeLenses, countLenses } from './lenses';
export { linkedEditing } from './linked-editing';
export { documentLinks } from './links';
export { definition, highlights, references, typeDefinition } from './navigate';
export { prepareRename, rename } from './rename';
export {
  type SemanticToken,
  type SemanticTokenModifier,
  type SemanticTokenType,
  semanticTokenLegend,
  semanticTokens,
} from './semantic-tokens';
export { signatureHelp } from './signature';
export { documentSymbols, matchingSymbols, type SymbolMatch } from './symbols';
export type * from './types';
