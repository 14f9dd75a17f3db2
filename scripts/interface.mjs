// Writes docs/interface.md anew from spec/.
//   node scripts/interface.mjs            write the page
//   node scripts/interface.mjs --check    only fail when the page is not up to date
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { at, Failure, script } from './lib/repo.mjs';

script(async () => {
  const bundle = await esbuild.build({
    absWorkingDir: at(),
    entryPoints: ['language/interface-page.ts'],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  const { interfacePage } = await import(`data:text/javascript;base64,${source}`);

  const file = at('docs', 'interface.md');
  const wanted = interfacePage();
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return;
  if (process.argv.includes('--check')) {
    throw new Failure(
      'docs/interface.md is not what spec/ says. Run `node scripts/interface.mjs` and commit the page.',
    );
  }
  writeFileSync(file, wanted);
  console.log('docs/interface.md written');
});
