// `amu test` as CI calls it.

import { describe, expect, it } from 'vitest';
import { Amu, change, inversion, lineOf } from './amu';

const amu = new Amu();

const tests = `${inversion}
test "every message comes back" of inversion_demo {
  run app
  check app.done within 1ms
  check back.messages == 42
}

test "a count that is wrong <&]]> # \\\\" of inversion_demo {
  run app
  check app.done within 1ms
  check back.messages == 41, "counted {back.messages}"
}
`;
const good = tests.slice(0, tests.indexOf('test "a count'));

interface Results {
  tests: { title: string; status: string; line: number; failures?: { message: string; line: number }[] }[];
}

async function run(text: string, ...words: string[]) {
  return amu.call(['test', amu.write('system.amu', text), ...words]);
}

describe('amu test', () => {
  it('runs each test of a file by itself and exits with 0 when all pass', async () => {
    const { code, out } = await run(good);
    expect(code).toBe(0);
    expect(out).toMatch(/ok {6}every message comes back {2}\d+ checks, .* simulated/);
    expect(out).toContain('1 test passed, 0 failed');
  });

  it('shows the line of a check that failed and exits with 1', async () => {
    const { code, out } = await run(tests);
    expect(code).toBe(1);
    expect(out).toContain(`system.amu:${lineOf(tests, 'messages == 41')}:`);
    expect(out).toContain('counted 42');
    expect(out).toContain('1 test passed, 1 failed');
  });

  it('runs only the tests of the given titles', async () => {
    const { code, out } = await run(tests, '--test', 'every message comes back');
    expect(code).toBe(0);
    expect(out).not.toContain('a count');
    const none = await run(tests, '--test', 'no such test');
    expect(none.code).toBe(2);
    expect(none.err).toContain('there is no test "no such test" in system.amu');
  });

  it('prints JSON with titles, lines and failures', async () => {
    const { code, out } = await run(tests, '--format', 'json');
    expect(code).toBe(1);
    const results = JSON.parse(out) as Results;
    expect(results.tests.map(({ status }) => status)).toEqual(['passed', 'failed']);
    expect(results.tests[1].line).toBe(lineOf(tests, 'test "a count'));
    expect(results.tests[1].failures?.[0]).toMatchObject({ line: lineOf(tests, 'messages == 41') });
  });

  it('prints JUnit XML in which titles cannot break out', async () => {
    const { code, out } = await run(tests, '--format', 'junit');
    expect(code).toBe(1);
    expect(out).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>/);
    expect(out).toMatch(/<testsuite [^>]*name="system\.amu"[^>]* tests="2"[^>]* failures="1"/);
    expect(out).toContain('name="a count that is wrong &lt;&amp;]]> # \\"');
    expect(out).toMatch(/<failure [^>]*message="system\.amu:\d+:\d+: .*counted 42/);
  });

  it('prints TAP with escaped titles and a reason', async () => {
    const { code, out } = await run(tests, '--format', 'tap');
    expect(code).toBe(1);
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'TAP version 14',
      '1..2',
      'ok 1 - system.amu: every message comes back',
    ]);
    expect(lines[3]).toBe('not ok 2 - system.amu: a count that is wrong <&]]> \\# \\\\');
    expect(out).toContain('counted 42');
  });

  it('says what stalls, with the line that waits', async () => {
    const { code, out } = await run(change(good, '  bring_up\n', '  bring_up\n  wait r0\n'));
    expect(code).toBe(1);
    expect(out).toContain('FAILED');
    expect(out).toMatch(/waits for a message in pf\.sw0\.r0/);
  });

  it('runs nothing of a file with errors, without a test, or that is not there', async () => {
    const broken = await run(change(good, 'slots: 64', 'slots: 48'));
    expect(broken.code).toBe(2);
    expect(broken.err).toContain('no test was run');
    const empty = await run(inversion);
    expect(empty.code).toBe(2);
    expect(empty.err).toContain('there is no test in system.amu');
    const missing = await amu.call(['test', 'missing.amu']);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('there is no such file');
  });
});
