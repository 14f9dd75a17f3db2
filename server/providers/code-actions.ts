import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver';
import { type Context, locate } from '../context';
import { rangeOf } from '../documents';

/** The quick fixes of the findings that the range touches. */
export function provideCodeActions(
  context: Context,
  { textDocument, range, context: wanted }: CodeActionParams,
): CodeAction[] | undefined {
  if (wanted.only && !wanted.only.some(kind => CodeActionKind.QuickFix.startsWith(kind))) return undefined;
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const start = found.document.offsetAt(range.start);
  const end = found.document.offsetAt(range.end);
  const actions: CodeAction[] = [];
  for (const finding of found.program.diagnostics) {
    const { fix } = finding;
    if (!fix || finding.uri !== found.uri || finding.end < start || finding.start > end) continue;
    actions.push({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      isPreferred: true,
      diagnostics: wanted.diagnostics.filter(({ code }) => code === finding.code),
      edit: {
        changes: { [textDocument.uri]: [{ range: rangeOf(found.document, fix), newText: fix.text }] },
      },
    });
  }
  return actions;
}
