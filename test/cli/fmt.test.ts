// `amu fmt` as people and hooks call it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Amu, inversion as written } from './amu';

const amu = new Amu();
const inversion = written.replace('out:  ', 'out: ');
const untidy = inversion
  .replace(/^ {2}/gm, '     ')
  .replace('agent inv: inversion {', 'agent inv :inversion{');
const read = (name: string) => readFileSync(join(amu.folder, name), 'utf8');

describe('amu fmt', () => {
  it('formats files in place, says nothing, and a second time changes nothing', async () => {
    const files = [amu.write('a.amu', untidy), amu.write('b.amu', inversion)];
    expect(await amu.call(['fmt', ...files])).toEqual({ code: 0, out: '', err: '' });
    expect(read('a.amu')).toBe(inversion);
    expect(read('b.amu')).toBe(inversion);
    expect(await amu.call(['fmt', '--check', ...files])).toEqual({ code: 0, out: '', err: '' });
  });

  it('with --check names what is not formatted, writes nothing, and ends with 1', async () => {
    const files = [amu.write('a.amu', untidy), amu.write('b.amu', inversion)];
    expect(await amu.call(['fmt', '--check', ...files])).toEqual({ code: 1, out: 'a.amu\n', err: '' });
    expect(read('a.amu')).toBe(untidy);
  });

  it.each([
    ['LF', untidy, inversion],
    [
      'CRLF and a byte order mark',
      `\ufeff${untidy.replaceAll('\n', '\r\n')}`,
      `\ufeff${inversion.replaceAll('\n', '\r\n')}`,
    ],
    ['nothing', '', ''],
  ])('formats the standard input to the standard output: %s', async (_, text, expected) => {
    const during = (child: { stdin?: { end(text: string): void } | null }) => child.stdin?.end(text);
    const { code, out } = await amu.call(['fmt', '-'], { during, input: true });
    expect({ code, out }).toEqual({ code: 0, out: expected });
  });

  it('leaves a file with a mistake as it is, shows the mistake, formats the others, and ends with 1', async () => {
    const broken = 'driver a on p {\nput   t0 m\n}\n';
    const { code, out, err } = await amu.call([
      'fmt',
      amu.write('broken.amu', broken),
      amu.write('a.amu', untidy),
    ]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('broken.amu:2:');
    expect(err).toContain('broken.amu has a mistake and is left as it is');
    expect(read('broken.amu')).toBe(broken);
    expect(read('a.amu')).toBe(inversion);
  });

  it('ends with 2 when a file cannot be read, or is no text', async () => {
    const bytes = amu.write('bytes.amu', '');
    amu.writeBytes('bytes.amu', Uint8Array.of(0xff, 0xfe, 0x41));
    const { code, err } = await amu.call(['fmt', 'nowhere.amu', bytes]);
    expect(code).toBe(2);
    expect(err).toBe(
      'amu: cannot read nowhere.amu: there is no such file\namu: cannot read bytes.amu: it is no UTF-8 text\n',
    );
  });
});
