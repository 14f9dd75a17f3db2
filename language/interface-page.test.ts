import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commands, exceptions, registers } from '../spec';
import { interfacePage } from './interface-page';

const page = readFileSync('docs/interface.md', 'utf8');

describe('docs/interface.md', () => {
  test('is what spec/ says; `node scripts/interface.mjs` writes it', () =>
    expect(page).toBe(interfacePage()));

  test('has every command with its fields and statuses', () => {
    for (const c of commands) {
      const from = page.indexOf(`### ${c.symbol}\n`);
      const section = page.slice(from, page.indexOf('\n##', from + 3));
      expect(section).toContain(`Opcode ${c.opcode}.`);
      for (const f of [...c.command.fields, ...c.response.fields]) {
        if (f.name !== 'OPCODE' && f.name !== 'STATUS') expect(section).toContain(`| \`${f.name}\` |`);
      }
      for (const s of c.status) expect(section).toContain(`${s.code} \`${s.symbol}\``);
    }
  });

  test('says how an address is written', () => {
    expect(page).toMatch(/`RING_BASE` \| 191:131 \| 61 \| .*; write `address >> 3`/);
  });

  test('has every exception and register', () => {
    for (const e of exceptions) expect(page).toContain(`### ${e.symbol}\n`);
    for (const r of registers) expect(page).toContain(`| \`${r.name}${r.count > 1 ? '[' : '`'}`);
  });
});
