import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { create, eventually, fileUri, open } from './support';

export function running(): void {
  describe('running without the debugger', () => {
    const report = async () => {
      await vscode.commands.executeCommand('amuscope.openReport');
      return vscode.window.activeTextEditor?.document.getText() ?? '';
    };

    it('runs the open file in a terminal and keeps the report', async () => {
      await open('inversion.amu');
      await vscode.commands.executeCommand('amuscope.run');
      await eventually(
        'a terminal',
        () => vscode.window.terminals.map(t => t.name),
        names => names.includes('AMUscope'),
      );
      const text = await eventually('the report', report, said => /42/.test(said));
      assert.match(text, /PF-ASN-CREATE/);
    });

    it('runs what was typed but not yet saved, and tells what failed', async () => {
      const demo = await open('inversion.amu');
      const document = await create('unsaved.amu', demo.getText());
      const edit = new vscode.WorkspaceEdit();
      const at = document.getText().indexOf('~pattern(');
      assert.ok(at > 0, 'the demo checks an inverted pattern');
      edit.delete(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 1)));
      await vscode.workspace.applyEdit(edit);
      const choice = { driver: 'app' };
      await vscode.commands.executeCommand('amuscope.run', fileUri('unsaved.amu').toString(), choice);
      await eventually('the failure', report, said => /message 0 came back wrong/.test(said));
    });
  });
}
