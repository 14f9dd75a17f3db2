// Serves the real VS Code on 127.0.0.1 and opens Chromium on it, with nothing but loopback reachable.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { join } from 'node:path';
import { confined, Failure, node } from './repo.mjs';

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const answers = url =>
  new Promise(resolve => {
    const request = get(url, response => {
      response.resume();
      resolve(response.statusCode < 500);
    });
    request.on('error', () => resolve(false));
    request.setTimeout(2000, () => request.destroy());
  });

const serverArguments = (data, extensions) => [
  '--accept-server-license-terms',
  `--server-data-dir=${data}`,
  `--extensions-dir=${extensions}`,
  '--telemetry-level=off',
];

/** Installs a .vsix into `extensions`, with the server's own command line. */
export async function installVsix(vscode, folder, extensions, vsix) {
  prepareExtensions(extensions);
  await node(
    join(vscode, 'out', 'server-main.js'),
    [...serverArguments(join(folder, 'data'), extensions), `--install-extension=${vsix}`],
    { quiet: true, env: { ...confined(folder), EXTENSIONS_GALLERY: '{}' }, seconds: 120 },
  );
}

/** The server never loads a development extension while this folder and its list do not exist. */
function prepareExtensions(extensions) {
  mkdirSync(extensions, { recursive: true });
  try {
    writeFileSync(join(extensions, 'extensions.json'), '[]', { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/**
 * Starts the server with everything it writes inside `folder`. `testing` is for tests inside the extension host: VS Code
 * then takes a development extension from the address, and shows no dialog.
 * Returns its address `url`, its process, what it has logged, `writeSettings()` and `stop()`.
 */
export async function serve(
  vscode,
  { folder, extensions, settings = {}, port = 0, trust = true, testing = false, log },
) {
  prepareExtensions(extensions);
  for (const part of ['home', 'tmp', 'run']) mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
  const data = join(folder, 'data');
  const user = join(data, 'data', 'User');
  mkdirSync(user, { recursive: true });
  const writeSettings = to => writeFileSync(join(user, 'settings.json'), JSON.stringify(to, null, 2));
  writeSettings(settings);
  const chosen = port || (await freePort());
  const args = [
    join(vscode, 'out', 'server-main.js'),
    '--host=127.0.0.1',
    `--port=${chosen}`,
    '--without-connection-token',
    ...(testing ? ['--enable-smoke-test-driver'] : []),
    ...serverArguments(data, extensions),
    ...(trust ? ['--disable-workspace-trust'] : []),
  ];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...confined(folder), EXTENSIONS_GALLERY: '{}' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let text = '';
  const file = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      text += chunk;
      file.write(chunk);
    });
  }
  const ended = new Promise(resolve => child.on('close', resolve));
  const kill = signal => {
    try {
      // The whole group: the extension host and the language server are its children.
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
    } catch {}
  };
  const onExit = () => kill('SIGKILL');
  process.on('exit', onExit);
  const url = `http://127.0.0.1:${chosen}`;
  const server = {
    url,
    port: chosen,
    child,
    ended,
    log: () => text,
    writeSettings,
    async stop() {
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
      kill('SIGKILL');
      process.off('exit', onExit);
      file.end();
    },
  };
  const giveUp = Date.now() + 60_000;
  while (!(await answers(`${url}/version`))) {
    if (child.exitCode !== null || Date.now() > giveUp) {
      await server.stop();
      throw new Failure(`${text}\nThe VS Code server did not start; its log is ${log}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return server;
}

/** Lines of a server log that say an extension host died or was killed. */
export const deadHosts = log =>
  log
    .split('\n')
    .filter(line => /Extension Host Process exited with code/.test(line))
    .filter(line => !/exited with code:? 0\b(?!.*signal:? SIG)/.test(line));

/** Chromium's arguments for a window that calls nobody and needs no graphics card. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Opens a browser whose every request beyond loopback is aborted and remembered in `refused`. */
export async function openBrowser(chromium, { folder, size = { width: 1440, height: 900 } }) {
  const { chromium: playwright } = await import('playwright-core');
  const browser = await playwright.launch({
    executablePath: chromium,
    args: chromiumArguments,
    env: { ...process.env, ...confined(folder) },
  });
  const context = await browser.newContext({ viewport: size, locale: 'en-GB' });
  const refused = [];
  await context.route(
    url => !['127.0.0.1', 'localhost'].includes(url.hostname) && /^(https?|wss?):$/.test(url.protocol),
    route => {
      refused.push(route.request().url());
      return route.abort();
    },
  );
  return { browser, context, refused };
}
