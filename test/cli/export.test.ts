// `amu export` as a shell calls it: what it prints, what it writes, what it refuses.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cHeader, cLibrary, svd, systemRdl } from '../../exports';
import { Amu, version } from './amu';

const amu = new Amu();
const read = (name: string) => readFileSync(join(amu.folder, name), 'utf8');

describe('amu export', () => {
  it.each([
    ['c-header', [], cHeader(version)],
    ['c-library', [], cLibrary(version)],
    ['systemrdl', ['--interfaces', '4'], systemRdl({ version, interfaces: 4 })],
    [
      'svd',
      ['--interfaces', '4', '--base', '0x10000000'],
      svd({ version, interfaces: 4, base: 0x1000_0000n }),
    ],
    ['svd', ['--base', '4096'], svd({ version, base: 4096n })],
  ])('%s prints %j, and writes the same to a file', async (what, options, text) => {
    const printed = await amu.call(['export', what, ...options]);
    expect(printed).toEqual({ code: 0, out: text, err: '' });
    const written = await amu.call(['export', what, ...options, '-o', 'out.txt']);
    expect(written).toEqual({ code: 0, out: '', err: '' });
    expect(read('out.txt')).toBe(text);
  });

  it('says what it cannot do, and why', async () => {
    const refused: [string[], RegExp][] = [
      [['export', 'pascal'], /unknown command 'pascal'/],
      [['export', 'svd', '--base', '0x123'], /BAR0 cannot lie at 0x123/],
      [['export', 'svd', '--base', 'here'], /It is no address: write one such as 0x10000000/],
      [['export', 'systemrdl', '--interfaces', '70000'], /1 to 65536 AMI-SW pages, not 70000/],
      [['export', 'systemrdl', '--interfaces', '-1'], /It must be a whole number/],
      [
        ['export', 'c-header', '-o', 'no/such/folder.h'],
        /cannot write no\/such\/folder\.h: there is no such folder/,
      ],
      [['export', 'c-header', '--base', '0'], /unknown option '--base'/],
    ];
    for (const [words, why] of refused) {
      const { code, out, err } = await amu.call(words);
      expect([words, code, out]).toEqual([words, 2, '']);
      expect(err).toMatch(why);
      expect(err).not.toMatch(/\n\s+at /);
    }
  });
});
