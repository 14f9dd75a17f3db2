// (stated: layouts)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_PROBE_AHA',
  {
    ok: { 'an agent of the system': b => b.ask({ AHA_ID: 3 }) },
    invalid_aha_id: {
      'a number between those of the agents': b => b.ask({ AHA_ID: 1 }),
      'a number behind those of the agents': b => b.ask({ AHA_ID: 4 }),
    },
  },
  {
    'tells the maker of the agent': b => {
      expect(b.ask({ AHA_ID: 3 }).AHA_IIDR).toBe(0x43en);
    },
  },
);
