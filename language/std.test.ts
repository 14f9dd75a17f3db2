import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { link, stdLibrary } from '.';

const examples = readdirSync('examples').filter(name => name.endsWith('.amu'));

test('the library is what stands in std/', () => {
  const files = readdirSync('std').map(name => `std/${name}`);
  expect([...stdLibrary.keys()]).toEqual(files);
  for (const file of files) expect(stdLibrary.get(file)).toBe(readFileSync(file, 'utf8'));
});

test('the examples have drivers and tests', () => {
  const driven = examples.filter(name => /^driver /m.test(readFileSync(`examples/${name}`, 'utf8')));
  expect(driven.length).toBeGreaterThan(8);
});

test.each(examples)('%s links without a finding', name => {
  const uri = `file:///${name}`;
  const text = readFileSync(`examples/${name}`, 'utf8');
  const program = link(uri, asked => (asked === uri ? text : undefined));
  expect(program.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  expect(program.systems.length).toBe(1);
  // A file that is hardware alone is for drivers of elsewhere.
  expect(program.tests.length).toBe(program.drivers.length > 0 ? 1 : 0);
});

test('the accelerators and their messages are documented', () => {
  const text = 'import "std/agents.amu"\n';
  const program = link('file:///a.amu', () => text);
  expect(program.accelerators.map(({ name }) => name)).toEqual(['inversion', 'dma']);
  for (const { origin, parameters } of program.accelerators) {
    for (const place of [origin, ...parameters.map(parameter => parameter.origin)])
      expect(place.doc).toBeTruthy();
  }
  const [request] = program.structs;
  expect(request.bytes).toBe(36);
  expect(request.fields.map(({ offset }) => offset)).toEqual([0, 8, 16, 24, 28, 32]);
});
