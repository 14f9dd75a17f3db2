// The walk that the README promises, on Arm's demo system: a mistake is shown and mended, a doorbell is stopped at,
// the ring is looked into, the message is followed into the AMU, and the run comes to its end.
import { strict as assert } from 'node:assert';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { World } from './index';
import { eventually, Workbench } from './workbench';

export function demo(world: World): void {
  const file = 'inversion.amu';
  const lines = readFileSync(join(world.workspace, file), 'utf8').split('\n');
  const lineOf = (text: string) => {
    const index = lines.findIndex(line => line.includes(text));
    assert.ok(index >= 0, `${file} has a line with "${text}"`);
    return index + 1;
  };
  let workbench: Workbench;

  describe('inversion.amu in a real VS Code', () => {
    before(async () => {
      workbench = new Workbench(await world.context.newPage(), world.screenshots);
      await workbench.open(world.url, world.workspace);
    });

    after(() => workbench.page.close());

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await workbench.see('failed');
    });

    it('opens with colours, lenses and no mistake', async () => {
      await workbench.openFile(file);
      await workbench.goToLineEnd(lineOf('doorbell t0'));
      await workbench.lens('Debug').first().waitFor();
      assert.equal(await workbench.squiggle().count(), 0);
      await workbench.see('1-opened');
    });

    it('shows a squiggle for a ring of 48 slots, and says what would do', async () => {
      await workbench.replaceIn(lineOf('slots: 64'), lines, '64', '48');
      await workbench.squiggle().waitFor();
      const text = await workbench.hoverText(workbench.squiggle());
      assert.match(text, /slots/);
      assert.match(text, /power of two/);
      assert.match(text, /64/);
      await workbench.settle();
      await workbench.see('2-squiggle');
      await workbench.press('Escape');
    });

    it('takes the squiggle back when the mistake is mended', async () => {
      await workbench.undoAll();
      await workbench.squiggle().waitFor({ state: 'detached' });
    });

    it('takes a breakpoint on the doorbell line and stops there after F5', async () => {
      await workbench.goToLineEnd(lineOf('doorbell t0'));
      await workbench.breakpoint(true);
      await workbench.press('F5');
      await workbench.waitForStop();
      const stack = await eventually(
        () => workbench.callStack(),
        rows => rows.some(row => row.includes('app') && row.includes(`${lineOf('doorbell t0')}:`)),
        'the call stack shows the driver at the doorbell',
      );
      assert.ok(
        stack.some(row => /AHA inv/.test(row)),
        'the accelerator is a thread too',
      );
      await workbench.closePanel(); // to make room
      await workbench.closeSections('Watch', 'Loaded Scripts', 'Breakpoints');
      await workbench.enlarge('.part.sidebar', { right: 160 });
      await workbench.enlarge('.pane:has(.debug-variables)', { down: 190 });
      await workbench.see('3-stopped');
    });

    it('shows the ring with its indexes and decoded slots', async () => {
      await workbench.expand('Function pf');
      await workbench.expand('sw0');
      await workbench.expand('t0');
      const see = (row: RegExp, what: string) =>
        eventually(
          () => workbench.variables(),
          rows => rows.some(text => row.test(text)),
          what,
        );
      await see(/^t0 =.* of 64 slots/, 'the ring tells its fill and depth');
      await see(/^free = 64/, 'the doorbell has not been rung yet');
      await see(/^write_index = 0/, 'the ring tells its indexes');
      await workbench.see('4-ring');
      await workbench.expand('messages in it');
      await see(/^\[0\] = .*2048 bytes.*00 07 0e 15/, 'slot 0 shows the message that was put there');
      await workbench.settle();
      await workbench.see('5-slots');
      if (world.readme) {
        mkdirSync(dirname(world.readme), { recursive: true });
        copyFileSync(join(world.screenshots, '5-slots.png'), world.readme);
      }
    });

    it('steps into the AMU, with the doorbell as the cause in the call stack', async () => {
      await workbench.press('F11');
      await eventually(
        () => workbench.callStack(),
        rows => rows.some(row => /because .*doorbell/i.test(row)),
        'the call stack names the doorbell as the cause',
      );
      await workbench.see('6-stepped-in');
    });

    it('steps on to the accelerator and back to the driver that waits', async () => {
      const passed = [await workbench.place()];
      const driverWaits = lineOf('wait r0 until');
      const back = () => [driverWaits, driverWaits + 1].some(line => passed.at(-1) === `${file} ${line}`);
      for (let steps = 0; steps < 12 && !back(); steps++) {
        await workbench.press('F11');
        const next = await eventually(
          () => workbench.place(),
          place => place !== passed.at(-1),
          `a step from ${passed.at(-1)}`,
        );
        passed.push(next);
        if (next.startsWith('agents.amu')) await workbench.see('6-accelerator');
      }
      const way = passed.join(', ');
      assert.ok(back(), `back at the driver: ${way}`);
      assert.match(way, /agents\.amu/, 'through the accelerator');
      const [out, home] = [lineOf('session out:'), lineOf('session back:')];
      assert.ok(way.includes(`${file} ${out}, agents.amu`), `over the session out: ${way}`);
      assert.ok(way.includes(`${file} ${home}, ${file}`), `over the session back: ${way}`);
    });

    it('continues to the end, all checks passed', async () => {
      await workbench.goToLineEnd(lineOf('doorbell t0'));
      await workbench.breakpoint(false);
      await workbench.press('F5');
      await workbench.debugToolbar().waitFor({ state: 'hidden' });
      await workbench.quickOpen('>Debug Console: Focus on Debug Console View');
      const text = await eventually(
        () => workbench.console(),
        said => /passed|failed/.test(said),
        'the debug console tells how the run ended',
      );
      assert.match(text, /42 messages/);
      await workbench.see('7-ended');
    });

    it('runs without the debugger and prints the report', async () => {
      const terminal = workbench.page.locator('.terminal-wrapper.active .xterm-rows');
      await workbench.clickUntil(workbench.lens('Run').first(), terminal);
      const said = await eventually(
        () => terminal.innerText(),
        text => /ended with exit code/.test(text),
        'the terminal shows that the run has ended',
      );
      assert.match(said, /PASSED/);
      await workbench.settle();
      await workbench.see('8-run');
    });
  });
}
