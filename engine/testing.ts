// For tests: links a text, loads it, runs it to its end.

import { link } from '../language';
import type { LinkedProgram } from '../language/link/model';
import type { Engine, LoadOptions, RunReport } from './facade';
import { load } from './index';

export const testUri = 'file:///test.amu';

/** The program that a text is. An error in it fails the test. */
export function linkText(text: string): LinkedProgram {
  const program = link(testUri, uri => (uri === testUri ? text : undefined));
  const wrong = program.diagnostics.find(d => d.severity === 'error');
  if (wrong) throw new Error(`${wrong.message}: ${JSON.stringify(text.slice(wrong.start, wrong.end))}`);
  return program;
}

export interface Run {
  readonly engine: Engine;
  readonly report: RunReport;
  readonly log: readonly string[];
  /** messages of the failures, in order */
  readonly failures: readonly string[];
}

/** Events after which a run that does not end fails the test. */
const patience = 5_000_000;

/** Runs a text's drivers (or the test in `options`) to the end. */
export function runText(text: string, options: LoadOptions = {}): Run {
  const engine = load(linkText(text), options);
  if (engine.run(patience) !== 'ended') {
    throw new Error(`the run does not end: ${engine.events} events, ${engine.timePs} ps`);
  }
  const report = engine.report();
  const log = engine
    .takeOutput()
    .filter(line => line.category === 'log')
    .map(line => line.text);
  return { engine, report, log, failures: report.failures.map(f => f.message) };
}

/** A function without agents, and what its driver `app` does; enough for everything that is not about messages. */
export function driverText(body: string, system = ''): string {
  return `system s {
  amu { message: 64B .. 2KiB }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    buffer scratch { size: 4KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B }
  ${system}
}
driver app on pf {
${body}
}`;
}

/** Runs `driverText`. */
export const runDriver = (body: string, system = ''): Run => runText(driverText(body, system));
