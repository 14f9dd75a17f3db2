// `npm test`: everything that must hold, in the order in which a failure is cheapest to find.
// Installs what is missing, stops at the first step that fails, and ends with one line: `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureChromium,
  ensureCompilers,
  ensureNeovim,
  ensurePackages,
  ensureWaveTools,
  ensureWorkbench,
} from './lib/install.mjs';
import { at, cache, node, run, script } from './lib/repo.mjs';

const results = join(cache, 'results');
const vsix = join(cache, 'amuscope.vsix');
const json = file => JSON.parse(readFileSync(file, 'utf8'));
const bin = name => at('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** Where each kind of test leaves its counts, and how they are read. */
const counts = {
  unit: () => {
    const { numPassedTests, numFailedTests } = json(join(results, 'unit.json'));
    return [numPassedTests, numFailedTests];
  },
  neovim: () => {
    const { passes, failures } = json(at('out', 'editors', 'neovim-result.json'));
    return [passes, failures];
  },
  host: () => {
    const { passes, failures } = json(at('out', 'workbench', 'host-result.json'));
    return [passes, failures];
  },
  page: () => {
    const { passes, failures } = json(at('out', 'workbench', 'page-result.json'));
    return [passes, failures];
  },
};

/** `[name, what it does, which counts it leaves]` */
const steps = [
  ['npm packages', ensurePackages],
  ['build', () => node(at('scripts', 'build.mjs'))],
  ['types', () => run(bin('tsc'), ['-b'])],
  ['lint and format', () => run(bin('biome'), ['ci', '--colors=off', '--diagnostic-level=warn', '.'])],
  ['the core', () => node(at('scripts', 'core.mjs'), ['--check'])],
  ["GTKWave's tools", ensureWaveTools],
  ['C compilers', ensureCompilers],
  [
    'unit tests',
    () =>
      run(bin('vitest'), [
        'run',
        '--reporter=dot',
        '--reporter=json',
        `--outputFile.json=${join(results, 'unit.json')}`,
      ]),
    'unit',
  ],
  ['package', () => node(at('scripts', 'package.mjs'), [vsix])],
  ['Neovim', ensureNeovim],
  ['another editor', () => node(at('test', 'editors', 'neovim.mjs'), [], { seconds: 180 }), 'neovim'],
  ['Chromium', ensureChromium],
  ['VS Code workbench', ensureWorkbench],
  ['extension host', () => node(at('test', 'workbench', 'host.mjs'), [vsix], { seconds: 420 }), 'host'],
  ['page', () => node(at('test', 'workbench', 'page.mjs'), [vsix], { seconds: 600 }), 'page'],
];

script(async () => {
  rmSync(results, { recursive: true, force: true });
  for (const part of ['workbench', 'editors']) rmSync(at('out', part), { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const times = [];
  let passed = 0;
  let failed = 0;
  const count = kind => {
    try {
      const [good, bad] = counts[kind]();
      passed += good;
      failed += bad;
    } catch {
      // A step that was killed left no counts: the step itself is counted as the failure below.
    }
  };
  for (const [name, work, kind] of steps) {
    console.log(`\n--- ${name}`);
    const start = performance.now();
    const before = failed;
    let good = true;
    try {
      await work();
    } catch (error) {
      good = false;
      console.error(error.message);
    }
    if (kind) count(kind);
    if (!good && failed === before) failed++;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    times.push(`${good ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s  ${name}`);
    console.log(`--- ${name}: ${good ? 'ok' : 'FAILED'}, ${seconds} s`);
    if (!good) break;
  }
  console.log(`\n${times.join('\n')}\n\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
