// The exceptions that the AMU posts: what leads to each, to whom it goes, what it says; and that none is lost.
// (assumed: vf-reset, profiling-counters, ring-fault, trap-payload, management-ring-full; stated: trapping)

import { describe, expect, it } from 'vitest';
import { ErrorState } from '../../spec';
import { asn, at, Bench, bytesOf, message } from './bench';

const table = at.memory + 0x80000;

function bench(options: ConstructorParameters<typeof Bench>[1] = {}): Bench {
  return new Bench('', options);
}

describe('E-PF-VF-RESET (opcode 2)', () => {
  it('tells the PF which VF was reset', () => {
    const b = bench().vf(2);
    expect(b.hardware.resetFunction(2)).toBe(true);
    b.settle();
    expect(b.takeException()).toMatchObject({ name: 'E_PF_VF_RESET', fields: { OPCODE: 2n, SOURCE: 2n } });
    expect(b.takeException()).toBeUndefined();
    expect(b.takeException(2)).toBeUndefined();
  });

  it('there is none of the PF, nor of a function that does not exist', () => {
    const b = bench();
    expect(b.hardware.resetFunction(0)).toBe(false);
    expect(b.hardware.resetFunction(3)).toBe(false);
  });

  it('the VF is in reset state: registers, rings and AMIs; mapping and sessions stay', () => {
    const b = bench().vf();
    b.bringUpInterface(0, { f: 1, physical: 2 });
    b.command('PF_ASN_CREATE', asn(0, '2:t0', '2:r0'));
    for (const [register, value] of [
      ['MGT_RX_VECTOR', 3],
      ['MGT_RX_IRQ_CTRL', 1],
      ['MGT_RX_DIGEST_MASK', 7],
      ['MGT_TRACE_RX_CTRL', 1],
      ['AMU_CR', 0x60000],
    ] as const) {
      b.write(register, value, 1);
    }
    b.hardware.resetFunction(1);
    b.settle();
    for (const register of [
      'MGT_RX_VECTOR',
      'MGT_RX_IRQ_CTRL',
      'MGT_RX_DIGEST_MASK',
      'MGT_TRACE_RX_CTRL',
      'AMU_CR',
      'MSK_BASE_PTR[0]',
      'MGT_WRITE_INDEX_TX0',
      'MGT_WRITE_INDEX_RX[0]',
    ]) {
      expect([register, b.peek(register, 1)]).toEqual([register, 0n]);
    }
    b.start(1);
    expect(b.command('F_AMS_RING_SAVE', {}, 1)).toMatchObject({ LOG2_SIZE: 0n, RING_BASE: 0n });
    expect(b.status('F_AMI_SW_CONFIGURE', {}, 1)).toBe('ok');
    expect(b.status('PF_ASN_CREATE', asn(0, '2:t1', '2:r1'))).toBe('asn_id_in_use');
    expect(b.status('PF_F_TRAP_CONFIGURE', { F_OWNER: 1 })).toBe('f_owner_enabled');
  });

  it('comes after the messages in flight, which come to their end', () => {
    const b = bench().vf();
    b.bringUpInterface(0);
    b.bringUpInterface(0, { f: 1, physical: 2 });
    b.command('PF_ASN_CREATE', asn(0, '2:t0', '0:r0'));
    b.put('0:t0', message(1), 0, 1);
    b.ring('0:t0', 1, 1);
    b.runTo(b.kernel.now + 200_000);
    b.hardware.resetFunction(1);
    expect(b.peek('MGT_WRITE_INDEX_RX[1]')).toBe(0n);
    b.settle();
    expect(b.take('0:r0')).toEqual(message(1));
    expect(b.takeException()?.name).toBe('E_PF_VF_RESET');
  });
});

describe('E-F-COUNTER-OVERFLOW (opcode 3)', () => {
  it('tells the monitoring function which counter of which socket', () => {
    const b = bench();
    b.write('AMU_CR', 0x40001);
    b.bringUpInterface(2, { physical: 0 });
    b.command('PF_ASN_CREATE', asn(0, '0:t1', '0:r1'));
    const profile = { AMI_ID: 2, AMS_ID: 1, AMS_TYPE: 0, PROF_MASK: 3, PROF_TBL_BASE: table / 8 };
    b.command('F_AMS_PROF_CONFIGURE', { ...profile, PROF_CTL: 7 << 8 }); // counters of 7 bits
    b.send('2:t1', message(1));
    expect(b.takeException()).toBeUndefined();
    b.send('2:t1', message(2));
    expect(b.takeException()).toMatchObject({
      name: 'E_F_COUNTER_OVERFLOW',
      fields: { AMI_ID: 2n, F_OWNER: 0n, AMS_ID: 1n, AMI_TYPE: 0n, AMS_TYPE: 0n, COUNTER_ID: 1n },
    });
    expect(b.takeException()).toBeUndefined();
  });

  it('stores the table, in which the counter goes on from zero', () => {
    const b = bench();
    b.write('AMU_CR', 0x40001);
    b.bringUpInterface(0);
    const profile = { PROF_MASK: 3, PROF_TBL_BASE: table / 8, PROF_CTL: 7 << 8 };
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', profile));
    for (let i = 0; i < 2; i++) b.send('0:t0', message(i));
    expect([b.word(table), b.word(table + 8)]).toEqual([2n, 0n]);
  });

  it('goes to a VF that monitors, and names the owner of the AMI', () => {
    const b = bench().vf();
    b.write('AMU_CR', 0x40000, 1);
    b.bringUpInterface(0, { f: 1, physical: 2 });
    const profile = { PROF_MASK: 1, PROF_TBL_BASE: table / 8, PROF_CTL: 1 << 8, MON_OWNER: 1 };
    b.command('PF_ASN_CREATE', asn(0, '2:t0', '2:r0', profile));
    for (let i = 0; i < 2; i++) b.send('0:t0', message(i), 1);
    expect(b.takeException(0)).toBeUndefined();
    expect(b.takeException(1)?.fields).toMatchObject({ F_OWNER: 1n, COUNTER_ID: 0n, AMS_TYPE: 1n });
  });
});

describe('E-F-AMI-RING-FAULT (opcode 4)', () => {
  it.each([
    ['TX', 1],
    ['RX', 0],
  ])('tells which socket when its %s ring does not translate, and stops the AMI-SW', (_, type) => {
    const b = bench();
    b.bringUpInterface(3, { physical: 0 });
    b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 3 });
    const ring = { AMI_SW_ID: 3, AMS_ID: 1, AMS_TYPE: type, LOG2_SIZE: 2 };
    b.command('F_AMS_RING_CONFIGURE', { ...ring, RING_BASE: 0 });
    b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 3 });
    b.command('PF_ASN_CREATE', asn(0, '0:t1', '0:r1'));
    b.ring('3:t1');
    b.settle();
    const fields = { AMI_ID: 3n, AMS_ID: 1n };
    expect(b.takeException()).toMatchObject({ name: 'E_F_AMI_RING_FAULT', fields });
    expect([b.peek('3:READ_INDEX_TX[1]'), b.peek('3:WRITE_INDEX_RX[1]')]).toEqual([0n, 0n]);
    expect(b.status('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 3 })).toBe('ok'); // it is disabled
    // Recovery: a base that translates, and on it goes where it was.
    const base = b.ringBase(3, type === 0, 1) / 8;
    b.command('F_AMS_RING_CONFIGURE', { ...ring, RING_BASE: base });
    b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 3 });
    b.settle();
    expect(b.peek('3:WRITE_INDEX_RX[1]')).toBe(1n);
  });
});

describe('E-F-AMI-RING-INVALID-VECTOR (opcode 5)', () => {
  it.each([
    ['RX', 0n],
    ['TX', 1n],
  ] as const)('tells that the %s vector of an AMI-SW does not exist', (kind, type) => {
    const b = bench();
    b.bringUpInterface(1);
    b.command('PF_ASN_CREATE', asn(0, '1:t0', '1:r0'));
    b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 1 });
    b.command('F_AMI_SW_CONFIGURE', { AMI_SW_ID: 1, [`${kind}_VECTOR`]: 32, [`${kind}_IRQ_ENABLE`]: 1 });
    b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 1 });
    b.write(`1:${kind}_DIGEST_MASK`, 1);
    b.send('1:t0', message(1));
    const fields = { AMI_ID: 1n, VECTOR_TYPE: type };
    expect(b.takeException()).toMatchObject({ name: 'E_F_AMI_RING_INVALID_VECTOR', fields });
    expect(b.take('1:r0')).toEqual(message(1));
  });
});

describe('E-PF-TRAPPED-CMD (opcode 6)', () => {
  it('hands the PF the opcode and the body of what the VF sent', () => {
    const b = bench();
    b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 2, ENABLE: 1 });
    const bytes = bytesOf(14);
    bytes.set([0x34, 0x12], 4); // AMI_SW_ID
    b.vf(2).postCommandBytes(bytes, 2);
    const { name, fields } = b.takeException()!;
    expect(name).toBe('E_PF_TRAPPED_CMD');
    expect(fields).toMatchObject({ F_SOURCE_ID: 2n, TRAPPED_OPCODE: 14n });
    expect(fields.PAYLOAD).toEqual(bytes.slice(4, 60));
  });

  it.each([
    ['unknown', 99],
    ['retired', 28],
    ["the PF's own", 1],
  ])('also when the opcode is %s', (_, opcode) => {
    const b = bench();
    b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 1, ENABLE: 1 });
    b.vf().postCommandBytes(bytesOf(opcode), 1);
    expect(b.takeException()?.fields.TRAPPED_OPCODE).toBe(BigInt(opcode));
    expect(b.error(1)).toBe(ErrorState.none);
  });
});

describe('a full exception ring', () => {
  it('loses nothing: state 6 while exceptions wait, and each is delivered in its turn', () => {
    const b = new Bench('', { virtualFunctions: 6 });
    b.write('MSK_CTRL[2]', 1); // two slots
    for (let vf = 1; vf <= 6; vf++) {
      b.hardware.resetFunction(vf);
      b.settle();
    }
    expect(b.error()).toBe(ErrorState.exception_ring_full);
    const sources = Array.from({ length: 6 }, () => b.takeException()?.fields.SOURCE);
    expect(sources).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    expect(b.takeException()).toBeUndefined();
    expect(b.error()).toBe(ErrorState.none);
  });
});
