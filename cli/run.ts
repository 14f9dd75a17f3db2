// `amu run FILE`: the file's drivers, or one of its tests, to their end, and what came of it.

import { type Engine, formatTime, type OutputLine } from '../engine';
import { exitCodes } from './exit-codes';
import { displayName } from './files';
import { FollowedWaits, latencyText } from './latency';
import { safe, type Terminal } from './output';
import { prepare, type StartOptions } from './prepare';
import { runSliced } from './progress';
import { ReportText, reportJson } from './report';

export interface RunOptions extends StartOptions {
  readonly json?: boolean;
  /** the latency of each session by its parts */
  readonly latency?: boolean;
}

/** @returns the exit code, see `exitCodes` */
export async function run(path: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const engine = prepare(path, options, terminal);
  if (typeof engine === 'number') return engine;
  if (!options.json) terminal.out(`${headOf(engine, terminal)}\n`);
  const waits = options.latency ? new FollowedWaits(engine) : undefined;
  const start = performance.now();
  const ending = await runSliced(waits ?? engine, terminal, () =>
    printOutput(engine.takeOutput(), options, terminal),
  );
  const seconds = (performance.now() - start) / 1000;
  const report = engine.report(ending === 'interrupted');
  if (options.json) {
    const after = waits && ((session: string) => waits.of(session));
    terminal.out(JSON.stringify(reportJson(report, engine.program, after), undefined, 2));
  } else {
    const { columns, style } = terminal;
    const latency = waits && latencyText(report.sessions, session => waits.of(session), style);
    terminal.out(new ReportText(engine.program, columns, style).render(report, { seconds }, latency));
  }
  if (report.status === 'interrupted') return exitCodes.interrupted;
  return report.status === 'passed' ? exitCodes.ok : exitCodes.failed;
}

/** What runs: `examples/inversion.amu: driver app`. */
export function headOf(engine: Engine, { style }: Terminal): string {
  const programs = engine.agents().filter(({ kind }) => kind === 'driver' || kind === 'test');
  const names = safe(programs.map(({ name }) => name).join(', '));
  return `${style('bold', displayName(engine.program.entry))}: ${names}`;
}

/** Log lines as they come; with --json beside the JSON, on stderr. Failures and notes stand in the report. */
function printOutput(lines: readonly OutputLine[], options: RunOptions, terminal: Terminal): void {
  for (const line of lines) {
    if (line.category !== 'log') continue;
    const text = `${formatTime(line.timePs).padStart(12)}  ${safe(line.text)}`;
    if (options.json) terminal.err(text);
    else terminal.out(text);
  }
}
