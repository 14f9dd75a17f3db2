import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { documentLinks } from '../../language';
import { type Context, locate, openableUri } from '../context';
import { rangeOf } from '../documents';

/** Imports lead to their files. */
export function provideLinks(
  context: Context,
  { textDocument }: DocumentLinkParams,
): DocumentLink[] | undefined {
  const found = locate(context, textDocument);
  return (
    found &&
    documentLinks(found.program, found.uri).map(({ span, target, tooltip }) => ({
      range: rangeOf(found.document, span),
      target: openableUri(context, target),
      tooltip,
    }))
  );
}
