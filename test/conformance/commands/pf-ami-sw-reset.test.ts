// (assumed: reset-while-enabled, reset-clears, nearest-status; stated: reset-keeps-sessions)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_AMI_SW_RESET',
  {
    ok: { 'an AMI-SW that is mapped to nobody and disabled': b => b.ask({ PHY_AMI_SW_ID: 4 }) },
    ami_sw_mapped: {
      'an AMI-SW that is mapped': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
        return b.ask({ PHY_AMI_SW_ID: 4 });
      },
      'an AMI-SW that is enabled': b => {
        b.command('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 4, ENABLE: 1 });
        return b.ask({ PHY_AMI_SW_ID: 4 });
      },
      'an AMI-SW that does not exist': b => b.ask({ PHY_AMI_SW_ID: 8 }),
    },
  },
  {
    'clears the configuration and the rings': b => {
      b.command('PF_AMI_SW_CONFIGURE', { PHY_AMI_SW_ID: 4, PASID: 7, TX_VECTOR: 3, TYPEB_TBL_BASE: 0x99 });
      b.command('PF_AMS_RING_CONFIGURE', { PHY_AMI_SW_ID: 4, AMS_ID: 1, LOG2_SIZE: 5, RING_BASE: 0x800 });
      b.ask({ PHY_AMI_SW_ID: 4 });
      const zero = { PASID: 0n, TX_VECTOR: 0n, TYPEB_TBL_BASE: 0n };
      expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 4 })).toMatchObject(zero);
      const ring = b.command('PF_AMS_RING_SAVE', { PHY_AMI_SW_ID: 4, AMS_ID: 1 });
      expect(ring).toMatchObject({ LOG2_SIZE: 0n, RING_BASE: 0n });
    },
  },
);
