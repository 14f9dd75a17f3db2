// (assumed: ring-configure-keeps-indexes, nearest-status, lowest-status, rx-mode-on-tx; stated: save-and-restore)

import { expect } from 'vitest';
import { conforms } from '../bench';

const ring = {
  AMS_ID: 2,
  AMS_TYPE: 1,
  RX_MODE: 1,
  LOG2_SIZE: 11,
  THRESHOLD: 9,
  RING_BASE: 0x1edcba9876543210n,
};

conforms(
  'PF_AMS_RING_CONFIGURE',
  {
    ok: {
      'a ring of an AMI-SW that is mapped to nobody': b => b.ask({ PHY_AMI_SW_ID: 4, ...ring }),
      'the smallest ring': b => b.ask({ ...ring, LOG2_SIZE: 0 }),
      'the largest ring': b => b.ask({ ...ring, LOG2_SIZE: 12 }),
    },
    ami_sw_mapped: {
      'an AMI-SW that is mapped': b => {
        b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 4, F_OWNER: 1 });
        return b.ask({ PHY_AMI_SW_ID: 4, ...ring });
      },
      'an AMI-SW that does not exist': b => b.ask({ PHY_AMI_SW_ID: 8, ...ring }),
      'a socket that does not exist': b => b.ask({ ...ring, AMS_ID: 4 }),
      'counts before the size': b => {
        b.command('PF_AMI_SW_MAP', {});
        return b.ask({ ...ring, LOG2_SIZE: 13 });
      },
    },
    log2_size_out_of_range: {
      'more slots than AMU_IDR says': b => b.ask({ ...ring, LOG2_SIZE: 13 }),
    },
  },
  {
    'sets what PF-AMS-RING-SAVE answers': b => {
      b.ask({ PHY_AMI_SW_ID: 4, ...ring });
      expect(b.command('PF_AMS_RING_SAVE', { PHY_AMI_SW_ID: 4, AMS_ID: 2, AMS_TYPE: 1 })).toMatchObject({
        RX_MODE: 1n,
        LOG2_SIZE: 11n,
        THRESHOLD: 9n,
        RING_BASE: 0x1edcba9876543210n,
      });
    },
  },
);
