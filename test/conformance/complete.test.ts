// The suite is whole: a page for each command, and only for commands; and the behaviours that it and the hardware refer to
// are rows of docs/fidelity.md.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandHandlers } from '../../engine/amu/commands';
import {
  commands,
  fidelity,
  fidelityById,
  fidelityOf,
  fidelityReferences,
  fidelityTests,
  updateFidelityPage,
} from '../../spec';

it('every command of the interface has its page', () => {
  const pages = readdirSync(new URL('commands/', import.meta.url)).sort();
  expect(pages).toEqual(commands.map(c => `${c.name.toLowerCase()}.test.ts`).sort());
});

it('every command of the interface is carried out', () => {
  expect([...commandHandlers.keys()].sort((a, b) => a - b)).toEqual(commands.map(c => c.opcode));
});

const root = new URL('../../', import.meta.url);
/** Files below a folder of the repository whose names end so. */
function filesIn(folder: string, end: string): { path: string; text: string }[] {
  const names = readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' });
  return names
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith(end))
    .map(path => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}
const tests = ['test/conformance', 'test/link', 'engine', 'link'].flatMap(folder =>
  filesIn(folder, '.test.ts'),
);

it('every behaviour that is referred to is listed', () => {
  const sources = ['engine', 'language', 'debug-adapter', 'spec', 'test/conformance'].flatMap(folder =>
    filesIn(folder, '.ts').filter(({ path }) => !path.startsWith('spec/fidelity')),
  );
  const all = sources.flatMap(({ path, text }) => fidelityReferences(text).map(r => ({ path, ...r })));
  const wrong = all.filter(({ kind, id }) => fidelityById(id)?.kind !== kind);
  expect(wrong).toEqual([]);
  expect(all.length).toBeGreaterThan(200);
});

it('every behaviour has a test that names it: of this suite, or at the door for drivers outside', () => {
  const proven = fidelityTests(tests);
  const suites = ['test/conformance/', 'test/link/', 'link/'];
  const without = fidelity.filter(
    ({ id }) => !proven.get(id)?.some(path => suites.some(suite => path.startsWith(suite))),
  );
  expect(without.map(({ id }) => id)).toEqual([]);
});

it('the page of a command names every behaviour that is about the command', () => {
  const missing = commands.flatMap(({ symbol, name }) => {
    const file = `test/conformance/commands/${name.toLowerCase()}.test.ts`;
    const named = new Set(fidelityReferences(readFileSync(new URL(file, root), 'utf8')).map(r => r.id));
    return fidelityOf(symbol)
      .filter(id => !named.has(id))
      .map(id => `${name}: ${id}`);
  });
  expect(missing).toEqual([]);
});

it('docs/fidelity.md is up to date (else: node scripts/fidelity.mjs)', () => {
  const page = readFileSync(new URL('docs/fidelity.md', root), 'utf8');
  expect(updateFidelityPage(page, fidelityTests(tests))).toBe(page);
});

it('the links of docs/fidelity.md lead to files that there are', () => {
  const page = readFileSync(new URL('docs/fidelity.md', root), 'utf8');
  const targets = [...page.matchAll(/\]\(([^)#]+)/g)].map(([, target]) => target);
  expect(targets.length).toBeGreaterThan(100);
  expect(targets.filter(target => !existsSync(new URL(`docs/${target}`, root)))).toEqual([]);
});
