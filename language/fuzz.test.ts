import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Workspace } from '.';
import { dice, mutated } from './syntax/mutations';

const uri = 'file:///fuzz.amu';
const examples = ['inversion', 'by-hand', 'dma', 'loopback'].map(name =>
  readFileSync(`${import.meta.dirname}/../examples/${name}.amu`, 'utf8'),
);

/** Bytes of mutated text to read; `AMU_FUZZ_BYTES=1000000 npx vitest run language/fuzz` is the long run. */
const bytes = Number(process.env.AMU_FUZZ_BYTES ?? 60_000);
const slowest = 1000;

function timed(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user } = process.cpuUsage(before);
  return user / 1000;
}

describe('any bytes', () => {
  test('are read, linked and checked without a throw, a hang, or memory that stays', {
    timeout: 600_000,
  }, () => {
    const workspace = new Workspace();
    let read = 0;
    let longest = 0;
    let heap = 0;
    for (let seed = 1; read < bytes; seed++) {
      const random = dice(seed * 7907);
      let text = examples[seed % examples.length];
      for (let edit = 0; edit < 6; edit++) {
        text = mutated(text, random);
        if (random(4) === 0) text = scrambled(text, random);
        workspace.set(uri, text);
        longest = Math.max(
          longest,
          timed(() => workspace.link(uri)),
        );
        read += text.length;
      }
      if (seed === 4) heap = process.memoryUsage().heapUsed;
    }
    expect(longest).toBeLessThan(slowest);
    if (heap > 0) expect(process.memoryUsage().heapUsed).toBeLessThan(heap + 250e6);
  });

  const depth = 100_000;
  const deep: readonly [string, string][] = [
    ['braces', '{'.repeat(depth)],
    ['parentheses', `constant c = ${'('.repeat(depth)}`],
    ['brackets', `constant c = ${'['.repeat(depth)}`],
    ['closing braces', '}'.repeat(depth)],
    ['minuses', `constant c = ${'-'.repeat(depth)}1`],
    ['words of not', `constant c = ${'not '.repeat(depth)}true`],
    ['sums', `constant c = 1${' + 1'.repeat(depth)}`],
    ['sums in parentheses', `constant c = ${'(1 + 1 + 1 + '.repeat(depth / 10)}1`],
    ['members', `driver d on a${'.b'.repeat(depth)} {\n}\n`],
    ['blocks', `driver d on pf {\n${'if true {\n'.repeat(depth / 10)}`],
    ['branches', `driver d on pf {\n  if true {\n  }${' else if true {\n }'.repeat(depth / 10)}\n}\n`],
    ['loops', `driver d on pf {\n${'loop {\n'.repeat(depth / 10)}${'}\n'.repeat(depth / 10)}}\n`],
    ['systems', 'system s {\n'.repeat(depth / 10)],
    ['functions', `system s {\n${'function f: physical {\n'.repeat(depth / 10)}`],
    ['texts', `constant c = "${'{'.repeat(depth)}"`],
    ['texts in texts', `driver d on pf {\n  log "${'{(1 + '.repeat(depth / 10)}"\n}\n`],
    ['a row of constants', rowOfConstants(depth / 10)],
    ['a row of agents', rowOfAgents(5000)],
  ];
  for (const [name, text] of deep) {
    test(`${name} inside each other or in a row do not overflow the stack`, { timeout: 60_000 }, () => {
      const workspace = new Workspace();
      workspace.set(uri, text);
      const program = workspace.link(uri);
      expect(program.files.get(uri)?.text).toBe(text);
      workspace.set(uri, `${text} `);
      expect(workspace.link(uri).files.get(uri)?.text.length).toBe(text.length + 1);
    });
  }
});

/** Some bytes of the text exchanged for any others. */
function scrambled(text: string, random: (n: number) => number): string {
  let result = text;
  for (let n = 0; n < 20; n++) {
    const at = random(result.length + 1);
    result =
      result.slice(0, at) + String.fromCharCode(random(n % 5 === 0 ? 65536 : 256)) + result.slice(at + 1);
  }
  return result;
}

function rowOfConstants(n: number): string {
  const lines = Array.from({ length: n }, (_, i) => `constant c${i} = c${i + 1} + 1`);
  return `${lines.join('\n')}\nconstant c${n} = 1\n`;
}

/** Each agent's answer goes to the next one. */
function rowOfAgents(n: number): string {
  const agents = Array.from({ length: n }, (_, i) => `  agent a${i}: inversion`);
  const sessions = Array.from(
    { length: n - 1 },
    (_, i) => `  session s${i}: a${i}.hw0.tx0 -> a${i + 1}.hw0.rx0`,
  );
  return `import "std/agents.amu"\nsystem s {\n  amu { sessions: 65536  interfaces: 64 }\n${agents.join('\n')}\n${sessions.join('\n')}\n  function pf: physical {\n    memory m { at: 0x10000  size: 1MiB }\n  }\n}\n`;
}
