import {
  type InlineValue,
  InlineValueEvaluatableExpression,
  type InlineValueParams,
  InlineValueVariableLookup,
} from 'vscode-languageserver';
import { inlineValues } from '../../language';
import { type Context, locate } from '../context';
import { rangeOf } from '../documents';

/** What a debugger shows behind the lines while a program stands still; the client asks its debugger for the values. */
export function provideInlineValues(
  context: Context,
  { textDocument, range, context: stopped }: InlineValueParams,
): InlineValue[] | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const { document } = found;
  const span = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const until = document.offsetAt((stopped?.stoppedLocation ?? range).end);
  return inlineValues(found.program, found.uri, span, until).map(value =>
    value.kind === 'variable'
      ? InlineValueVariableLookup.create(rangeOf(document, value), value.text, true)
      : InlineValueEvaluatableExpression.create(rangeOf(document, value), value.text),
  );
}
