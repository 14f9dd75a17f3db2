// What `amu run` and `amu trace` begin with: a file linked, a choice of what is to run, an engine that stands at time 0.

import { type Engine, LoadError, type LoadOptions, load } from '../engine';
import { type LinkedProgram, link } from '../language';
import { Findings } from './diagnostics';
import { exitCodes } from './exit-codes';
import { Files, UnreadableFile } from './files';
import { safe, type Terminal } from './output';

export interface StartOptions {
  readonly driver?: readonly string[];
  readonly test?: string;
  readonly system?: string;
  readonly timeLimit?: number;
  readonly seed?: number;
}
interface PrepareOptions extends StartOptions {
  /** Errors of the file go to the standard output as JSON. */
  readonly json?: boolean;
  /** Names of the functions whose driver is outside. @throws LoadError */
  readonly external?: (program: LinkedProgram) => readonly string[];
}

/** @returns the engine, or the exit code when the user has been told why there is none */
export function prepare(
  path: string,
  options: PrepareOptions,
  terminal: Terminal,
  command = 'run',
): Engine | number {
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

  const question = undecided(program, path, options, command);
  if (question) return refuse(question, terminal);
  try {
    return load(program, { ...loadOptions(options), external: options.external?.(program) });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return refuse(error.message, terminal);
  }
}

export function refuse(message: string, terminal: Terminal): number {
  terminal.err(`amu: ${safe(message)}`);
  return exitCodes.usage;
}

function reportErrors(findings: Findings, options: PrepareOptions, terminal: Terminal): number {
  if (options.json) {
    terminal.out(JSON.stringify({ status: 'errors', diagnostics: findings.toJson() }, undefined, 2));
  } else {
    terminal.err(`${findings.render(terminal.columns, terminal.errorStyle, ['error', 'warning'])}\n`);
    terminal.err(terminal.errorStyle('red', `${findings.summary()}; nothing was run`));
  }
  return exitCodes.usage;
}

/** What to say when the file does not tell what to start; undefined when it does. */
function undecided(
  program: LinkedProgram,
  path: string,
  options: PrepareOptions,
  command: string,
): string | undefined {
  if (options.external) return undefined;
  if (options.driver || options.test !== undefined || options.system !== undefined) return undefined;
  const systems = [...new Set(program.drivers.map(driver => driver.system?.name))];
  if (systems.length > 1) {
    return `${path} has drivers of several systems. Choose one: --system ${systems.join(' or --system ')}`;
  }
  if (program.drivers.length > 0) return undefined;
  const test = program.tests[0];
  if (test)
    return `${path} has tests but no driver. Run a test: amu ${command} ${path} --test '${test.title}'`;
  const named = program.systems[0]?.functions[0]?.name ?? 'pf';
  return (
    `${path} has nothing to run: it declares no driver. Write one, \`driver app on ${named} { bring_up … }\`, ` +
    `or run the file that imports this one. A real driver can have it: amu serve ${path} --vfio-user SOCKET`
  );
}

function loadOptions(options: StartOptions): LoadOptions {
  return {
    drivers: options.driver,
    test: options.test,
    system: options.system,
    seed: options.seed,
    timeLimitPs: options.timeLimit,
  };
}
