// A folder that the user does not trust: its files can be read and edited, and nothing of them is executed.
import { strict as assert } from 'node:assert';
import type { World } from './index';
import { Workbench } from './workbench';

export function untrusted(world: World): void {
  const file = 'loopback.amu';
  let workbench: Workbench;

  describe('a workspace that is not trusted', () => {
    before(async () => {
      workbench = new Workbench(await world.context.newPage(), world.screenshots);
      await workbench.open(world.untrustedUrl, world.workspace);
      await workbench.dialog(/trust the authors/i, /No/);
      await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    });

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed-untrusted');
    });

    it('still checks what is typed', async () => {
      await workbench.openFile(file);
      await workbench.lens('Run').first().waitFor();
      await workbench.goToLineEnd(1);
      await workbench.page.keyboard.type(' */\nsystem');
      await workbench.squiggle().waitFor();
      await workbench.see('11-untrusted');
      await workbench.undoAll();
    });

    it('does not run, and says why', async () => {
      const notice = workbench.page.locator('.notification-toast', { hasText: /not trusted/ });
      await workbench.clickUntil(workbench.lens('Run').first(), notice);
      await workbench.settle();
      await workbench.see('12-untrusted-run');
    });

    it('does not debug', async () => {
      await workbench.lens('Debug').first().click();
      await workbench.editor(file).click();
      await workbench.press('F5');
      await workbench.dialog(/trust/i, /Cancel/);
      await workbench.settle();
      assert.equal(await workbench.debugToolbar().isVisible(), false);
      assert.equal(await workbench.page.locator('.repl .monaco-list-row').count(), 0);
    });
  });
}
