import type {
  LinkedEditingRangeParams,
  LinkedEditingRanges,
  SelectionRange,
  SelectionRangeParams,
} from 'vscode-languageserver';
import { linkedEditing, selectionRanges } from '../../language';
import { type Context, locate, locateOffset } from '../context';
import { rangeOf } from '../documents';

/** For each position the ranges around it, each inside of the next. */
export function provideSelectionRanges(
  context: Context,
  { textDocument, positions }: SelectionRangeParams,
): SelectionRange[] | undefined {
  const found = locate(context, textDocument);
  const file = found?.program.files.get(found.uri);
  if (!found || !file) return undefined;
  return positions.map(position => {
    let parent: SelectionRange | undefined;
    for (const span of [...selectionRanges(file, found.document.offsetAt(position))].reverse())
      parent = { range: rangeOf(found.document, span), ...(parent && { parent }) };
    return parent ?? { range: { start: position, end: position } };
  });
}

export function provideLinkedEditing(
  context: Context,
  params: LinkedEditingRangeParams,
): LinkedEditingRanges | undefined {
  const found = locateOffset(context, params);
  const spans = found && linkedEditing(found.program, found.uri, found.offset);
  return spans && { ranges: spans.map(span => rangeOf(found.document, span)), wordPattern: '[A-Za-z_]\\w*' };
}
