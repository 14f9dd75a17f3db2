import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prepareRename, rename, walk } from '..';
import type { Identifier } from '../syntax/ast';
import { applyEdits } from '../syntax/format';
import { entry, head, inDriver, linked, placed } from './fixture';

const refusal = (marked: string) => {
  const { program, start } = placed(marked);
  const place = prepareRename(program, entry, start);
  return place.kind === 'refused' ? place.reason : undefined;
};
const renamed = (marked: string, name: string) => {
  const { program, text, start } = placed(marked);
  const result = rename(program, entry, start, name);
  if (result.kind === 'refused') return result.reason;
  const edits = [...result.places].sort((a, b) => a.start - b.start);
  return applyEdits(
    text,
    edits.map(({ start, end }) => ({ start, end, newText: name })),
  );
};

describe('what can be renamed', () => {
  test('a name that the files declare, with its place', () => {
    const { program, start } = placed(inDriver('put t<||>0, zeros(64B)'));
    expect(prepareRename(program, entry, start)).toMatchObject({ kind: 'place', placeholder: 't0' });
  });
  test.each([
    ['a word', inDriver('door<||>bell t0'), /`doorbell` is a word of the language/],
    ['a command', inDriver('command PF_PRO<||>BE'), /`PF_PROBE` is a name of the architecture/],
    ['a register', inDriver('write AMU<||>_CR = 1'), /a name of the architecture/],
    ['a function of the language', inDriver('put t0, zer<||>os(64B)'), /a word of the language/],
    ['a hardware interface', head.replace('-> inv.hw0', '-> inv.h<||>w0'), /a number of agent `inv`/],
    ['the library', head.replace('inv: inv', 'inv: i<||>nv'), /`inversion` belongs to the bundled library/],
    ['a key', head.replace('slots: 64', 'slo<||>ts: 64'), /a word of the language/],
    ['a comment', head.replace('/// How', '/// H<||>ow'), /no name here/],
  ])('%s cannot, and why is said', (_, marked, why) => expect(refusal(marked)).toMatch(why));
});

describe('renaming', () => {
  test('changes every place, also inside of texts', () => {
    expect(renamed(inDriver('let a<||>b = 1\n  log "{ab} and {ab + 1}"'), 'longer')).toBe(
      inDriver('let longer = 1\n  log "{longer} and {longer + 1}"'),
    );
  });
  test('a name that is none', () => {
    expect(renamed(inDriver('let a<||>b = 1'), '2b')).toMatch(/is no name/);
    expect(renamed(inDriver('let a<||>b = 1'), 'true')).toMatch(/never a name/);
    expect(renamed(inDriver('let a<||>b = 1'), '')).toMatch(/is no name/);
  });
  test('a name that is taken beside it is refused', () => {
    expect(
      renamed(
        head.replace('tx t0 {', 'tx t<||>0 {').replace('rx r0', 'tx t1 { slots: 64 }\n      rx r0'),
        't1',
      ),
    ).toMatch(/t1/);
    expect(renamed(inDriver('let a<||>b = 1\n  let c = 2\n  log "{ab}{c}"'), 'c')).toMatch(/`c`/);
  });
  test('a name that would hide another one, or be hidden, is refused', () => {
    expect(renamed(inDriver('let a<||>b = 1\n  log "{count}"'), 'count')).toMatch(/`count`/);
    expect(
      renamed(inDriver('let x = 1\n  log "{x}"').replace('constant count', 'constant co<||>unt'), 'x'),
    ).toBe(inDriver('let x = 1\n  log "{x}"').replace('constant count', 'constant x'));
  });
  test('any name to any other: refused, or the program is as right as before', () => {
    const text = readFileSync('examples/inversion.amu', 'utf8');
    const program = linked(text);
    const names: Identifier[] = [];
    walk(program.files.get(entry)?.declarations ?? [], n => {
      if (n.kind === 'identifier' && n.text !== '' && program.bindings.has(n)) names.push(n);
      return true;
    });
    const words = [...new Set(names.map(n => n.text)), 'take', 'driver', 'tx', 'none', 'x', 'rx0', 'ok'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.constantFrom(...words), (name, to) => {
        const result = rename(program, entry, name.start, to);
        if (result.kind === 'refused') return result.reason.length > 10;
        const places = [...result.places].sort((a, b) => a.start - b.start);
        const after = linked(
          applyEdits(
            text,
            places.map(({ start, end }) => ({ start, end, newText: to })),
          ),
        );
        return after.ok === program.ok;
      }),
      { numRuns: 200 },
    );
  });
  test('the same name again is nothing new', () => {
    expect(renamed(inDriver('let a<||>b = 1\n  log "{ab}"'), 'ab')).toBe(
      inDriver('let ab = 1\n  log "{ab}"'),
    );
  });
  test('goes through all files that see the name', () => {
    const library = 'file:///work/parts.amu';
    const parts = 'constant deep = 1\nconstant other = deep\n';
    const text = 'import "parts.amu"\nconstant a = deep\n';
    const program = linked(text, { [library]: parts });
    const own = linked(parts);
    expect(own.ok).toBe(true);
    const result = rename(program, entry, text.indexOf('deep'), 'deeper');
    expect(
      result.kind === 'places' && result.places.map(p => `${p.uri.slice(-9)} ${p.start}`).sort(),
    ).toEqual(['entry.amu 32', 'parts.amu 35', 'parts.amu 9']);
    expect(rename(program, entry, text.indexOf('deep'), 'a')).toMatchObject({ kind: 'refused' });
  });
});
