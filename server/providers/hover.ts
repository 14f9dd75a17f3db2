import type { Hover, HoverParams } from 'vscode-languageserver';
import { hover } from '../../language';
import { type Context, locateOffset } from '../context';
import { rangeOf } from '../documents';
import { documentation } from './markup';

export function provideHover(context: Context, params: HoverParams): Hover | undefined {
  const found = locateOffset(context, params);
  const told = found && hover(found.program, found.uri, found.offset);
  const contents = documentation(told?.markdown, context.capabilities.textDocument?.hover?.contentFormat);
  return found && told && contents && { contents, range: rangeOf(found.document, told.span) };
}
