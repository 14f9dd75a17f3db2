// Bundles the product into dist/ and the workbench tests into out/workbench/.
//   node scripts/build.mjs            everything
//   node scripts/build.mjs amu        only this bundle (several may be named)
//   node scripts/build.mjs --watch    everything, again at each change, until Ctrl-C
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { at, Failure, script } from './lib/repo.mjs';

const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: at(),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  loader: { '.amu': 'text', '.h': 'text' },
  define: { __AMUSCOPE_VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
};

const product = (outfile, entry, external = []) => ({
  ...common,
  entryPoints: [entry],
  outfile: join('dist', outfile),
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay as they are, so that a stack trace of ours can be read also without its source map.
  external,
});

/** For a browser's worker: no Node module, and whatever a package ships for browsers. */
const browser = (outfile, entry, options = {}) => ({
  ...product(join('browser', outfile), entry, options.external),
  platform: 'browser',
  target: 'es2022',
  format: options.format ?? 'iife',
  mainFields: ['browser', 'module', 'main'],
  alias: { url: './client/browser/url.ts', events: './node_modules/events/events.js' },
});

/** A page of a webview, with its styles beside it. */
const page = name => ({
  ...product(join('webview', `${name}.js`), `client/webviews/${name}/page.tsx`),
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
});

const tests = (outfile, entry) => ({
  ...common,
  entryPoints: [entry],
  outfile: join('out', 'workbench', outfile),
  external: ['vscode', 'mocha', 'playwright-core'],
});

/** Looked for at run time, and done without where it is not installed. */
const optional = ['koffi'];

/** Every bundle by its name. */
const bundles = {
  amu: product('amu.js', 'cli/main.ts', optional),
  server: product('server.js', 'server/node.ts'),
  // What is needed later is read later: the extension is there at once.
  extension: {
    ...product('extension.js', 'client/extension.ts', [
      'vscode',
      './node-client',
      './debug-session',
      './devices',
    ]),
    // Not Node's own `import()`, which finds no file without its ending.
    supported: { 'dynamic-import': false },
  },
  'node-client': product('node-client.js', 'client/node-client.ts', ['vscode']),
  devices: product('devices.js', 'client/devices.ts', optional),
  'debug-session': product('debug-session.js', 'client/debug-session.ts', ['vscode']),
  'browser-server': browser('server.js', 'server/browser.ts'),
  'browser-extension': browser('extension.js', 'client/browser/extension.ts', {
    external: ['vscode'],
    format: 'cjs',
  }),
  ...Object.fromEntries(['queues', 'registers', 'timeline'].map(name => [`page-${name}`, page(name)])),
  suite: tests('suite.js', 'test/workbench/suite/index.ts'),
  page: tests('page.js', 'test/workbench/page/index.ts'),
};

script(async () => {
  const words = process.argv.slice(2);
  const names = words.filter(word => word !== '--watch');
  const unknown = names.find(name => !(name in bundles));
  if (unknown) throw new Failure(`No bundle "${unknown}". There are: ${Object.keys(bundles).join(', ')}`);
  const chosen = Object.entries(bundles).filter(([name]) => names.length === 0 || names.includes(name));

  if (words.includes('--watch')) {
    // The two lines that the background task of .vscode/tasks.json waits for.
    const report = {
      name: 'report',
      setup(build) {
        build.onStart(() => console.log('build started'));
        build.onEnd(() => console.log('build finished'));
      },
    };
    for (const [, options] of chosen) {
      const context = await esbuild.context({ ...options, plugins: [report], logLevel: 'info' });
      await context.watch();
    }
    return;
  }

  try {
    await Promise.all(chosen.map(([, options]) => esbuild.build(options)));
  } catch (error) {
    // esbuild has told what is wrong, with the line; its stack would only push that off the screen.
    if (error.errors) throw new Failure(`The build failed with ${error.errors.length} error(s), see above.`);
    throw error;
  }
  if (chosen.some(([name]) => name === 'amu')) chmodSync(at('dist', 'amu.js'), 0o755);
});
