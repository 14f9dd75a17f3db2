import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { inlayHints } from '../../language';
import { type Context, locate } from '../context';
import { rangeOf } from '../documents';

/** What the linker filled in; each kind has a setting. */
export async function provideInlayHints(
  context: Context,
  { textDocument, range }: InlayHintParams,
): Promise<InlayHint[] | undefined> {
  const { inlayHints: wanted } = await context.settings.of(textDocument.uri);
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const span = { start: found.document.offsetAt(range.start), end: found.document.offsetAt(range.end) };
  return inlayHints(found.program, found.uri, span)
    .filter(({ kind }) => wanted[kind])
    .map(({ offset, label, tooltip, insert }) => ({
      position: found.document.positionAt(offset),
      label,
      tooltip,
      paddingLeft: true,
      ...(insert && { textEdits: [{ range: rangeOf(found.document, insert), newText: insert.newText }] }),
    }));
}
