// (assumed: again-ok, interface-numbers)

import { conforms } from '../bench';

conforms('F_AMI_HW_ENABLE', {
  ok: {
    'an AMI-HW of the function': b => {
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
      return b.ask();
    },
    'an AMI-HW that is enabled already': b => {
      b.bringUpAgent(3, 0, 0);
      return b.ask();
    },
  },
  ami_hw_not_mapped_in_function: { 'no AMI-HW has the number': b => b.ask() },
});
