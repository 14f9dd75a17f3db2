// The entry that test/workbench/page.mjs calls, with a browser that stands before a real VS Code.
import { strict as assert } from 'node:assert';
import type { BrowserContext } from 'playwright-core';
import { runMocha } from '../mocha';
import { inBrowser } from './browser';
import { demo } from './demo';
import { testExplorer } from './tests';
import { themes } from './themes';
import { untrusted } from './untrusted';
import { views } from './views';
import { walkthrough } from './walkthrough';

/** What the tests are given. */
export interface World {
  readonly context: BrowserContext;
  readonly url: string;
  /** The same VS Code, which trusts no folder until it is told to. */
  readonly untrustedUrl: string;
  /** The same VS Code, which takes the extension from the address and can let a browser carry it out. */
  readonly browser: {
    readonly url: string /** Uri of the unpacked extension. */;
    readonly extension: string;
  };
  /** Path of the folder that VS Code opens: a copy of examples/. */
  readonly workspace: string;
  /** Folder for the pictures. */
  readonly screenshots: string;
  /** Writes the user's settings anew, with this colour theme; a page opened later has it. */
  readonly setTheme: (name: string) => void;
  /** Path of the README's picture, when it is to be renewed. */
  readonly readme: string | undefined;
  /** Addresses beyond this machine that the page asked for; each request was aborted. */
  readonly refused: readonly string[];
  readonly resultFile: string;
}

export async function run(world: World): Promise<void> {
  // Each step of a walk stands on the one before, so the first failure ends it.
  const define = () => {
    demo(world);
    themes(world);
    views(world);
    untrusted(world);
    walkthrough(world);
    testExplorer(world);
    inBrowser(world);
    describe('all of these pages', () => {
      it('asked for nothing beyond this machine', () => assert.deepEqual(world.refused, []));
    });
  };
  await runMocha(world.resultFile, define, {
    timeout: 240_000,
    bail: true,
    // Only the tests whose titles say this, while one works on them.
    grep: process.env.AMUSCOPE_PAGE_ONLY,
  });
}
