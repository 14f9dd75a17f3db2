// What the bench measures: the engine behind its facade, in one process a run as each peer is. Arguments: the work item,
// how many messages, then `breakpoint` and `sessions=N`. Prints one line of JSON, as the peers do.

import { readFileSync } from 'node:fs';
import type { Engine } from '../../engine';
import { load } from '../../engine';
import { link } from '../../language';
import { fanOutText } from './fan-out';
import loopback from './loopback.amu';

/** Events between two breaths, as the command line takes them. */
const slice = 1_000_000;
const defaultSessions = 64;

const [item = 'loopback', count = '100000', ...options] = process.argv.slice(2);
const messages = Number(count);
const sessions = Number(options.find(o => o.startsWith('sessions='))?.slice(9) ?? defaultSessions);

const uri = 'bench:///item.amu';
const text =
  item === 'loopback'
    ? loopback.replace(/(constant count = )\d+/, `$1${messages}`)
    : fanOutText({ sessions, messages });

const beforeLoad = secondsOfThread();
const program = link(uri, asked => (asked === uri ? text : undefined));
const wrong = program.diagnostics.find(d => d.severity === 'error');
if (wrong) throw new Error(`${wrong.message}: ${text.slice(wrong.start, wrong.end)}`);
const engine = load(program, {});
const loaded = secondsOfThread() - beforeLoad;
if (options.includes('breakpoint')) setBreakpoint(engine);

const before = secondsOfThread();
while (engine.run(slice) === 'budget');
const secs = secondsOfThread() - before;

const { checks, failures, status } = engine.report();
if (status !== 'passed') {
  throw new Error(`the run ended as ${status} with ${failures.length} failures: ${failures[0]?.message}`);
}
console.log(
  JSON.stringify({
    name: `amuscope-${item}`,
    msgs: checks.passed,
    events: engine.events,
    secs,
    end: engine.timePs / 1000,
    loaded,
    bytes: process.memoryUsage().rss,
  }),
);

/** One that is never hit: a check of every occurrence of its kind, and none comes. */
function setBreakpoint(to: Engine): void {
  const [state] = to.setFunctionBreakpoints([{ event: 'lost *' }]);
  if (!state?.verified) throw new Error(`the breakpoint cannot be set: ${state?.message}`);
}

/** CPU time of this thread where the system tells it, else of the process with all its helpers. */
function secondsOfThread(): number {
  try {
    const [ran] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ran) / 1e9;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
}
