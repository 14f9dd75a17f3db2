// (assumed: reset-while-enabled, reset-clears, hw-reset-keeps-credit, quiet-disable)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'F_AMI_HW_RESET',
  {
    ok: {
      'an AMI-HW of the function that is disabled': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
        return b.ask();
      },
    },
    invalid_ami_hw_id: {
      'no AMI-HW has the number': b => b.ask(),
      'an AMI-HW that is enabled': b => {
        b.bringUpAgent(3, 0, 0);
        return b.ask();
      },
    },
  },
  {
    'clears the PASID and keeps the credit': b => {
      b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 3, LOG2_HW_CRED_SIZE: 6, PASID: 9 });
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3, F_OWNER: 0 });
      b.ask();
      expect(b.command('F_AMI_HW_SAVE').PASID).toBe(0n);
      b.command('PF_AMI_HW_UNMAP', { AHA_ID: 3 });
      expect(b.command('PF_AMI_HW_SAVE', { AHA_ID: 3 }).LOG2_HW_CRED_SIZE).toBe(6n);
    },
  },
);
