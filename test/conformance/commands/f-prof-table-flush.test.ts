// (assumed: profiling-counters)

import { expect } from 'vitest';
import { asn, at, conforms, message } from '../bench';

const table = at.memory + 0x80000;

conforms(
  'F_PROF_TABLE_FLUSH',
  {
    ok: {
      'nothing is profiled': b => b.ask(),
      'every table of the function translates': b => {
        b.write('AMU_CR', 0x40001);
        b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { PROF_MASK: 63, PROF_TBL_BASE: table / 8 }));
        return b.ask();
      },
      'a table of another function does not': b => {
        b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { PROF_MASK: 63, MON_OWNER: 1 }));
        return b.ask();
      },
    },
    failed: {
      'a table does not translate': b => {
        b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { PROF_MASK: 63, PROF_TBL_BASE: 0 }));
        return b.ask();
      },
    },
  },
  {
    'stores the counters, and a second flush what came since': b => {
      b.write('AMU_CR', 0x40001);
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { PROF_MASK: 63, PROF_TBL_BASE: table / 8 }));
      b.send('0:t0', message(1));
      expect(b.word(table)).toBe(0n);
      b.ask();
      const entries = (n: number) => Array.from({ length: n }, (_, i) => b.word(table + i * 8));
      // messages, bytes, full-stalls, credit-stalls, sum of latencies, largest latency: 648 ns by the bench's costs
      expect(entries(6)).toEqual([1n, 64n, 0n, 0n, 648_000n, 648_000n]);
      b.send('0:t0', message(2));
      b.ask();
      expect(entries(5)).toEqual([2n, 128n, 0n, 0n, 1_296_000n]);
    },
    'stores the tables that translate when one does not': b => {
      b.write('AMU_CR', 0x40001);
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '1:t0', '1:r0', { PROF_MASK: 1, PROF_TBL_BASE: 0 }));
      b.command('PF_ASN_CREATE', asn(1, '0:t0', '0:r0', { PROF_MASK: 1, PROF_TBL_BASE: table / 8 }));
      b.send('0:t0', message(1));
      expect(b.answer()).toBe('failed');
      expect(b.word(table)).toBe(1n);
      expect(b.error()).toBe(0);
    },
  },
);
