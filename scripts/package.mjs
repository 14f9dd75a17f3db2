// `npm run package [FILE]`: builds and packs the extension, into amuscope.vsix unless FILE says otherwise.
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ensurePackages } from './lib/install.mjs';
import { at, node, script } from './lib/repo.mjs';

script(async () => {
  await ensurePackages();
  const file = resolve(process.argv[2] ?? at('amuscope.vsix'));
  mkdirSync(dirname(file), { recursive: true });
  await node(at('scripts', 'build.mjs'));
  await node(at('node_modules', '@vscode', 'vsce', 'vsce'), [
    'package',
    '--no-dependencies', // everything is in the bundles
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  ]);
});
