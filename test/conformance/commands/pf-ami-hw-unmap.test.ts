// (assumed: again-ok, unmap-keeps, nearest-status, quiet-disable)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'PF_AMI_HW_UNMAP',
  {
    ok: {
      'an AMI-HW that is mapped': b => {
        b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
        return b.ask({ AHA_ID: 3 });
      },
      'an AMI-HW that is mapped to nobody': b => b.ask({ AHA_ID: 3 }),
    },
  },
  {
    'answers status 1 for an AMI-HW or an agent that does not exist': b => {
      expect(b.answer({ AHA_ID: 3, PHY_AMI_HW_ID: 1 })).toBe('status 1');
      expect(b.answer({ AHA_ID: 1 })).toBe('status 1');
    },
    'leaves the AMI-HW to be mapped again': b => {
      b.command('PF_AMI_HW_MAP', { AHA_ID: 3 });
      b.ask({ AHA_ID: 3 });
      expect(b.status('PF_AMI_HW_MAP', { AHA_ID: 3, F_OWNER: 1 })).toBe('ok');
    },
  },
);
