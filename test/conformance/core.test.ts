// Every example runs with the engine's core as it runs without it, whatever is chosen of it, wherever one stops on the way.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { load } from '../../engine';
import { differences, sharedStateOf } from '../../engine/testing-state';
import { link } from '../../language';

const folder = new URL('../../examples/', import.meta.url);
const page = 100_000;
const modes = ['always', 'never'] as const;
const names = readdirSync(folder).filter(name => name.endsWith('.amu'));

function programOf(name: string) {
  const uri = new URL(name, folder).href;
  return link(uri, wanted => (wanted === uri ? readFileSync(new URL(uri), 'utf8') : undefined));
}

describe('an example runs with the core as without it', () => {
  for (const name of names) {
    const program = programOf(name);
    const choices = [
      ...(program.drivers.length > 0 ? program.systems.map(({ name: system }) => ({ system })) : []),
      ...program.tests.map(({ title: test }) => ({ test })),
    ];
    it.each(choices)(`${name} %o`, choice => {
      const [a, b] = modes.map(generatedCode => {
        const engine = load(program, { ...choice, generatedCode });
        const states: string[][] = [];
        const told: unknown[] = [];
        for (let slice = 100, n = 0; n < 40; n++, slice = Math.ceil(slice * 1.5)) {
          const result = engine.run(slice);
          told.push([result, engine.timePs, engine.events, engine.takeOutput()]);
          if (n % 8 === 0 || result === 'ended') states.push(sharedStateOf(engine));
          if (result === 'ended') break;
        }
        expect(engine.status).not.toBe('ready');
        return { states, told, records: engine.records(0, page), report: engine.report() };
      });
      expect(a.told).toEqual(b.told);
      expect(a.records).toEqual(b.records);
      expect(a.report).toEqual(b.report);
      a.states.forEach((state, i) => {
        expect(differences(state, b.states[i])).toEqual([]);
      });
    });
  }
});
