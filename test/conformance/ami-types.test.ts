// AMI types: what is a register, what is in memory at TYPEB_TBL_BASE, and what software's stores there do.
// (assumed: ami-types, index-restore)

import { describe, expect, it } from 'vitest';
import { AmiType, decodeRegister, ErrorState, Register } from '../../spec';
import { asn, at, Bench, bytesOf, message } from './bench';

const table = at.memory + 0x90000;
/** Where a register of the page stands in the table. */
const inTable = (name: keyof typeof Register.ami_sw, index = 0) =>
  table + Register.ami_sw[name].offset + 8 * index;

/** AMI-SW 0 in loopback of t1 to r1, rings of 4 slots, its table at `base`; enabled unless said otherwise. */
function bench(
  type: 'A1' | 'A2' | 'B',
  options: { base?: number; enable?: boolean; mode?: number } = {},
): Bench {
  const b = new Bench('', { amu: { type } });
  b.bringUpInterface(0, { mode: options.mode });
  b.command('F_AMI_SW_DISABLE');
  b.command('F_AMI_SW_CONFIGURE', {
    TYPEB_TBL_BASE: (options.base ?? table) / 4096,
    RX_VECTOR: 4,
    RX_IRQ_ENABLE: 1,
  });
  b.command('PF_ASN_CREATE', asn(0, '0:t1', '0:r1'));
  if (options.enable !== false) b.command('F_AMI_SW_ENABLE');
  return b;
}

it.each(['A1', 'A2', 'B'] as const)('AMU_IDR tells that the type is %s', type => {
  const b = new Bench('', { amu: { type } });
  const fields = decodeRegister(Register.management.AMU_IDR, b.peek('AMU_IDR')!);
  expect(fields.find(f => f.field.name === 'AMI_TYPE')?.value).toBe(BigInt(AmiType[type]));
});

it('type A1 stores nothing in memory', () => {
  const b = bench('A1');
  b.send('0:t1', message(1));
  for (let offset = 0; offset < 4096; offset += 8) expect(b.word(table + offset)).toBe(0n);
});

describe('type A2', () => {
  it('mirrors what the AMU moves', () => {
    const b = bench('A2');
    for (let i = 0; i < 3; i++) b.send('0:t1', message(i));
    expect(b.word(inTable('READ_INDEX_TX', 1))).toBe(3n);
    expect(b.word(inTable('WRITE_INDEX_RX', 1))).toBe(3n);
    expect(b.word(inTable('RX_DIGEST'))).toBe(2n);
    expect(b.word(inTable('TX_DIGEST'))).toBe(15n);
    for (let i = 0; i < 3; i++) b.take('0:r1');
    expect(b.word(inTable('RX_DIGEST'))).toBe(0n);
  });

  it('keeps what software moves in registers: a store in the page is no doorbell', () => {
    const b = bench('A2');
    b.store(inTable('WRITE_INDEX_TX', 1), 1n);
    b.settle();
    expect(b.peek('0:WRITE_INDEX_TX[1]')).toBe(0n);
    b.send('0:t1', message(1));
    expect(b.word(inTable('WRITE_INDEX_TX', 1))).toBe(1n); // as software left it
    expect(b.peek('0:WRITE_INDEX_RX[1]')).toBe(1n);
  });
});

describe('type B', () => {
  it('a message goes through by stores and loads alone', () => {
    const b = bench('B');
    for (let i = 0; i < 9; i++) {
      b.put('0:t1', message(i));
      b.store(inTable('WRITE_INDEX_TX', 1), BigInt(i + 1));
      b.settle();
      expect(b.word(inTable('WRITE_INDEX_RX', 1))).toBe(BigInt(i + 1));
      expect(b.word(inTable('RX_DIGEST'))).toBe(2n);
      expect(b.word(inTable('READ_INDEX_TX', 1))).toBe(BigInt(i + 1));
      b.store(inTable('READ_INDEX_RX', 1), BigInt(i + 1));
      b.settle();
      expect(b.word(inTable('RX_DIGEST'))).toBe(0n);
    }
  });

  it('a store of READ_INDEX_RX returns back-pressure', () => {
    const b = bench('B');
    b.store(inTable('WRITE_INDEX_TX', 1), 4n);
    b.settle();
    b.store(inTable('WRITE_INDEX_TX', 1), 8n);
    b.settle();
    expect(b.word(inTable('WRITE_INDEX_RX', 1))).toBe(4n);
    b.store(inTable('READ_INDEX_RX', 1), 1n);
    b.settle();
    expect(b.word(inTable('WRITE_INDEX_RX', 1))).toBe(5n);
  });

  it('a store of a mask opens the interrupt', () => {
    const b = bench('B');
    b.store(inTable('WRITE_INDEX_TX', 1), 1n);
    b.settle();
    expect(b.interrupts()).toEqual([]);
    b.store(inTable('RX_DIGEST_MASK'), 2n);
    b.settle();
    expect(b.interrupts()).toEqual([4]);
  });

  it('goes on from what the page holds when the AMI-SW is enabled', () => {
    const b = bench('B', { enable: false });
    const start = 0xffff_ffff_ffff_fffen;
    for (const name of ['READ_INDEX_TX', 'WRITE_INDEX_TX', 'READ_INDEX_RX', 'WRITE_INDEX_RX'] as const) {
      b.store(inTable(name, 1), start);
    }
    b.command('F_AMI_SW_ENABLE');
    expect(b.peek('0:READ_INDEX_TX[1]')).toBe(start);
    b.store(inTable('WRITE_INDEX_TX', 1), 1n); // three messages, over 2^64
    b.settle();
    expect(b.word(inTable('WRITE_INDEX_RX', 1))).toBe(1n);
    expect(b.word(inTable('READ_INDEX_TX', 1))).toBe(1n);
  });

  it('shows in memory what goes through BAR0', () => {
    const b = bench('B');
    b.send('0:t1', message(1));
    b.write('0:TX_DIGEST_MASK', 5);
    expect(b.word(inTable('WRITE_INDEX_TX', 1))).toBe(1n);
    expect(b.word(inTable('TX_DIGEST_MASK'))).toBe(5n);
  });

  it('shows the READ_INDEX_RX that the AMU moves when it overwrites', () => {
    const b = bench('B', { mode: 1 });
    for (let i = 0; i < 6; i++) b.send('0:t1', message(i));
    expect(b.word(inTable('READ_INDEX_RX', 1))).toBe(2n);
    expect(b.word(inTable('WRITE_INDEX_RX', 1))).toBe(6n);
  });

  it('puts right an index that is refused: the page says what the AMU goes on from', () => {
    const b = bench('B');
    b.store(inTable('WRITE_INDEX_TX', 1), 2n);
    b.settle();
    for (const [name, wrong, right] of [
      ['WRITE_INDEX_TX', 7n, 2n], // more than the ring has slots
      ['WRITE_INDEX_TX', 1n, 2n], // back
      ['READ_INDEX_RX', 3n, 0n], // more than there is
    ] as const) {
      b.store(inTable(name, 1), wrong);
      b.settle();
      expect(b.word(inTable(name, 1))).toBe(right);
      expect(b.peek(`0:${name}[1]`)).toBe(right);
    }
  });

  it('puts right a READ_INDEX_RX that frees what was overwritten meanwhile', () => {
    const b = bench('B', { mode: 1 });
    for (let i = 0; i < 6; i++) b.send('0:t1', message(i));
    b.store(inTable('READ_INDEX_RX', 1), 1n); // software has just taken message 0, two were lost
    b.settle();
    expect(b.word(inTable('READ_INDEX_RX', 1))).toBe(2n);
  });

  it.each(['A2', 'B'] as const)(
    '(type %s) shows where messages in flight have got to when the AMI-SW is disabled',
    type => {
      for (let ns = 0; ns < 900; ns += 25) {
        const c = bench(type);
        if (type === 'B') c.store(inTable('WRITE_INDEX_TX', 1), 4n);
        else c.post('0:WRITE_INDEX_TX[1]', 4n);
        c.runTo(c.kernel.now + ns * 1000);
        c.command('F_AMI_SW_DISABLE');
        for (const name of ['READ_INDEX_TX', 'WRITE_INDEX_RX'] as const) {
          expect([ns, name, c.word(inTable(name, 1))]).toEqual([ns, name, c.peek(`0:${name}[1]`)]);
        }
        // It goes on from there.
        c.command('F_AMI_SW_ENABLE');
        c.settle();
        expect(c.word(inTable('WRITE_INDEX_RX', 1))).toBe(4n);
        expect(c.word(inTable('READ_INDEX_TX', 1))).toBe(4n);
      }
    },
  );

  it('keeps what software frees while the last messages come in', () => {
    for (let ns = 300; ns < 900; ns += 25) {
      const b = bench('B');
      b.store(inTable('WRITE_INDEX_TX', 1), 1n);
      b.settle();
      b.store(inTable('WRITE_INDEX_TX', 1), 2n);
      b.runTo(b.kernel.now + 310_000);
      const index = b.peek('MGT_WRITE_INDEX_TX0')!;
      b.hardware.memory[0].write(at.command + Number(index % 4n) * 64, bytesOf(15), 0, 64); // F-AMI-SW-DISABLE
      b.post('MGT_WRITE_INDEX_TX0', index + 1n);
      b.runTo(b.kernel.now + ns * 1000);
      b.store(inTable('READ_INDEX_RX', 1), 1n);
      b.settle();
      expect([ns, b.word(inTable('READ_INDEX_RX', 1))]).toEqual([ns, 1n]);
      b.takeResponse('F_AMI_SW_DISABLE');
      b.command('F_AMI_SW_ENABLE');
      expect([ns, b.peek('0:READ_INDEX_RX[1]')]).toEqual([ns, 1n]);
    }
  });

  it('stops to listen when the AMI-SW is disabled', () => {
    const b = bench('B');
    b.command('F_AMI_SW_DISABLE');
    b.store(inTable('WRITE_INDEX_TX', 1), 1n);
    b.settle();
    expect(b.peek('0:WRITE_INDEX_TX[1]')).toBe(0n);
  });

  it.each(['A2', 'B'] as const)('in type %s a table that does not translate is state 9', type => {
    const b = bench(type, { base: 0x1000 });
    expect(b.error()).toBe(ErrorState.ami_sw_type_b_fault);
    expect(b.status('F_AMI_SW_CONFIGURE', { TYPEB_TBL_BASE: table / 4096 })).toBe('ok'); // it stayed disabled
    b.command('F_AMI_SW_ENABLE');
    b.send('0:t1', message(1));
    expect(b.take('0:r1')).toEqual(message(1));
    expect(b.error()).toBe(ErrorState.ami_sw_type_b_fault);
  });

  it('without a table works as type A1', () => {
    const b = bench('B', { base: 0 });
    b.send('0:t1', message(1));
    expect(b.take('0:r1')).toEqual(message(1));
    expect(b.hardware.limits).toHaveLength(1);
    expect(bench('B').hardware.limits).toEqual([]);
  });
});
