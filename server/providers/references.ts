import type { Location, ReferenceParams } from 'vscode-languageserver';
import { references } from '../../language';
import { type Context, locateOffset, locationOf } from '../context';

/** In the file and in what it imports. */
export function provideReferences(context: Context, params: ReferenceParams): Location[] | undefined {
  const found = locateOffset(context, params);
  if (!found) return undefined;
  const places = references(found.program, found.uri, found.offset, params.context.includeDeclaration);
  return places.map(place => locationOf(context, found.program, place));
}
