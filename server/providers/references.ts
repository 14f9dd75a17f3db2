import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
  type Location,
  type ReferenceParams,
} from 'vscode-languageserver';
import { definition, type Highlight, highlights, type LinkedProgram, references } from '../../language';
import { type Asked, type Context, type LocatedOffset, locateOffset, locationOf } from '../context';
import { rangeOf } from '../documents';
import { programsSeeing } from '../workspace-programs';

/** In the file, in what it imports, and in every file of the workspace that sees the declaration. */
export async function provideReferences(
  context: Context,
  params: ReferenceParams,
  asked: Asked,
): Promise<Location[] | undefined> {
  const found = locateOffset(context, params);
  if (!found) return undefined;
  const others = await programsSeeingName(context, found, asked);
  const places = references(
    found.program,
    found.uri,
    found.offset,
    params.context?.includeDeclaration === true,
    others,
  );
  return places.map(place => locationOf(context, found.program, place));
}

/** Programs in which the name at a place can be used: those that see its declaration. */
export async function programsSeeingName(
  context: Context,
  { program, uri, offset }: LocatedOffset,
  asked: Asked,
): Promise<readonly LinkedProgram[]> {
  const declared = definition(program, uri, offset);
  return programsSeeing(context, declared?.uri ?? uri, asked);
}

const kinds: Readonly<Record<Highlight['access'], DocumentHighlightKind>> = {
  read: DocumentHighlightKind.Read,
  write: DocumentHighlightKind.Write,
  text: DocumentHighlightKind.Text,
};

export function provideHighlights(
  context: Context,
  params: DocumentHighlightParams,
): DocumentHighlight[] | undefined {
  const found = locateOffset(context, params);
  return (
    found &&
    highlights(found.program, found.uri, found.offset).map(({ access, ...span }) => ({
      range: rangeOf(found.document, span),
      kind: kinds[access],
    }))
  );
}
