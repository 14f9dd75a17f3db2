// (assumed: lowest-status; stated: save-and-restore)

import { type Bench, conforms } from '../bench';

const mapped = (b: Bench) => {
  b.command('PF_AMI_SW_MAP', {});
  return b;
};

conforms('F_AMS_RING_SAVE', {
  ok: {
    'a ring of the function': b => mapped(b).ask({ AMS_ID: 3, AMS_TYPE: 1 }),
    'also while the AMI-SW is enabled': b => {
      b.bringUpInterface(0);
      return b.ask();
    },
  },
  invalid_ami_sw_id: {
    'no AMI-SW has the number': b => mapped(b).ask({ AMI_SW_ID: 1 }),
    'counts before the socket': b => b.ask({ AMS_ID: 4 }),
  },
  invalid_ams_id: { 'a socket that does not exist': b => mapped(b).ask({ AMS_ID: 4 }) },
});
