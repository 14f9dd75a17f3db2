// The rows of the bench about real drivers: what a register read and a message cost a client in C at a served system, against
// an echo server in C at such a socket. Round trips by the clock on the wall, as the client has them; medians.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

export const linkSuites = ['link'];

const reads = 50_000;
const jobs = 20_000;
/** Messages in which the server may not grow, once as many have filled the records that it keeps. */
const many = 100_000;
/** A REGION_READ of 8 bytes and its answer. */
const [requestBytes, answerBytes] = [32, 40];
const goals = { read: 2.2, job: 1.5 };

/** The rows of the suite; `root` is the package, `folder` takes what is built. Undefined where it cannot be measured. */
export async function measureLink(root, folder, rounds) {
  const missing = process.platform !== 'linux' ? 'Linux' : ['gcc', 'cc'].every(c => !works(c)) ? 'gcc' : '';
  if (missing) {
    console.log(`skipped: link, because it needs ${missing}`);
    return [];
  }
  const { amu, client, echo } = await build(root, folder);
  const environment = { ...process.env, NODE_PATH: join(root, 'node_modules') };
  const found = { echo: [], read: [], job: [], growth: [], bytes: [] };
  for (let round = 0; round < rounds; round++) {
    const socket = join(folder, `bench-${process.pid}.sock`);
    rmSync(socket, { force: true });
    const echoing = spawn(echo, [socket, String(requestBytes), String(answerBytes)], { stdio: 'inherit' });
    await there(socket);
    found.echo.push(measure(client, ['echo', socket, String(reads)]).median);
    echoing.kill();
    rmSync(socket, { force: true });

    const platform = join(root, 'examples', 'demo-platform.amu');
    const serving = spawn(process.execPath, [amu, 'serve', platform, '--vfio-user', socket], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      await there(socket);
      found.read.push(measure(client, ['reads', socket, String(reads)]).median);
      found.job.push(measure(client, ['jobs', socket, String(jobs)]).median);
      measure(client, ['jobs', socket, String(many)]);
      const before = resident(serving.pid);
      measure(client, ['jobs', socket, String(many)]);
      found.bytes.push(resident(serving.pid));
      found.growth.push(found.bytes.at(-1) / before);
    } finally {
      const ended = new Promise(done => serving.once('close', done));
      serving.kill('SIGINT');
      await ended;
    }
  }
  const [floor, read, job] = [found.echo, found.read, found.job].map(median);
  const row = (name, peer, nanoseconds, peerNanoseconds) => ({
    suite: 'link',
    case: name,
    subject: 'amuscope',
    peer,
    ratio: peerNanoseconds / nanoseconds,
    rounds,
    nanoseconds,
    peerNanoseconds,
  });
  return [
    row(`register read, may take ${goals.read} times`, 'echo server in C', read, floor),
    row(`64 B to the interrupt, may take ${goals.job} times`, 'two register reads', job, 2 * read),
    {
      suite: 'link',
      case: `${2 * many} messages: resident memory`,
      subject: 'amuscope',
      peer: `amuscope, ${many} messages`,
      ratio: 1 / median(found.growth),
      rounds,
      bytes: median(found.bytes),
    },
  ];
}

async function build(root, folder) {
  const amu = join(folder, 'amu.js');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(root, 'cli', 'main.ts')],
    outfile: amu,
    bundle: true,
    // As the CLI is built.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    loader: { '.amu': 'text', '.h': 'text' },
    define: { __AMUSCOPE_VERSION__: '"bench"' },
    external: ['koffi'],
    logLevel: 'warning',
  });
  for (const [what, file] of [
    ['c-header', 'amu.h'],
    ['c-library', 'amu_host.h'],
  ]) {
    run(process.execPath, [amu, 'export', what, '-o', join(folder, file)]);
  }
  const driver = join(root, 'test', 'link', 'driver');
  const peers = join(root, 'test', 'bench', 'peers');
  const sources = readdirSync(driver).filter(name => name.endsWith('.c') && name !== 'main.c');
  const [client, echo] = ['link-client', 'echo'].map(name => join(folder, name));
  const compiler = works('gcc') ? 'gcc' : 'cc';
  const flags = ['-O2', '-std=gnu11', '-D_GNU_SOURCE', '-I', folder, '-I', driver];
  const files = [join(peers, 'link-client.c'), ...sources.map(name => join(driver, name))];
  run(compiler, [...flags, ...files, '-o', client]);
  run(compiler, ['-O2', '-std=gnu11', join(peers, 'echo.c'), '-o', echo]);
  return { amu, client, echo };
}

const works = command => spawnSync(command, ['--version']).error === undefined;

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', timeout: 300_000 });
  if (status !== 0)
    throw new Error(`${[command, ...args].join(' ')} failed: ${error?.message ?? ''}${stderr}${stdout}`);
  return stdout;
}

const measure = (client, args) => JSON.parse(run(client, args).trim().split('\n').at(-1));

async function there(socket) {
  const end = Date.now() + 20_000;
  while (!existsSync(socket)) {
    if (Date.now() > end) throw new Error(`nobody listens at ${socket}`);
    await new Promise(done => setTimeout(done, 20));
  }
}

/** Bytes of memory that a process has. */
function resident(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
