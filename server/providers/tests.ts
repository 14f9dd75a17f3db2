import type { Range } from 'vscode-languageserver';
import { type Context, locate } from '../context';
import { rangeOf } from '../documents';

/** `{textDocument: {uri}}` -> the `test` blocks that stand in the file, for a test explorer. */
export const testsRequest = 'amuscope/tests';

export interface TestBlock {
  readonly title: string;
  readonly range: Range;
}

export function provideTests(
  context: Context,
  { textDocument }: { readonly textDocument: { readonly uri: string } },
): TestBlock[] | undefined {
  const found = locate(context, textDocument);
  return found?.program.tests
    .filter(({ origin }) => origin.uri === found.uri)
    .map(({ title, system, origin }) => ({
      title,
      system: system?.name,
      range: rangeOf(found.document, origin),
    }));
}
