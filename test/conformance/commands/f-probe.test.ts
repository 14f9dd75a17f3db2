// (assumed: profiling-counters, interface-numbers, pasid-spaces)

import { expect } from 'vitest';
import { Bench, conforms } from '../bench';

conforms(
  'F_PROBE',
  { ok: { 'from the PF': b => b.ask(), 'from a VF': b => b.vf().ask({}, 1) } },
  {
    'tells the counters, the AMI numbers of a function and that there are no PASIDs': b => {
      expect(b.ask()).toMatchObject({
        ASN_PROF_N_COUNTERS: 6n,
        AMI_PER_F_M1: 3n,
        PASID_SUPPORTED: 0n,
        PASID_WIDTH: 0n,
      });
    },
    'tells the width of PASIDs': () => {
      const b = new Bench('F_PROBE', { amu: { pasidBits: 20 } });
      expect(b.ask()).toMatchObject({ PASID_SUPPORTED: 1n, PASID_WIDTH: 20n });
    },
  },
);
