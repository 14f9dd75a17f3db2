// `amu serve` under attack for a bounded time: a client in C (hostile/) sends random bytes, sizes that cannot be, requests out of
// order, half messages, thousands of maps, memory that goes away, answers that are wrong; after each attack a client that
// behaves is served as if nothing had been. The seed is new each time and stands in a failure's text.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cHeader, cLibrary } from '../../exports';
import { Amu, root } from '../cli/amu';
import { noCompiler, Workshop } from '../exports/compiler';
import { serving } from './serving';

const seconds = 6;
/** MiB that the server may have at the end; half of it is Node's own. */
const most = 400;

describe.skipIf(noCompiler || process.platform !== 'linux')('a hostile client', () => {
  const amu = new Amu();
  const shop = new Workshop();
  let attacker: string;

  beforeAll(() => {
    shop.write('amu.h', cHeader('test'));
    shop.write('amu_host.h', cLibrary('test'));
    const sources = ['driver', 'hostile'].flatMap(folder =>
      readdirSync(join(__dirname, folder))
        .filter(name => /\.[ch]$/.test(name) && name !== 'main.c')
        .map(name => shop.write(name, readFileSync(join(__dirname, folder, name), 'utf8'))),
    );
    const flags = ['-std=gnu11', '-D_GNU_SOURCE', '-O1', '-g', '-Wall', '-Wextra', '-Werror'];
    attacker = shop.build(
      'c',
      'hostile',
      sources.filter(name => name.endsWith('.c')),
      flags,
    );
  }, 60_000);

  const attack = (seed: number, socket: string) =>
    new Promise<string[]>((resolve, reject) => {
      const child = spawn(attacker, [String(seconds), String(seed), socket], { timeout: 120_000 });
      let out = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', chunk => {
          out += chunk;
        });
      }
      child.on('error', reject);
      child.on('close', (code, signal) =>
        resolve([...out.trimEnd().split('\n'), `ended with ${signal ?? code}`]),
      );
    });

  it.each([
    ['with descriptors', []],
    ['without', ['--transport', 'net']],
  ])(
    '%s does no harm',
    async (_, words) => {
      const server = await serving(amu, join(root, 'examples', 'demo-platform.amu'), words);
      const seed = Math.floor(Math.random() * 1e9);
      const lines = await attack(seed, server.sockets[0]);
      expect([seed, ...lines.filter(line => !line.startsWith('ok '))]).toEqual([
        seed,
        expect.stringMatching(/^1\.\.\d+$/),
        expect.stringMatching(/ 0 failed$/),
        'ended with 0',
      ]);
      const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'));
      expect(Number(resident?.[1]) / 1024).toBeLessThan(most);
      const { code, out, err } = await server.end();
      expect(code).toBe(0);
      // Every disconnection is told, and nothing is told as a mistake of ours.
      expect(out).toContain('the client was disconnected');
      expect(`${out}\n${err}`).not.toMatch(/\n\s+at |mistake of amu/);
    },
    120_000,
  );
});
