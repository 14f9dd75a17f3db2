// The suite is whole: a page for each command, and only for commands; and the behaviours that it and the hardware refer to
// are rows of docs/fidelity.md.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandHandlers } from '../../engine/amu/commands';
import { commands, fidelityById } from '../../spec';

it('every command of the interface has its page', () => {
  const pages = readdirSync(new URL('commands/', import.meta.url)).sort();
  expect(pages).toEqual(commands.map(c => `${c.name.toLowerCase()}.test.ts`).sort());
});

it('every command of the interface is carried out', () => {
  expect([...commandHandlers.keys()].sort((a, b) => a - b)).toEqual(commands.map(c => c.opcode));
});

it('every behaviour that is referred to is listed', () => {
  const wrong: string[] = [];
  let found = 0;
  for (const folder of ['./', './commands/', '../../engine/amu/', '../../engine/amu/commands/']) {
    const url = new URL(folder, import.meta.url);
    for (const file of readdirSync(url).filter(name => name.endsWith('.ts'))) {
      const text = readFileSync(new URL(file, url), 'utf8');
      for (const [, kind, ids] of text.matchAll(/\b(assumed|stated): ([a-z][a-z, -]*[a-z])/g)) {
        for (const id of ids.split(', ')) {
          found++;
          if (fidelityById(id)?.kind !== kind) wrong.push(`${folder}${file}: ${kind}: ${id}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(found).toBeGreaterThan(50);
});
