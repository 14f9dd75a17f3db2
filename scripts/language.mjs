// Writes the tables of docs/language.md anew from language/.
//   node scripts/language.mjs            write the page
//   node scripts/language.mjs --check    only fail when the page is not up to date
import { readFileSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { at, Failure, script } from './lib/repo.mjs';

script(async () => {
  const bundle = await esbuild.build({
    absWorkingDir: at(),
    entryPoints: ['language/reference.ts'],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  const { updateLanguagePage } = await import(`data:text/javascript;base64,${source}`);

  const file = at('docs', 'language.md');
  const page = readFileSync(file, 'utf8');
  const wanted = updateLanguagePage(page);
  if (page === wanted) return;
  if (process.argv.includes('--check')) {
    throw new Failure(
      'docs/language.md is not what language/ says. Run `node scripts/language.mjs` and commit the page.',
    );
  }
  writeFileSync(file, wanted);
  console.log('docs/language.md written');
});
