#!/usr/bin/env node
// Stands in for the desktop's `code` where that cannot be downloaded: takes the arguments that
// @vscode/test-electron passes, runs the same VS Code as a server with Chromium as its window, and exits with
// the tests' code. It fails when an extension host died, also where VS Code itself then reports success.
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium, ensureWorkbench } from '../../scripts/lib/install.mjs';
import { cache, Failure, privateFolder, script } from '../../scripts/lib/repo.mjs';
import { deadHosts, installVsix, openBrowser, serve } from '../../scripts/lib/serve.mjs';

const words = process.argv.slice(2);
const option = name => words.find(word => word.startsWith(`--${name}=`))?.slice(name.length + 3);

// When who started this is killed, the server and the browser must not stay behind.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(1), 1000).unref();

script(async () => {
  const vscode = await ensureWorkbench();
  const extensions = option('extensions-dir');
  if (!extensions) throw new Failure('stand-in: --extensions-dir=FOLDER is missing');
  const folder = privateFolder('host');

  const vsix = option('install-extension');
  if (vsix) return installVsix(vscode, folder, extensions, vsix);

  const development = option('extensionDevelopmentPath');
  const tests = option('extensionTestsPath');
  const workspace = words.find(word => !word.startsWith('-'));
  if (!development || !tests || !workspace) {
    throw new Failure('stand-in: needs a folder, --extensionDevelopmentPath= and --extensionTestsPath=');
  }
  const chromium = await ensureChromium();
  mkdirSync(join(cache, 'logs'), { recursive: true });
  const log = join(cache, 'logs', 'extension-host.log');
  const trust = words.includes('--disable-workspace-trust');
  const settings = { 'telemetry.telemetryLevel': 'off' };
  const server = await serve(vscode, { folder, extensions, settings, trust, testing: true, log });
  try {
    const { browser, context, refused } = await openBrowser(chromium, { folder });
    const page = await context.newPage();
    const code = await new Promise((resolve, reject) => {
      const seconds = Number(process.env.AMUSCOPE_HOST_SECONDS ?? 240);
      const late = () => reject(new Failure(`The tests did not end within ${seconds} s; see ${log}`));
      setTimeout(late, seconds * 1000).unref();
      server.ended.then(() => reject(new Failure(`The VS Code server ended during the tests; see ${log}`)));
      page.on('crash', () => reject(new Failure('The browser page crashed during the tests.')));
      const chatter = createWriteStream(join(cache, 'logs', 'extension-host-console.log'));
      page.exposeFunction('codeAutomationLog', (type, args) => chatter.write(`${type}: ${args.join(' ')}\n`));
      page.exposeFunction('codeAutomationExit', resolve);
      const remote = path => `vscode-remote://127.0.0.1:${server.port}${path}`;
      const payload = [
        ['extensionDevelopmentPath', remote(development)],
        ['extensionTestsPath', remote(tests)],
        ['enableProposedApi', ''],
        ['skipWelcome', 'true'],
      ];
      const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
      page.goto(`${server.url}/?${query}`).catch(reject);
    });
    await browser.close();
    const dead = deadHosts(server.log());
    if (dead.length > 0) throw new Failure(`An extension host died:\n${dead.join('\n')}`);
    if (refused.length > 0) console.log(`Requests beyond this machine, aborted:\n${refused.join('\n')}`);
    process.exitCode = code;
  } finally {
    await server.stop();
  }
}).finally(() => process.exit());
