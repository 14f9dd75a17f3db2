import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { type Fix, fixAll, fixesOf, organizeImports, type Refactoring, refactorings } from '../../language';
import { type Context, type Located, locate } from '../context';
import { keyOf, rangeOf } from '../documents';
import { otherFiles } from './completion';

const fixAllKind = `${CodeActionKind.SourceFixAll}.amu`;

/** What the server can be asked for. */
export const codeActionKinds: readonly string[] = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorRewrite,
  CodeActionKind.SourceOrganizeImports,
  fixAllKind,
];

/** Quick fixes of the findings that the range touches, and what else can be done there. */
export function provideCodeActions(
  context: Context,
  { textDocument, range, context: wanted }: CodeActionParams,
): CodeAction[] | undefined {
  const found = locate(context, textDocument);
  if (!found) return undefined;
  const wants = (kind: string) =>
    !wanted.only || wanted.only.some(k => kind === k || kind.startsWith(`${k}.`));
  const span = { start: found.document.offsetAt(range.start), end: found.document.offsetAt(range.end) };
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const finding of found.program.diagnostics) {
      if (keyOf(finding.uri) !== keyOf(found.uri) || finding.end < span.start || finding.start > span.end)
        continue;
      const diagnostics = wanted.diagnostics.filter(({ code }) => code === finding.code);
      fixesOf(found.program, finding, () => otherFiles(context)).forEach((fix, index) => {
        const edit = workspaceEdit(context, found, fix.edits);
        actions.push({
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          isPreferred: index === 0,
          diagnostics,
          edit,
        });
      });
    }
  }
  // On each move of the cursor only what mends something; the rest when somebody asks for it.
  const asked = wanted.triggerKind !== CodeActionTriggerKind.Automatic || wanted.only !== undefined;
  const others: Refactoring[] = [];
  if (asked && (wants(CodeActionKind.RefactorExtract) || wants(CodeActionKind.RefactorRewrite)))
    others.push(...refactorings(found.program, found.uri, span));
  if (asked && wants(CodeActionKind.SourceOrganizeImports)) {
    const organized = organizeImports(found.program, found.uri);
    if (organized) others.push(organized);
  }
  if (asked && wants(fixAllKind)) others.push(fixAll(found.program, found.uri));
  for (const action of others) if (wants(action.kind)) actions.push(...translate(context, found, action));
  return actions;
}

function translate(context: Context, found: Located, action: Refactoring): CodeAction[] {
  const { title, kind } = action;
  const client = context.capabilities;
  const creates = client.workspace?.workspaceEdit?.resourceOperations?.includes('create');
  const documentChanges = client.workspace?.workspaceEdit?.documentChanges;
  const reason =
    action.disabled ??
    (action.create && !(creates && documentChanges) ? 'the editor makes no files' : undefined);
  if (reason !== undefined) {
    // A source action that has nothing to do is no entry of a menu.
    const shown = client.textDocument?.codeAction?.disabledSupport && kind.startsWith('refactor');
    return shown ? [{ title, kind, disabled: { reason } }] : [];
  }
  return [{ title, kind, edit: workspaceEdit(context, found, action.edits, action.create) }];
}

function workspaceEdit(
  context: Context,
  found: Located,
  edits: Fix['edits'],
  create?: Refactoring['create'],
): WorkspaceEdit {
  const byFile = new Map<string, TextEdit[]>();
  for (const e of edits) {
    const document = context.documents.of(e.uri, found.program.files.get(e.uri)?.text ?? '');
    const uri = keyOf(e.uri) === keyOf(found.uri) ? found.document.uri : document.uri;
    const list = byFile.get(uri) ?? [];
    list.push({ range: rangeOf(document, e), newText: e.text });
    byFile.set(uri, list);
  }
  if (!create) return { changes: Object.fromEntries(byFile) };
  const start = { line: 0, character: 0 };
  const changes: TextDocumentEdit[] = [...byFile].map(([uri, list]) => ({
    textDocument: { uri, version: null },
    edits: list,
  }));
  return {
    documentChanges: [
      { kind: 'create', uri: create.uri },
      {
        textDocument: { uri: create.uri, version: null },
        edits: [{ range: { start, end: start }, newText: create.text }],
      },
      ...changes,
    ],
  };
}
