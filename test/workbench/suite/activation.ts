import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually, open } from './support';

const local = /^(127\.|::1$|localhost$|0\.0\.0\.0$)/;

export function activation(): void {
  describe('the installed extension', () => {
    const strangers: string[] = [];
    const connect = Socket.prototype.connect;
    const extension = () => {
      const found = vscode.extensions.getExtension('amuscope.amuscope');
      assert.ok(found, 'the .vsix is installed');
      return found;
    };

    before(() => {
      // Every connection of the extension host passes here, fetch and https included.
      Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
        const [first] = args.flat();
        const host = typeof first === 'object' && first !== null && 'host' in first ? first.host : undefined;
        if (typeof host === 'string' && !local.test(host)) strangers.push(host);
        return Reflect.apply(connect, this, args);
      };
    });
    after(() => {
      Socket.prototype.connect = connect;
    });

    it('comes from the extensions folder, not from the sources', () => {
      assert.match(extension().extensionPath, /extensions[\\/]amuscope\.amuscope-/);
    });

    it('does nothing before the first .amu file', () => {
      assert.equal(extension().isActive, false);
    });

    it('wakes up for an .amu file', async () => {
      const document = await open('inversion.amu');
      assert.equal(document.languageId, 'amu');
      await eventually('active', () => extension().isActive, Boolean);
    });

    it('registers every command that it contributes', async () => {
      const registered = await vscode.commands.getCommands(true);
      for (const { command } of extension().packageJSON.contributes.commands) {
        assert.ok(registered.includes(command), command);
      }
    });

    it('ships the library that files import', async () => {
      const library = vscode.Uri.joinPath(extension().extensionUri, 'std', 'agents.amu');
      assert.ok((await vscode.workspace.fs.stat(library)).size > 0);
    });

    it('carries no network client and calls nobody', async () => {
      const dist = join(extension().extensionPath, 'dist');
      const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(file =>
        file.endsWith('.js'),
      );
      assert.ok(files.length >= 5, files.join());
      for (const file of files) {
        const found = readFileSync(join(dist, file), 'utf8').match(
          /require\("(node:)?(https?|http2|tls|dgram|dns)"\)/,
        );
        assert.equal(found, null, `${file} asks for a network module`);
      }
      await extension().activate();
      assert.deepEqual(strangers, []);
    });
  });
}
