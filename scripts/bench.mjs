// `npm run bench`: how fast the engine is, against C++ and SystemC models of the same work items (docs/bench.md).
//   npm run bench                       everything, as a table of ratios
//   npm run bench -- --suite loopback   one suite; may be said several times
//   npm run bench -- --json FILE        the rows to a file too
//   npm run bench -- --rounds 5         how often each is run; the medians are compared
//   npm run bench -- --messages 1000000 length of a run
// Subject and peers take turns, A B A B, each in a process of its own; CPU time of the simulating thread counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { languageSuites, measureLanguage } from '../test/bench/language.mjs';
import { linkSuites, measureLink } from '../test/bench/link.mjs';
import { at, cache, Failure, run, script, which } from './lib/repo.mjs';

const folder = join(cache, 'bench');
const peerSources = at('test', 'bench', 'peers');

/** Every peer by its name: `systemc` ones need the library. */
const peers = {
  'cpp-priority-queue-loopback': { source: 'plain.cpp', flags: ['-DQUEUE=0'] },
  'cpp-lanes-loopback': { source: 'plain.cpp', flags: ['-DQUEUE=2'] },
  'systemc-method-loopback': { source: 'method-loopback.cpp', systemc: true },
  'systemc-thread-loopback': { source: 'thread-loopback.cpp', systemc: true },
  'systemc-peq-loopback': { source: 'peq-loopback.cpp', systemc: true },
  'cpp-priority-queue-fan-out': { source: 'plain.cpp', flags: ['-DQUEUE=0', '-DFANOUT'] },
  'cpp-lanes-fan-out': { source: 'plain.cpp', flags: ['-DQUEUE=2', '-DFANOUT'] },
  'systemc-method-fan-out': { source: 'method-fan-out.cpp', systemc: true },
  'systemc-thread-fan-out': { source: 'thread-fan-out.cpp', systemc: true },
};

/** What debugging costs: the record of causes and a breakpoint that is never hit, or neither. */
function casesOf(item) {
  return {
    'causes and a breakpoint': [item, 'breakpoint'],
    neither: [item, 'no-causes'],
  };
}

/** Rows against peers: every case is compared with every peer. */
const contests = {
  loopback: {
    cases: casesOf('loopback'),
    peers: Object.keys(peers).filter(name => name.endsWith('-loopback')),
  },
  'fan-out': {
    cases: casesOf('fan-out'),
    peers: Object.keys(peers).filter(name => name.endsWith('-fan-out')),
  },
};

/** Events between two snapshots. */
const snapshotEvery = 100_000;
/** The system that suite `load` loads, and how long it may take. */
const many = { sessions: 10_000, functions: 1_000, seconds: 1 };
/** Suite `length` goes from here to there, whatever --messages says: the goal is between these. */
const lengths = [1e5, 1e4, 1e6, 1e7];

/** Rows of the engine against itself: `[case, arguments, messages]`, each compared with the first. */
const scales = {
  snapshots: {
    unit: 'CPU time a message',
    cases: messages => [
      ['without snapshots', ['loopback'], messages],
      [`a snapshot every ${snapshotEvery} events`, ['loopback', `snapshots=${snapshotEvery}`], messages],
    ],
    value: result => result.secs / result.msgs,
  },
  sessions: {
    unit: 'CPU time a message',
    cases: messages =>
      [1, 64, 1024, 4096].map(n => [`${n} sessions`, ['fan-out', `sessions=${n}`], messages]),
    // What a message costs more: bring_up of 4,096 sessions is work of its own, and so is the warming up.
    value: (result, shorter) => (result.secs - shorter.secs) / (result.msgs - shorter.msgs),
    shorter: messages => Math.ceil(messages / 4),
  },
  length: {
    unit: 'CPU time a message',
    cases: () => lengths.map(n => [`${n} messages`, ['loopback'], n]),
    value: result => result.secs / result.msgs,
  },
  memory: {
    unit: 'resident memory',
    cases: () => [1e5, 1e7].map(n => [`${n} messages`, ['loopback'], n]),
    value: result => result.bytes,
  },
};

const suites = [...Object.keys(contests), ...Object.keys(scales), 'load', ...languageSuites, ...linkSuites];

script(async () => {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      suite: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '5' },
      messages: { type: 'string', default: '500000' },
    },
  });
  const chosen = values.suite ?? suites;
  const unknown = chosen.find(name => !suites.includes(name));
  if (unknown) throw new Failure(`No suite "${unknown}". There are: ${suites.join(', ')}`);
  const rounds = positive(values.rounds, '--rounds');
  const messages = positive(values.messages, '--messages');

  mkdirSync(folder, { recursive: true });
  const subject = await buildSubject();
  const rows = [];
  for (const suite of chosen) {
    if (suite in contests) rows.push(...(await contest(suite, subject, rounds, messages)));
    else if (suite === 'load') rows.push(loading(subject, rounds));
    else if (linkSuites.includes(suite)) rows.push(...(await measureLink(at(), folder, rounds)));
    else if (languageSuites.includes(suite))
      rows.push(...(await measureLanguage(suite, at(), folder, rounds)));
    else rows.push(...scale(suite, subject, rounds, messages));
  }
  print(rows);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
});

function positive(text, option) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Failure(`${option} takes a whole number from 1`);
  return value;
}

async function buildSubject() {
  const outfile = join(folder, 'subject.js');
  await esbuild.build({
    absWorkingDir: at(),
    entryPoints: [at('test', 'bench', 'subject.ts')],
    outfile,
    bundle: true,
    // As the extension and the CLI are built.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    loader: { '.amu': 'text' },
    logLevel: 'warning',
  });
  return outfile;
}

/** Builds the peers that can be built here; says what is skipped, and why. */
async function buildPeers(names) {
  const { compiler, systemc } = await tools(names.some(name => peers[name].systemc));
  const built = [];
  for (const name of names) {
    const { source, flags = [], systemc: needsLibrary } = peers[name];
    if (!compiler || (needsLibrary && !systemc)) {
      console.log(`skipped: ${name}, because ${compiler ? 'libsystemc-dev' : 'g++'} is not installed`);
      continue;
    }
    const binary = join(folder, name);
    const library = needsLibrary ? ['-lsystemc'] : [];
    const args = ['-O2', '-std=c++17', ...flags, `-DNAME="${name}"`, join(peerSources, source), '-o', binary];
    await run(compiler, [...args, ...library], { quiet: true, seconds: 120 });
    built.push(name);
  }
  return built;
}

/** The compiler and whether SystemC is there; installs both from the distribution when this may. */
async function tools(wantsSystemC) {
  const header = () => ['/usr/include/systemc', '/usr/local/include/systemc'].some(existsSync);
  const missing = [
    ...(which('g++') ? [] : ['g++']),
    ...(!wantsSystemC || header() ? [] : ['libsystemc-dev']),
  ];
  const aptGet = which('apt-get');
  if (missing.length > 0 && process.getuid?.() === 0 && aptGet) {
    console.log(`installing ${missing.join(' and ')}`);
    try {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run(aptGet, ['update'], { quiet: true, seconds: 120, env });
      await run(aptGet, ['install', '-y', ...missing], { quiet: true, seconds: 300, env });
    } catch (error) {
      console.log(error.message);
    }
  } else if (missing.length > 0) {
    console.log(
      `${missing.join(' and ')} would have to be installed, which only root may: apt-get install ${missing.join(' ')}`,
    );
  }
  return { compiler: which('g++'), systemc: header() };
}

async function contest(suite, subject, rounds, messages) {
  const { cases, peers: wanted } = contests[suite];
  const built = await buildPeers(wanted);
  const times = new Map();
  const note = (name, { secs, msgs }) => times.set(name, [...(times.get(name) ?? []), secs / msgs]);
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(cases)) note(name, measureSubject(subject, args, messages));
    for (const name of built) note(name, measure(join(folder, name), [String(messages)]));
  }
  return Object.keys(cases).flatMap(name => {
    const ours = median(times.get(name));
    const row = { suite, case: name, subject: 'amuscope' };
    if (built.length === 0)
      return [{ ...row, peer: undefined, ratio: undefined, rounds, nanoseconds: ours * 1e9 }];
    return built.map(peer => {
      const theirs = median(times.get(peer));
      return {
        ...row,
        peer,
        ratio: theirs / ours,
        rounds,
        nanoseconds: ours * 1e9,
        peerNanoseconds: theirs * 1e9,
      };
    });
  });
}

function scale(suite, subject, rounds, messages) {
  const { cases, value, unit, shorter } = scales[suite];
  const list = cases(messages);
  const values = new Map(list.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, args, count] of list) {
      const less = shorter && measureSubject(subject, args, shorter(count));
      values.get(name).push(value(measureSubject(subject, args, count), less));
    }
  }
  const [[first]] = list;
  return list.slice(1).map(([name]) => ({
    suite,
    case: `${name}: ${unit}`,
    subject: 'amuscope',
    peer: `amuscope, ${first}`,
    ratio: median(values.get(first)) / median(values.get(name)),
    rounds,
  }));
}

/** From the text to an engine that is ready; compared with the time that it may take. */
function loading(subject, rounds) {
  const { sessions, functions, seconds } = many;
  const args = ['load', `sessions=${sessions}`, `functions=${functions}`];
  const took = Array.from({ length: rounds }, () => measureSubject(subject, args, 1).secs);
  return {
    suite: 'load',
    case: `${sessions} sessions, ${functions} VFs`,
    subject: 'amuscope',
    peer: `${seconds} s`,
    ratio: seconds / median(took),
    rounds,
    nanoseconds: median(took) * 1e9,
    peerNanoseconds: seconds * 1e9,
  };
}

const measureSubject = (subject, args, messages) =>
  measure(process.execPath, [subject, args[0], String(messages), ...args.slice(1)]);

/** Runs one process and reads the JSON line it ends with. */
function measure(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 600_000,
    env: { ...process.env, SC_COPYRIGHT_MESSAGE: 'DISABLE' },
  });
  const line = stdout?.trim().split('\n').at(-1) ?? '';
  if (status !== 0 || !line.startsWith('{')) {
    throw new Failure(
      `${[command, ...args].join(' ')} failed: ${error?.message ?? stderr ?? ''}${stdout ?? ''}`,
    );
  }
  return JSON.parse(line);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function print(rows) {
  const time = ns =>
    ns === undefined ? '' : ns > 1e6 ? `${(ns / 1e6).toFixed(0)} ms` : `${ns.toFixed(0)} ns`;
  const lines = [
    ['suite', 'case', 'peer', 'ours', 'peer', 'ratio'],
    ...rows.map(r => [
      r.suite,
      r.case,
      r.peer ?? 'none',
      time(r.nanoseconds),
      time(r.peerNanoseconds),
      r.ratio?.toFixed(2) ?? '',
    ]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)));
  const numbers = 3;
  for (const line of lines) {
    console.log(
      line
        .map((text, i) => (i < numbers ? text.padEnd(widths[i]) : text.padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    );
  }
  console.log(
    `\nratio > 1: we are faster. CPU time a message (link: the clock on the wall); medians of ${rows[0]?.rounds ?? 0} rounds in turns.`,
  );
}
