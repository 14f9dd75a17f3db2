// The pages of the use cases, followed to the letter: every command that a page shows is called, with the changes that the
// page asks for, and has to print what the page shows; every event that it breaks on has to come.
//
// `UPDATE_PAGES=1 npx vitest run test/examples/pages.test.ts` puts the numbers of today into the pages.
//
// In a page, "Change `this` to `that`" holds up to the next heading. In a shown output a line `…` stands for lines that are
// left out, and what depends on the machine is left out as well.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../engine';
import { link } from '../../language';
import { root } from '../cli/amu';
import { type Change, Examples, textOf } from './example';

const folder = join(root, 'docs', 'use-cases');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const pages = readdirSync(folder).filter(name => name !== 'README.md');
const examples = new Examples();

interface Step {
  readonly command: string;
  readonly changes: readonly Change[];
  readonly output: string | undefined;
}

function stepsOf(page: string): Step[] {
  const steps: Step[] = [];
  for (const section of page.split(/^(?=#+ )/m)) {
    const parts = section.split(/^```(\w+)\n([\s\S]*?)^```$/m);
    let changes: Change[] = [];
    for (let i = 0; i + 2 < parts.length; i += 3) {
      const [text, language, body] = parts.slice(i);
      const asked = [...text.matchAll(/[Cc]hange\s+`([^`]+)`\s+to\s+`([^`]+)`/g)];
      if (asked.length > 0) changes = asked.map(([, from, to]) => [from, to] as const);
      if (language !== 'sh') continue;
      const output = parts[i + 4] === 'text' ? parts[i + 5] : undefined;
      for (const command of body.trim().split('\n')) steps.push({ command, changes, output });
    }
  }
  return steps;
}

/** What a run prints, without what depends on the machine. */
const printed = (out: string): string[] =>
  out
    .replace(/^( {2}.* simulated), .*$/m, '$1')
    .trimEnd()
    .split('\n');

/** Whether the lines are those of `shown`, in which `…` stands for any. */
function expectShown(lines: readonly string[], shown: readonly string[]): void {
  let at = 0;
  let free = false;
  for (const line of shown) {
    if (line.trim() === '…') {
      free = true;
      continue;
    }
    const found = free ? lines.indexOf(line, at) : at;
    expect(lines[found], `behind line ${at} of the output:\n${lines.join('\n')}`).toBe(line);
    at = found + 1;
    free = false;
  }
  if (!free) expect(lines.length).toBe(at);
}

/** What a page would show: each of its lines as it is printed now, found by its words. */
function refreshed(lines: readonly string[], shown: readonly string[]): string {
  const words = (line: string): string => line.replace(/[\d.,]+/g, '#').replace(/\s+/g, ' ');
  let at = 0;
  const now = shown.map(line => {
    const found = lines.findIndex((other, index) => index >= at && words(other) === words(line));
    if (line.trim() === '…' || found < 0) return line;
    at = found + 1;
    return lines[found];
  });
  return now.join('\n');
}

describe.each(pages)('%s', page => {
  const name = page.replace('.md', '.amu');
  const steps = stepsOf(read(page));

  it('has an example, and is named in the index', () => {
    expect(existsSync(join(root, 'examples', name))).toBe(true);
    expect(read('README.md')).toContain(`(${page})`);
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`docs/use-cases/${page}`);
  });

  it('shows how to run it, and at least one way to see it fail', () => {
    expect(steps.some(({ command, changes }) => command.includes(' run ') && changes.length === 0)).toBe(
      true,
    );
    expect(steps.some(({ changes }) => changes.length > 0)).toBe(true);
  });

  it.each(steps)('$command, with $changes', async ({ command, changes, output }) => {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
    expect(words.slice(0, 2)).toEqual(['node', 'dist/amu.js']);
    const { code, out } = await examples.call(words.slice(2), name, changes);
    if (output !== undefined) {
      const shown = output.trimEnd().split('\n');
      if (process.env.UPDATE_PAGES) {
        const now = refreshed(printed(out), shown);
        writeFileSync(join(folder, page), read(page).replace(output, `${now}\n`));
      } else expectShown(printed(out), shown);
    }
    expect(code).toBe(changes.length > 0 ? 1 : 0);
  });

  const events = [...read(page).matchAll(/function\s+breakpoint\s+`([^`]+)`/g)].map(([, event]) => event);
  it('breaks on events', () => expect(events).not.toEqual([]));
  it.each(events)('stops at %s', event => {
    const uri = 'file:///example.amu';
    const engine = load(
      link(uri, asked => (asked === uri ? textOf(name) : undefined)),
      {},
    );
    expect(engine.setFunctionBreakpoints([{ event }])).toMatchObject([{ verified: true }]);
    expect(engine.run(1e6)).toBe('stopped');
    expect(engine.stop?.reason).toBe('function breakpoint');
  });
});
