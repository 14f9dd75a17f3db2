// `amu run FILE`: the file's drivers, or one of its tests, to their end, and what came of it.

import { type Engine, formatTime, LoadError, type LoadOptions, load, type OutputLine } from '../engine';
import { type LinkedProgram, link } from '../language';
import { Findings } from './diagnostics';
import { exitCodes } from './exit-codes';
import { displayName, Files, UnreadableFile } from './files';
import { safe, type Terminal } from './output';
import { runSliced } from './progress';
import { ReportText, reportJson } from './report';

export interface RunOptions {
  readonly driver?: readonly string[];
  readonly test?: string;
  readonly system?: string;
  readonly timeLimit?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** @returns the exit code, see `exitCodes` */
export async function run(path: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const files = new Files();
  let uri: string;
  try {
    uri = files.open(path);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return refuse(error.message, terminal);
  }
  const program = link(uri, files.read);
  const findings = new Findings();
  findings.add(program);
  if (!program.ok) return reportErrors(findings, options, terminal);
  const warnings = findings.render(terminal.columns, terminal.errorStyle, ['warning']);
  if (warnings !== '') terminal.err(`${warnings}\n`);

  const question = undecided(program, path, options);
  if (question) return refuse(question, terminal);
  let engine: Engine;
  try {
    engine = load(program, loadOptions(options));
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return refuse(error.message, terminal);
  }
  if (!options.json) terminal.out(`${headOf(engine, terminal)}\n`);
  const start = performance.now();
  const ending = await runSliced(engine, terminal, () => printOutput(engine.takeOutput(), options, terminal));
  const seconds = (performance.now() - start) / 1000;
  const report = engine.report(ending === 'interrupted');
  if (options.json) terminal.out(JSON.stringify(reportJson(report, program), undefined, 2));
  else terminal.out(new ReportText(program, terminal.columns, terminal.style).render(report, { seconds }));
  if (report.status === 'interrupted') return exitCodes.interrupted;
  return report.status === 'passed' ? exitCodes.ok : exitCodes.failed;
}

function refuse(message: string, terminal: Terminal): number {
  terminal.err(`amu: ${safe(message)}`);
  return exitCodes.usage;
}

function reportErrors(findings: Findings, options: RunOptions, terminal: Terminal): number {
  if (options.json) {
    terminal.out(JSON.stringify({ status: 'errors', diagnostics: findings.toJson() }, undefined, 2));
  } else {
    terminal.err(`${findings.render(terminal.columns, terminal.errorStyle, ['error', 'warning'])}\n`);
    terminal.err(terminal.errorStyle('red', `${findings.summary()}; nothing was run`));
  }
  return exitCodes.usage;
}

/** What to say when the file does not tell what to start; undefined when it does. */
function undecided(program: LinkedProgram, path: string, options: RunOptions): string | undefined {
  if (options.driver || options.test !== undefined || options.system !== undefined) return undefined;
  const systems = [...new Set(program.drivers.map(driver => driver.system?.name))];
  if (systems.length > 1) {
    return `${path} has drivers of several systems. Choose one: --system ${systems.join(' or --system ')}`;
  }
  if (program.drivers.length > 0) return undefined;
  const test = program.tests[0];
  if (test) return `${path} has tests but no driver. Run a test: amu run ${path} --test '${test.title}'`;
  const named = program.systems[0]?.functions[0]?.name ?? 'pf';
  return (
    `${path} has nothing to run: it declares no driver. Write one, \`driver app on ${named} { bring_up … }\`, ` +
    'or run the file that imports this one.'
  );
}

function loadOptions(options: RunOptions): LoadOptions {
  return {
    drivers: options.driver,
    test: options.test,
    system: options.system,
    seed: options.seed,
    timeLimitPs: options.timeLimit,
  };
}

/** What runs: `examples/inversion.amu: driver app`. */
function headOf(engine: Engine, { style }: Terminal): string {
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
