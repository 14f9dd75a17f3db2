// `amu trace FILE`: a run as `amu run` does it, and everything that happened in it for a reader of waveforms (VCD), for
// Perfetto, or as JSON lines.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Engine } from '../engine';
import { exitCodes } from './exit-codes';
import { displayName } from './files';
import { safe, type Terminal } from './output';
import { positionAt } from './places';
import { prepare, refuse, type StartOptions } from './prepare';
import { runSliced } from './progress';
import { ReportText } from './report';
import { headOf } from './run';
import type { NewFormat, SourcePlace, TraceFormat, TraceHead } from './traces/format';
import { jsonLines } from './traces/json';
import { TraceOutput, UnwritableTrace } from './traces/output';
import { perfetto } from './traces/perfetto';
import { vcd } from './traces/vcd';
import { formatBytes, formatCount } from './units';
import { version } from './version';

export interface TraceOptions extends StartOptions {
  readonly vcd?: string;
  readonly perfetto?: string;
  /** true without a file: to the standard output */
  readonly json?: string | true;
}

/** So much waits for the disk at most, and a slice's worth more. */
const mostWaiting = 4 * 1024 * 1024;
/** Events between two looks at the records where signals are not asked for. */
const stride = 256;
const pageOfRecords = 4096;

/** @returns the exit code, see `exitCodes` */
export async function trace(path: string, options: TraceOptions, terminal: Terminal): Promise<number> {
  const wanted = formatsOf(options);
  if (wanted.length === 0) {
    return refuse(
      `amu trace writes what you ask for: --vcd out.vcd for GTKWave and Surfer, --perfetto out.pftrace for ui.perfetto.dev, --json`,
      terminal,
    );
  }
  const wrong = mistakenTarget(wanted, path);
  if (wrong) return refuse(wrong, terminal);
  const engine = prepare(path, { ...options, json: undefined }, terminal, 'trace');
  if (typeof engine === 'number') return engine;

  const outputs: TraceOutput[] = [];
  try {
    for (const { target } of wanted) outputs.push(await TraceOutput.open(target));
    return await traced(engine, wanted, outputs, terminal);
  } catch (error) {
    for (const output of outputs) await output.abandon();
    if (!(error instanceof UnwritableTrace)) throw error;
    return refuse(error.message, terminal);
  }
}

interface Wanted {
  readonly format: NewFormat;
  readonly target: string;
}

function formatsOf(options: TraceOptions): Wanted[] {
  const wanted: Wanted[] = [];
  if (options.vcd !== undefined) wanted.push({ format: vcd, target: options.vcd });
  if (options.perfetto !== undefined) wanted.push({ format: perfetto, target: options.perfetto });
  if (options.json !== undefined) {
    wanted.push({ format: jsonLines, target: options.json === true ? '-' : options.json });
  }
  return wanted;
}

/** What to say of targets that would destroy something or each other. */
function mistakenTarget(wanted: readonly Wanted[], path: string): string | undefined {
  const targets = wanted.map(({ target }) => (target === '-' ? target : resolve(target)));
  if (new Set(targets).size < targets.length) return 'two traces cannot go to one file; give each its own';
  const same = wanted.find(({ target }) => target !== '-' && isSameFile(target, path));
  return same && `${same.target} is the file to run; a trace would overwrite it. Give another name`;
}

function isSameFile(one: string, other: string): boolean {
  try {
    const [a, b] = [statSync(one), statSync(other)];
    return a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}

async function traced(
  engine: Engine,
  wanted: readonly Wanted[],
  outputs: readonly TraceOutput[],
  terminal: Terminal,
): Promise<number> {
  // Beside a trace on the standard output the report goes to the other one.
  const quiet = wanted.some(({ target }) => target === '-');
  const print = (text: string) => (quiet ? terminal.err(text) : terminal.out(text));
  print(`${headOf(engine, terminal)}\n`);
  const followed = new Followed(engine, wanted, outputs);
  const start = performance.now();
  const ending = await runSliced(followed, terminal, async () => {
    engine.takeOutput();
    for (const output of outputs) await output.flush();
  });
  followed.end();
  for (const output of outputs) await output.close();
  const seconds = (performance.now() - start) / 1000;

  const report = engine.report(ending === 'interrupted');
  const style = quiet ? terminal.errorStyle : terminal.style;
  print(new ReportText(engine.program, terminal.columns, style).render(report, { seconds }));
  for (const { name, written } of outputs) print(`  ${safe(name)}: ${formatBytes(written)}`);
  if (followed.lost > 0) {
    terminal.err(
      `amu: ${formatCount(followed.lost)} events are missing in the trace: more happened in one instant than the engine keeps`,
    );
  }
  if (report.status === 'interrupted') return exitCodes.interrupted;
  return report.status === 'passed' ? exitCodes.ok : exitCodes.failed;
}

/** An engine that tells its formats of everything it does. */
class Followed {
  lost = 0;
  private readonly formats: readonly TraceFormat[];
  private readonly reader;
  private readonly value;
  private readonly wantsSignals: boolean;
  private readonly wantsRecords: boolean;
  private last = 0;

  constructor(
    private readonly engine: Engine,
    wanted: readonly Wanted[],
    private readonly outputs: readonly TraceOutput[],
  ) {
    const reader = engine.signals();
    this.reader = reader;
    this.value = (signal: number) => reader.value(signal);
    const head: TraceHead = {
      version,
      system: engine.program.systems.length === 1 ? engine.program.systems[0].name : systemOf(engine),
      file: displayName(engine.program.entry),
      signals: reader.signals,
      agents: () => engine.agents(),
      whereIs: placesOf(engine),
    };
    this.formats = wanted.map(({ format }, i) => format(outputs[i], head));
    this.wantsSignals = this.formats.some(f => f.wantsSignals);
    this.wantsRecords = this.formats.some(f => f.wantsRecords);
    this.look();
  }

  get events(): number {
    return this.engine.events;
  }
  get timePs(): number {
    return this.engine.timePs;
  }

  run(budget: number): ReturnType<Engine['run']> {
    const most = this.wantsSignals ? 1 : stride;
    for (let left = budget; left > 0; left -= most) {
      const result = this.engine.run(Math.min(left, most));
      this.look();
      if (result !== 'budget') return result;
      if (this.outputs.some(({ waiting }) => waiting > mostWaiting)) return result;
    }
    return 'budget';
  }

  end(): void {
    for (const format of this.formats) format.end(this.engine.timePs);
  }

  private look(): void {
    const { engine, formats, value } = this;
    const changed = this.wantsSignals ? this.reader.changed() : [];
    for (let more = this.wantsRecords; more; ) {
      const page = engine.records(this.last, pageOfRecords);
      ({ more, last: this.last } = page);
      this.lost += page.lost;
      if (page.records.length === 0) continue;
      for (const format of formats) if (format.wantsRecords) format.records(page.records, value);
    }
    if (changed.length === 0) return;
    for (const format of formats) if (format.wantsSignals) format.changes(engine.timePs, changed, value);
  }
}

/** The name of the system that runs, of several. */
function systemOf(engine: Engine): string {
  const { drivers, tests, systems } = engine.program;
  const running = engine.agents().map(({ name }) => name);
  const found =
    drivers.find(d => running.includes(`driver ${d.name}`)) ??
    tests.find(t => running.includes(`test "${t.title}"`));
  return found?.system?.name ?? systems[0]?.name ?? 'system';
}

/** Places as lines; each is worked out once. */
function placesOf(engine: Engine): TraceHead['whereIs'] {
  const known = new Map<string, Map<number, SourcePlace>>();
  return ({ uri, start }) => {
    let ofFile = known.get(uri);
    if (!ofFile) {
      ofFile = new Map();
      known.set(uri, ofFile);
    }
    let place = ofFile.get(start);
    if (!place) {
      const { line, character } = positionAt(engine.program.files.get(uri)?.text ?? '', start);
      place = { file: displayName(uri), line: line + 1, column: character + 1 };
      ofFile.set(start, place);
    }
    return place;
  };
}
