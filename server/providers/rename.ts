import type {
  PrepareRenameParams,
  Range,
  RenameParams,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { prepareRename, rename } from '../../language';
import { type Asked, type Context, locateOffset, locationOf } from '../context';
import { rangeOf } from '../documents';
import { Refusal } from '../guard';
import { programsSeeingName } from './references';

export function providePrepareRename(
  context: Context,
  params: PrepareRenameParams,
): { range: Range; placeholder: string } | undefined {
  const found = locateOffset(context, params);
  if (!found) return undefined;
  const place = prepareRename(found.program, found.uri, found.offset);
  if (place.kind === 'refused') throw new Refusal(place.reason);
  return { range: rangeOf(found.document, place), placeholder: place.placeholder };
}

export async function provideRename(
  context: Context,
  params: RenameParams,
  asked: Asked,
): Promise<WorkspaceEdit | undefined> {
  const found = locateOffset(context, params);
  if (!found) return undefined;
  const others = await programsSeeingName(context, found, asked);
  const renamed = rename(found.program, found.uri, found.offset, String(params.newName), others);
  if (renamed.kind === 'refused') throw new Refusal(renamed.reason);
  const changes: Record<string, TextEdit[]> = {};
  for (const place of renamed.places) {
    const { uri, range } = locationOf(context, found.program, place);
    changes[uri] = [...(changes[uri] ?? []), { range, newText: params.newName }];
  }
  if (!context.capabilities.workspace?.workspaceEdit?.documentChanges) return { changes };
  return {
    documentChanges: Object.entries(changes).map(([uri, edits]) => ({
      textDocument: { uri, version: context.documents.opened(uri)?.version ?? null },
      edits,
    })),
  };
}
