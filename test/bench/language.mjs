// The rows of the bench about the language: full checks against the yardstick of language-bare.ts, the rest against the
// times that a person does not feel.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as esbuild from 'esbuild';

const cases = {
  language: [
    { name: '10000 lines, warm', args: ['full', '10000'], peer: 'bare parse and link' },
    {
      name: '10000 lines, cold',
      args: ['cold', '10000'],
      against: ['bare-cold', '10000'],
      peer: 'bare, cold',
    },
    {
      name: '100000 lines, cold',
      args: ['cold', '100000'],
      against: ['bare-cold', '100000'],
      peer: 'bare, cold',
    },
  ],
  keystroke: [
    { name: 'in a driver of 10000 lines', args: ['keystroke', '10000', 'driver'], goal: 5 },
    { name: 'in a driver of 100000 lines', args: ['keystroke', '100000', 'driver'], goal: 30 },
    { name: 'in a system of 10000 lines', args: ['keystroke', '10000', 'system'], goal: 5 },
    { name: 'in a system of 100000 lines', args: ['keystroke', '100000', 'system'], goal: 30 },
  ],
  answers: [
    { name: 'hover in 100000 lines', args: ['hover', '100000'], goal: 5 },
    { name: 'completion in 100000 lines', args: ['completion', '100000'], goal: 5 },
  ],
  heap: [{ name: '100000 lines linked', args: ['heap', '100000'], megabytes: 60 }],
};

export const languageSuites = Object.keys(cases);

/** The rows of one suite; `root` is the package, `folder` takes what is built. */
export async function measureLanguage(suite, root, folder, rounds) {
  const outfile = join(folder, 'language.js');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(root, 'test', 'bench', 'language.ts')],
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
  const rows = [];
  for (const c of cases[suite]) {
    const ours = [];
    const theirs = [];
    for (let round = 0; round < rounds; round++) {
      const result = once(outfile, c.args);
      ours.push(c.megabytes ? result.bytes / 1e6 : result.ms);
      theirs.push(c.megabytes ?? c.goal ?? result.peerMs ?? once(outfile, c.against).ms);
    }
    const [value, peer] = [median(ours), median(theirs)];
    rows.push({
      suite,
      case: c.name,
      subject: 'amuscope',
      peer: c.peer ?? (c.goal ? `goal ${c.goal} ms` : `goal ${c.megabytes} MB`),
      ratio: peer / value,
      rounds,
      ...(c.megabytes ? { bytes: value * 1e6 } : { nanoseconds: value * 1e6, peerNanoseconds: peer * 1e6 }),
    });
  }
  return rows;
}

function once(program, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', program, ...args], {
    encoding: 'utf8',
    timeout: 600_000,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
