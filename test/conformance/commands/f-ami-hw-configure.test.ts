// (assumed: interface-numbers; stated: save-and-restore)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'F_AMI_HW_CONFIGURE',
  {
    ok: {
      'an AMI-HW of the function that is disabled': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
        return b.ask({ PASID: 3, PASID_ENABLED: 1 });
      },
    },
    ami_hw_not_mapped_in_function: {
      'no AMI-HW has the number': b => b.ask(),
      'another function has the number': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 3, F_OWNER: 1 });
        return b.ask();
      },
      'an AMI-SW has the number': b => {
        b.command('PF_AMI_SW_MAP', {});
        return b.ask();
      },
    },
    ami_hw_not_disabled: {
      'an AMI-HW that is enabled': b => {
        b.bringUpAgent(3, 0, 0);
        return b.ask();
      },
    },
  },
  {
    'sets what F-AMI-HW-SAVE answers': b => {
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
      b.ask({ PASID: 3, PASID_ENABLED: 1 });
      expect(b.command('F_AMI_HW_SAVE')).toMatchObject({ PASID: 3n, PASID_ENABLED: 1n });
    },
  },
);
