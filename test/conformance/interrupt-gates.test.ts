// What lets an interrupt through, and when: digest bit, mask, enable and vector, for AMI-SWs and for the management rings.
// (stated: interrupt-gating; assumed: digest-threshold, interrupt-edges, invalid-vector)

import { describe, expect, it } from 'vitest';
import { asn, Bench, bytesOf, message } from './bench';

const bits = [0, 1];
const gates = bits.flatMap(mask => bits.flatMap(enable => bits.map(vector => ({ mask, enable, vector }))));

/** AMI-SW 0 of a function in loopback, interrupts as said: RX by vector 5, TX by vector 6. */
function bench(
  options: { f?: number; rx?: number; tx?: number; rxVector?: number; threshold?: number } = {},
): Bench {
  const { f = 0, rx = 1, tx = 0, rxVector = 5, threshold } = options;
  const b = new Bench('').vf();
  b.bringUpInterface(0, { f, physical: 3, threshold });
  b.command('F_AMI_SW_DISABLE', {}, f);
  b.command(
    'F_AMI_SW_CONFIGURE',
    { RX_VECTOR: rxVector, RX_IRQ_ENABLE: rx, TX_VECTOR: 6, TX_IRQ_ENABLE: tx },
    f,
  );
  b.command('F_AMI_SW_ENABLE', {}, f);
  b.command('PF_ASN_CREATE', asn(0, '3:t0', '3:r0'));
  return b;
}

describe.each([
  ['the PF', 0],
  ['a VF', 1],
])('an AMI-SW of %s', (_, f) => {
  it.each(gates)('with mask $mask, enable $enable, vector valid $vector', ({ mask, enable, vector }) => {
    const b = bench({ f, rx: enable, rxVector: vector ? 5 : 32 });
    b.write('0:RX_DIGEST_MASK', mask, f);
    b.send('0:t0', message(0), f);
    expect(b.peek('0:RX_DIGEST', f)).toBe(1n);
    expect(b.interrupts(f)).toEqual(mask && enable && vector ? [5] : []);
    expect(b.interrupts(1 - f)).toEqual([]);
    // A vector that does not exist is told by an exception, once for each edge.
    const told = mask && enable && !vector;
    expect(b.takeException(f)?.name).toBe(told ? 'E_F_AMI_RING_INVALID_VECTOR' : undefined);
    expect(b.takeException(f)).toBeUndefined();
  });

  it('sends one for each edge: not for what comes while the bit is set, again when it was clear', () => {
    const b = bench({ f });
    b.write('0:RX_DIGEST_MASK', 1, f);
    for (let i = 0; i < 3; i++) b.send('0:t0', message(i), f);
    expect(b.interrupts(f)).toEqual([5]);
    b.take('0:r0', f);
    b.take('0:r0', f);
    expect(b.interrupts(f)).toEqual([5]);
    b.take('0:r0', f);
    b.send('0:t0', message(3), f);
    expect(b.interrupts(f)).toEqual([5, 5]);
  });

  it('sends one when a set bit is unmasked, and when its AMI-SW is enabled', () => {
    const b = bench({ f });
    b.send('0:t0', message(0), f);
    b.write('0:RX_DIGEST_MASK', 1, f);
    expect(b.interrupts(f)).toEqual([5]);
    b.write('0:RX_DIGEST_MASK', 1, f);
    expect(b.interrupts(f)).toEqual([5]);
    b.write('0:RX_DIGEST_MASK', 0, f);
    b.write('0:RX_DIGEST_MASK', 1, f);
    expect(b.interrupts(f)).toEqual([5, 5]);
    b.command('F_AMI_SW_DISABLE', {}, f);
    b.command('F_AMI_SW_ENABLE', {}, f);
    expect(b.interrupts(f)).toEqual([5, 5, 5]);
  });

  it('sends for a socket that its mask names, and for no other', () => {
    const b = bench({ f });
    b.command('PF_ASN_CREATE', asn(1, '3:t1', '3:r1'));
    b.write('0:RX_DIGEST_MASK', 2, f);
    b.send('0:t0', message(0), f);
    expect(b.interrupts(f)).toEqual([]);
    b.send('0:t1', message(0), f);
    expect(b.interrupts(f)).toEqual([5]);
  });

  it('tells by TX that there is room again', () => {
    const b = bench({ f, tx: 1, rx: 0 });
    for (let i = 0; i < 8; i++) {
      b.put('0:t0', message(i), 0, f);
      b.ring('0:t0', 1, f);
      b.settle();
    }
    expect(b.peek('0:TX_DIGEST', f)! & 1n).toBe(0n); // four in the RX ring, four in the TX ring
    b.write('0:TX_DIGEST_MASK', 1, f);
    expect(b.interrupts(f)).toEqual([]);
    b.take('0:r0', f);
    b.settle();
    expect(b.interrupts(f)).toEqual([6]);
  });
});

describe('the digest', () => {
  it.each([0, 1, 2])(
    'with THRESHOLD %i: RX from 2^THRESHOLD messages on, TX from so many free slots on',
    threshold => {
      const b = bench({ threshold });
      const due = 1 << threshold;
      for (let fill = 0; fill <= 4; fill++) {
        expect([fill, b.peek('0:RX_DIGEST')]).toEqual([fill, fill >= due ? 1n : 0n]);
        if (fill < 4) b.send('0:t0', message(fill));
      }
      for (let free = 4; free >= 0; free--) {
        expect([free, b.peek('0:TX_DIGEST')! & 1n]).toEqual([free, free >= due ? 1n : 0n]);
        if (free > 0) b.send('0:t0', message(free));
      }
      for (let fill = 3; fill >= 0; fill--) {
        // A slot that is freed lets one follow from the TX ring.
        b.take('0:r0');
        b.settle();
        expect(b.peek('0:RX_DIGEST')).toBe(1n);
      }
    },
  );

  it('of more than the ring has is never set', () => {
    const b = bench({ threshold: 3 });
    for (let i = 0; i < 4; i++) b.send('0:t0', message(i));
    expect(b.peek('0:RX_DIGEST')).toBe(0n);
    expect(b.peek('0:TX_DIGEST')! & 1n).toBe(0n);
  });
});

describe('the management rings', () => {
  const up = () => {
    const b = new Bench('').vf();
    b.write('MGT_RX_VECTOR', 9);
    b.write('MGT_TX_VECTOR', 10);
    return b;
  };

  it.each(bits.flatMap(mask => bits.map(enable => ({ mask, enable }))))(
    'a response with mask $mask and enable $enable',
    ({ mask, enable }) => {
      const b = up();
      b.write('MGT_RX_DIGEST_MASK', mask);
      b.write('MGT_RX_IRQ_CTRL', enable);
      b.command('PF_PROBE');
      expect(b.interrupts()).toEqual(mask && enable ? [9] : []);
      expect(b.interrupts(1)).toEqual([]);
    },
  );

  it('response, exception and trace ring are bits 0, 1 and 2', () => {
    const b = up();
    b.write('AMU_CR', 0x20001);
    b.bringUpInterface(0);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { TRACE_CTL: 4 }));
    expect(b.peek('MGT_RX_DIGEST')).toBe(0n);
    b.postCommandBytes(bytesOf(1));
    expect(b.peek('MGT_RX_DIGEST')).toBe(1n);
    b.hardware.resetFunction(1);
    b.settle();
    expect(b.peek('MGT_RX_DIGEST')).toBe(3n);
    b.send('0:t0', message(0));
    expect(b.peek('MGT_RX_DIGEST')).toBe(7n);
  });

  it('the command ring tells that there is room again', () => {
    const b = up();
    b.write('MGT_TX_DIGEST_MASK', 1);
    b.write('MGT_TX_IRQ_CTRL', 1);
    expect(b.interrupts()).toEqual([10]); // there is room
    for (let i = 0; i < 4; i++) b.hardware.memory[0].write(0x40000 + i * 64, bytesOf(1), 0, 64);
    b.write('MGT_WRITE_INDEX_TX0', b.peek('MGT_WRITE_INDEX_TX0')! + 4n);
    expect(b.interrupts()).toEqual([10, 10]); // it was full for a moment
  });

  it('a vector that the function does not have goes nowhere', () => {
    const b = up();
    b.write('MGT_RX_VECTOR', 32);
    b.write('MGT_RX_DIGEST_MASK', 1);
    b.write('MGT_RX_IRQ_CTRL', 1);
    b.command('PF_PROBE');
    b.write('ERR_IRQ_CTRL', (1n << 63n) | 32n);
    b.postCommandBytes(bytesOf(99));
    expect(b.interrupts()).toEqual([]);
    expect(b.takeException()).toBeUndefined();
  });
});
