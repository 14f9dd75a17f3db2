// Interrupts are never lost: whatever the order in which a message comes and software takes, acknowledges and looks.
// (assumed: interrupt-edges, digest-threshold; stated: interrupt-gating)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asn, Bench, message } from './bench';

const rx = 5;

function bench(): Bench {
  const b = new Bench('');
  b.bringUpInterface(0, { log2Size: 4 });
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
  b.command('F_AMI_SW_DISABLE');
  b.command('F_AMI_SW_CONFIGURE', { RX_VECTOR: rx, RX_IRQ_ENABLE: 1 });
  b.command('F_AMI_SW_ENABLE');
  b.write('0:RX_DIGEST_MASK', 1);
  return b;
}

/** Software that sleeps until it is interrupted, then takes as many as it finds, one look and one take at a time. */
class Sleeper {
  taken = 0;
  private seen = 0;
  private awake = false;
  constructor(private readonly b: Bench) {}

  /** One step; false when it sleeps. */
  step(): boolean {
    const interrupts = this.b.interrupts().length;
    if (!this.awake) {
      if (interrupts === this.seen) return false;
      this.seen = interrupts;
      this.awake = true;
    }
    const read = this.b.peek('0:READ_INDEX_RX[0]')!;
    if (read === this.b.peek('0:WRITE_INDEX_RX[0]')) {
      this.awake = false;
      return true;
    }
    this.b.post('0:READ_INDEX_RX[0]', read + 1n);
    this.b.runTo(this.b.kernel.now + 130_000);
    this.taken++;
    return true;
  }
}

describe('a sleeper', () => {
  it('that takes the last message while the next arrives is woken again, at whatever time that is', () => {
    for (let ns = 0; ns < 1000; ns += 10) {
      const b = bench();
      const sleeper = new Sleeper(b);
      b.send('0:t0', message(0));
      b.put('0:t0', message(1));
      b.ring('0:t0');
      b.runTo(b.kernel.now + ns * 1000);
      while (sleeper.step());
      b.settle();
      while (sleeper.step());
      expect([ns, sleeper.taken]).toEqual([ns, 2]);
    }
  });

  it('takes every message of any traffic', () => {
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant('send' as const), fc.constant('step' as const)),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, list => {
        const b = bench();
        const sleeper = new Sleeper(b);
        let sent = 0;
        for (const step of list) {
          if (step === 'send') {
            if (sent - sleeper.taken >= 8) continue;
            b.put('0:t0', message(sent));
            b.ring('0:t0');
            b.runTo(b.kernel.now + 120_000);
            sent++;
          } else if (step === 'step') {
            sleeper.step();
          } else {
            b.runTo(b.kernel.now + step * 1000);
          }
        }
        for (let round = 0; round < 3; round++) {
          b.settle();
          while (sleeper.step());
        }
        expect(sleeper.taken).toBe(sent);
      }),
      { numRuns: 60 },
    );
  });
});

it('what a ring fault has stopped interrupts again for what is still there when it is enabled', () => {
  const b = bench();
  b.command('PF_ASN_CREATE', { ...asn(1, '0:t1', '0:r1') });
  b.send('0:t0', message(1));
  b.settle();
  expect(b.interrupts()).toEqual([rx]);
  // Nobody takes that message; another ring does not translate, and the AMI-SW stops.
  b.command('F_AMI_SW_DISABLE');
  b.command('F_AMS_RING_CONFIGURE', { AMS_ID: 1, AMS_TYPE: 1, LOG2_SIZE: 2, RING_BASE: 0 });
  b.command('F_AMI_SW_ENABLE');
  expect(b.interrupts()).toEqual([rx, rx]);
  b.ring('0:t1');
  b.settle();
  expect(b.takeException()?.name).toBe('E_F_AMI_RING_FAULT');
  b.command('F_AMI_SW_ENABLE');
  b.settle();
  expect(b.interrupts().slice(0, 3)).toEqual([rx, rx, rx]);
});
