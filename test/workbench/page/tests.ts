// The Test Explorer: tests of the folder's files are found, run, and their failures stand at the lines of the checks.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './index';
import { eventually, insist, Workbench } from './workbench';

export function testExplorer(world: World): void {
  const file = 'explorer.amu';
  let workbench: Workbench;

  describe('the Test Explorer', () => {
    before(async () => {
      const demo = readFileSync(join(world.workspace, 'inversion.amu'), 'utf8');
      const [, system] = /^system (\w+)/m.exec(demo) ?? [];
      const bad = `\ntest "one message too many" of ${system} {\n  run app\n  check app.done within 1ms\n  check out.messages == 43\n}\n`;
      writeFileSync(join(world.workspace, file), demo + bad);
      workbench = new Workbench(await world.context.newPage(), world.screenshots);
      await workbench.open(world.url, world.workspace);
      await workbench.openFile('inversion.amu');
    });

    after(() => workbench.page.close());

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed-tests');
    });

    const rows = () => workbench.page.locator('.test-explorer .monaco-list-row').allInnerTexts();

    it('lists the files that hold tests', async () => {
      const view = workbench.page.locator('.test-explorer .monaco-list');
      await workbench.clickUntil(workbench.page.locator('.activitybar a[aria-label^="Testing"]'), view);
      await eventually(
        rows,
        texts => texts.some(text => text.includes(file)),
        'the file with tests is listed',
      );
    });

    it('runs the tests of a file and marks what failed', async () => {
      const row = workbench.page.locator('.test-explorer .monaco-list-row', { hasText: file });
      await workbench.unfold(row);
      await eventually(
        rows,
        texts => texts.some(text => text.includes('one message too many')),
        'its tests are listed',
      );
      await insist('the file is run', async () => {
        await row.first().hover({ timeout: 3000 });
        await row.getByRole('button', { name: 'Run Test', exact: true }).click({ timeout: 3000 });
      });
      await eventually(
        () =>
          workbench.page
            .locator('.test-explorer .monaco-list-row')
            .evaluateAll(all => all.map(one => one.getAttribute('aria-label'))),
        labels => labels.some(label => /one message too many.*Failed/i.test(label ?? '')),
        'the failure is marked',
      );
      await workbench.settle();
      await workbench.see('15-tests');
    });

    it('shows the failure at the line of its check', async () => {
      const failed = workbench.page.locator('.test-explorer .monaco-list-row', {
        hasText: 'one message too many',
      });
      await insist('the test is opened', async () => {
        await failed.first().dblclick({ timeout: 3000 });
        await workbench.editor(file).locator('.view-line').first().waitFor({ timeout: 10_000 });
      });
      await workbench.page
        .getByText(/out\.messages is 42, expected 43/)
        .first()
        .waitFor();
      await workbench.see('16-test-failure');
    });
  });
}
