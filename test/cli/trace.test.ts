// `amu trace`: what it writes, read by others than who wrote it.

import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Engine, load } from '../../engine';
import { link } from '../../language';
import { Amu, change, inversion, lineOf, root } from './amu';
import { readPerfetto, type TraceEvent } from './perfetto-reader';
import { readVcd, valueAt, type Waves } from './vcd-reader';

const amu = new Amu();
const read = (name: string) => readFileSync(join(amu.folder, name));
const example = (name: string) => readFileSync(join(root, 'examples', name), 'utf8');

function engineOf(text: string, test?: string): Engine {
  const uri = 'file:///system.amu';
  return load(
    link(uri, wanted => (wanted === uri ? text : undefined)),
    { test },
  );
}

interface Line {
  id: number;
  time_ps: number;
  kind: string;
  agent: string;
  subject: string;
  text: string;
  values: Record<string, number | string>;
  cause: number | null;
  place: { file: string; line: number; column: number } | null;
}
const lines = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line);

async function traced(text: string, ...words: string[]) {
  const done = await amu.call(['trace', amu.write('system.amu', text), ...words]);
  return done;
}

/** Signals of the file, and how the language observes the same. */
function observables(waves: Waves, system: string): Map<string, string> {
  const found = new Map<string, string>();
  const names =
    'write_index|read_index|fill|digest|lost|in_flight|credit|buffered|received|sent|messages|error_state';
  for (const path of waves.variables.keys()) {
    const inside = path.slice(system.length + 1).replace(/^(sessions|agents)\./, '');
    if (new RegExp(`\\.(${names})$`).test(path)) found.set(path, inside);
  }
  return found;
}

function observed(engine: Engine, path: string): number {
  // A size as a number.
  const { value } = engine.evaluate(/credit$/.test(path) ? `${path} / 1B` : path);
  if (value === 'true' || value === 'false') return value === 'true' ? 1 : 0;
  return Number(value.match(/^[\d_,]+/)?.[0].replace(/[_,]/g, ''));
}

const toNumber = (value: string | undefined) =>
  value === undefined || value === 'x' ? 0 : Number.parseInt(value, 2);

/** Every value of the file at every instant at which anything happened, against an engine that is looked at. */
function compare(waves: Waves, fresh: () => Engine, system: string): number {
  const instants: number[] = [];
  const before = fresh();
  for (let result = ''; result !== 'ended'; ) {
    result = before.run(1);
    instants.push(before.timePs);
  }
  const engine = fresh();
  const paths = observables(waves, system);
  let compared = 0;
  const wrong: string[] = [];
  const look = (time: number) => {
    for (const [path, expression] of paths) {
      const there = toNumber(valueAt(waves.variables.get(path)!, time));
      const is = observed(engine, expression);
      compared++;
      if (there !== is) wrong.push(`${path} at ${time} ps: ${there} in the file, ${is} in the engine`);
    }
  };
  // What holds at an instant holds behind the last of its events.
  instants.forEach((time, i) => {
    engine.run(1);
    if (time !== instants[i + 1]) look(time);
  });
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(waves.end).toBe(engine.timePs);
  return compared;
}

describe('amu trace --vcd', () => {
  it('holds at every instant what the engine observes', async () => {
    const { code, err } = await traced(inversion, '--vcd', 'out.vcd');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const waves = readVcd(read('out.vcd').toString());
    expect(waves.timescale).toBe('1ps');
    const paths = [...waves.variables.keys()];
    expect(paths).toEqual(
      expect.arrayContaining([
        'inversion_demo.pf.sw0.t0.write_index',
        'inversion_demo.pf.sw0.r0.digest',
        'inversion_demo.sessions.out.in_flight',
        'inversion_demo.agents.inv.hw0.credit',
        'inversion_demo.drivers.app.state',
      ]),
    );
    expect(compare(waves, () => engineOf(inversion), 'inversion_demo')).toBeGreaterThan(5000);
    const fill = waves.variables.get('inversion_demo.pf.sw0.t0.fill')!;
    expect(new Set(fill.changes.map(({ value }) => toNumber(value)))).toEqual(new Set([0, 1]));
  });

  it.each([
    ['several functions', 'two-tenants.amu'],
    ['several agents', 'pipeline.amu'],
  ])('does so with %s', async (_, file) => {
    const text = example(file);
    const [, title] = /test "([^"]+)"/.exec(text)!;
    const { code } = await traced(text, '--vcd', 'more.vcd', '--test', title);
    expect(code).toBe(0);
    const waves = readVcd(read('more.vcd').toString());
    const [system] = [...waves.variables.keys()][0].split('.');
    expect(compare(waves, () => engineOf(text, title), system)).toBeGreaterThan(5000);
  });

  it('has drivers, commands and interrupts', async () => {
    await traced(inversion, '--vcd', 'out.vcd');
    const { variables } = readVcd(read('out.vcd').toString());
    const state = variables.get('inversion_demo.drivers.app.state')!;
    expect(state.type).toBe('string');
    const states = state.changes.map(({ value }) => value);
    expect(states.filter(value => value === 'waits_for_a_message_in_pf.sw0.r0')).toHaveLength(42);
    expect(states.at(-1)).toBe('done');
    const commands = variables.get('inversion_demo.pf.command')!.changes.map(({ value }) => value);
    expect(commands.filter(value => value === 'PF-ASN-CREATE').length).toBeGreaterThan(0);
    expect(variables.get('inversion_demo.pf.interrupt_0')).toMatchObject({ type: 'event', bits: 1 });
  });

  it('makes names of titles that no waveform could hold', async () => {
    const title = 'costs $end, and 2 more';
    const text = `${inversion}\ntest "${title}" of inversion_demo { run app  check app.done within 1ms }\n`;
    const { code } = await traced(text, '--vcd', 'odd.vcd', '--test', title);
    expect(code).toBe(0);
    const { variables } = readVcd(read('odd.vcd').toString());
    expect([...variables.keys()]).toContain('inversion_demo.tests.costs_end_and_2_more.state');
  });

  const tools =
    spawnSync('vcd2fst', ['--help']).error === undefined && spawnSync('fst2vcd').error === undefined;
  it.skipIf(!tools && !process.env.CI)("is read by GTKWave's tools, and the same comes back", async () => {
    await traced(inversion, '--vcd', 'out.vcd');
    const at = (name: string) => join(amu.folder, name);
    execFileSync('vcd2fst', [at('out.vcd'), at('out.fst')]);
    const back = readVcd(execFileSync('fst2vcd', [at('out.fst')], { encoding: 'utf8' }));
    const own = readVcd(read('out.vcd').toString());
    expect(back.timescale).toBe(own.timescale);
    expect([...back.variables.keys()].sort()).toEqual([...own.variables.keys()].sort());
    const times = [...own.variables.values()].flatMap(({ changes }) => changes.map(({ time }) => time));
    const different: string[] = [];
    for (const [path, wave] of own.variables) {
      const other = back.variables.get(path)!;
      expect(other.type).toBe(wave.type);
      if (wave.type === 'event') continue;
      for (const time of new Set(times)) {
        const [one, two] = [valueAt(wave, time), valueAt(other, time)];
        const same = wave.type === 'string' ? one === two : toNumber(one) === toNumber(two);
        if (!same) different.push(`${path} at ${time}: ${one} and ${two}`);
      }
    }
    expect(different).toEqual([]);
  });
});

describe('amu trace --perfetto', () => {
  const perfetto = async (text: string, ...words: string[]) => {
    const { code } = await traced(text, '--perfetto', 'out.pftrace', '--json', 'out.json', ...words);
    return { code, ...readPerfetto(read('out.pftrace')), json: lines(read('out.json').toString()) };
  };

  it('has a lane for each agent and counters for fills', async () => {
    const { code, tracks, events } = await perfetto(inversion);
    expect(code).toBe(0);
    const agents = engineOf(inversion)
      .agents()
      .map(({ name }) => name);
    expect(tracks).toEqual(expect.arrayContaining(agents));
    const fills = events.filter(({ track }) => track === 'pf.sw0.t0 fill');
    expect(fills.every(({ type, group }) => type === 'counter' && group === 'function pf')).toBe(true);
    expect(fills.length).toBeGreaterThanOrEqual(84);
    expect(new Set(fills.map(({ counter }) => counter))).toEqual(new Set([0, 1]));
  });

  it('has everything that happened, once, at its time, with its values and its line', async () => {
    const { events, json } = await perfetto(inversion);
    const byRecord = new Map(events.filter(e => e.values.record).map(e => [e.values.record, e]));
    expect(byRecord.size).toBe(json.length);
    for (const line of json) {
      const event = byRecord.get(line.id)!;
      expect(event.ns).toBe(Math.floor(line.time_ps / 1000));
      expect(event.category).toBe(line.kind);
      expect(event.values).toMatchObject({ time_ps: line.time_ps, ...line.values });
      expect(event.source).toBe(line.place ? `${line.place.file}:${line.place.line}` : undefined);
    }
  });

  it('leads an arrow from each cause to each effect: one end each, not back in time', async () => {
    const { events, json } = await perfetto(inversion);
    const from = new Map<number, TraceEvent>();
    const arrows: [TraceEvent, TraceEvent][] = [];
    for (const event of events) {
      for (const id of event.terminating) {
        const cause = from.get(id);
        if (!cause) throw new Error(`the arrow ${id} ends without a beginning`);
        from.delete(id);
        arrows.push([cause, event]);
      }
      for (const id of event.flows) {
        expect(from.has(id)).toBe(false);
        from.set(id, event);
      }
    }
    expect(from.size).toBe(0);
    const causes = json.filter(({ cause }) => cause !== null);
    expect(arrows.map(([a, b]) => `${a.values.record} ${b.values.record}`).sort()).toEqual(
      causes.map(({ cause, id }) => `${cause} ${id}`).sort(),
    );
    for (const [a, b] of arrows) expect(a.ns).toBeLessThanOrEqual(b.ns);
    expect(arrows.some(([a, b]) => a.category === 'doorbell' && b.category === 'fetch')).toBe(true);
  });

  it('opens and closes slices in pairs: drivers, waits, commands, handlers', async () => {
    const { events } = await perfetto(inversion);
    const open = new Map<string, { name: string | undefined; ns: number }[]>();
    const closed: { track: string; name: string | undefined; ns: number; took: number }[] = [];
    let last = new Map<string, number>();
    for (const { type, track, name, ns } of events) {
      expect(ns).toBeGreaterThanOrEqual(last.get(track) ?? 0);
      last = last.set(track, ns);
      const stack = open.get(track) ?? [];
      open.set(track, stack);
      if (type === 'begin') stack.push({ name, ns });
      if (type !== 'end') continue;
      const top = stack.pop();
      if (!top) throw new Error(`an end on ${track} where nothing is open`);
      closed.push({ track, ...top, took: ns - top.ns });
    }
    expect([...open.values()].flat()).toEqual([]);
    const count = (track: RegExp, name: string) =>
      closed.filter(s => track.test(s.track) && s.name === name).length;
    expect(count(/^driver app$/, 'app')).toBe(1);
    expect(count(/^driver app$/, 'waits for a message in pf.sw0.r0')).toBe(42);
    expect(count(/^AHA inv/, 'handle inv')).toBe(42);
    expect(count(/^AMU: commands of pf$/, 'PF-ASN-CREATE')).toBe(2);
    for (const { took } of closed.filter(s => s.name === 'handle inv'))
      expect(took).toBeGreaterThanOrEqual(50);
  });

  it('gives each of several handlers at once a lane', async () => {
    const several = change(inversion, 'latency: 50ns', 'latency: 5us  credit: 64KiB  parallel: 3');
    const rung = change(
      several,
      '    doorbell t0\n    wait r0',
      '  }\n  doorbell t0\n  for i in 0 ..< 42 {\n    wait r0',
    );
    const { code, events, tracks } = await perfetto(rung);
    expect(code).toBe(0);
    const name = 'AHA inv (inversion)';
    expect(tracks).toEqual(expect.arrayContaining([name, `${name} #2`, `${name} #3`]));
    const handlers = events.filter(({ category, type }) => category === 'handle' && type === 'begin');
    expect(handlers).toHaveLength(42);
    let most = 0;
    let open = 0;
    for (const { type, track } of events) {
      if (!track.startsWith(name) || (type !== 'begin' && type !== 'end')) continue;
      open += type === 'begin' ? 1 : -1;
      most = Math.max(most, open);
    }
    expect(most).toBe(3);
  });
});

describe('amu trace --json', () => {
  it('is one object a line, on the standard output, with the report beside it', async () => {
    const { code, out, err } = await traced(inversion, '--json');
    expect(code).toBe(0);
    expect(err).toMatch(/PASSED {2}42 checks passed/);
    const all = lines(out);
    expect(all.map(({ id }) => id)).toEqual(all.map((_, i) => i + 1));
    const bell = all.find(({ kind }) => kind === 'doorbell')!;
    expect(bell).toMatchObject({
      agent: 'driver app',
      subject: 'pf.sw0.t0',
      text: 'app rang the doorbell of pf.sw0.t0: WRITE_INDEX_TX 0 -> 1',
      values: { old: 0, new: 1 },
      place: { file: 'system.amu', line: lineOf(inversion, 'doorbell t0') },
    });
    expect(Number.isSafeInteger(bell.time_ps)).toBe(true);
    expect(all.find(({ kind }) => kind === 'fetch')!.cause).toBe(bell.id);
  });

  it('is the same every time', async () => {
    const [one, two] = [await traced(inversion, '--json'), await traced(inversion, '--json')];
    expect(one.out).toBe(two.out);
  });

  it('ends with 1 when the run failed, and has all of it', async () => {
    const { code, out } = await traced(
      change(inversion, '~pattern(2KiB, i),', 'pattern(2KiB, i),'),
      '--json',
    );
    expect(code).toBe(1);
    expect(lines(out).some(({ kind }) => kind === 'failure')).toBe(true);
  });
});

describe('amu trace', () => {
  const endless = change(inversion, '0 ..< 42', '0 ..< 100000000')
    .replaceAll(/\b2KiB(?!\n)/g, '64B')
    .replace('"message {i} came back wrong"', '"wrong"');

  it('leaves complete files when it is interrupted', async () => {
    const { code, out } = await amu.call(
      [
        'trace',
        amu.write('endless.amu', endless),
        '--vcd',
        'i.vcd',
        '--perfetto',
        'i.pftrace',
        '--json',
        'i.json',
      ],
      {
        during: child => {
          const timer = setInterval(() => {
            const there =
              existsSync(join(amu.folder, 'i.json')) && statSync(join(amu.folder, 'i.json')).size > 0;
            if (!there) return;
            clearInterval(timer);
            child.kill('SIGINT');
          }, 20);
        },
      },
    );
    expect(code).toBe(130);
    expect(out).toContain('INTERRUPTED');
    const { end } = readVcd(read('i.vcd').toString());
    const all = lines(read('i.json').toString());
    expect(all.map(({ id }) => id)).toEqual(all.map((_, i) => i + 1));
    expect(end).toBeGreaterThanOrEqual(all.at(-1)!.time_ps);
    const { events } = readPerfetto(read('i.pftrace'));
    const depth = events.reduce((d, { type }) => d + (type === 'begin' ? 1 : type === 'end' ? -1 : 0), 0);
    expect(depth).toBe(0);
    expect(events.filter(e => e.values.record)).toHaveLength(all.length);
  });

  it.skipIf(process.platform === 'win32')(
    'waits for a slow reader in little memory, and loses nothing',
    async () => {
      const pipe = join(amu.folder, 'slow');
      execFileSync('mkfifo', [pipe]);
      let text = '';
      let most = 0;
      let whole: Promise<unknown> = Promise.resolve();
      const { code } = await amu.call(
        ['trace', amu.write('endless.amu', endless), '--json', pipe, '--time-limit', '4ms'],
        {
          env: { NODE_OPTIONS: '--max-old-space-size=64' },
          during: child => {
            const reader = createReadStream(pipe, { encoding: 'utf8', highWaterMark: 256 * 1024 });
            whole = once(reader, 'end');
            reader.on('data', chunk => {
              text += chunk;
              reader.pause();
              setTimeout(() => reader.resume(), 10);
              if (!existsSync(`/proc/${child.pid}/status`)) return;
              const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
              most = Math.max(most, Number(rss ?? 0));
            });
          },
        },
      );
      await whole;
      expect(code).toBe(1);
      const all = lines(text);
      expect(all.length).toBeGreaterThan(20_000);
      expect(all.map(({ id }) => id)).toEqual(all.map((_, i) => i + 1));
      expect(most).toBeLessThan(160_000);
    },
  );

  it.each([
    [[], /writes what you ask for.*--vcd.*--perfetto.*--json/],
    [['--vcd', 'nowhere/out.vcd'], /cannot write nowhere\/out\.vcd: there is no such file/],
    [['--vcd', 'same', '--perfetto', 'same'], /cannot go to one file/],
    [['--json', 'system.amu'], /the file to run/],
    [['--json', '--driver', 'nobody'], /nobody/],
  ])('%j says what is wrong', async (words, message) => {
    const { code, out, err } = await traced(inversion, ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(readFileSync(join(amu.folder, 'system.amu'), 'utf8')).toBe(inversion);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    const { code, err } = await traced(inversion, '--json', '/dev/full');
    expect(code).toBe(2);
    expect(err).toContain('cannot write /dev/full: the disk is full');
  });
});
