import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

export function activation(): void {
  describe('activation', () => {
    const extension = () => {
      const found = vscode.extensions.getExtension('amuscope.amuscope');
      assert.ok(found, 'the .vsix is installed');
      return found;
    };

    it('waits for the first .amu file', async () => {
      assert.equal(extension().isActive, false);
    });
  });
}
