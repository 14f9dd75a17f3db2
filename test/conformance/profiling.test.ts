// Profiling counters against sums made beside them: any mask, any width, any traffic; every overflow is told, and no more.
// And rings that fault in the middle: what was published goes on where it was.
// (assumed: profiling-counters, ring-fault)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asn, at, Bench, message } from './bench';

const table = at.memory + 0x80000;
const [messages, bytes] = [0, 1];

describe('counters', () => {
  it('count what their mask says, modulo 2^bits, and post one exception for each overflow', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(3, 4, 8),
        fc.boolean(),
        (bits, mask, count, log2, receiver) => {
          const b = new Bench('');
          b.write('AMU_CR', 0x40001);
          b.bringUpInterface(0);
          b.command('PF_ASN_CREATE', asn(0, '0:t1', '0:r0', { LOG2_MSG_LENGTH: log2 }));
          const socket = receiver ? { AMS_ID: 0, AMS_TYPE: 0 } : { AMS_ID: 1, AMS_TYPE: 1 };
          const profile = { PROF_MASK: mask, PROF_TBL_BASE: table / 8, PROF_CTL: bits << 8 };
          expect(b.status('F_AMS_PROF_CONFIGURE', { ...socket, ...profile })).toBe('ok');
          const length = 8 << log2;
          const limit = bits === 0 ? 2 ** 64 : 2 ** bits;
          const seen = [0, 0];
          for (let i = 0; i < count; i++) {
            b.send('0:t1', message(i, length));
            b.take('0:r0');
            for (let e = b.takeException(); e; e = b.takeException()) {
              expect(e).toMatchObject({ name: 'E_F_COUNTER_OVERFLOW', fields: { AMI_ID: 0n, AMI_TYPE: 0n } });
              expect(e.fields).toMatchObject({
                AMS_ID: BigInt(socket.AMS_ID),
                AMS_TYPE: BigInt(socket.AMS_TYPE),
              });
              seen[Number(e.fields.COUNTER_ID)]++;
            }
          }
          const counted = (counter: number, each: number) => {
            if (!((mask >> counter) & 1)) return { value: 0, overflows: 0 };
            let value = 0;
            let overflows = 0;
            for (let i = 0; i < count; i++) {
              value += each;
              if (value >= limit) overflows++;
              value %= limit;
            }
            return { value, overflows };
          };
          b.command('F_PROF_TABLE_FLUSH');
          for (const [counter, each] of [
            [messages, 1],
            [bytes, length],
          ]) {
            const { value, overflows } = counted(counter, each);
            expect([counter, b.word(table + 8 * counter), seen[counter]]).toEqual([
              counter,
              BigInt(value),
              overflows,
            ]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a session into an AMI-HW name the socket that was configured there', () => {
    const b = new Bench('').vf();
    b.write('AMU_CR', 0x40000, 1);
    b.invertAtAgents();
    b.bringUpInterface(0);
    b.bringUpAgent(0, 1, 2, 1);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.1:r3', { MON_OWNER: 1 }));
    const socket = { AMI_ID: 2, AMI_TYPE: 1, AMS_ID: 3, AMS_TYPE: 0 };
    const profile = { PROF_MASK: 1, PROF_TBL_BASE: table / 8, PROF_CTL: 1 << 8 };
    expect(b.status('F_AMS_PROF_CONFIGURE', { ...socket, ...profile }, 1)).toBe('ok');
    for (let i = 0; i < 2; i++) b.send('0:t0', message(i));
    const fields = { AMI_ID: 2n, F_OWNER: 1n, AMS_ID: 3n, AMI_TYPE: 1n, AMS_TYPE: 0n, COUNTER_ID: 0n };
    expect(b.takeException(1)).toMatchObject({ name: 'E_F_COUNTER_OVERFLOW', fields });
    expect(b.takeException(0)).toBeUndefined();
  });
});

describe('a ring that does not translate from some slot on', () => {
  /** Where the memory ends. */
  const end = at.memory + at.size;

  it.each([
    ['TX', 1],
    ['RX', 0],
  ])('%s: messages before it arrive, the others wait, and go on when the ring is whole', (_, type) => {
    for (const backed of [0, 1, 3, 7]) {
      const b = new Bench('');
      b.bringUpInterface(0, { log2Size: 3 });
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
      b.command('F_AMI_SW_DISABLE');
      const broken = end - backed * 64;
      const whole = b.ringBase(0, type === 0, 0);
      const ring = { AMS_TYPE: type, LOG2_SIZE: 3 };
      b.command('F_AMS_RING_CONFIGURE', { ...ring, RING_BASE: broken / 8 });
      b.command('F_AMI_SW_ENABLE');
      for (let i = 0; i < 8; i++) {
        const base = type === 1 && i < backed ? broken : b.ringBase(0, false, 0);
        b.hardware.memory[0].write(base + i * 64, message(i), 0, 64);
      }
      b.ring('0:t0', 8);
      b.settle();
      expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(BigInt(backed));
      expect(b.peek('0:READ_INDEX_TX[0]')).toBe(BigInt(backed));
      expect(b.takeException()).toMatchObject({
        name: 'E_F_AMI_RING_FAULT',
        fields: { AMI_ID: 0n, AMS_ID: 0n },
      });
      expect(b.takeException()).toBeUndefined();
      // What arrived is moved to where the ring is whole.
      if (type === 0 && backed > 0) {
        const arrived = new Uint8Array(backed * 64);
        b.hardware.memory[0].read(broken, arrived, 0, arrived.length);
        b.hardware.memory[0].write(whole, arrived, 0, arrived.length);
      }
      b.command('F_AMS_RING_CONFIGURE', { ...ring, RING_BASE: whole / 8 });
      b.command('F_AMI_SW_ENABLE');
      b.settle();
      for (let i = 0; i < 8; i++) expect([i, b.take('0:r0')]).toEqual([i, message(i)]);
      expect(b.take('0:r0')).toBeUndefined();
    }
  });
});
