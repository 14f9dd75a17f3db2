// (stated: save-and-restore)

import { conforms } from '../bench';

conforms('PF_AMI_HW_SAVE', {
  ok: {
    'an AMI-HW that is mapped to nobody': b => b.ask({ AHA_ID: 3 }),
    'an AMI-HW of a VF that is disabled': b => {
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3, F_OWNER: 1 });
      return b.ask({ AHA_ID: 3 });
    },
  },
  invalid_phy_ami_hw_id: {
    'an AMI-HW that its agent does not have': b => b.ask({ AHA_ID: 3, PHY_AMI_HW_ID: 1 }),
    'an agent that does not exist': b => b.ask({ AHA_ID: 1 }),
  },
  owning_function_enabled: {
    'an AMI-HW of the PF': b => {
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
      return b.ask({ AHA_ID: 3 });
    },
    'an AMI-HW of a VF that is enabled': b => {
      b.vf().command('PF_AMI_HW_MAP', { AHA_ID: 3, F_OWNER: 1 });
      return b.ask({ AHA_ID: 3 });
    },
  },
});
