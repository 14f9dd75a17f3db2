// (assumed: again-ok, quiet-disable)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

conforms(
  'F_AMI_HW_DISABLE',
  {
    ok: {
      'an AMI-HW that is enabled': b => {
        b.bringUpAgent(3, 0, 0);
        return b.ask();
      },
      'an AMI-HW that is disabled already': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
        return b.ask();
      },
    },
    ami_hw_not_mapped_in_function: { 'no AMI-HW has the number': b => b.ask() },
  },
  {
    'is answered after the messages that are on their way to it': b => {
      b.bringUpInterface(0);
      b.bringUpAgent(0, 0, 0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0'));
      b.put('0:t0', message(1));
      b.ring('0:t0');
      b.ask();
      expect(BigInt(b.calls('messageArrived').length)).toBe(b.peek('0:READ_INDEX_TX[0]'));
    },
  },
);
