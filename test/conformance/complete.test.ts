// The suite is whole: a page for each command, and only for commands.

import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandHandlers } from '../../engine/amu/commands';
import { commands } from '../../spec';

it('every command of the interface has its page', () => {
  const pages = readdirSync(new URL('commands/', import.meta.url)).sort();
  expect(pages).toEqual(commands.map(c => `${c.name.toLowerCase()}.test.ts`).sort());
});

it('every command of the interface is carried out', () => {
  expect([...commandHandlers.keys()].sort((a, b) => a - b)).toEqual(commands.map(c => c.opcode));
});
