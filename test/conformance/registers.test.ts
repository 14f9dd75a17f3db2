// Every register of BAR0, of the PF and of a VF: its value after power-on, which of its bits software can set, and that
// reserved bits and registers of the AMU's own take no write.
// (stated: layouts, doorbell, free-running-indexes, bring-up; assumed: ami-sw-pages, trace-ring-registers, index-restore,
// index-too-far, absent-registers, interface-numbers)

import { describe, expect, it } from 'vitest';
import { Testbench } from '../../engine/amu/testbench';
import { amiSwPageOffset, layout, type RegisterSpec, registers } from '../../spec';
import { asn, at, Bench, message } from './bench';

const all = 0xffff_ffff_ffff_ffffn;

interface Row {
  /** after power-on, at the bench's AMU: messages of 64 B to 2 KiB, rings to 4096 slots, 4 sockets each way, type A1 */
  readonly reset: bigint;
  /** the bits that software can set */
  readonly bits: bigint;
  /** the same in a VF, when that differs */
  readonly vf?: bigint;
  /** of an index: what software may write depends on the ring */
  readonly index?: boolean;
}

const management: Readonly<Record<string, Row>> = {
  AMU_IDR: { reset: 0x38660_0c3n, bits: 0n },
  AMU_AIDR: { reset: 0x30n, bits: 0n },
  AMU_IIDR: { reset: 0x43bn, bits: 0n },
  AMU_CR: { reset: 0n, bits: 0x6_0003n, vf: 0x6_0000n },
  AMU_SR: { reset: 0n, bits: 0n },
  MGT_RX_VECTOR: { reset: 0n, bits: 0x7fff_ffffn },
  MGT_TX_VECTOR: { reset: 0n, bits: 0x7ffn },
  MGT_RX_IRQ_CTRL: { reset: 0n, bits: 1n },
  MGT_TX_IRQ_CTRL: { reset: 0n, bits: 1n },
  MGT_TRACE_RX_CTRL: { reset: 0n, bits: 1n },
  ERR_IRQ_CTRL: { reset: 0n, bits: (1n << 63n) | 0x7fff_ffffn },
  MSK_BASE_PTR: { reset: 0n, bits: all },
  MSK_CTRL: { reset: 3n << 5n, bits: 0x1e1fn },
  // The one slot that a command ring has after power-on is free.
  MGT_TX_DIGEST: { reset: 1n, bits: 0n },
  MGT_TX_DIGEST_MASK: { reset: 0n, bits: all },
  MGT_READ_INDEX_TX0: { reset: 0n, bits: 0n },
  MGT_WRITE_INDEX_TX0: { reset: 0n, bits: all, index: true },
  MGT_RX_DIGEST: { reset: 0n, bits: 0n },
  MGT_RX_DIGEST_MASK: { reset: 0n, bits: all },
  MGT_READ_INDEX_RX: { reset: 0n, bits: all, index: true },
  MGT_WRITE_INDEX_RX: { reset: 0n, bits: 0n },
};

const amiSw: Readonly<Record<string, Row>> = {
  TX_DIGEST: { reset: 0xfn, bits: 0n },
  TX_DIGEST_MASK: { reset: 0n, bits: all },
  READ_INDEX_TX: { reset: 0n, bits: all, index: true },
  WRITE_INDEX_TX: { reset: 0n, bits: all, index: true },
  RX_DIGEST: { reset: 0n, bits: 0n },
  RX_DIGEST_MASK: { reset: 0n, bits: all },
  READ_INDEX_RX: { reset: 0n, bits: all, index: true },
  WRITE_INDEX_RX: { reset: 0n, bits: all, index: true },
};

const tables = { management, ami_sw: amiSw };
const named = (list: readonly RegisterSpec[]) => list.map(r => [r.name, r] as const);
const elements = (r: RegisterSpec, most = r.count) =>
  Array.from({ length: Math.min(r.count, most) }, (_, i) => `${r.name}[${i}]`);

it('the tables below name every register of the interface, and no other', () => {
  for (const page of ['management', 'ami_sw'] as const) {
    const names = registers.filter(r => r.page === page).map(r => r.name);
    expect(Object.keys(tables[page]).sort()).toEqual([...names].sort());
  }
});

it('the table says the same of the values after power-on and of what software can set', () => {
  for (const r of registers) {
    const { reset, bits, index } = tables[r.page][r.name];
    const bitsOf = (list: typeof r.fields) =>
      list.reduce((mask, f) => mask | (((1n << BigInt(f.msb - f.lsb + 1)) - 1n) << BigInt(f.lsb)), 0n);
    const decided = bitsOf(r.fields.filter(f => f.access === 'RO'));
    if (!r.varies) expect([r.name, reset & ~decided]).toEqual([r.name, 0n]);
    // While an AMI-SW is disabled its indexes can be restored, also those that the AMU moves.
    if (index && r.access === 'RO') continue;
    const settable = r.fields.length > 0 ? bitsOf(r.fields) & ~decided : all;
    expect([r.name, bits]).toEqual([r.name, r.access === 'RW' ? settable : 0n]);
  }
});

describe.each([
  ['the PF', 0],
  ['a VF', 1],
])('the management page of %s', (_, f) => {
  const onPage = registers.filter(r => r.page === 'management');
  const bench = () => new Testbench({ virtualFunctions: 2 });

  it.each(named(onPage))('%s has its value after power-on', (name, register) => {
    const b = bench();
    for (const element of elements(register))
      expect([element, b.peek(element, f)]).toEqual([element, management[name].reset]);
  });

  it.each(named(onPage.filter(r => !management[r.name].index)))(
    '%s keeps the bits it has',
    (name, register) => {
      const { reset, bits, vf } = management[name];
      const mine = f === 0 ? bits : (vf ?? bits);
      const still = reset & ~mine;
      for (const element of elements(register)) {
        const b = bench();
        for (const value of [all, 0n, 0xaaaa_aaaa_aaaa_aaaan, 0x5555_5555_5555_5555n]) {
          b.write(element, value, f);
          expect([element, b.peek(element, f)]).toEqual([element, (value & mine) | still]);
        }
        // No other function has got it.
        const other = f === 0 ? 1 : 0;
        expect(b.peek(element, other)).toBe(reset);
        expect(b.peek(element, 2)).toBe(reset);
      }
    },
  );

  it('MGT_WRITE_INDEX_TX0 takes what the ring has room for, and holds it until AMU_EN is 1', () => {
    const b = bench();
    b.write('MSK_CTRL[0]', 2, f);
    b.write('MGT_WRITE_INDEX_TX0', 5, f);
    expect(b.peek('MGT_WRITE_INDEX_TX0', f)).toBe(0n);
    b.write('MGT_WRITE_INDEX_TX0', 4, f);
    expect(b.peek('MGT_WRITE_INDEX_TX0', f)).toBe(4n);
    expect(b.peek('MGT_READ_INDEX_TX0', f)).toBe(0n);
  });

  it.each([0, 1, 2])('MGT_READ_INDEX_RX[%i] frees no more than there is', i => {
    const b = bench();
    b.write(`MGT_READ_INDEX_RX[${i}]`, 1, f);
    expect(b.peek(`MGT_READ_INDEX_RX[${i}]`, f)).toBe(0n);
    b.write(`MGT_READ_INDEX_RX[${i}]`, all - 1n, f);
    expect(b.peek(`MGT_READ_INDEX_RX[${i}]`, f)).toBe(0n);
  });

  it('has nothing between its registers: reads answer 0, writes change nothing', () => {
    const b = bench();
    const known = new Set(onPage.flatMap(r => elements(r).map(e => b.offset(e))));
    const before = [...known].map(offset => b.hardware.peek(f, offset));
    for (let offset = 0; offset < layout.managementPageBytes; offset += 8) {
      if (known.has(offset)) continue;
      expect(b.hardware.peek(f, offset)).toBeUndefined();
      b.hardware.mmioWrite(f, offset, 0xffffffff, 0xffffffff, 0, -1);
      b.hardware.mmioRead(f, offset, 1, 0);
      b.settle();
      expect(b.calls('mmioReadDone').at(-1)).toEqual([1, 0, 0]);
    }
    expect([...known].map(offset => b.hardware.peek(f, offset))).toEqual(before);
  });
});

describe('MSK_CTRL and MSK_BASE_PTR', () => {
  it('are of the command, response, exception and trace ring, in this order', () => {
    const b = new Bench('').vf();
    b.write('AMU_CR', 0x20001);
    const moved = at.memory + 0x70000;
    for (const ring of [0, 1, 2, 3]) b.write(`MSK_BASE_PTR[${ring}]`, moved + ring * 0x1000);
    b.hardware.memory[0].write(moved, new Uint8Array([1]), 0, 1); // PF-PROBE
    b.write('MGT_WRITE_INDEX_TX0', b.peek('MGT_WRITE_INDEX_TX0')! + 1n);
    // The bench has sent two commands before: slots 2 of 4.
    const first = (ring: number, slot: number) => b.word(moved + ring * 0x1000 + slot * 64) & 0xffffn;
    const slot = Number(b.peek('MGT_READ_INDEX_RX[0]')! % 4n);
    expect(b.peek('MGT_READ_INDEX_TX0')).toBe(b.peek('MGT_WRITE_INDEX_TX0'));
    expect(b.error()).toBe(slot === 0 ? 0 : 7); // what was written is slot 0
    b.write('AMU_CR', 0);
    b.write('AMU_CR', 0x20001);
    b.write('MGT_WRITE_INDEX_TX0', 1);
    expect(first(1, 0)).toBe(1n);
    b.hardware.resetFunction(1);
    b.settle();
    expect(first(2, 0)).toBe(2n); // E-PF-VF-RESET
    expect(b.peek('MGT_WRITE_INDEX_RX[0]')).toBe(1n);
    expect(b.peek('MGT_WRITE_INDEX_RX[1]')).toBe(1n);
    expect(b.peek('MGT_WRITE_INDEX_RX[2]')).toBe(0n);
  });
});

describe.each([
  ['the PF', 0],
  ['a VF', 1],
])('the page of an AMI-SW of %s', (_, f) => {
  const onPage = registers.filter(r => r.page === 'ami_sw');
  /** AMI-SW 2 of the function, mapped and nothing else. */
  const bench = () => {
    const b = new Bench('').vf();
    b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 2, F_OWNER: f });
    return b;
  };

  it.each(named(onPage))('%s has its value after power-on', (name, register) => {
    const b = bench();
    for (const element of elements(register, 4)) expect(b.peek(`2:${element}`, f)).toBe(amiSw[name].reset);
  });

  it.each(named(onPage))('%s keeps the bits it has while the AMI-SW is disabled', (name, register) => {
    const { reset, bits } = amiSw[name];
    const b = bench();
    for (const element of elements(register, 4)) {
      for (const value of [all, 0n, 0x1234_5678_9abc_def0n]) {
        b.write(`2:${element}`, value, f);
        expect(b.peek(`2:${element}`, f)).toBe((value & bits) | (reset & ~bits));
      }
      b.write(`2:${element}`, reset, f);
    }
  });

  it('takes no write of what the AMU moves while the AMI-SW is enabled', () => {
    const b = bench();
    b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 2 }, f);
    for (const name of ['READ_INDEX_TX[0]', 'WRITE_INDEX_RX[0]', 'TX_DIGEST', 'RX_DIGEST']) {
      const before = b.peek(`2:${name}`, f);
      b.write(`2:${name}`, 1, f);
      expect([name, b.peek(`2:${name}`, f)]).toEqual([name, before]);
    }
  });

  it('has four elements of each index, and nothing behind the sockets and between the registers', () => {
    const b = bench();
    const known = new Set(onPage.flatMap(r => elements(r, 4).map(e => b.offset(`2:${e}`))));
    for (let offset = amiSwPageOffset(2); offset < amiSwPageOffset(3); offset += 8) {
      expect([offset, b.hardware.peek(f, offset) !== undefined]).toEqual([offset, known.has(offset)]);
      if (known.has(offset)) continue;
      b.hardware.mmioWrite(f, offset, 1, 0, 0, -1);
      b.hardware.mmioRead(f, offset, 1, 0);
      b.settle();
      expect(b.calls('mmioReadDone').at(-1)).toEqual([1, 0, 0]);
    }
  });

  it('is at 0x10000 + 0x1000 * AMI_SW_ID, and in no other function', () => {
    const b = bench();
    for (let id = 0; id < 4; id++) {
      expect(b.hardware.peek(f, 0x10000 + 0x1000 * id) !== undefined).toBe(id === 2);
      for (const other of [0, 1, 2].filter(o => o !== f)) {
        expect(b.hardware.peek(other, 0x10000 + 0x1000 * id)).toBeUndefined();
      }
    }
    b.command('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: 5 });
    expect(b.hardware.peek(f, 0x12000)).toBeUndefined();
  });
});

it('an index that would hold more than the ring has slots is ignored, on both sides of a ring', () => {
  const b = new Bench('');
  b.bringUpInterface(0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  for (const wrong of [5n, 6n, 1n << 32n, 1n << 63n, all - 4n]) {
    b.write('0:WRITE_INDEX_TX[0]', wrong);
    expect(b.peek('0:WRITE_INDEX_TX[0]')).toBe(0n);
    b.write('0:READ_INDEX_RX[0]', wrong);
    expect(b.peek('0:READ_INDEX_RX[0]')).toBe(0n);
  }
  for (let i = 0; i < 3; i++) b.send('0:t0', message(i));
  b.write('0:READ_INDEX_RX[0]', 4n);
  expect(b.peek('0:READ_INDEX_RX[0]')).toBe(0n);
  b.write('0:READ_INDEX_RX[0]', 2n);
  expect(b.peek('0:READ_INDEX_RX[0]')).toBe(2n);
});

it('an index that goes back is ignored too', () => {
  const b = new Bench('');
  b.bringUpInterface(0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  for (let i = 0; i < 3; i++) b.send('0:t0', message(i));
  b.write('0:READ_INDEX_RX[0]', 2n);
  b.write('0:READ_INDEX_RX[0]', 1n);
  expect(b.peek('0:READ_INDEX_RX[0]')).toBe(2n);
  b.write('0:WRITE_INDEX_TX[0]', 2n);
  expect(b.peek('0:WRITE_INDEX_TX[0]')).toBe(3n);
  expect(b.peek('0:READ_INDEX_TX[0]')).toBe(3n);
});
