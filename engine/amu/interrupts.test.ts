import { describe, expect, it } from 'vitest';
import { asn, message, Testbench } from './testbench';

const vectors = (bench: Testbench) => bench.calls('interruptRaised').map(([f, vector]) => `${f}:${vector}`);

/** A loopback whose AMI-SW raises vector 4 for TX and 5 for RX, with all digest bits masked. */
function bench(options: { threshold?: number; log2Size?: number; rxVector?: number } = {}): Testbench {
  const b = new Testbench();
  b.start();
  b.bringUpInterface(0, { log2Size: options.log2Size ?? 2, threshold: options.threshold ?? 0 });
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
  b.command('F_AMI_SW_CONFIGURE', {
    AMI_SW_ID: 0,
    TX_VECTOR: 4,
    TX_IRQ_ENABLE: 1,
    RX_VECTOR: options.rxVector ?? 5,
    RX_IRQ_ENABLE: 1,
  });
  b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
  b.programs.calls.length = 0;
  return b;
}

describe('digests follow the level', () => {
  it('RX: at least 2^THRESHOLD messages', () => {
    const b = bench({ threshold: 1 });
    const digest = () => b.peek('0:RX_DIGEST')! & 1n;
    b.send('0:t0', message(0));
    expect(digest()).toBe(0n);
    b.send('0:t0', message(1));
    expect(digest()).toBe(1n);
    b.take('0:r0');
    expect(digest()).toBe(0n);
  });

  it('TX: at least 2^THRESHOLD free slots', () => {
    const b = bench({ threshold: 1 });
    const digest = () => b.peek('0:TX_DIGEST')! & 1n;
    for (let i = 0; i < 4; i++) b.send('0:t0', message(i)); // fills the RX ring
    expect(digest()).toBe(1n);
    b.send('0:t0', message(4));
    b.send('0:t0', message(5));
    expect(digest()).toBe(1n); // 2 of 4 free
    b.send('0:t0', message(6));
    expect(digest()).toBe(0n);
    b.take('0:r0');
    expect(digest()).toBe(1n);
  });

  it('the management rings have theirs', () => {
    const b = new Testbench();
    b.start();
    expect(b.peek('MGT_TX_DIGEST')).toBe(1n);
    expect(b.peek('MGT_RX_DIGEST')).toBe(0n);
    const probe = new Uint8Array(64);
    probe[0] = 1;
    b.postCommandBytes(probe);
    expect(b.peek('MGT_RX_DIGEST')).toBe(1n);
    b.takeResponse('PF_PROBE');
    expect(b.peek('MGT_RX_DIGEST')).toBe(0n);
  });
});

describe('interrupts', () => {
  it('are one for each edge of digest AND mask', () => {
    const b = bench();
    b.send('0:t0', message(0));
    expect(vectors(b)).toEqual([]);
    b.write('0:RX_DIGEST_MASK', 1);
    expect(vectors(b)).toEqual(['0:5']); // unmasking a set bit
    b.send('0:t0', message(1));
    expect(vectors(b)).toEqual(['0:5']); // no edge
    b.take('0:r0');
    b.take('0:r0');
    b.send('0:t0', message(2));
    expect(vectors(b)).toEqual(['0:5', '0:5']);
    b.write('0:RX_DIGEST_MASK', 2);
    b.take('0:r0');
    b.send('0:t0', message(3));
    expect(vectors(b)).toHaveLength(2);
    expect(b.hardware.observe('function', 0, 'interrupts')).toBe(2n);
  });

  it('of TX say that there is room again', () => {
    const b = bench();
    b.write('0:TX_DIGEST_MASK', 1);
    expect(vectors(b)).toEqual(['0:4']);
    for (let i = 0; i < 8; i++) b.send('0:t0', message(i));
    b.take('0:r0');
    expect(vectors(b)).toEqual(['0:4', '0:4']);
  });

  it('enabling one with a set bit sends it', () => {
    const b = bench();
    b.write('0:RX_DIGEST_MASK', 1);
    b.send('0:t0', message(0));
    b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
    expect(vectors(b)).toEqual(['0:5', '0:5']);
  });

  it('tell that a vector does not exist by an exception', () => {
    const b = bench({ rxVector: 32 });
    b.write('0:RX_DIGEST_MASK', 1);
    b.send('0:t0', message(0));
    expect(vectors(b)).toEqual([]);
    expect(b.takeException()).toMatchObject({
      name: 'E_F_AMI_RING_INVALID_VECTOR',
      fields: { AMI_ID: 0n, VECTOR_TYPE: 0n },
    });
  });

  it('of the management rings go by their own controls', () => {
    const b = new Testbench();
    b.start();
    b.write('MGT_RX_VECTOR', 9);
    b.write('MGT_RX_DIGEST_MASK', 1);
    b.command('F_PROBE');
    expect(vectors(b)).toEqual([]);
    b.write('MGT_RX_IRQ_CTRL', 1);
    b.command('F_PROBE');
    b.command('F_PROBE');
    expect(vectors(b)).toEqual(['0:9', '0:9']);
  });

  it('reset clears vectors, enables and masks', () => {
    const b = bench();
    b.write('0:RX_DIGEST_MASK', 1);
    b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    b.command('F_AMI_SW_RESET', { AMI_SW_ID: 0 });
    expect(b.peek('0:RX_DIGEST_MASK')).toBe(0n);
    expect(b.command('F_AMI_SW_SAVE', { AMI_SW_ID: 0 })).toMatchObject({ RX_VECTOR: 0n, RX_IRQ_ENABLE: 0n });
  });
});
