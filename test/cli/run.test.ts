// `amu run` as CI calls it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Amu, change, inversion, lineOf, root } from './amu';

const amu = new Amu();

interface Report {
  status: string;
  time_ps: number;
  commands: { name: string; status: string }[];
  sessions: {
    name: string;
    messages: number;
    bytes: number;
    stashed: number;
    latency_ps: Record<string, number> | null;
    latency_parts: { name: string; last_ps: number; total_ps: number }[];
    after_delivery?: { name: string; messages: number; total_ps: number } | null;
  }[];
  checks: { passed: number; failed: number };
  failures: { message: string; file: string; line: number }[];
  waits: { agent: string; message: string }[];
  notes: string[];
}

async function json(
  text: string,
  ...words: string[]
): Promise<{ code: number | null; report: Report; err: string }> {
  const { code, out, err } = await amu.call(['run', amu.write('system.amu', text), '--json', ...words]);
  return { code, report: JSON.parse(out) as Report, err };
}

describe('amu run', () => {
  it('runs the demo: 42 messages each way, every check passed', async () => {
    const { code, report } = await json(readFileSync(join(root, 'examples', 'inversion.amu'), 'utf8'));
    expect(code).toBe(0);
    expect(report).toMatchObject({ status: 'passed', checks: { failed: 0 }, failures: [], waits: [] });
    expect(report.checks.passed).toBeGreaterThanOrEqual(42);
    expect(report.sessions.map(({ name, messages, bytes }) => [name, messages, bytes])).toEqual([
      ['out', 42, 42 * 2048],
      ['back', 42, 42 * 2048],
    ]);
    for (const { latency_ps } of report.sessions) {
      const { min, p50, p99, max } = latency_ps!;
      expect(0 < min && min <= p50 && p50 <= p99 && p99 <= max).toBe(true);
    }
    expect(report.commands.every(({ status }) => status === 'ok')).toBe(true);
    expect(report.commands.map(({ name }) => name)).toContain('PF-ASN-CREATE');
    expect(report.time_ps).toBeGreaterThan(0);
  });

  it('lists with --latency what the latency of each session is made of, up to its sum', async () => {
    const { code, out } = await amu.call(['run', amu.write('system.amu', inversion), '--latency']);
    expect(code).toBe(0);
    expect(out).toMatch(/Latency of out, 42 messages\n\s+mean\s+longest\s+share\s+timing\n/);
    expect(out).toMatch(/\n {2}dma_read\s+428\.0 ns\s+428\.0 ns\s+\d+\.\d %\s+dma_read\n/);
    const back = out.slice(out.indexOf('Latency of back'));
    expect(back).toMatch(
      /session_hop\s+20\.00 ns[^\n]+\n {2}dma_write\s+328\.0 ns[^\n]+\n {2}latency\s+348\.0 ns/,
    );
    expect(back).toMatch(/then in the RX ring\s+[\d.]+ [nu]s\s+[\d.]+ [nu]s\n/);
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  });

  it('tells scripts the parts to the picosecond, and how messages were taken', async () => {
    const { report } = await json(inversion, '--latency');
    for (const { latency_parts, latency_ps, after_delivery, messages, stashed } of report.sessions) {
      const last = latency_parts.reduce((sum, part) => sum + part.last_ps, 0);
      const total = latency_parts.reduce((sum, part) => sum + part.total_ps, 0);
      expect(last).toBeLessThanOrEqual(latency_ps!.max);
      expect(total / messages).toBeGreaterThanOrEqual(latency_ps!.min);
      expect(total / messages).toBeLessThanOrEqual(latency_ps!.max);
      expect(after_delivery).toMatchObject({ messages: 42 });
      expect(stashed).toBe(0);
    }
    expect(report.sessions.map(s => s.after_delivery?.name)).toEqual(['agent_buffer', 'rx_ring']);
    expect((await json(inversion)).report.sessions[0]).not.toHaveProperty('after_delivery');
  });

  it('reports for people within 80 columns', async () => {
    const { code, out, err } = await amu.call(['run', amu.write('system.amu', inversion)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('system.amu: driver app');
    expect(out).toMatch(/PF-ASN-CREATE\s+2\s+ok/);
    expect(out).toMatch(/messages\s+bytes\s+min\s+median\s+p99\s+max/);
    expect(out).toMatch(/out\s+42\s+84 KiB(\s+[\d.]+ [nu]s){4}/);
    expect(out).toMatch(
      /PASSED {2}42 checks passed, 0 failed\n {2}[\d.]+ us simulated, [\d.]+ s real, [\d,]+ events, [\d,]+\/s\n$/,
    );
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  });

  it('names the message and the byte of a wrong answer, and ends with 1', async () => {
    const wrong = change(inversion, '~pattern(2KiB, i),', '~replace(pattern(2KiB, i), 5, 0x12),');
    const { code, report } = await json(wrong);
    expect(code).toBe(1);
    expect(report.status).toBe('failed');
    expect(report.checks.failed).toBeGreaterThan(0);
    expect(report.failures[0]).toMatchObject({ file: 'system.amu', line: lineOf(inversion, 'check m') });
    expect(report.failures[0].message).toMatch(/message 0 came back wrong.*byte 5\b/);
    const text = await amu.call(['run', 'system.amu']);
    expect(text.code).toBe(1);
    expect(text.out).toContain(`   ${lineOf(inversion, 'check m')} |     check m == ~replace`);
    expect(text.out).toMatch(/^FAILED/m);
  });

  it.each([
    [
      'a credit of 64 B',
      (text: string) => change(text, 'latency: 50ns', 'latency: 50ns  credit: 64B'),
      /credit|64 ?B/,
    ],
    [
      'a missing session',
      (text: string) =>
        change(text, '  session back: inv.hw0.tx0 -> pf.sw0.r0 { id: 1  message: 2KiB }\n', ''),
      /session|send/,
    ],
    [
      'a ring that is too small',
      (text: string) =>
        change(
          change(text, 'tx t0 { slots: 64 }', 'tx t0 { slots: 32 }'),
          '    doorbell t0\n    wait r0 until 100us\n    let m = take r0\n    check m == ~pattern(2KiB, i), "message {i} came back wrong"\n',
          '',
        ),
      /t0|full|slots/,
    ],
  ])('says what is wrong: %s', async (_, spoil, words) => {
    const { code, out, err } = await amu.call(['run', amu.write('system.amu', spoil(inversion))]);
    expect([1, 2]).toContain(code);
    expect(out + err).toMatch(words);
  });

  it('shows ten failures in full and counts the others; the JSON has all', async () => {
    const body = 'for i in 0 ..< 41 { check i == 99 }';
    const text = `system s { function pf: physical { memory m { at: 4096  size: 4KiB } } }\ndriver d on pf { ${body} }`;
    const { code, out } = await amu.call(['run', amu.write('system.amu', text)]);
    expect(code).toBe(1);
    expect(out).toContain('41 failures');
    expect(out.match(/: failed at /g)).toHaveLength(10);
    expect(out).toContain('  … and 31 more like it; --json lists all\n');
    const { report } = await json(text);
    expect(report.failures).toHaveLength(41);
  });

  it('says who waits for what when nothing can happen any more', async () => {
    const stuck = change(inversion, 'doorbell t0\n    wait r0 until 100us', 'wait r0');
    const { code, report } = await json(stuck);
    expect(code).toBe(1);
    expect(report.status).toBe('stalled');
    expect(report.waits[0].message).toMatch(/app.*r0/);
    const text = await amu.call(['run', 'system.amu']);
    expect(text.out).toMatch(/^STALLED/m);
    expect(text.out).toContain(`   ${lineOf(stuck, 'wait r0')} |     wait r0`);
  });

  it('does not run a file with errors: diagnostics, and 2', async () => {
    const file = amu.write('broken.amu', change(inversion, 'doorbell t0', 'doorbell t7'));
    const text = await amu.call(['run', file]);
    expect({ code: text.code, out: text.out }).toEqual({ code: 2, out: '' });
    expect(text.err).toContain(`broken.amu:${lineOf(inversion, 'doorbell t0')}:14: error:`);
    const asJson = await amu.call(['run', file, '--json']);
    expect(asJson.code).toBe(2);
    expect(JSON.parse(asJson.out)).toMatchObject({
      status: 'errors',
      diagnostics: [{ file: 'broken.amu', severity: 'error' }],
    });
  });

  it.each([
    ['a missing file', ['run', 'nowhere.amu'], /no such file/],
    ['a driver that is not there', ['run', 'system.amu', '--driver', 'apq'], /apq/],
    ['a test that is not there', ['run', 'system.amu', '--test', 'none'], /none/],
    ['a time that is none', ['run', 'system.amu', '--time-limit', '10'], /10ms/],
    ['a time with a wrong unit', ['run', 'system.amu', '--time-limit', '10msec'], /ms/],
    ['a time in bytes', ['run', 'system.amu', '--time-limit', '10KiB'], /time/],
    ['a seed that is no number', ['run', 'system.amu', '--seed', 'x'], /whole number/],
    ['a driver and a test', ['run', 'system.amu', '--driver', 'app', '--test', 'x'], /--driver/],
  ])('refuses %s with 2', async (_, words, message) => {
    amu.write('system.amu', inversion);
    const { code, out, err } = await amu.call(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('tells what to do with a file that has no driver', async () => {
    const { code, err } = await amu.call([
      'run',
      amu.write('system.amu', inversion.slice(0, inversion.indexOf('driver'))),
    ]);
    expect(code).toBe(2);
    expect(err).toContain('driver app on pf');
  });

  it('runs only the named drivers', async () => {
    const two = `${inversion}\ndriver idle on pf {\n  log "only me"\n}\n`;
    const { code, out } = await amu.call(['run', amu.write('system.amu', two), '--driver', 'idle']);
    expect(code).toBe(0);
    expect(out).toContain('only me');
    expect(out).toContain('no checks made');
    expect(out).not.toContain('PF-ASN-CREATE');
  });

  it('asks which system to run, where the drivers are of several', async () => {
    const second = change(
      change(inversion, 'system inversion_demo', 'system second'),
      'driver app on pf',
      'driver b on second.pf',
    );
    const first = change(inversion, 'driver app on pf', 'driver a on inversion_demo.pf');
    const file = amu.write('system.amu', first + second.slice(second.indexOf('system')));
    const asked = await amu.call(['run', file]);
    expect({ code: asked.code, out: asked.out }).toEqual({ code: 2, out: '' });
    expect(asked.err).toContain('--system inversion_demo or --system second');
    const { code, out } = await amu.call(['run', file, '--system', 'second']);
    expect(code).toBe(0);
    expect(out).toContain('system.amu: driver b\n');
  });

  it('runs a test beside its drivers', async () => {
    const tested = `${inversion}\ntest "nothing is lost" of inversion_demo {\n  run app\n  check app.done within 1ms\n}\n`;
    const file = amu.write('system.amu', tested);
    const { code, out } = await amu.call(['run', file, '--test', 'nothing is lost']);
    expect(code).toBe(0);
    expect(out).toContain('test "nothing is lost"');
    expect(out).toContain('43 checks passed');
  });

  it('prints what a driver logs, with the time; beside the JSON on stderr', async () => {
    const file = amu.write(
      'system.amu',
      change(inversion, '  bring_up', '  delay 2us\n  log "now {1 + 1}"\n  bring_up'),
    );
    const text = await amu.call(['run', file]);
    expect(text.out).toMatch(/^ +2(\.\d+)? us {2}now 2$/m);
    const asJson = await amu.call(['run', file, '--json']);
    expect(asJson.err).toMatch(/now 2$/m);
    expect(() => JSON.parse(asJson.out)).not.toThrow();
  });

  it('gives the same bytes for the same seed', async () => {
    const file = amu.write('system.amu', inversion);
    const runs = await Promise.all([1, 2].map(() => amu.call(['run', file, '--json', '--seed', '7'])));
    expect(runs[0].out).toBe(runs[1].out);
    expect(runs[0].out.length).toBeGreaterThan(500);
  });

  it('ends at the time limit', async () => {
    const { code, report } = await json(inversion, '--time-limit', '20us');
    expect({ code, status: report.status }).toEqual({ code: 1, status: 'limit' });
    expect(report.time_ps).toBe(20e6);
    expect(report.notes[0]).toBe('stopped at the time limit of 20 us');
    expect((await json(inversion, '--time-limit', '1s')).code).toBe(0);
  });

  it('ends on Ctrl-C with what is known so far', async () => {
    const endless = change(inversion, 'for i in 0 ..< 42 {', 'log "started"\n  let i = 3\n  loop {');
    const file = amu.write('endless.amu', endless);
    const { code, out } = await amu.call(['run', file], {
      during: child =>
        child.stdout!.on('data', chunk => String(chunk).includes('started') && child.kill('SIGINT')),
    });
    expect(code).toBe(130);
    expect(out).toMatch(/^INTERRUPTED/m);
    expect(out).toContain('Sessions');
  });

  it('is silent about progress in a pipe, and outlives a reader that goes away', async () => {
    const noisy = change(
      inversion,
      '  bring_up',
      '  for n in 0 ..< 20000 {\n    log "line {n}"\n  }\n  bring_up',
    );
    const { code, err } = await amu.call(['run', amu.write('system.amu', noisy)], {
      during: child => child.stdout!.once('data', () => child.stdout!.destroy()),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
