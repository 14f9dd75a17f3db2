// (assumed: interface-numbers; stated: interface-life, save-and-restore)

import { expect } from 'vitest';
import { conforms } from '../bench';

const configuration = {
  PASID: 0xabcden,
  PASID_ENABLED: 1n,
  TX_VECTOR: 5n,
  TX_IRQ_ENABLE: 1n,
  RX_VECTOR: 2047n,
  RX_IRQ_ENABLE: 1n,
  TYPEB_TBL_BASE: 0xfedcba9876543n,
};

conforms(
  'F_AMI_SW_CONFIGURE',
  {
    ok: {
      'an AMI-SW of the function that is disabled': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 3 });
        return b.ask({ AMI_SW_ID: 3, ...configuration });
      },
    },
    ami_sw_not_mapped_in_function: {
      'no AMI-SW has the number': b => b.ask({ AMI_SW_ID: 3 }),
      'another function has the number': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 3, F_OWNER: 1 });
        return b.ask({ AMI_SW_ID: 3 });
      },
      'a number beyond AMI_PER_F': b => b.ask({ AMI_SW_ID: 4 }),
    },
    ami_sw_not_disabled: {
      'an AMI-SW that is enabled': b => {
        b.bringUpInterface(0);
        return b.ask({ AMI_SW_ID: 0 });
      },
    },
  },
  {
    'sets what F-AMI-SW-SAVE answers': b => {
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 5, AMI_SW_ID: 3 });
      b.ask({ AMI_SW_ID: 3, ...configuration });
      expect(b.command('F_AMI_SW_SAVE', { AMI_SW_ID: 3 })).toMatchObject(configuration);
    },
  },
);
