// A newcomer's first minutes: the walkthrough opens the demo to play with, and its pages can be read.
import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './index';
import { eventually, insist, Workbench } from './workbench';

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
      const step = workbench.page.locator('.getting-started-step', { hasText: 'Stop at a doorbell' });
      await insist('the walkthrough opens', async () => {
        await workbench.quickOpen('>Welcome: Open Walkthrough...', { asksMore: true });
        await workbench.quickInput().fill('first doorbell', { timeout: 3000 });
        await workbench.pick(/first doorbell/);
        await step.waitFor({ timeout: 10_000 });
      });
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
