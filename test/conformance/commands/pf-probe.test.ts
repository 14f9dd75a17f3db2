// (stated: layouts)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_PROBE',
  { ok: { always: b => b.ask() } },
  {
    'tells the AMI-SWs, the sessions that can exist and the agents': b => {
      expect(b.ask()).toMatchObject({ MAX_AMI_SW: 8n, MAX_ASN: 8n, NUM_AHA: 2n });
    },
  },
);
