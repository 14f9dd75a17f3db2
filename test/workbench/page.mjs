// Serves a real VS Code with the packed .vsix and lets the tests of page/ use it as a person does: with eyes, mouse
// and keyboard. Screenshots go to .cache/screenshots; --update-readme also renews the README's.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ensureChromium, ensureWorkbench } from '../../scripts/lib/install.mjs';
import { judge } from '../../scripts/lib/judge.mjs';
import { at, cache, Failure, privateFolder, script } from '../../scripts/lib/repo.mjs';
import { deadHosts, installVsix, openBrowser, serve } from '../../scripts/lib/serve.mjs';

const resultFile = at('out', 'workbench', 'page-result.json');

script(async () => {
  const [vsix, ...flags] = process.argv.slice(2);
  if (!vsix) throw new Failure('usage: node test/workbench/page.mjs FILE.vsix [--update-readme]');
  const [vscode, chromium] = [await ensureWorkbench(), await ensureChromium()];
  const folder = privateFolder('page');
  const workspace = join(folder, 'examples');
  cpSync(at('examples'), workspace, { recursive: true });
  const extensions = join(folder, 'extensions');
  await installVsix(vscode, folder, extensions, vsix);
  const screenshots = join(cache, 'screenshots');
  for (const made of [screenshots, join(cache, 'logs')]) mkdirSync(made, { recursive: true });
  rmSync(resultFile, { force: true });
  const settings = {
    'workbench.startupEditor': 'none',
    'workbench.colorTheme': 'Default Dark Modern',
    'telemetry.telemetryLevel': 'off',
    'editor.fontFamily': 'DejaVu Sans Mono',
    'window.commandCenter': false,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's variables
    'window.title': '${activeEditorShort}${separator}${rootName}',
    'workbench.tips.enabled': false,
    // In a browser it is on, and a test could not tell when what it typed is taken back.
    'files.autoSave': 'off',
    // Drawn as text of the page, which a test can read.
    'terminal.integrated.gpuAcceleration': 'off',
  };
  const server = await serve(vscode, { folder, extensions, settings, log: join(cache, 'logs', 'page.log') });
  const wary = await serve(vscode, {
    folder: join(folder, 'wary'),
    extensions,
    settings,
    trust: false,
    log: join(cache, 'logs', 'page-untrusted.log'),
  });
  // A folder of extensions of its own: the installed one would run beside the one that the address names.
  const web = await serve(vscode, {
    folder: join(folder, 'web'),
    extensions: join(folder, 'web', 'extensions'),
    settings,
    testing: true,
    log: join(cache, 'logs', 'page-browser.log'),
  });
  try {
    const { browser, context, refused } = await openBrowser(chromium, { folder });
    const { run } = createRequire(import.meta.url)(at('out', 'workbench', 'page.js'));
    const readme = flags.includes('--update-readme') ? at('docs', 'images', 'workbench.png') : undefined;
    let failure;
    const setTheme = name => server.writeSettings({ ...settings, 'workbench.colorTheme': name });
    const [unpacked] = readdirSync(extensions).filter(name => name.startsWith('amuscope.amuscope-'));
    const extension = `vscode-remote://127.0.0.1:${web.port}${join(extensions, unpacked)}`;
    const world = { context, workspace, screenshots, setTheme, readme, refused, resultFile };
    await run({
      ...world,
      url: server.url,
      untrustedUrl: wary.url,
      browser: { url: web.url, extension },
    }).catch(error => (failure = error));
    await browser.close();
    const { passes } = judge(resultFile);
    if (failure) throw failure;
    const dead = deadHosts(server.log() + wary.log() + web.log());
    if (dead.length > 0) throw new Failure(`An extension host died:\n${dead.join('\n')}`);
    console.log(`${passes} tests passed in the page. Screenshots: ${screenshots}`);
  } finally {
    await Promise.all([server.stop(), wary.stop(), web.stop()]);
  }
}).finally(() => process.exit());
