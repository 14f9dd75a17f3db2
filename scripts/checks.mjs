// Writes docs/checks.md anew from language/.
//   node scripts/checks.mjs            write the page
//   node scripts/checks.mjs --check    only fail when the page is not up to date
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { at, Failure, script } from './lib/repo.mjs';

script(async () => {
  const bundle = await esbuild.build({
    absWorkingDir: at(),
    entryPoints: ['language/checks/page.ts'],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  const { checksPage } = await import(`data:text/javascript;base64,${source}`);

  const file = at('docs', 'checks.md');
  const wanted = checksPage();
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return;
  if (process.argv.includes('--check')) {
    throw new Failure(
      'docs/checks.md is not what language/ says. Run `node scripts/checks.mjs` and commit the page.',
    );
  }
  writeFileSync(file, wanted);
  console.log('docs/checks.md written');
});
