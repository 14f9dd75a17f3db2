// (assumed: again-ok, unmap-keeps, nearest-status, quiet-disable)

import { expect } from 'vitest';
import { asn, conforms } from '../bench';

conforms(
  'PF_AMI_SW_UNMAP',
  {
    ok: {
      'an AMI-SW that is mapped': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 1 });
        return b.ask({ PHY_AMI_SW_ID: 1 });
      },
      'an AMI-SW that is mapped to nobody': b => b.ask({ PHY_AMI_SW_ID: 1 }),
    },
  },
  {
    'answers status 1 for an AMI-SW that does not exist': b => {
      expect(b.answer({ PHY_AMI_SW_ID: 8 })).toBe('status 1');
    },
    'keeps the configuration and stops the messages': b => {
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
      b.ask({ PHY_AMI_SW_ID: 0 });
      expect(b.command('PF_AMS_RING_SAVE', { PHY_AMI_SW_ID: 0 })).toMatchObject({ LOG2_SIZE: 2n });
      expect(b.peek('0:WRITE_INDEX_TX[0]')).toBeUndefined();
      expect(b.hardware.whyStill(0)).toContain('mapped to no function');
    },
  },
);
