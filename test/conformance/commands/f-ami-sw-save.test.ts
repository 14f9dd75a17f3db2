// (assumed: reset-state; stated: save-and-restore)

import { expect } from 'vitest';
import { conforms } from '../bench';

conforms(
  'F_AMI_SW_SAVE',
  {
    ok: {
      'an AMI-SW of the function, also while it is enabled': b => {
        b.bringUpInterface(0);
        return b.ask({ AMI_SW_ID: 0 });
      },
    },
    invalid_ami_sw_id: {
      'no AMI-SW has the number': b => b.ask({ AMI_SW_ID: 0 }),
      'another function has the number': b => {
        b.command('PF_AMI_SW_MAP', { F_OWNER: 1 });
        return b.ask({ AMI_SW_ID: 0 });
      },
    },
  },
  {
    'is zero after power-on': b => {
      b.command('PF_AMI_SW_MAP', {});
      const { OPCODE, ...saved } = b.ask();
      expect(OPCODE).toBe(12n);
      expect(new Set(Object.values(saved))).toEqual(new Set([0n]));
    },
  },
);
