import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { create, eventually, find, open, provided } from './support';

export function editing(): void {
  describe('editing an .amu file', () => {
    let demo: vscode.TextDocument;
    before(async () => {
      demo = await open('inversion.amu');
    });

    it('finds no mistake in the demo', async () => {
      await provided('the server has read the file', 'vscode.executeDocumentSymbolProvider', demo.uri);
      assert.deepEqual(vscode.languages.getDiagnostics(demo.uri), []);
    });

    it('reports a mistake as it is typed, where it is, and takes it back', async () => {
      const text = demo.getText().replace('slots: 64', 'slots: 48');
      const broken = await create('broken.amu', text);
      const found = await eventually(
        'a diagnostic',
        () => vscode.languages.getDiagnostics(broken.uri),
        diagnostics => diagnostics.length > 0,
      );
      assert.equal(found.length, 1, 'one mistake gives one message');
      assert.match(found[0].message, /power of two/);
      assert.equal(found[0].severity, vscode.DiagnosticSeverity.Error);
      assert.equal(broken.getText(found[0].range).includes('48'), true, 'it stands at the number');
      const { code } = found[0];
      assert.ok(typeof code === 'object', 'its code links to the page of checks');
      const page = await vscode.workspace.openTextDocument(code.target.with({ fragment: '' }));
      const line = Number(code.target.fragment.slice(1)) - 1;
      assert.match(page.lineAt(line).text, /^#+ not-power-of-two$/, 'at the line that explains it');
      const edit = new vscode.WorkspaceEdit();
      edit.replace(broken.uri, found[0].range, broken.getText(found[0].range).replace('48', '64'));
      await vscode.workspace.applyEdit(edit);
      await eventually(
        'no diagnostic',
        () => vscode.languages.getDiagnostics(broken.uri),
        diagnostics => diagnostics.length === 0,
      );
      await broken.save();
    });

    it('completes the sockets of the driver’s function', async () => {
      const place = find(demo, 'doorbell t0', 'doorbell '.length);
      const list = await eventually(
        'completion',
        () =>
          vscode.commands.executeCommand<vscode.CompletionList>(
            'vscode.executeCompletionItemProvider',
            demo.uri,
            place,
          ),
        answer => answer.items.some(item => labelOf(item) === 't0'),
      );
      assert.equal(list.items.filter(item => labelOf(item) === 't0').length, 1);
    });

    it('completes the architecture’s commands', async () => {
      const source = 'driver d on pf {\n  command \n}\n';
      const document = await create('completion.amu', `${demo.getText()}\n${source}`);
      const place = find(document, '  command \n', '  command '.length);
      await eventually(
        'completion',
        () =>
          vscode.commands.executeCommand<vscode.CompletionList>(
            'vscode.executeCompletionItemProvider',
            document.uri,
            place,
          ),
        answer => answer.items.some(item => labelOf(item) === 'PF_ASN_CREATE'),
      );
    });

    it('explains a name under the cursor', async () => {
      const place = find(demo, 'session out', 'session '.length);
      const hovers = await provided<vscode.Hover>('hover', 'vscode.executeHoverProvider', demo.uri, place);
      const text = hovers.flatMap(hover =>
        hover.contents.map(part => (typeof part === 'string' ? part : part.value)),
      );
      assert.match(text.join('\n'), /session/);
      assert.match(text.join('\n'), /2KiB|2 KiB/);
    });

    it('goes from a use to its declaration', async () => {
      const place = find(demo, 'doorbell t0', 'doorbell '.length);
      const [target] = await provided<vscode.Location | vscode.LocationLink>(
        'definition',
        'vscode.executeDefinitionProvider',
        demo.uri,
        place,
      );
      const range =
        'targetUri' in target ? (target.targetSelectionRange ?? target.targetRange) : target.range;
      assert.equal(demo.lineAt(range.start).text.includes('tx t0'), true);
    });

    it('outlines systems and drivers', async () => {
      const symbols = await provided<vscode.DocumentSymbol>(
        'symbols',
        'vscode.executeDocumentSymbolProvider',
        demo.uri,
      );
      const names = symbols.map(symbol => symbol.name);
      assert.ok(names.includes('inversion_demo'), names.join());
      assert.ok(names.includes('app'), names.join());
      assert.ok((symbols.find(symbol => symbol.name === 'inversion_demo')?.children.length ?? 0) > 0);
    });

    it('formats without changing what a file says', async () => {
      const untidy = await create('untidy.amu', demo.getText().replace(/^ +/gm, ''));
      const edits = await provided<vscode.TextEdit>(
        'formatting',
        'vscode.executeFormatDocumentProvider',
        untidy.uri,
        { tabSize: 2, insertSpaces: true },
      );
      const edit = new vscode.WorkspaceEdit();
      edit.set(untidy.uri, edits);
      await vscode.workspace.applyEdit(edit);
      const words = (text: string) => text.split(/\s+/).join(' ');
      assert.equal(words(untidy.getText()), words(demo.getText()));
      assert.match(untidy.getText(), /^ {2}amu \{/m);
      await untidy.save();
    });

    it('offers Run and Debug above each driver', async () => {
      const lenses = await provided<vscode.CodeLens>(
        'lenses',
        'vscode.executeCodeLensProvider',
        demo.uri,
        100,
      );
      const line = find(demo, 'driver app').line;
      const above = lenses.filter(lens => lens.range.start.line === line).map(lens => lens.command);
      assert.deepEqual(above.map(command => command?.command).sort(), [
        'amuscope.debug',
        'amuscope.run',
        'amuscope.showReferences',
      ]);
      const commands = above.filter(command => command?.command !== 'amuscope.showReferences');
      for (const command of commands) {
        assert.deepEqual(command?.arguments?.[1], { driver: 'app' });
        assert.equal(vscode.Uri.parse(command?.arguments?.[0]).toString(), demo.uri.toString());
      }
    });
  });
}

const labelOf = (item: vscode.CompletionItem): string =>
  typeof item.label === 'string' ? item.label : item.label.label;
