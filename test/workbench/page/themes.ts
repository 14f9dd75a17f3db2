// The same stop in a light and in a high-contrast theme, to be looked at.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './index';
import { Workbench } from './workbench';

export function themes(world: World): void {
  const file = 'inversion.amu';

  describe('colours', () => {
    let workbench: Workbench;
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed');
    });

    for (const [theme, picture] of [
      ['Default Light Modern', '9-light'],
      ['Default High Contrast', '10-high-contrast'],
    ] as const) {
      it(`can be looked at in ${theme}`, async () => {
        world.setTheme(theme);
        workbench = new Workbench(await world.context.newPage(), world.screenshots);
        await workbench.open(world.url, world.workspace);
        await workbench.openFile(file);
        const lines = readFileSync(join(world.workspace, file), 'utf8').split('\n');
        await workbench.goToLineEnd(lines.findIndex(line => line.includes('doorbell t0')) + 1);
        await workbench.lens('Debug').first().waitFor();
        // VS Code keeps the breakpoints of a folder, so that the second theme finds the one of the first.
        await workbench.breakpoint(true);
        await workbench.press('F5');
        await workbench.waitForStop();
        await workbench.expand('Function pf');
        await workbench.settle();
        await workbench.see(picture);
        await workbench.press('Shift+F5');
        await workbench.debugToolbar().waitFor({ state: 'hidden' });
        await workbench.page.close();
      });
    }
  });
}
