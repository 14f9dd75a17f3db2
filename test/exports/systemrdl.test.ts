// The exported SystemRDL parses by the grammar of the SystemRDL tools' makers, and describes what the table says.

import { beforeAll, describe, expect, it } from 'vitest';
import { systemRdl } from '../../exports';
import {
  AmiType,
  amiSwPageOffset,
  errorStates,
  layout,
  type RegisterField,
  type RegisterSpec,
  RxMode,
  registers,
} from '../../spec';
import { noCompiler, Workshop } from './compiler';
import { buildParser, type RdlRegister, readRdl } from './rdl-reader';

describe.skipIf(noCompiler)('the registers in SystemRDL', () => {
  const shop = new Workshop();
  let parser: string;
  beforeAll(() => {
    parser = buildParser(shop);
  }, 60_000);
  const read = (text: string) => readRdl(shop, parser, text);

  it('does not parse when a sign is missing', () => {
    const text = systemRdl({ version: 'test' });
    const at = text.indexOf('} AMU_IDR');
    expect(() => read(`${text.slice(0, at)}${text.slice(at + 1)}`)).toThrow();
  });

  it.each([1, 16])('has every register at its place, with %i interfaces', interfaces => {
    const file = read(systemRdl({ version: 'test', interfaces }));
    expect(file.parameters).toEqual({ AMI_SWS: interfaces });
    expect(file.registers.map(({ path, address, arrays }) => ({ path, address, arrays }))).toEqual(
      [...registers]
        .sort((a, b) => (a.page === b.page ? a.offset - b.offset : a.page === 'management' ? -1 : 1))
        .map(r => {
          const own = r.count > 1 ? [[r.count, r.stride]] : [];
          if (r.page === 'ami_sw') {
            const pages = [interfaces, layout.amiSwPageBytes];
            return {
              path: `AMI_SW.${r.name}`,
              address: amiSwPageOffset(0) + r.offset,
              arrays: [pages, ...own],
            };
          }
          // These two lie in one another, which SystemRDL admits only as an array of groups.
          const path = r.name.startsWith('MSK_') ? `MSK.${r.name}` : r.name;
          return { path, address: r.offset, arrays: own };
        }),
    );
  });

  const file = () => read(systemRdl({ version: 'test' }));
  const registerOf = (list: readonly RdlRegister[], r: RegisterSpec) => {
    const found = list.filter(
      x => x.path.split('.').at(-1) === r.name && x.path.startsWith('AMI_SW.') === (r.page === 'ami_sw'),
    );
    expect(found).toHaveLength(1);
    return found[0];
  };

  it('has every field at its bits, with its access, its meaning and its value after reset', () => {
    const list = file().registers;
    for (const r of registers) {
      const whole: RegisterField = { name: 'VALUE', msb: 63, lsb: 0, meaning: '' };
      const fields = r.fields.length > 0 ? [...r.fields].sort((a, b) => a.lsb - b.lsb) : [whole];
      const found = registerOf(list, r);
      expect(found.properties.desc).toContain(r.meaning);
      expect(found.fields.map(({ name, msb, lsb }) => ({ name, msb, lsb }))).toEqual(
        fields.map(({ name, msb, lsb }) => ({ name, msb, lsb })),
      );
      found.fields.forEach(({ properties }, index) => {
        const f = fields[index];
        const written = r.access === 'RW' && f.access !== 'RO';
        const known = !r.varies && f.access !== 'RO';
        expect([r.name, f.name, properties.sw]).toEqual([r.name, f.name, written ? 'rw' : 'r']);
        expect([r.name, f.name, properties.reset]).toEqual([r.name, f.name, known ? '0' : undefined]);
        expect(properties.desc ?? '').toBe(f.meaning);
      });
    }
  });

  it('names the values of fields that have names', () => {
    const { enumerations, registers: list } = file();
    const upper = (values: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toUpperCase(), value]));
    expect(enumerations).toEqual({
      ami_type_e: upper(AmiType),
      error_state_e: upper(Object.fromEntries(errorStates.map(e => [e.symbol, e.code]))),
      rx_mode_e: upper(RxMode),
    });
    const encoded = list.flatMap(r =>
      r.fields.flatMap(f => (f.properties.encode ? [`${r.path}.${f.name} ${f.properties.encode}`] : [])),
    );
    expect(encoded).toEqual([
      'AMU_IDR.AMI_TYPE ami_type_e',
      'AMU_SR.ERROR_STATE error_state_e',
      'MGT_TRACE_RX_CTRL.RX_MODE rx_mode_e',
    ]);
  });

  it('has no field of a register upon another', () => {
    for (const { path, fields } of file().registers) {
      let end = -1;
      for (const { lsb, msb } of fields) {
        expect([path, lsb > end, msb >= lsb, msb < 64]).toEqual([path, true, true, true]);
        end = msb;
      }
    }
  });
});

it('a number of interfaces that no function has is refused', () => {
  for (const interfaces of [0, -1, 1.5, 65537])
    expect(() => systemRdl({ version: 'test', interfaces })).toThrow(RangeError);
});
