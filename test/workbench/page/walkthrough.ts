// A newcomer's first minutes: the walkthrough opens the demo to play with, and its pages can be read.
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './index';
import { eventually, Workbench } from './workbench';

export function walkthrough(world: World): void {
  let workbench: Workbench;

  describe('the walkthrough', () => {
    before(async () => {
      workbench = new Workbench(await world.context.newPage(), world.screenshots);
      await workbench.open(world.url, world.workspace);
    });

    after(() => workbench.page.close());

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed-walkthrough');
    });

    it('opens, and shows what a system looks like', async () => {
      await workbench.press('Control+P');
      const input = workbench.page.locator('.quick-input-widget:visible input.input');
      await input.fill('>Welcome: Open Walkthrough...');
      await workbench.page
        .locator('.quick-input-list .monaco-list-row', { hasText: 'Open Walkthrough' })
        .first()
        .click();
      await workbench.page.locator('.quick-input-widget:visible input.input').fill('first doorbell');
      await workbench.page
        .locator('.quick-input-list .monaco-list-row', { hasText: 'first doorbell' })
        .first()
        .waitFor();
      await workbench.press('Enter');
      await workbench.page.locator('.getting-started-step', { hasText: 'Stop at a doorbell' }).waitFor();
      const said = () =>
        Promise.all(
          workbench.page.frames().map(frame =>
            frame
              .locator('body')
              .innerText({ timeout: 500 })
              .catch(() => ''),
          ),
        );
      await eventually(
        said,
        texts => texts.some(text => text.includes('One file says')),
        'the page of the step',
      );
      await workbench.see('17-walkthrough');
    });

    it('opens a copy of the demo', async () => {
      await workbench.page.getByRole('button', { name: 'Open the demo' }).first().click();
      await workbench.editor('inversion-2.amu').locator('.view-line').first().waitFor();
      await eventually(
        async () => existsSync(join(world.workspace, 'inversion-2.amu')),
        there => there,
        'a copy lies beside the demo, which stays as it is',
      );
      assert.equal(await workbench.squiggle().count(), 0);
    });
  });
}
