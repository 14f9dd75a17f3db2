// (assumed: reset-while-enabled, reset-clears, hw-reset-keeps-credit, nearest-status)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_AMI_HW_RESET',
  {
    ok: { 'an AMI-HW that is mapped to nobody': b => b.ask({ AHA_ID: 3 }) },
    ami_hw_mapped: {
      'an AMI-HW that is mapped': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 3, F_OWNER: 1 });
        return b.ask({ AHA_ID: 3 });
      },
      'an AMI-HW that is enabled': b => {
        b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 3, LOG2_HW_CRED_SIZE: 3, ENABLE: 1 });
        return b.ask({ AHA_ID: 3 });
      },
      'an AMI-HW that does not exist': b => b.ask({ AHA_ID: 3, PHY_AMI_HW_ID: 1 }),
    },
  },
  {
    'clears the PASID and makes the credit the smallest': b => {
      b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 3, LOG2_HW_CRED_SIZE: 6, PASID: 9 });
      b.ask({ AHA_ID: 3 });
      expect(b.command('PF_AMI_HW_SAVE', { AHA_ID: 3 })).toMatchObject({ PASID: 0n, LOG2_HW_CRED_SIZE: 3n });
    },
  },
);
