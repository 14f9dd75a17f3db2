// Installs what is missing, and only that: the npm packages, a Chromium, the VS Code workbench.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, cache, Failure, npm, run, which } from './repo.mjs';

const codeServer = '4.100.3'; // VS Code 1.100.3, the oldest that `engines.vscode` admits
const ripgrep = '1.18.0'; // its `rg` is inside the tarball; the version code-server asks for downloads it

const versions = lock =>
  Object.entries(JSON.parse(readFileSync(lock, 'utf8')).packages).filter(([path, p]) => path && !p.optional);

/** True when node_modules holds exactly the versions of package-lock.json (platform packages aside). */
function packagesAreCurrent() {
  const installed = at('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const have = new Map(versions(installed).map(([path, p]) => [path, p.version]));
  return versions(at('package-lock.json')).every(([path, p]) => have.get(path) === p.version);
}

export async function ensurePackages() {
  if (packagesAreCurrent()) return;
  console.log('Installing the npm packages (once) ...');
  // Without install scripts: none of the packages needs its own, and none then runs foreign code.
  await npm(['ci', '--ignore-scripts'], { quiet: true });
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const chromiumOnMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

function findChromium() {
  const named = process.env.CHROMIUM;
  return named ?? which(...chromiumNames) ?? (existsSync(chromiumOnMac) ? chromiumOnMac : undefined);
}

/** Installs Debian packages where that needs no password. @returns whether it could */
async function aptInstall(what, packages) {
  const apt = which('apt-get');
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!apt || (prefix.length > 0 && !which('sudo'))) return false;
  console.log(`Installing ${what} with apt-get (once) ...`);
  const quiet = { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  const aptGet = args => {
    const [command, ...rest] = [...prefix, apt, '-o', 'DPkg::Lock::Timeout=120', ...args];
    return run(command, rest, quiet);
  };
  await aptGet(['update']);
  await aptGet(['install', '-y', '--no-install-recommends', ...packages]);
  return true;
}

/** The path of a Chromium; installed with apt-get where that is possible and none is there. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const packages = ['chromium', 'fonts-dejavu-core', 'fonts-liberation'];
  const installed = (await aptInstall('Chromium and two fonts', packages)) && findChromium();
  if (installed) return installed;
  throw new Failure(
    'No Chromium on PATH, and it cannot be installed here without a password.\n' +
      'Install it (Debian: sudo apt-get install chromium fonts-dejavu-core), or set CHROMIUM to its path.',
  );
}

/** The path of a Neovim; installed with apt-get where that is possible and none is there. */
export async function ensureNeovim() {
  const find = () => process.env.NEOVIM ?? which('nvim');
  const installed = find() ?? ((await aptInstall('Neovim', ['neovim'])) && find());
  if (installed) return installed;
  throw new Failure(
    'No Neovim on PATH, and it cannot be installed here without a password.\n' +
      'Install it (Debian: sudo apt-get install neovim), or set NEOVIM to its path.',
  );
}

/** GTKWave's converters, which read waveforms as GTKWave does; installed with apt-get where that is possible and none are there. */
export async function ensureWaveTools() {
  const find = () => which('vcd2fst') && which('fst2vcd');
  if (find()) return;
  await aptInstall("GTKWave's tools", ['gtkwave']).catch(error => console.log(error.message));
  if (find()) return;
  const how = 'Install them (Debian: sudo apt-get install gtkwave).';
  if (process.env.CI) throw new Failure(`No vcd2fst and fst2vcd on PATH. ${how}`);
  console.log(`No vcd2fst and fst2vcd on PATH: VCD files will not be read by GTKWave's tools. ${how}`);
}

/** C and C++ compilers for the tests of the C header; installed with apt-get where that is possible and none are there. */
export async function ensureCompilers() {
  const find = () =>
    which(process.env.CC ?? '', 'gcc', 'cc', 'clang') &&
    which(process.env.CXX ?? '', 'g++', 'c++', 'clang++');
  if (find()) return;
  await aptInstall('a C and a C++ compiler', ['gcc', 'g++', 'libc6-dev']).catch(error =>
    console.log(error.message),
  );
  if (find()) return;
  const how = 'Install them (Debian: sudo apt-get install gcc g++).';
  if (process.env.CI) throw new Failure(`No C and C++ compiler on PATH. ${how}`);
  console.log(
    `No C and C++ compiler on PATH: the tests of the C header and the driver in C are not run. ${how}`,
  );
}

/** The folder of the real VS Code server and workbench, unpacked into .cache/workbench. */
export async function ensureWorkbench() {
  const home = join(cache, 'workbench');
  const vscode = join(home, `code-server-${codeServer}`, 'lib', 'vscode');
  if (existsSync(vscode)) return vscode;
  console.log('Installing the VS Code workbench into .cache/workbench (once) ...');
  const unpacking = join(home, 'unpacking');
  rmSync(unpacking, { recursive: true, force: true });
  mkdirSync(unpacking, { recursive: true });
  await npm(['pack', `code-server@${codeServer}`], { cwd: unpacking, quiet: true });
  await run('tar', ['xzf', `code-server-${codeServer}.tgz`], { cwd: unpacking });
  const fresh = join(unpacking, 'package', 'lib', 'vscode');
  // Without scripts: they would compile native modules (a terminal, Kerberos) that no test needs.
  const install = ['install', '--omit=dev', '--ignore-scripts'];
  await npm(install, { cwd: fresh, quiet: true });
  await npm([...install, '--no-save', `@vscode/ripgrep@${ripgrep}`], { cwd: fresh, quiet: true });
  await npm(install, { cwd: join(fresh, 'extensions'), quiet: true });
  // The rename comes last, so that an interrupted installation is never taken for a finished one.
  rmSync(join(home, `code-server-${codeServer}`), { recursive: true, force: true });
  renameSync(join(unpacking, 'package'), join(home, `code-server-${codeServer}`));
  rmSync(unpacking, { recursive: true, force: true });
  writeFileSync(join(home, 'README'), 'Downloaded by scripts/lib/install.mjs. Safe to delete.\n');
  return vscode;
}
