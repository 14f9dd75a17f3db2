// The extension as a browser carries it out, without Node: VS Code's worker for web extensions runs it, and a worker of
// its own the language server.
import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './index';
import { eventually, Workbench } from './workbench';

export function inBrowser(world: World): void {
  let workbench: Workbench;
  let lines: readonly string[];

  describe('the extension inside of a browser', () => {
    before(async () => {
      const { workspace } = world;
      // Two files on a disk that the server's worker cannot read.
      const text = readFileSync(join(workspace, 'loopback.amu'), 'utf8');
      lines = text.split('\n');
      const [declarations, drivers] = text.split(/(?=^driver )/m);
      writeFileSync(join(workspace, 'web-hardware.amu'), declarations);
      writeFileSync(join(workspace, 'web-driver.amu'), `import "web-hardware.amu"\n\n${drivers}`);
      workbench = new Workbench(await world.context.newPage(), world.screenshots);
      await workbench.open(world.browser.url, workspace, [
        ['extensionDevelopmentPath', world.browser.extension],
        ['extensionDevelopmentKind', 'web'],
        ['enableProposedApi', ''],
        ['skipWelcome', 'true'],
      ]);
    });

    after(() => workbench.page.close());

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed-browser');
    });

    it('shows lenses and no mistake', async () => {
      await workbench.openFile('loopback.amu');
      await workbench.goToLineEnd(lines.findIndex(line => line.startsWith('driver ')) + 1);
      await workbench.lens('Debug').first().waitFor();
      assert.equal(await workbench.squiggle().count(), 0);
    });

    it('checks what is typed', async () => {
      await workbench.goToLineEnd(1);
      await workbench.page.keyboard.type('\nsytem');
      await workbench.squiggle().waitFor();
      await workbench.see('13-browser');
      await workbench.undoAll();
      await workbench.squiggle().waitFor({ state: 'detached' });
    });

    it('reads an import that no editor has open', async () => {
      // From the list of files: quick open, in a fresh folder, may still offer only what was opened before.
      await workbench.page
        .locator('.explorer-folders-view .monaco-list-row', { hasText: 'web-driver.amu' })
        .dblclick();
      await workbench.opened('web-driver.amu');
      await workbench.lens('Debug').first().waitFor();
      await workbench.squiggle().waitFor({ state: 'detached' });
    });

    it('debugs', async () => {
      await workbench.press('F5');
      await eventually(
        () => workbench.console(),
        text => /Passed: \d+ checks passed, 0 failed/.test(text),
        'the Debug Console shows the report',
      );
      assert.equal(await workbench.squiggle().count(), 0, 'the import still has no finding');
      await workbench.see('14-browser-debugged');
    });
  });
}
