// What every script shares: where things are, how a child process is run, how a failure is told.
// Only Node's own modules: these files run before anything is installed.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');
/** Everything downloaded or produced by tests goes below this folder, which git ignores. */
export const cache = join(root, '.cache');

export const at = (...parts) => join(root, ...parts);

/** A failure that the person at the terminal can act on: printed without a stack. */
export class Failure extends Error {}

/**
 * Runs `main` and turns a `Failure` into one message and exit code 1. Ctrl-C ends the process with the exit code
 * `interrupted` through its exit handlers, so that the servers it started end with it.
 */
export async function script(main, { interrupted = 130 } = {}) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(interrupted));
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** The first executable of these names on PATH, or undefined. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const file = join(folder, process.platform === 'win32' ? `${name}.cmd` : name);
      if (folder && accessible(file, constants.X_OK)) return file;
    }
  }
  return undefined;
}

export function accessible(path, mode = constants.F_OK) {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end. Its output passes through, or with `quiet` is kept and shown only when it fails.
 * Resolves to what it printed; rejects with a `Failure` unless it exits with 0.
 */
export function run(command, args, { cwd = root, env = {}, quiet = false, seconds } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      shell: process.platform === 'win32' && /\.cmd$|^np[mx]$/.test(command),
    });
    let output = '';
    child.stdout?.on('data', chunk => (output += chunk));
    child.stderr?.on('data', chunk => (output += chunk));
    let late = false;
    const giveUp = () => {
      late = child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 5000).unref();
    };
    const timer = seconds && setTimeout(giveUp, seconds * 1000);
    const what = [command, ...args].join(' ');
    child.on('error', error => reject(new Failure(`Could not start ${what}: ${error.message}`)));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(output);
      const why = late ? `did not end within ${seconds} s` : `ended with ${signal ?? `code ${code}`}`;
      reject(new Failure(`${output}${what} ${why}`));
    });
  });
}

/** Runs npm; with its own cache inside the checkout where the usual one cannot be written. */
export function npm(args, options = {}) {
  const usual = process.env.npm_config_cache ?? join(homedir(), '.npm');
  const writable = [usual, homedir()].some(folder => accessible(folder, constants.W_OK));
  const env = writable ? {} : { npm_config_cache: join(cache, 'npm') };
  return run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    ...options,
    env: { ...env, ...options.env },
  });
}

/** Runs a JavaScript file of an installed package, or of this repository, with this Node. */
export const node = (file, args = [], options = {}) => run(process.execPath, [file, ...args], options);

/**
 * A private folder for one run (home, sockets, browser profile), short enough for the path of a Unix socket.
 * It is removed when the process ends, however it ends.
 */
export function privateFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `amuscope-${name}-`));
  for (const part of ['home', 'tmp', 'run']) mkdirSync(join(folder, part), { mode: 0o700 });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The environment that keeps a program inside such a folder. */
export const confined = folder => ({
  HOME: join(folder, 'home'),
  TMPDIR: join(folder, 'tmp'),
  XDG_RUNTIME_DIR: join(folder, 'run'),
  XDG_CONFIG_HOME: join(folder, 'home', '.config'),
  XDG_CACHE_HOME: join(folder, 'home', '.cache'),
});
