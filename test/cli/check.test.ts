// `amu check` as CI calls it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Amu, change, inversion, lineOf, version } from './amu';

const amu = new Amu();

/** The parts that the SARIF 2.1.0 schema requires, with their types and ranges. */
function expectSarif(log: {
  $schema: string;
  version: string;
  runs: {
    tool: { driver: { name: string; rules: { id: string; defaultConfiguration: { level: string } }[] } };
    columnKind: string;
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: {
        physicalLocation: { region: Record<string, number>; artifactLocation: { uri: string } };
      }[];
    }[];
  }[];
}): void {
  expect(log.version).toBe('2.1.0');
  expect(log.$schema).toMatch(/sarif-2\.1\.0\.json$/);
  for (const { tool, columnKind, results } of log.runs) {
    expect(tool.driver.name).toBe('amu');
    expect(columnKind).toBe('utf16CodeUnits');
    const { rules } = tool.driver;
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const result of results) {
      expect(rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(['error', 'warning', 'note', 'none']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      for (const { physicalLocation } of result.locations) {
        const { startLine, startColumn, endLine, endColumn } = physicalLocation.region;
        expect(Math.min(startLine, startColumn)).toBeGreaterThanOrEqual(1);
        expect(endLine > startLine || endColumn >= startColumn).toBe(true);
        expect(physicalLocation.artifactLocation.uri).not.toMatch(/[ \\]/);
      }
    }
  }
}
const at = lineOf(inversion, 'doorbell t0');

describe('amu check', () => {
  it('says that a good file is good, and ends with 0', async () => {
    const { code, out, err } = await amu.call(['check', amu.write('good.amu', inversion)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^no problems in \d+ files?\n$/);
  });

  it('shows a mistake with its place, source line and carets, and ends with 1', async () => {
    const file = amu.write('broken.amu', change(inversion, 'doorbell t0', 'doorbell t7'));
    const { code, out } = await amu.call(['check', file]);
    expect(code).toBe(1);
    expect(out).toMatch(/^broken\.amu:\d+:14: error: .*t7.*\[[a-z-]+\]$/m);
    expect(out).toContain(`broken.amu:${at}:14: error`);
    expect(out).toContain(`   ${at} |     doorbell t7\n      |              ^^\n`);
    expect(out).toMatch(/^1 error in \d+ files?$/m);
    expect(out).not.toContain('\x1b');
  });

  it('prints an array of {file, range, severity, code, message} as JSON', async () => {
    const file = amu.write('broken.amu', change(inversion, 'doorbell t0', 'doorbell t7'));
    const { code, out } = await amu.call(['check', '--format', 'json', file]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      {
        file: 'broken.amu',
        range: { start: { line: at - 1, character: 13 }, end: { line: at - 1, character: 15 } },
        severity: 'error',
        code: expect.stringMatching(/^[a-z-]+$/),
        message: expect.stringContaining('t7'),
      },
    ]);
    const good = await amu.call(['check', '--format', 'json', amu.write('good.amu', inversion)]);
    expect({ code: good.code, found: JSON.parse(good.out) }).toEqual({ code: 0, found: [] });
  });

  it('prints SARIF 2.1.0: a run with its rules, results at their places, and fixes', async () => {
    const text = change(inversion, 'slots: 64', 'slots: 48');
    const file = amu.write('sub dir, ü.amu', text);
    const { code, out } = await amu.call(['check', '--format', 'sarif', file]);
    expect(code).toBe(1);
    const log = JSON.parse(out);
    expectSarif(log);
    const [run] = log.runs;
    const found = run.results.find((r: { message: { text: string } }) => r.message.text.includes('48'));
    expect(found).toMatchObject({ level: 'error', message: { text: expect.stringContaining('48') } });
    expect(found.locations[0].physicalLocation.artifactLocation).toEqual({
      uri: 'sub%20dir%2C%20%C3%BC.amu',
      uriBaseId: '%SRCROOT%',
    });
    const [{ replacements }] = found.fixes[0].artifactChanges;
    expect(replacements[0].insertedContent.text).toMatch(/^\d+$/);
    const good = await amu.call(['check', '--format', 'sarif', amu.write('good.amu', inversion)]);
    expect(JSON.parse(good.out).runs[0].results).toEqual([]);
  });

  it('prints workflow commands of GitHub, escaped', async () => {
    const text = change(inversion, 'doorbell t0', 'doorbell t7');
    const file = amu.write('100%, a:b.amu', text);
    const { code, out } = await amu.call(['check', '--format', 'github', file]);
    expect(code).toBe(1);
    expect(out).toMatch(
      new RegExp(
        `^::error file=100%25%2C a%3Ab\\.amu,line=${at},endLine=${at},col=14,endColumn=15,title=[a-z-]+::.*t7.*$`,
        'm',
      ),
    );
    expect(out).toMatch(/^1 error in \d+ files?$/m);
    // Nothing but commands and the summary: a message of two lines is one command.
    for (const line of out.trimEnd().split('\n').slice(0, -1))
      expect(line).toMatch(/^::(error|warning|notice) /);
  });

  it('tells of every file once, also of what two files import', async () => {
    amu.write('hardware.amu', change(inversion, 'inv: inversion', 'inv: inversionn'));
    const one = amu.write('one.amu', 'import "hardware.amu"\n');
    const two = amu.write('two.amu', 'import "hardware.amu"\n');
    const { code, out } = await amu.call(['check', one, two]);
    expect(code).toBe(1);
    expect(out.match(/hardware\.amu:\d+:\d+: error/g)).toHaveLength(1);
  });

  it('names a file that is not there, checks the others, and ends with 2', async () => {
    const good = amu.write('good.amu', inversion);
    const { code, out, err } = await amu.call(['check', 'nowhere.amu', good]);
    expect(code).toBe(2);
    expect(err).toBe('amu: cannot read nowhere.amu: there is no such file\n');
    expect(out).toContain('no problems');
  });

  it('refuses a folder', async () => {
    mkdirSync(join(amu.folder, 'folder.amu'), { recursive: true });
    const { code, err } = await amu.call(['check', 'folder.amu']);
    expect(code).toBe(2);
    expect(err).toContain('it is a folder');
  });

  it('reads files with a byte order mark, CRLF and characters of two units', async () => {
    const text = `\ufeff// 😀\r\n${change(inversion, 'doorbell t0', 'log "😀" doorbell t7').replaceAll('\n', '\r\n')}`;
    const { out } = await amu.call(['check', '--format', 'json', amu.write('windows.amu', text)]);
    const found = JSON.parse(out) as { range: { start: object }; message: string }[];
    const start = { line: at, character: 22 };
    expect(found.find(({ message }) => message.includes('t7'))?.range.start).toEqual(start);
  });

  it('colours when asked to and never otherwise', async () => {
    const file = amu.write('broken.amu', change(inversion, 'doorbell t0', 'doorbell t7'));
    const asked = await amu.call(['check', file], { env: { FORCE_COLOR: '1' } });
    expect(asked.out).toContain('\x1b[31m');
    const refused = await amu.call(['check', file], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
    expect(refused.out).not.toContain('\x1b');
  });

  it.each([
    ['nothing', ''],
    ['a brace', '}'],
    ['only braces', '{{{{'],
    ['bytes', '\0\x01\x02'],
    ['an open string', '"'],
    ['half a declaration', 'system'],
    ['itself imported', 'import "self.amu"'],
    ['deep nesting', '('.repeat(20_000)],
  ])('survives %s', async (_, text) => {
    const { code } = await amu.call(['check', amu.write('self.amu', text)]);
    expect([0, 1]).toContain(code);
  });
});

describe('amu', () => {
  it('tells its version and helps', async () => {
    expect(await amu.call(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
    const help = await amu.call(['--help']);
    expect(help.code).toBe(0);
    for (const word of ['check', 'run', 'dap', 'lsp', 'Exit codes']) expect(help.out).toContain(word);
    expect(Math.max(...help.out.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [[]],
    [['fly']],
    [['check']],
    [['check', '--format', 'xml', 'x.amu']],
    [['check', '--what', 'x.amu']],
    [['run']],
    [['run', 'a.amu', 'b.amu']],
    [['dap', '--port', 'high']],
  ])('refuses %j with 2 and a word about it on stderr', async words => {
    const { code, out, err } = await amu.call(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/error:|Usage:/);
  });
});
