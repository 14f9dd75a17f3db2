// Writes the tables of docs/fidelity.md anew from spec/, with the tests that name each behaviour.
//   node scripts/fidelity.mjs            write the page
//   node scripts/fidelity.mjs --check    only fail when the page is not up to date
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import * as esbuild from 'esbuild';
import { at, Failure, script } from './lib/repo.mjs';

script(async () => {
  const bundle = await esbuild.build({
    absWorkingDir: at(),
    entryPoints: ['spec/fidelity.ts'],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  const { fidelityTests, updateFidelityPage } = await import(`data:text/javascript;base64,${source}`);

  const file = at('docs', 'fidelity.md');
  const page = readFileSync(file, 'utf8');
  const tests = ['test/conformance', 'test/link', 'engine', 'link'].flatMap(folder =>
    readdirSync(at(folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && entry.name.endsWith('.test.ts'))
      .map(entry => {
        const file = join(entry.parentPath, entry.name);
        return { path: relative(at(), file).replaceAll(sep, '/'), text: readFileSync(file, 'utf8') };
      }),
  );
  const wanted = updateFidelityPage(page, fidelityTests(tests));
  if (page === wanted) return;
  if (process.argv.includes('--check')) {
    throw new Failure(
      'docs/fidelity.md is not what spec/ says. Run `node scripts/fidelity.mjs` and commit the page.',
    );
  }
  writeFileSync(file, wanted);
  console.log('docs/fidelity.md written');
});
