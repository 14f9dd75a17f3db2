// (assumed: map-unavailable, map-number, interface-numbers, any-physical, reset-state)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_AMI_HW_MAP',
  {
    ok: {
      'an AMI-HW that nobody has': b => b.ask({ AHA_ID: 0, PHY_AMI_HW_ID: 1 }),
      'to a VF': b => b.ask({ AHA_ID: 3, AMI_HW_ID: 3, F_OWNER: 2 }),
      'any of an agent, while one is free': b => b.ask({ AHA_ID: 0, ANY_PHY_AMI_HW: 1 }),
      'under a number that an AMI-SW has: each kind counts from 0': b => {
        b.command('PF_AMI_SW_MAP', { AMI_SW_ID: 0 });
        return b.ask({ AMI_HW_ID: 0 });
      },
    },
    invalid_f_owner: { 'a function that the AMU does not have': b => b.ask({ F_OWNER: 3 }) },
    phy_ami_hw_already_mapped: {
      'mapped already': b => {
        b.ask({ AHA_ID: 3 });
        return b.ask({ AHA_ID: 3, AMI_HW_ID: 1 });
      },
      'an agent that does not exist': b => b.ask({ AHA_ID: 1 }),
      'an AMI-HW that its agent does not have': b => b.ask({ AHA_ID: 3, PHY_AMI_HW_ID: 1 }),
      'any of an agent, while none is free': b => {
        b.ask({ AHA_ID: 3 });
        return b.ask({ AHA_ID: 3, ANY_PHY_AMI_HW: 1, AMI_HW_ID: 1 });
      },
    },
    ami_hw_id_already_assigned: {
      'the function has an AMI-HW under this number': b => {
        b.ask({ AHA_ID: 3, AMI_HW_ID: 2 });
        return b.ask({ AHA_ID: 0, AMI_HW_ID: 2 });
      },
      'a number beyond AMI_PER_F': b => b.ask({ AMI_HW_ID: 4 }),
    },
  },
  {
    'answers which AMI-HW of the agent it picked': b => {
      expect(b.ask({ ANY_PHY_AMI_HW: 1, AMI_HW_ID: 0 }).PHY_AMI_HW_ID).toBe(0n);
      expect(b.ask({ ANY_PHY_AMI_HW: 1, AMI_HW_ID: 1 }).PHY_AMI_HW_ID).toBe(1n);
    },
  },
);
