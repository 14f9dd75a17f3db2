import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SignalInfo, SignalValue } from '../../engine';
import { TraceOutput } from './output';
import { plainName, shortId, vcd } from './vcd';

const folder = mkdtempSync(join(tmpdir(), 'amu-vcd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Step = readonly [timePs: number, values: Readonly<Record<number, SignalValue>>];

/** The text of a dump of these signals, without its head. */
async function dump(signals: readonly Partial<SignalInfo>[], steps: readonly Step[], end: number) {
  const path = join(folder, 'out.vcd');
  const output = await TraceOutput.open(path);
  const whole = signals.map((s, index): SignalInfo => {
    return { index, role: 'socket', scope: ['pf'], name: `s${index}`, kind: 'count', bits: 4, ...s };
  });
  const head = { version: '1', system: 'demo', file: 'demo.amu', agents: () => [], signals: whole };
  const format = vcd(output, { ...head, whereIs: () => ({ file: '', line: 1, column: 1 }) });
  for (const [time, values] of steps) format.changes(time, Object.keys(values).map(Number), s => values[s]);
  format.end(end);
  await output.close();
  const text = readFileSync(path, 'utf8');
  const mark = '$enddefinitions $end\n';
  return { head: text.slice(0, text.indexOf(mark)), body: text.slice(text.indexOf(mark) + mark.length) };
}

describe('a value change dump', () => {
  it('begins with nothing known, and tells each change at its time', async () => {
    const steps: Step[] = [
      [0, { 0: 3n, 1: 1n }],
      [1500, { 0: 4n }],
    ];
    const { body } = await dump([{}, { kind: 'bit', bits: 1 }], steps, 2000);
    expect(body).toBe('#0\n$dumpvars\nbx !\nx"\n$end\n#0\nb11 !\n1"\n#1500\nb100 !\n#2000\n');
  });

  it('shows of an instant what holds behind it, and no value twice', async () => {
    const steps: Step[] = [
      [0, { 0: 1n }],
      [10, { 0: 2n }],
      [10, { 0: 3n }],
      [20, { 0: 4n }],
      [20, { 0: 3n }],
    ];
    const { body } = await dump([{}], steps, 20);
    expect(body.split('$end\n')[1]).toBe('#0\nb1 !\n#10\nb11 !\n#20\n');
  });

  it('has pulses as events, also at two times in a row', async () => {
    const steps: Step[] = [
      [5, { 0: 1 }],
      [6, { 0: 2 }],
    ];
    const { head, body } = await dump([{ kind: 'pulse', bits: 1 }], steps, 6);
    expect(head).toContain('$var event 1 ! s0 $end');
    expect(body).toBe('#0\n$dumpvars\n$end\n#5\n1!\n#6\n1!\n#6\n');
  });

  it('has texts without blanks, and none that is empty', async () => {
    const steps: Step[] = [
      [1, { 0: 'waits for 2 messages' }],
      [2, { 0: '' }],
    ];
    const { body } = await dump([{ kind: 'text' }], steps, 3);
    expect(body.split('$end\n')[1]).toBe('#1\nswaits_for_2_messages !\n#2\ns- !\n#3\n');
  });

  it('knows numbers of 64 bits to the last', async () => {
    const { body } = await dump([{ bits: 64 }], [[0, { 0: 2n ** 64n - 1n }]], 1);
    expect(body).toContain(`b${'1'.repeat(64)} !`);
  });

  it('tells names apart that look the same when they are plain', async () => {
    const signals = [{ scope: ['a b'] }, { scope: ['a-b'] }, { scope: ['a_b'] }];
    const { head } = await dump(signals, [], 0);
    const scopes = [...head.matchAll(/\$scope module (\S+) \$end/g)].map(([, name]) => name);
    expect(scopes).toEqual(['demo', 'a_b', 'a_b_2', 'a_b_3']);
    expect(head).toContain('$comment a_b_2 is a-b $end');
  });
});

describe('names of a dump', () => {
  it.each([
    ['t0', 't0'],
    ['2 messages', '_2_messages'],
    ['costs $end', 'costs_end'],
    ['größe', 'gr_e'],
    ['', '_'],
  ])('%j is %s', (name, plain) => expect(plainName(name)).toBe(plain));

  it('are short, printable and different', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => shortId(i));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(id => /^[!-~]{1,3}$/.test(id))).toBe(true);
    expect([ids[0], ids[93], ids[94]]).toEqual(['!', '~', '!!']);
  });
});
