// A client that is not VS Code: a headless Neovim with exactly the setup that docs/editors.md gives, on a copy of the
// examples, with `amu` on its PATH.
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureNeovim } from '../../scripts/lib/install.mjs';
import { judge } from '../../scripts/lib/judge.mjs';
import { at, confined, Failure, privateFolder, run, script } from '../../scripts/lib/repo.mjs';

const resultFile = at('out', 'editors', 'neovim-result.json');

script(async () => {
  const neovim = await ensureNeovim();
  const folder = privateFolder('neovim');
  for (const part of ['home', 'tmp', 'run', 'bin'])
    mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
  const workspace = join(folder, 'examples');
  cpSync(at('examples'), workspace, { recursive: true });
  const [, setup] =
    /## Neovim[\s\S]*?```lua\n([\s\S]*?)```/.exec(readFileSync(at('docs', 'editors.md'), 'utf8')) ?? [];
  if (!setup) throw new Failure('docs/editors.md has no setup for Neovim.');
  const init = join(folder, 'init.lua');
  writeFileSync(init, setup);
  const amu = join(folder, 'bin', 'amu');
  writeFileSync(amu, `#!/bin/sh\nexec "${process.execPath}" "${at('dist', 'amu.js')}" "$@"\n`);
  chmodSync(amu, 0o755);
  mkdirSync(at('out', 'editors'), { recursive: true });
  rmSync(resultFile, { force: true });
  await run(
    neovim,
    ['--headless', '-n', '-i', 'NONE', '-u', init, '-c', `luafile ${at('test', 'editors', 'neovim.lua')}`],
    {
      cwd: workspace,
      env: {
        ...confined(folder),
        PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
        AMUSCOPE_RESULT: resultFile,
      },
      quiet: true,
      seconds: 150,
    },
  );
  const { passes } = judge(resultFile);
  console.log(`${passes} tests passed in Neovim.`);
});
