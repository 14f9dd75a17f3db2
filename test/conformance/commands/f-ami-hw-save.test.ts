// (assumed: interface-numbers; stated: save-and-restore)

import { conforms } from '../bench';

conforms('F_AMI_HW_SAVE', {
  ok: {
    'an AMI-HW of the function, also while it is enabled': b => {
      b.bringUpAgent(3, 0, 0);
      return b.ask();
    },
  },
  invalid_ami_hw_id: {
    'no AMI-HW has the number': b => b.ask(),
    'a number beyond AMI_PER_F': b => b.ask({ AMI_HW_ID: 4 }),
  },
});
