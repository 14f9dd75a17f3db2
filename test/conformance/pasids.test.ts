// PASIDs: the accesses of an AMI go to the address space of its process.
// (assumed: pasid-spaces, ring-fault)

import { describe, expect, it } from 'vitest';
import { asn, at, Bench, message } from './bench';

const ranges = [{ at: at.memory, size: at.size }];

/** AMI-SW 0 in loopback, its accesses with this PASID; processes 5 and 6 have memories of their own. */
function bench(pasid: number, enabled = 1): { b: Bench; spaces: readonly number[] } {
  const b = new Bench('', { amu: { pasidBits: 20 } });
  const spaces = [0, b.hardware.declareProcess(0, 5, ranges), b.hardware.declareProcess(0, 6, ranges)];
  b.bringUpInterface(0);
  b.command('F_AMI_SW_DISABLE');
  b.command('F_AMI_SW_CONFIGURE', { PASID: pasid, PASID_ENABLED: enabled });
  b.command('F_AMI_SW_ENABLE');
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  return { b, spaces };
}
const slot = (b: Bench, space: number, rx: boolean) => {
  const bytes = new Uint8Array(64);
  b.hardware.memory[space].read(b.ringBase(0, rx, 0), bytes, 0, 64);
  return bytes;
};

describe('an AMI-SW', () => {
  it.each([
    ['PASID 5', 5, 1, 1],
    ['PASID 6', 6, 1, 2],
    ['no PASID', 5, 0, 0],
  ])('with %s moves messages in that memory, and in no other', (_, pasid, enabled, index) => {
    const { b, spaces } = bench(pasid, enabled);
    for (const space of spaces) {
      b.hardware.memory[space].write(b.ringBase(0, false, 0), message(space), 0, 64);
    }
    b.ring('0:t0');
    b.settle();
    for (const [i, space] of spaces.entries()) {
      expect(slot(b, space, true)).toEqual(i === index ? message(space) : new Uint8Array(64));
    }
  });

  it('of a process without memory faults, which its function is told, and goes on with another', () => {
    const { b } = bench(7);
    b.ring('0:t0');
    b.settle();
    expect(b.takeException()).toMatchObject({
      name: 'E_F_AMI_RING_FAULT',
      fields: { AMI_ID: 0n, AMS_ID: 0n },
    });
    b.command('F_AMI_SW_CONFIGURE', { PASID: 5, PASID_ENABLED: 1 });
    b.command('F_AMI_SW_ENABLE');
    b.settle();
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(1n);
  });

  it('has one memory for all PASIDs where no process has its own', () => {
    const b = new Bench('');
    b.bringUpInterface(0);
    b.command('F_AMI_SW_DISABLE');
    b.command('F_AMI_SW_CONFIGURE', { PASID: 9, PASID_ENABLED: 1 });
    b.command('F_AMI_SW_ENABLE');
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.send('0:t0', message(1));
    expect(b.take('0:r0')).toEqual(message(1));
  });

  it('of type B has its table in the memory of its process', () => {
    const b = new Bench('', { amu: { type: 'B' } });
    const space = b.hardware.declareProcess(0, 5, ranges);
    const table = at.memory + 0x90000;
    b.bringUpInterface(0);
    b.command('F_AMI_SW_DISABLE');
    b.command('F_AMI_SW_CONFIGURE', { PASID: 5, PASID_ENABLED: 1, TYPEB_TBL_BASE: table / 4096 });
    b.command('F_AMI_SW_ENABLE');
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.store(table + 0x600, 1n);
    b.settle();
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(0n);
    b.store(table + 0x600, 1n, space);
    b.settle();
    expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(1n);
    expect(b.word(table + 0xe00, space)).toBe(1n);
  });
});

describe('an agent', () => {
  it('reaches the memory of the process of its AMI-HW', () => {
    const b = new Bench('');
    const space = b.hardware.declareProcess(0, 5, ranges);
    b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
    b.command('F_AMI_HW_CONFIGURE', { PASID: 5, PASID_ENABLED: 1 });
    b.command('F_AMI_HW_ENABLE');
    expect(b.hardware.dmaSpaceOf(1, 0)).toBe(space);
    b.command('F_AMI_HW_DISABLE');
    b.command('F_AMI_HW_CONFIGURE', { PASID: 6, PASID_ENABLED: 1 });
    b.command('F_AMI_HW_ENABLE');
    const nowhere = b.hardware.memory[b.hardware.dmaSpaceOf(1, 0)];
    expect(nowhere.backed(at.memory, 1)).toBe(false);
    b.command('F_AMI_HW_DISABLE');
    b.command('F_AMI_HW_CONFIGURE', {});
    b.command('F_AMI_HW_ENABLE');
    expect(b.hardware.dmaSpaceOf(1, 0)).toBe(0);
  });
});
