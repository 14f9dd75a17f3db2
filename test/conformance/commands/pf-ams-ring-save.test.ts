// (assumed: nearest-status; stated: save-and-restore)

import { conforms } from '../bench';

conforms('PF_AMS_RING_SAVE', {
  ok: {
    'a ring of an AMI-SW that is mapped to nobody': b => b.ask({ PHY_AMI_SW_ID: 4 }),
    'a ring of a VF that is disabled': b => {
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
      return b.ask({ PHY_AMI_SW_ID: 4, AMS_ID: 3, AMS_TYPE: 1 });
    },
  },
  owning_function_enabled: {
    'a ring of the PF': b => {
      b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4 });
      return b.ask({ PHY_AMI_SW_ID: 4 });
    },
    'a ring of a VF that is enabled': b => {
      b.vf().command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
      return b.ask({ PHY_AMI_SW_ID: 4 });
    },
    'an AMI-SW that does not exist': b => b.ask({ PHY_AMI_SW_ID: 8 }),
    'a socket that does not exist': b => b.ask({ AMS_ID: 4 }),
  },
});
