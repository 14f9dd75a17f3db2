import { type FoldingRange, FoldingRangeKind, type FoldingRangeParams } from 'vscode-languageserver';
import { foldingRanges } from '../../language';
import { type Context, locate } from '../context';

const kinds = {
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
  block: undefined,
} as const;

export function provideFolding(
  context: Context,
  { textDocument }: FoldingRangeParams,
): FoldingRange[] | undefined {
  const found = locate(context, textDocument);
  const file = found?.program.files.get(found.uri);
  if (!found || !file) return undefined;
  const lineAt = (offset: number) => found.document.positionAt(offset).line;
  return foldingRanges(file)
    .map(({ start, end, kind }) => ({
      startLine: lineAt(start),
      // The closing brace stays in sight.
      endLine: lineAt(end) - (kind === 'block' ? 1 : 0),
      kind: kinds[kind],
    }))
    .filter(({ startLine, endLine }) => endLine > startLine);
}
