// The reference driver in C (driver/, over the exported amu.h and amu_host.h) against `amu serve` with
// the demo platform, behaving like each of the clients that are in use: every one of its checks is one of this test.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cHeader, cLibrary } from '../../exports';
import { Amu, root } from '../cli/amu';
import { noCompiler, Workshop } from '../exports/compiler';
import { serving } from './serving';

const sourcesAt = join(__dirname, 'driver');
const platform = join(root, 'examples', 'demo-platform.amu');

interface Report {
  readonly code: number | null;
  readonly lines: readonly string[];
}

/** The lines that tell of something wrong, with those that say what was found. */
const failures = ({ lines }: Report) =>
  lines.filter((line, index) => /^(not ok|Bail out!)/.test(line) || /^not ok/.test(lines[index - 1] ?? ''));

describe.skipIf(noCompiler || process.platform !== 'linux')('the reference driver in C', () => {
  const amu = new Amu();
  const shop = new Workshop();
  let driver: string;

  beforeAll(() => {
    shop.write('amu.h', cHeader('test'));
    shop.write('amu_host.h', cLibrary('test'));
    const sources = readdirSync(sourcesAt)
      .filter(name => /\.[ch]$/.test(name))
      .map(name => shop.write(name, readFileSync(join(sourcesAt, name), 'utf8')));
    driver = shop.build(
      'c',
      'driver',
      sources.filter(name => name.endsWith('.c')),
      ['-std=gnu11', '-D_GNU_SOURCE', '-O1', '-g', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Werror'],
    );
  }, 60_000);

  const drive = (words: readonly string[]) =>
    new Promise<Report>((resolve, reject) => {
      const child = spawn(driver, words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
      let out = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', chunk => {
          out += chunk;
        });
      }
      child.on('error', reject);
      child.on('close', code => resolve({ code, lines: out.trimEnd().split('\n') }));
    });

  it.each([
    ['without descriptors at all', ['--no-fds'], ['--transport', 'net']],
    ['as the protocol defines it', ['--storm', '2000']],
    ['as QEMU does, with shared memory', ['--style', 'qemu']],
    ['as QEMU does, with DMA by messages', ['--style', 'qemu', '--messages']],
    ['as SPDK does', ['--style', 'spdk']],
    ['as the sample client of libvfio-user does', ['--style', 'libvfio-user', '--messages']],
    ['without capabilities, by halves of registers', ['--style', 'plain', '--access', '4', '--messages']],
  ])(
    'runs %s',
    async (_, words, serve: readonly string[] = []) => {
      const server = await serving(amu, platform, serve);
      const report = await drive([...words, ...server.sockets]);
      const { code, err } = await server.end();
      expect(failures(report)).toEqual([]);
      expect(report.lines.at(-2)).toMatch(/^1\.\.[1-9]\d{2,}$/);
      expect(report.code).toBe(0);
      expect(code).toBe(0);
      // What does not work without descriptors is said at the start, and nothing else.
      if (serve.length > 0) expect(err).toMatch(/^Without descriptors/);
      else expect(err).toBe('');
    },
    120_000,
  );
});
