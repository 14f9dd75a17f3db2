// (assumed: ring-configure-keeps-indexes, nearest-status, lowest-status, rx-mode-on-tx; stated: interface-life, save-and-restore)

import { expect } from 'vitest';
import { type Bench, conforms } from '../bench';

const ring = {
  AMS_ID: 2,
  AMS_TYPE: 1,
  RX_MODE: 1,
  LOG2_SIZE: 11,
  THRESHOLD: 9,
  RING_BASE: 0x1edcba9876543210n,
};

const mapped = (b: Bench) => {
  b.command('PF_AMI_SW_MAP', {});
  return b;
};

conforms(
  'F_AMS_RING_CONFIGURE',
  {
    ok: {
      'a ring of an AMI-SW that is disabled': b => mapped(b).ask(ring),
      'the smallest ring': b => mapped(b).ask({ ...ring, LOG2_SIZE: 0 }),
      'the largest ring': b => mapped(b).ask({ ...ring, LOG2_SIZE: 12 }),
    },
    ami_sw_not_mapped_in_function: {
      'no AMI-SW has the number': b => b.ask(ring),
      'a socket that does not exist': b => mapped(b).ask({ ...ring, AMS_ID: 4 }),
    },
    log2_size_out_of_range: {
      'more slots than AMU_IDR says': b => mapped(b).ask({ ...ring, LOG2_SIZE: 13 }),
      'counts before the AMI-SW being enabled': b => {
        b.bringUpInterface(0);
        return b.ask({ ...ring, LOG2_SIZE: 13 });
      },
    },
    ami_sw_not_disabled: {
      'an AMI-SW that is enabled': b => {
        b.bringUpInterface(0);
        return b.ask(ring);
      },
    },
  },
  {
    'sets what F-AMS-RING-SAVE answers': b => {
      mapped(b).ask(ring);
      expect(b.command('F_AMS_RING_SAVE', { AMS_ID: 2, AMS_TYPE: 1 })).toMatchObject({
        RX_MODE: 1n,
        LOG2_SIZE: 11n,
        THRESHOLD: 9n,
        RING_BASE: 0x1edcba9876543210n,
      });
    },
  },
);
