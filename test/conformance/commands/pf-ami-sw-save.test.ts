// (assumed: function-disable; stated: save-and-restore)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_AMI_SW_SAVE',
  {
    ok: {
      'an AMI-SW that is mapped to nobody': b => b.ask({ PHY_AMI_SW_ID: 4 }),
      'an AMI-SW of a VF that is disabled': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
        return b.ask({ PHY_AMI_SW_ID: 4 });
      },
    },
    invalid_phy_ami_sw_id: { 'an AMI-SW that does not exist': b => b.ask({ PHY_AMI_SW_ID: 8 }) },
    owning_function_enabled: {
      'an AMI-SW of the PF': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4 });
        return b.ask({ PHY_AMI_SW_ID: 4 });
      },
      'an AMI-SW of a VF that is enabled': b => {
        b.vf().command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
        return b.ask({ PHY_AMI_SW_ID: 4 });
      },
    },
  },
  {
    'tells to whom it is mapped and under which number': b => {
      expect(b.ask({ PHY_AMI_SW_ID: 4 }).MAPPED).toBe(0n);
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, AMI_SW_ID: 3, F_OWNER: 2 });
      expect(b.ask({ PHY_AMI_SW_ID: 4 })).toMatchObject({ MAPPED: 1n, AMI_SW_ID: 3n, F_OWNER: 2n });
    },
    'answers what its own function configured': b => {
      b.vf().command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
      b.command('F_AMI_SW_CONFIGURE', { PASID: 7, RX_VECTOR: 3, TYPEB_TBL_BASE: 0x99 }, 1);
      b.command('PF_F_DISABLE', { F_OWNER: 1 });
      const saved = { PASID: 7n, RX_VECTOR: 3n, TYPEB_TBL_BASE: 0x99n };
      expect(b.ask({ PHY_AMI_SW_ID: 4 })).toMatchObject(saved);
    },
  },
);
