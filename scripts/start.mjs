// `npm start`: from a fresh clone to Arm's demo system run on the engine.

import { ensurePackages } from './lib/install.mjs';
import { at, node, run, script } from './lib/repo.mjs';

script(async () => {
  await ensurePackages();
  await node(at('scripts', 'build.mjs'));
  console.log(
    "Running Arm's public demo: 42 messages of 2 KiB through the inversion accelerator and back.\n",
  );
  console.log('$ amu run examples/inversion.amu');
  await run(process.execPath, [at('dist', 'amu.js'), 'run', 'examples/inversion.amu']);
  console.log(`
Next:
  npm run workbench                               the same system in VS Code: edit, F5, step into the hardware
  node dist/amu.js run examples/dma.amu           another system; --help tells the rest
  npm test                                        every test, also those inside a real VS Code`);
});
