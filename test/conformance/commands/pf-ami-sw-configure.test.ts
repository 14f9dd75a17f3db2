// (assumed: enabled-before-mapped, nearest-status, reset-state; stated: save-and-restore)

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
  'PF_AMI_SW_CONFIGURE',
  {
    ok: { 'an AMI-SW that is mapped to nobody': b => b.ask({ PHY_AMI_SW_ID: 4, ...configuration }) },
    ami_sw_mapped: {
      'an AMI-SW of the PF': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0 });
        return b.ask({ PHY_AMI_SW_ID: 0 });
      },
      'an AMI-SW of a VF, enabled or not': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 0, F_OWNER: 1 });
        return b.ask({ PHY_AMI_SW_ID: 0 });
      },
      'an AMI-SW that does not exist': b => b.ask({ PHY_AMI_SW_ID: 8 }),
    },
  },
  {
    'sets what PF-AMI-SW-SAVE answers': b => {
      b.ask({ PHY_AMI_SW_ID: 4, ENABLE: 1, ...configuration });
      expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 4 })).toMatchObject({
        ...configuration,
        ENABLE: 1n,
      });
    },
    'an AMI-SW that it enabled is enabled when it is mapped': b => {
      b.ask({ PHY_AMI_SW_ID: 4, ENABLE: 1 });
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4 });
      expect(b.status('F_AMI_SW_CONFIGURE')).toBe('ami_sw_not_disabled');
    },
  },
);
