// Runs the suite inside a real extension host, with the packed .vsix installed, and judges the run by its result
// file, not by its exit code. VS Code is
//   - the one that AMUSCOPE_VSCODE names (a path to an executable), or
//   - downloaded by @vscode/test-electron (AMUSCOPE_VSCODE=download, or where the download host and a display are), or
//   - the stand-in beside this file (AMUSCOPE_VSCODE=stand-in, or otherwise).
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { judge } from '../../scripts/lib/judge.mjs';
import { at, Failure, privateFolder, run, script } from '../../scripts/lib/repo.mjs';

const standIn = at('test', 'workbench', 'stand-in.mjs');
const resultFile = at('out', 'workbench', 'host-result.json');
const oldest = '1.100.3'; // of the versions that `engines.vscode` admits

async function downloadable() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  try {
    const url = `https://update.code.visualstudio.com/api/versions/${oldest}/linux-x64/stable`;
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

async function executable() {
  const wish = process.env.AMUSCOPE_VSCODE;
  if (wish && !['download', 'stand-in'].includes(wish)) return wish;
  const download = wish ? wish === 'download' : await downloadable();
  return download ? downloadAndUnzipVSCode({ version: oldest, cachePath: at('.cache', 'vscode') }) : standIn;
}

/**
 * One run of the suite. Resolves to the counts of mocha; rejects when the run was killed, empty or had a failure,
 * whatever exit code VS Code gave.
 */
async function suite(vscodeExecutablePath, folder, extensions, env) {
  const workspace = join(folder, 'workspace');
  rmSync(workspace, { recursive: true, force: true });
  cpSync(at('examples'), workspace, { recursive: true });
  rmSync(resultFile, { force: true });
  let failure;
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: at('test', 'workbench', 'runner'),
    extensionTestsPath: at('out', 'workbench', 'suite.js'),
    extensionTestsEnv: env,
    launchArgs: [workspace, `--extensions-dir=${extensions}`, `--user-data-dir=${join(folder, 'user')}`],
  }).catch(error => (failure = error));
  const result = judge(resultFile);
  if (failure) throw failure;
  return result;
}

script(async () => {
  const [vsix] = process.argv.slice(2);
  if (!vsix) throw new Failure('usage: node test/workbench/host.mjs FILE.vsix');
  const code = await executable();
  const folder = privateFolder('suite');
  const extensions = join(folder, 'extensions');
  mkdirSync(extensions, { recursive: true });
  await run(code, [`--install-extension=${vsix}`, `--extensions-dir=${extensions}`], { seconds: 180 });

  console.log('A run whose extension host is killed must fail:');
  const killed = await suite(code, folder, extensions, { AMUSCOPE_KILL_HOST: '1' }).then(
    () => 'passed',
    error => `failed, as it must (${error.message.split('\n')[0]})`,
  );
  console.log(killed);
  if (killed === 'passed') throw new Failure('A killed extension host passed for a good run.');

  console.log('\nThe suite:');
  const { passes } = await suite(code, folder, extensions, {});
  console.log(`${passes} tests passed in the extension host.`);
}).finally(() => process.exit());
