// The pictures of a system that stands still: the tree, the queues slot by slot, and the registers, by mouse and by keyboard,
// in each kind of theme.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import type { World } from './index';
import { eventually, Workbench } from './workbench';

const file = 'inversion.amu';

export function views(world: World): void {
  const lines = readFileSync(join(world.workspace, file), 'utf8').split('\n');
  const lineOf = (text: string) => lines.findIndex(line => line.includes(text)) + 1;
  let workbench: Workbench;

  /** Stands before a doorbell, in the container of the views. */
  async function stopAtDoorbell(theme: string): Promise<void> {
    world.setTheme(theme);
    workbench = new Workbench(await world.context.newPage(), world.screenshots);
    await workbench.open(world.url, world.workspace);
    await workbench.openFile(file);
    await workbench.goToLineEnd(lineOf('doorbell t0'));
    await workbench.lens('Debug').first().waitFor();
    await workbench.breakpoint(true);
    await workbench.press('F5');
    await workbench.waitForStop();
    await workbench.closePanel();
    await workbench.quickOpen('>AMUscope: Show Queues');
  }

  const text = (frame: Frame, selector: string) => () => frame.locator(selector).first().innerText();

  describe('views of a system that stands still', () => {
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed');
    });

    it('open in a container of their own', async () => {
      await stopAtDoorbell('Default Dark Modern');
      await workbench.enlarge('.part.sidebar', { right: 260 });
      await workbench.webview('Queues');
      await workbench.closeSections('Registers');
    });

    it('show functions, rings, agents and sessions as a tree, with how full and how many', async () => {
      const rows = workbench.page.locator('.part.sidebar .monaco-list-row');
      const texts = () => rows.allInnerTexts();
      await eventually(texts, all => all.some(row => /^\s*pf/.test(row)), 'the tree has the function');
      await workbench.unfold(rows.filter({ hasText: /sw0/ }));
      await eventually(
        texts,
        all => all.some(row => /^t0\s*TX\s+0 of 64/.test(row)),
        'the tree tells how full the ring is',
      );
      await workbench.closeSections('System');
    });

    it('draw a ring, and decode the message of a slot that is clicked', async () => {
      const queues = await workbench.webview('Queues');
      await queues.locator('.rings .row', { hasText: 'pf.sw0.t0' }).click();
      await queues.locator('.slot.put').first().click();
      await eventually(text(queues, '.story'), said => /Slot 0/.test(said), 'the slot is told');
      const story = await text(queues, '.story')();
      assert.match(story, /no doorbell yet/);
      assert.match(story, /00 07 0e 15/);
      await workbench.settle();
      await workbench.see('11-queues-dark');
    });

    it('walk from slot to slot by the arrow keys', async () => {
      const queues = await workbench.webview('Queues');
      await queues.locator('.circle').focus();
      await workbench.press('ArrowRight');
      await eventually(text(queues, '.story h2'), said => said === 'Slot 1', 'the next slot');
      await workbench.press('ArrowLeft', 'ArrowLeft');
      await eventually(text(queues, '.story h2'), said => said === 'Slot 63', 'round the ring');
    });

    it('show the message on its way after a step, where it came from and where it went', async () => {
      await workbench.press('F11');
      await eventually(
        () => workbench.place(),
        place => !place.startsWith(`${file} ${lineOf('doorbell t0')}`),
        'a step',
      );
      await workbench.quickOpen('>AMUscope: Show Queues');
      const queues = await workbench.webview('Queues');
      await queues.locator('#slot-0').click();
      await eventually(
        text(queues, '.story'),
        said => /^Slot 0/.test(said) && /Where it came from\s+[^N]/.test(said) && /doorbell/.test(said),
        'the way is told',
      );
      await workbench.settle();
      await workbench.see('11-queues-way');
    });

    it('set a breakpoint on the next message of a ring', async () => {
      const queues = await workbench.webview('Queues');
      await queues.locator('button', { hasText: 'Break on the next message here' }).click();
      await workbench.page
        .locator('.debug-breakpoints .monaco-list-row', { hasText: /pf\.sw0\.t0/ })
        .first()
        .waitFor();
    });

    it('show registers field by field, what a step changed marked', async () => {
      await workbench.quickOpen('>AMUscope: Show Registers');
      const registers = await workbench.webview('Registers');
      await registers.locator('select').selectOption({ label: 'pf.sw0: AMI-SW page' });
      await eventually(
        text(registers, 'table'),
        said => /WRITE_INDEX_TX\[0\]/.test(said) && /READ_INDEX_TX\[0\]/.test(said),
        'the page of the interface',
      );
      await workbench.settle();
      await workbench.see('12-registers-dark');
    });

    it('draw what happened as lanes of time, with causes and effects of what is chosen', async () => {
      await workbench.quickOpen('>AMUscope: Show Timeline');
      const timeline = await workbench.webview('Timeline');
      await timeline.locator('canvas').focus();
      await workbench.press('End');
      await eventually(
        text(timeline, '.details h2'),
        said => /fetched slot 0 of pf\.sw0\.t0/.test(said),
        'the newest record is what the stop is about',
      );
      assert.match(await text(timeline, '.details')(), /because[\s\S]*doorbell/);
      await workbench.press('c');
      await eventually(text(timeline, '.details h2'), said => /doorbell/.test(said), 'its cause');
      for (let i = 0; i < 6; i++) await workbench.press('+');
      await timeline.locator('button', { hasText: 'As a table' }).click();
      await timeline.locator('.details table tbody tr').nth(5).waitFor();
      await timeline.locator('button', { hasText: 'As a table' }).click();
      await workbench.settle();
      await workbench.see('13-timeline-dark');
    });

    it('travel to what is chosen', async () => {
      const timeline = await workbench.webview('Timeline');
      await timeline.locator('canvas').focus();
      await workbench.press('Home');
      await eventually(text(timeline, '.details h2'), said => /began/.test(said), 'the first record');
      await timeline.locator('button', { hasText: 'Travel there' }).click();
      await eventually(text(timeline, '.status .number'), said => /^0 ps/.test(said), 'the beginning');
      await workbench.closePanel();
    });

    it('are there again, with the same ring, when the window is loaded anew', async () => {
      await workbench.press('Shift+F5');
      await workbench.debugToolbar().waitFor({ state: 'hidden' });
      await workbench.page.reload();
      await workbench.openFile(file);
      // The editor stands where it stood, so that the first one need not be on the screen.
      await workbench.lens('Debug').first().waitFor({ state: 'attached' });
      await workbench.press('F5');
      await workbench.waitForStop();
      await workbench.quickOpen('>AMUscope: Show Queues');
      const queues = await workbench.webview('Queues');
      await eventually(
        () => queues.locator('.rings .row[aria-selected="true"]').innerText(),
        said => said.includes('pf.sw0.t0'),
        'the ring that was chosen before',
      );
      await workbench.page.close();
    });

    for (const [theme, name] of [
      ['Default Light Modern', 'light'],
      ['Default High Contrast', 'high-contrast'],
    ] as const) {
      it(`can be looked at in ${theme}`, async () => {
        await stopAtDoorbell(theme);
        await workbench.enlarge('.part.sidebar', { right: 260 });
        await workbench.closeSections('Registers', 'System');
        const queues = await workbench.webview('Queues');
        await queues.locator('.rings .row', { hasText: 'pf.sw0.t0' }).click();
        await queues.locator('.slot.put').first().click();
        await eventually(text(queues, '.story'), said => /Slot 0/.test(said), 'the slot is told');
        await workbench.settle();
        await workbench.see(`11-queues-${name}`);
        await workbench.quickOpen('>AMUscope: Show Registers');
        const registers = await workbench.webview('Registers');
        await eventually(text(registers, 'table'), said => said.length > 100, 'registers are there');
        await workbench.closeSections('Queues');
        await workbench.settle();
        await workbench.see(`12-registers-${name}`);
        await workbench.quickOpen('>AMUscope: Show Timeline');
        const timeline = await workbench.webview('Timeline');
        await timeline.locator('canvas').focus();
        await workbench.press('End');
        await eventually(text(timeline, '.details h2'), said => said.length > 3, 'a record is told');
        await workbench.settle();
        await workbench.see(`13-timeline-${name}`);
        await workbench.press('Shift+F5');
        await workbench.debugToolbar().waitFor({ state: 'hidden' });
        await workbench.page.close();
      });
    }
  });
}
