// The exported CMSIS-SVD file is what the format admits, and describes what the table says.

import { describe, expect, it } from 'vitest';
import { svd } from '../../exports';
import { AmiType, amiSwPageOffset, errorStates, layout, RxMode, registers } from '../../spec';
import { readSvd } from './svd-reader';

const all = (1n << 64n) - 1n;

describe.each([
  [1, 0n],
  [4, 0x38_0000_0000n],
])('the registers in CMSIS-SVD with %i interfaces at %i', (interfaces, base) => {
  const file = readSvd(svd({ version: 'test', interfaces, base }));

  it('has every register at its address', () => {
    const expected = [
      ...registers
        .filter(r => r.page === 'management')
        .flatMap(r =>
          Array.from({ length: r.count }, (_, n) => ({
            path: r.name.startsWith('MSK_')
              ? `AMU.MSK[${n}].${r.name}`
              : `AMU.${r.name}${r.count > 1 ? `[${n}]` : ''}`,
            address: base + BigInt(r.offset + n * r.stride),
          })),
        ),
      ...Array.from({ length: interfaces }, (_, id) => id).flatMap(id =>
        registers
          .filter(r => r.page === 'ami_sw')
          .flatMap(r =>
            Array.from({ length: r.count }, (_, n) => ({
              path: `${interfaces > 1 ? `AMI_SW[${id}]` : 'AMI_SW0'}.${r.name}${r.count > 1 ? `[${n}]` : ''}`,
              address: base + BigInt(amiSwPageOffset(id) + r.offset + n * r.stride),
            })),
          ),
      ),
    ];
    const byPath = (list: readonly { path: string; address: bigint }[]) =>
      new Map(list.map(({ path, address }) => [path, address]));
    expect(byPath(file.registers)).toEqual(byPath(expected));
    expect(file.registers).toHaveLength(expected.length);
  });

  it('has every register inside a block, and no two upon each other', () => {
    const sorted = [...file.registers].sort((a, b) => (a.address < b.address ? -1 : 1));
    let end = 0n;
    for (const { path, address, size } of sorted) {
      expect([path, size, address >= end]).toEqual([path, 64, true]);
      end = address + BigInt(layout.registerBytes);
      expect(file.blocks.some(b => address >= b.base && end <= b.base + b.size)).toBe(true);
    }
  });

  it('has fields, access, meaning and the value after reset', () => {
    for (const r of file.registers) {
      const name = r.path
        .split('.')
        .at(-1)!
        .replace(/\[\d+\]$/, '');
      const page = r.path.startsWith('AMI_SW') ? 'ami_sw' : 'management';
      const spec = registers.find(s => s.page === page && s.name === name)!;
      expect([r.path, r.access]).toEqual([r.path, spec.access === 'RW' ? 'read-write' : 'read-only']);
      expect(r.description).toContain(spec.meaning);
      expect(r.resetValue).toBe(0n);
      const unknown = spec.fields
        .filter(f => f.access === 'RO')
        .reduce((bits, f) => bits | (((1n << BigInt(f.msb - f.lsb + 1)) - 1n) << BigInt(f.lsb)), 0n);
      expect([r.path, r.resetMask]).toEqual([r.path, spec.varies ? 0n : all & ~unknown]);
      expect(r.fields.map(({ values: _, ...rest }) => rest)).toEqual(
        spec.fields.map(f => ({
          name: f.name,
          msb: f.msb,
          lsb: f.lsb,
          access: spec.access === 'RW' && f.access !== 'RO' ? 'read-write' : 'read-only',
          description: f.meaning,
        })),
      );
    }
  });

  it('names the values of fields that have names', () => {
    const named = file.registers.flatMap(r =>
      r.fields.filter(f => Object.keys(f.values).length > 0).map(f => [`${r.path}.${f.name}`, f.values]),
    );
    const upper = (values: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toUpperCase(), value]));
    expect(named).toEqual([
      ['AMU.AMU_IDR.AMI_TYPE', upper(AmiType)],
      ['AMU.AMU_SR.ERROR_STATE', upper(Object.fromEntries(errorStates.map(e => [e.symbol, e.code])))],
      ['AMU.MGT_TRACE_RX_CTRL.RX_MODE', upper(RxMode)],
    ]);
  });
});

it('the reader of this test refuses what is no SVD', () => {
  const good = svd({ version: 'test' });
  const broken = [
    good.replace('</device>', ''),
    good.replace('<width>64</width>', ''),
    good.replace('<msb>31</msb>', ''),
    good.replace('<name>AMU_IDR</name>', '<name>AMU IDR</name>'),
    good.replace('<name>AMU_AIDR</name>', '<name>AMU_IDR</name>'),
    good.replace('read-only', 'readonly'),
    good.replace('<dimIncrement>0x10</dimIncrement>', ''),
    good.replace('what this AMU implements', 'what this AMU & that one implement'),
    good.replace('<addressOffset>0x0</addressOffset>', '<addressOffset>zero</addressOffset>'),
  ];
  for (const text of broken) {
    expect(text).not.toBe(good);
    expect(() => readSvd(text)).toThrow();
  }
});

it('a base or a number of interfaces that cannot be is refused', () => {
  for (const options of [
    { base: 1n },
    { base: -0x1000n },
    { base: all - 0xfffn },
    { interfaces: 0 },
    { interfaces: 65537 },
  ])
    expect(() => svd({ version: 'test', ...options })).toThrow(RangeError);
});
