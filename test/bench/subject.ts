// What the bench measures: the engine behind its facade, in one process a run as each peer is. Arguments: the work item,
// how many messages, then `breakpoint`, `no-causes`, `snapshots=EVENTS` and `sessions=N`; or `load`, with `sessions=N` and
// `functions=N`, which only loads. Prints one line of JSON, as the peers do.

import { readFileSync } from 'node:fs';
import type { Engine, EngineSnapshot } from '../../engine';
import { load } from '../../engine';
import { link } from '../../language';
import { fanOutText } from './fan-out';
import loopback from './loopback.amu';
import { manyText } from './many';

/** Events between two breaths, as the command line takes them. */
const slice = 1_000_000;
const defaultSessions = 64;
const keptSnapshots = 4;

const [item = 'loopback', count = '100000', ...options] = process.argv.slice(2);
const messages = Number(count);
const numberOf = (name: string, otherwise: number) =>
  Number(options.find(o => o.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise);
const sessions = numberOf('sessions', defaultSessions);
const everyEvents = numberOf('snapshots', Number.POSITIVE_INFINITY);

const uri = 'bench:///item.amu';
const text = textOf(item);

const beforeLoad = secondsOfThread();
const program = link(uri, asked => (asked === uri ? text : undefined));
const wrong = program.diagnostics.find(d => d.severity === 'error');
if (wrong) throw new Error(`${wrong.message}: ${text.slice(wrong.start, wrong.end)}`);
const engine = load(program, { causes: !options.includes('no-causes') });
const loaded = secondsOfThread() - beforeLoad;
if (options.includes('breakpoint')) setBreakpoint(engine);

if (item === 'load') {
  console.log(JSON.stringify({ name: 'amuscope-load', msgs: 1, events: 0, secs: loaded, loaded }));
} else run(engine);

function run(engine: Engine): void {
  const before = secondsOfThread();
  const budget = Math.min(slice, everyEvents);
  /** The last ones are kept, as a debugger would. */
  const kept: EngineSnapshot[] = [];
  let snapshots = 0;
  while (engine.run(budget) === 'budget') {
    if (everyEvents > slice) continue;
    kept[snapshots++ % keptSnapshots] = engine.snapshot();
  }
  const secs = secondsOfThread() - before;
  const { checks, failures, status } = engine.report();
  if (status !== 'passed') {
    throw new Error(`the run ended as ${status} with ${failures.length} failures: ${failures[0]?.message}`);
  }
  const { rss: bytes } = process.memoryUsage();
  const end = engine.timePs / 1000;
  console.log(
    JSON.stringify({
      name: `amuscope-${item}`,
      msgs: checks.passed,
      events: engine.events,
      secs,
      end,
      loaded,
      snapshots,
      bytes,
    }),
  );
}

function textOf(item: string): string {
  switch (item) {
    case 'loopback':
      return loopback.replace(/(constant count = )\d+/, `$1${messages}`);
    case 'fan-out':
      return fanOutText({ sessions, messages });
    case 'load':
      return manyText({ sessions, functions: numberOf('functions', 1) });
    default:
      throw new Error(`there is no work item ${item}`);
  }
}

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
