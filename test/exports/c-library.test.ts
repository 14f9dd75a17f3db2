// The C library amu_host.h, by a test in C (host_test.c) that plays the device: as C11 and as C++11, with every warning an
// error, and once under the sanitizers.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cHeader, cLibrary } from '../../exports';
import { noCompiler, strict, Workshop } from './compiler';

const source = readFileSync(join(__dirname, 'host_test.c'), 'utf8');

describe.skipIf(noCompiler)('amu_host.h', () => {
  const shop = new Workshop();
  beforeAll(() => {
    shop.write('amu.h', cHeader('test'));
    shop.write('amu_host.h', cLibrary('test'));
  });

  it.each([
    ['c', ['-std=c11']],
    ['c', ['-std=c11', '-O2', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']],
    ['c++', ['-std=c++11', '-Wno-missing-field-initializers']],
  ] as const)('does in %s %s what it says', (language, flags) => {
    const path = shop.write('host_test.c', source);
    const program = shop.build(language, 'host_test', [path], ['-x', language, ...flags, ...strict]);
    const out = shop.run(program).trimEnd().split('\n');
    expect(out.filter(line => !line.startsWith('ok '))).toEqual([`1..${out.length - 1}`]);
    expect(out.length).toBeGreaterThan(40);
  });

  it('names its version and the header that it stands on', () => {
    expect(cLibrary('1.2.3')).toContain('`amu export c-library` of AMUscope 1.2.3');
    expect(cLibrary('1.2.3')).toContain('#include "amu.h"');
  });
});
