// `amu test FILE...`: every test of the files, each in a run of its own, and what came of it in the format of a terminal,
// of CI (JUnit), of a harness (TAP) or of a program (JSON).

import { LoadError, load, type RunReport } from '../engine';
import { type LinkedProgram, link } from '../language';
import { Findings } from './diagnostics';
import { exitCodes } from './exit-codes';
import { displayName, Files, UnreadableFile } from './files';
import { safe, type Terminal } from './output';
import { positionAt } from './places';
import { runSliced } from './progress';
import { writers } from './test-formats';

export interface TestOptions {
  readonly format: TestFormat;
  /** Only the tests with these titles. */
  readonly test?: readonly string[];
  readonly seed?: number;
  readonly timeLimit?: number;
}
export type TestFormat = 'text' | 'json' | 'junit' | 'tap';

/** One test, run; `file`, `line` and `column` (from 1) are where it stands. */
export interface TestResult {
  readonly file: string;
  readonly title: string;
  readonly line: number;
  readonly column: number;
  /** `error`: it could not be run. */
  readonly status: RunReport['status'] | 'error';
  /** Of this machine. */
  readonly seconds: number;
  readonly report: RunReport | undefined;
  readonly program: LinkedProgram;
  /** Why it could not be run. */
  readonly error?: string;
}

/** Takes results as they come. */
export interface TestWriter {
  result(result: TestResult): void;
  end(): void;
}

/** @returns the exit code: 0 all passed, 1 a test failed, 2 unusable arguments or files */
export async function test(
  paths: readonly string[],
  options: TestOptions,
  terminal: Terminal,
): Promise<number> {
  const files = new Files();
  const programs: LinkedProgram[] = [];
  for (const path of paths) {
    try {
      programs.push(link(files.open(path), files.read));
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      terminal.err(`amu: ${safe(error.message)}`);
      return exitCodes.usage;
    }
  }
  const findings = new Findings();
  for (const program of programs) findings.add(program);
  if (programs.some(program => !program.ok)) {
    terminal.err(`${findings.render(terminal.columns, terminal.errorStyle, ['error', 'warning'])}\n`);
    terminal.err(terminal.errorStyle('red', `${findings.summary()}; no test was run`));
    return exitCodes.usage;
  }
  const chosen = programs.flatMap(program => testsOf(program, options).map(model => ({ program, model })));
  if (chosen.length === 0) {
    const wanted = options.test?.map(title => `"${title}"`).join(', ');
    terminal.err(
      `amu: ${wanted ? `there is no test ${safe(wanted)} in` : 'there is no test in'} ${safe(paths.join(', '))}; ` +
        'a test is a block `test "title" of system { … }`',
    );
    return exitCodes.usage;
  }
  const writer = writers[options.format](terminal, chosen.length);
  let failed = false;
  for (const { program, model } of chosen) {
    const result = await runOne(program, model, options, terminal);
    if (result.status === 'interrupted') {
      writer.end();
      return exitCodes.interrupted;
    }
    failed ||= result.status !== 'passed';
    writer.result(result);
  }
  writer.end();
  return failed ? exitCodes.failed : exitCodes.ok;
}

type Test = LinkedProgram['tests'][number];

/** The tests that stand in the file itself: those of an import are run with the file that holds them. */
function testsOf(program: LinkedProgram, { test }: TestOptions): Test[] {
  return program.tests.filter(
    model => model.origin.uri === program.entry && (!test || test.includes(model.title)),
  );
}

async function runOne(
  program: LinkedProgram,
  model: Test,
  { seed, timeLimit }: TestOptions,
  terminal: Terminal,
): Promise<TestResult> {
  const { line, character } = positionAt(program.files.get(model.origin.uri)?.text ?? '', model.origin.start);
  const about = {
    file: displayName(model.origin.uri),
    title: model.title,
    line: line + 1,
    column: character + 1,
    program,
  };
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    const engine = load(program, {
      test: model.title,
      system: model.system?.name,
      seed,
      timeLimitPs: timeLimit,
    });
    const ending = await runSliced(engine, terminal, () => engine.takeOutput());
    const report = engine.report(ending === 'interrupted');
    return { ...about, status: report.status, seconds: seconds(), report };
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return { ...about, status: 'error', seconds: seconds(), report: undefined, error: error.message };
  }
}
