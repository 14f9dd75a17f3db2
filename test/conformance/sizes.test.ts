// The sizes that AMU_IDR can tell: sockets, slots, message lengths.
// (stated: ring-memory, message-length, free-running-indexes)

import { expect, it } from 'vitest';
import { asn, at, Bench, message } from './bench';

it('64 sockets each way, each with a session of its own', () => {
  const b = new Bench('', { amu: { txSockets: 64, rxSockets: 64, sessions: 64 } });
  b.command('PF_AMI_SW_MAP');
  const base = (id: number, type: number) => at.rings + (id * 2 + type) * 64;
  for (let id = 0; id < 64; id++) {
    for (const type of [0, 1]) {
      const ring = { AMS_ID: id, AMS_TYPE: type, RING_BASE: base(id, type) / 8 };
      expect(b.status('F_AMS_RING_CONFIGURE', ring)).toBe('ok');
    }
    expect(b.status('PF_ASN_CREATE', asn(id, `0:t${id}`, `0:r${63 - id}`))).toBe('ok');
  }
  b.command('F_AMI_SW_ENABLE');
  for (let id = 0; id < 64; id++) b.put(`0:t${id}`, message(id));
  for (let id = 0; id < 64; id++) b.ring(`0:t${id}`);
  b.settle();
  expect(b.peek('0:RX_DIGEST')).toBe(0xffff_ffff_ffff_ffffn);
  for (let id = 0; id < 64; id++) expect(b.take(`0:r${63 - id}`)).toEqual(message(id));
  expect(b.peek('0:RX_DIGEST')).toBe(0n);
});

it('rings of 2^20 slots, to the last slot and around', () => {
  const slots = 2 ** 20;
  const b = new Bench('', { amu: { maxRingSlots: slots } });
  const base = 0x1000_0000;
  const space = b.hardware.memory[b.hardware.declareProcess(0, 1, [{ at: base, size: slots * 128 }])];
  b.command('PF_AMI_SW_MAP');
  b.command('F_AMI_SW_CONFIGURE', { PASID: 1, PASID_ENABLED: 1 });
  for (const type of [0, 1]) {
    const ring = { AMS_TYPE: type, LOG2_SIZE: 20, RING_BASE: (base + type * slots * 64) / 8 };
    expect(b.status('F_AMS_RING_CONFIGURE', ring)).toBe('ok');
  }
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  const start = BigInt(slots - 2);
  for (const index of ['READ_INDEX_TX', 'WRITE_INDEX_TX', 'READ_INDEX_RX', 'WRITE_INDEX_RX']) {
    b.write(`0:${index}[0]`, start);
  }
  b.command('F_AMI_SW_ENABLE');
  const slot = (i: number) => (slots - 2 + i) % slots;
  for (let i = 0; i < 4; i++) space.write(base + (slots + slot(i)) * 64, message(i), 0, 64);
  b.write('0:WRITE_INDEX_TX[0]', start + 4n);
  expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(start + 4n);
  for (let i = 0; i < 4; i++) {
    const bytes = new Uint8Array(64);
    space.read(base + slot(i) * 64, bytes, 0, 64);
    expect(bytes).toEqual(message(i));
  }
});

it.each([64, 2048, 65536])('messages of %i bytes', bytes => {
  const b = new Bench('', { amu: { maxMessageBytes: 65536 } });
  b.command('PF_AMI_SW_MAP');
  for (const type of [0, 1]) {
    b.command('F_AMS_RING_CONFIGURE', { AMS_TYPE: type, RING_BASE: (at.rings + type * 65536) / 8 });
  }
  const log2 = Math.log2(bytes / 8);
  expect(b.status('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: log2 }))).toBe('ok');
  b.command('F_AMI_SW_ENABLE');
  for (let i = 0; i < 3; i++) {
    b.send('0:t0', message(i, bytes));
    expect(b.take('0:r0')).toEqual(message(i, bytes));
  }
});

it('a thousand VFs, each with a session of its own', () => {
  const vfs = 1000;
  const b = new Bench('', { virtualFunctions: vfs, interfaces: vfs, amu: { sessions: 10_000 } });
  for (const f of [1, 500, vfs]) {
    b.vf(f);
    b.bringUpInterface(0, { f, physical: f - 1 });
    b.command('PF_ASN_CREATE', asn(10 * f - 1, `${f - 1}:t0`, `${f - 1}:r0`));
    b.send('0:t0', message(f), f);
    expect(b.take('0:r0', f)).toEqual(message(f));
  }
});
