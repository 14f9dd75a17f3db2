import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generated } from '../../test/bench/language-text';
import { ParsedFile } from './file';
import { dice, mutated } from './mutations';

/** `AMU_EFFORT=20` tries that many times as many edits. */
const effort = Number(process.env.AMU_EFFORT ?? 1);

const texts: readonly [string, string][] = [
  ['generated', generated(250)],
  ...['inversion', 'by-hand', 'dma', 'loopback'].map(
    name =>
      [name, readFileSync(`${import.meta.dirname}/../../examples/${name}.amu`, 'utf8')] as [string, string],
  ),
];

/** Trees without the numbers of their nodes, which are others each time. */
const unnumbered = (trees: readonly object[]): unknown =>
  JSON.parse(
    JSON.stringify(trees, (key, value) =>
      key === 'id' || key === 'unit' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
    ),
  );

describe('a file whose text changes', () => {
  for (const [name, start] of texts) {
    test(`${name}: reading again what changed comes to the same as reading all`, {
      timeout: 60_000 * effort,
    }, () => {
      for (let seed = 1; seed <= 20 * effort; seed++) {
        const random = dice(seed * 7919);
        let text = start;
        let file = new ParsedFile(text, 'a.amu');
        for (let edit = 0; edit < 12; edit++) {
          text = mutated(text, random);
          file = file.update(text);
          const fresh = new ParsedFile(text, 'a.amu');
          const where = `seed ${seed}, edit ${edit}`;
          expect(file.diagnostics, where).toEqual(fresh.diagnostics);
          expect(unnumbered(file.declarations), where).toEqual(unnumbered(fresh.declarations));
          expect(
            file.units.map(({ kind, end }) => [kind, end]),
            where,
          ).toEqual(fresh.units.map(({ kind, end }) => [kind, end]));
        }
      }
    });
  }

  test('a letter in a driver reads that driver again, one in a session that session', () => {
    const text = generated(2000);
    const file = new ParsedFile(text, 'a.amu');
    const inDriver = text.indexOf('let expected', text.indexOf('driver app20 '));
    const second = file.update(`${text.slice(0, inDriver)}  ${text.slice(inDriver)}`);
    const first = second.changedSince(file);
    expect(first?.removed.length).toBe(1);
    expect(first?.added[0].nodes[0]).toMatchObject({ kind: 'driver', name: { text: 'app20' } });
    const inSession = second.text.indexOf('priority', second.text.indexOf('session ask9'));
    const third = second.update(`${second.text.slice(0, inSession)} ${second.text.slice(inSession)}`);
    const changed = third.changedSince(second);
    expect(changed?.added.length).toBe(1);
    expect(changed?.added[0].nodes[0]).toMatchObject({ kind: 'session', name: { text: 'ask9' } });
  });
});
