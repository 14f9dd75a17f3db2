// More messages on their way than the pool had room for at first: it grows, and none is lost or mixed up.

import { describe, expect, it } from 'vitest';
import { asn, message, Testbench } from './testbench';

function bench(): Testbench {
  const b = new Testbench({ credit: 2 ** 20, amu: { maxMessageBytes: 2 ** 17 } });
  b.start();
  b.bringUpInterface(0);
  b.bringUpAgent(0, 0, 0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
  b.command('PF_ASN_CREATE', asn(1, 'hw0.0:t0', '0:r0'));
  return b;
}

describe('the pool of messages', () => {
  it('grows while messages wait at an agent', () => {
    const b = bench();
    const count = 70; // of 128 KiB there was room for 32
    for (let i = 0; i < count; i++) b.send('0:t0', message(i));
    expect(b.hardware.observe('agent', 0, 'buffered')).toBe(BigInt(count));
    const into = new Uint8Array(2 ** 17);
    for (let i = 0; i < count; i++) {
      expect(b.hardware.takeAtAgent(0, 0, 0, into)).toBe(64);
      expect(into.subarray(0, 64)).toEqual(message(i));
    }
    expect(b.hardware.takeAtAgent(0, 0, 0, into)).toBe(-1);
  });

  it('grows when an agent sends, too', () => {
    const b = bench();
    for (let i = 0; i < 31; i++) b.send('0:t0', message(i));
    for (let i = 0; i < 2; i++) {
      expect(b.hardware.sendFromAgent(0, 0, 0, message(100 + i), 64, i, 0, -1)).toBe(true);
    }
    b.settle();
    expect([b.take('0:r0'), b.take('0:r0')]).toEqual([message(100), message(101)]);
    const into = new Uint8Array(2 ** 17);
    for (let i = 0; i < 31; i++) {
      b.hardware.takeAtAgent(0, 0, 0, into);
      expect(into.subarray(0, 64)).toEqual(message(i));
    }
  });
});
