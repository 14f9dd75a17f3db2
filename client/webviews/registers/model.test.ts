// Registers as lines.

import { describe, expect, it } from 'vitest';
import { changedFields, flat, visible } from './model';

const row = (name: string, value: string, fields: readonly (readonly [string, string])[] = []) => ({
  name,
  offset: 0x10,
  value,
  note: name === 'AMU_CR' ? 'Control.\nAssumed (amu-disable): …' : undefined,
  path: `pf.${name}`,
  fields: fields.map(([field, of]) => ({
    name: field,
    bits: 'bits 0:0',
    value: of,
    note: undefined,
    path: `pf.${name}.${field}`,
  })),
});
const before = [row('AMU_CR', '0x0000000000000000', [['AMU_EN', '0']]), row('AMU_SR', '0x0000000000000000')];
const now = [row('AMU_CR', '0x0000000000000001', [['AMU_EN', '1']]), row('AMU_SR', '0x0000000000000000')];
const none = new Set<string>();
const paths = (by: Parameters<typeof visible>[1]) => visible(flat(now), by).map(line => line.path);

describe('a register', () => {
  it('has its fields under it, and tells what of it is assumed', () => {
    expect(flat(now).map(line => [line.field, line.path, line.assumed])).toEqual([
      [false, 'pf.AMU_CR', true],
      [true, 'pf.AMU_CR.AMU_EN', false],
      [false, 'pf.AMU_SR', false],
    ]);
    expect(flat(now)[0].offset).toBe('0x00010');
  });

  it('has changed when its value or that of a field is another one', () => {
    expect([...changedFields(before, now)]).toEqual(['pf.AMU_CR', 'pf.AMU_CR.AMU_EN']);
    expect(changedFields(now, now).size).toBe(0);
  });

  it('that is zero can be left out, unless it has just become so', () => {
    expect(paths({ zeros: false, filter: '', changed: none })).toEqual(['pf.AMU_CR', 'pf.AMU_CR.AMU_EN']);
    expect(paths({ zeros: false, filter: '', changed: new Set(['pf.AMU_SR']) })).toHaveLength(3);
  });

  it('is found by its name or by a field of it', () => {
    expect(paths({ zeros: true, filter: 'sr', changed: none })).toEqual(['pf.AMU_SR']);
    expect(paths({ zeros: true, filter: 'amu_en', changed: none })).toEqual([
      'pf.AMU_CR',
      'pf.AMU_CR.AMU_EN',
    ]);
    expect(paths({ zeros: true, filter: 'amu_cr', changed: none })).toHaveLength(2);
  });
});
