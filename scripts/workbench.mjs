// `npm run workbench [-- --port N]`: a real VS Code with this extension and a copy of the examples.
// The desktop one when `code` is on PATH; otherwise the same VS Code served to a browser on this machine.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages, ensureWorkbench } from './lib/install.mjs';
import { at, cache, Failure, node, privateFolder, run, script, which } from './lib/repo.mjs';
import { installVsix, serve } from './lib/serve.mjs';

/** The copy that one plays with: made once, so that changes in it stay. */
function examples() {
  const folder = join(cache, 'examples');
  cpSync(at('examples'), folder, { recursive: true, force: false });
  return folder;
}

function chosenPort() {
  const index = process.argv.indexOf('--port');
  if (index < 0) return 0;
  const port = Number(process.argv[index + 1]);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Failure('--port needs a number, 1 to 65535');
  return port;
}

script(
  async () => {
    const port = chosenPort();
    await ensurePackages();
    const folder = examples();
    const code = which('code');
    if (code) {
      await node(at('scripts', 'build.mjs'));
      await run(code, [
        '--new-window',
        `--extensionDevelopmentPath=${at()}`,
        folder,
        join(folder, 'inversion.amu'),
      ]);
      console.log(`VS Code opens with AMUscope on ${folder}`);
      return;
    }
    const vscode = await ensureWorkbench();
    const vsix = join(cache, 'amuscope.vsix');
    await node(at('scripts', 'package.mjs'), [vsix], { quiet: true });
    const home = privateFolder('workbench');
    const extensions = join(home, 'extensions');
    await installVsix(vscode, home, extensions, vsix);
    mkdirSync(join(cache, 'logs'), { recursive: true });
    const settings = {
      'workbench.startupEditor': 'none',
      'telemetry.telemetryLevel': 'off',
      'git.openRepositoryInParentFolders': 'never',
    };
    const log = join(cache, 'logs', 'workbench.log');
    const server = await serve(vscode, { folder: home, extensions, settings, port, log });
    const file = `vscode-remote://127.0.0.1:${server.port}${join(folder, 'inversion.amu')}`;
    const query = new URLSearchParams({ folder, payload: JSON.stringify([['openFile', file]]) });
    console.log(
      `\nVS Code with AMUscope, on a copy of the examples (${folder}):\n\n  ${server.url}/?${query}\n`,
    );
    console.log(
      'Open this address in a browser on this machine. Press F5 in inversion.amu. Ctrl-C here ends it.',
    );
    await server.ended;
    throw new Failure(`The VS Code server ended; its log is ${log}`);
  },
  { interrupted: 0 },
);
