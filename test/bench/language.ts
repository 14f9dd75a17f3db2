// What the language's bench measures, in one process a run: `full`, `cold`, `keystroke`, `hover`, `completion` or `heap`
// over a generated text of so many lines. Prints one line of JSON: milliseconds of CPU time, and those of the yardstick
// where there is one; bytes for `heap`.

import { readFileSync } from 'node:fs';
import { completions, hover, Workspace } from '../../language';
import { bare } from './language-bare';
import { generated } from './language-text';

const [what = 'full', count = '10000', place = 'driver'] = process.argv.slice(2);
const text = generated(Number(count));
const uri = 'bench:///plant.amu';
const repetitions = 21;

function linked(): Workspace {
  const workspace = new Workspace();
  workspace.set(uri, text);
  workspace.link(uri);
  return workspace;
}

const measures: Readonly<Record<string, () => object>> = {
  full() {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 0; n < repetitions; n++) {
      ours.push(timed(linked));
      theirs.push(timed(() => bare(text)));
    }
    return { ms: median(ours), peerMs: median(theirs) };
  },
  cold: () => ({ ms: timed(linked), lines: text.split('\n').length }),
  'bare-cold': () => ({ ms: timed(() => bare(text)) }),
  /** A letter comes and goes in the middle of the file: in a driver, or in a function of the system. */
  keystroke() {
    const workspace = linked();
    const middle =
      place === 'driver'
        ? text.indexOf('expected + 1', Math.floor(text.length * 0.75)) + 'expected + 1'.length
        : text.indexOf('slots: 16', Math.floor(text.length * 0.25)) + 'slots: 16'.length;
    const typed = `${text.slice(0, middle)} 0${text.slice(middle)}`;
    const type = (times: number) => {
      for (let n = 0; n < times; n++) {
        const next = n % 2 === 0 ? typed : text;
        // The text of the editor lies in one piece.
        next.charCodeAt(0);
        workspace.set(uri, next);
        workspace.link(uri);
      }
    };
    return { ms: mean(type) };
  },
  hover: () => answered((workspace, offset) => hover(workspace.link(uri), uri, offset)),
  completion: () => answered((workspace, offset) => completions(workspace.link(uri), uri, offset)),
  heap() {
    const workspace = linked();
    globalThis.gc?.();
    const { heapUsed } = process.memoryUsage();
    return { bytes: heapUsed, systems: workspace.link(uri).systems.length };
  },
};

function answered(ask: (workspace: Workspace, offset: number) => unknown): object {
  const workspace = linked();
  return {
    ms: mean(times => {
      for (let n = 0; n < times; n++) ask(workspace, Math.floor((text.length * (n + 0.5)) / times));
    }),
  };
}

/** Of many, once it is warm: the clock of a thread does not tell short times. */
function mean(run: (times: number) => void): number {
  run(repetitions - 1);
  const times = 2 * repetitions;
  return timed(() => run(times)) / times;
}

const measure = measures[what];
if (!measure) throw new Error(`nothing is measured by the name ${what}`);
console.log(JSON.stringify(measure()));

function timed(run: () => unknown): number {
  const before = millisecondsOfThread();
  run();
  return millisecondsOfThread() - before;
}

/** CPU time of this thread where the system tells it, else of the process with all its helpers. */
function millisecondsOfThread(): number {
  try {
    const [ran] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ran) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
