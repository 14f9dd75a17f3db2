// Writes docs/checks.md, and the setting of severities in package.json, anew from language/.
//   node scripts/checks.mjs            write them
//   node scripts/checks.mjs --check    only fail when they are not up to date
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as esbuild from 'esbuild';
import { at, Failure, script } from './lib/repo.mjs';

script(async () => {
  const bundle = await esbuild.build({
    absWorkingDir: at(),
    stdin: {
      contents: "export * from './page'; export * from './settings-schema';",
      resolveDir: at('language', 'checks'),
    },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const source = Buffer.from(bundle.outputFiles[0].contents).toString('base64');
  const { checksPage, checkSettingsSchema } = await import(`data:text/javascript;base64,${source}`);

  const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  manifest.contributes.configuration.properties['amuscope.checks'] = checkSettingsSchema();
  const wanted = {
    'docs/checks.md': checksPage(),
    'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
  };
  for (const [name, text] of Object.entries(wanted)) {
    const file = at(name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    if (process.argv.includes('--check')) {
      throw new Failure(`${name} is not what language/ says. Run \`node scripts/checks.mjs\` and commit it.`);
    }
    writeFileSync(file, text);
    console.log(`${name} written`);
  }
});
