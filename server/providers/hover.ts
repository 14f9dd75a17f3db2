import type { Hover, HoverParams } from 'vscode-languageserver';
import { hover } from '../../language';
import { type Context, locateOffset } from '../context';
import { rangeOf } from '../documents';
import { linkPages } from '../pages';
import { documentation } from './markup';

export function provideHover(context: Context, params: HoverParams): Hover | undefined {
  const found = locateOffset(context, params);
  const told = found && hover(found.program, found.uri, found.offset);
  const formats = context.capabilities.textDocument?.hover?.contentFormat;
  const contents = documentation(told && linkPages(told.markdown, context.host), formats);
  return found && told && contents && { contents, range: rangeOf(found.document, told.span) };
}
