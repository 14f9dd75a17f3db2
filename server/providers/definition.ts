import type { DefinitionParams, Location } from 'vscode-languageserver';
import { definition, typeDefinition } from '../../language';
import { type Context, locateOffset, locationOf } from '../context';

export function provideDefinition(context: Context, params: DefinitionParams): Location | undefined {
  const found = locateOffset(context, params);
  const place = found && definition(found.program, found.uri, found.offset);
  return place && locationOf(context, found.program, place);
}

export function provideTypeDefinition(context: Context, params: DefinitionParams): Location | undefined {
  const found = locateOffset(context, params);
  const place = found && typeDefinition(found.program, found.uri, found.offset);
  return place && locationOf(context, found.program, place);
}
