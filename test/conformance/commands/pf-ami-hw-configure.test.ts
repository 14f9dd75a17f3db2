// (assumed: enabled-before-mapped, credit-return, credit-range, nearest-status, lowest-status; stated: save-and-restore)

import { expect } from 'vitest';
import { conforms } from '../bench';

const one = { AHA_ID: 0, PHY_AMI_HW_ID: 1, LOG2_HW_CRED_SIZE: 5 };

conforms(
  'PF_AMI_HW_CONFIGURE',
  {
    ok: {
      'an AMI-HW that is mapped to nobody': b => b.ask(one),
      'credit for one of the shortest messages': b => b.ask({ ...one, LOG2_HW_CRED_SIZE: 3 }),
      "the agent's whole buffer": b => b.ask({ ...one, LOG2_HW_CRED_SIZE: 10 }),
    },
    invalid_log2_hw_cred_size: {
      'less than the shortest message': b => b.ask({ ...one, LOG2_HW_CRED_SIZE: 2 }),
      "more than the agent's buffer": b => b.ask({ ...one, LOG2_HW_CRED_SIZE: 11 }),
      'counts before the AMI-HW being mapped': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 0, PHY_AMI_HW_ID: 1 });
        return b.ask({ ...one, LOG2_HW_CRED_SIZE: 11 });
      },
    },
    ami_hw_mapped: {
      'an AMI-HW that is mapped': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 0, PHY_AMI_HW_ID: 1, F_OWNER: 1 });
        return b.ask(one);
      },
      'an AMI-HW that does not exist': b => b.ask({ ...one, PHY_AMI_HW_ID: 2 }),
      'an agent that does not exist': b => b.ask({ ...one, AHA_ID: 1 }),
    },
  },
  {
    'sets what PF-AMI-HW-SAVE answers': b => {
      b.ask({ ...one, PASID: 0x12345, PASID_ENABLED: 1, ENABLE: 1 });
      expect(b.command('PF_AMI_HW_SAVE', { AHA_ID: 0, PHY_AMI_HW_ID: 1 })).toMatchObject({
        PASID: 0x12345n,
        PASID_ENABLED: 1n,
        LOG2_HW_CRED_SIZE: 5n,
        ENABLE: 1n,
      });
    },
  },
);
