import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import { codeLenses } from '../../language';
import { type Context, locate } from '../context';
import { rangeOf } from '../documents';

/** Run and Debug over drivers and tests: `amuscope.run` and `amuscope.debug` with `[uri, {driver?, test?}]`. */
export function provideLenses(context: Context, { textDocument }: CodeLensParams): CodeLens[] | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  return codeLenses(found.program, found.uri).map(({ span, title, command, driver, test }) => ({
    range: rangeOf(found.document, span),
    command: {
      title,
      command: `amuscope.${command}`,
      arguments: [textDocument.uri, { driver, test }],
    },
  }));
}
