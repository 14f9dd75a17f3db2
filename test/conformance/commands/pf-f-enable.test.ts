// (assumed: again-ok, physical-function-enabled)

import { expect } from 'vitest';
import { bytesOf, conforms } from '../bench';

conforms(
  'PF_F_ENABLE',
  {
    ok: {
      'a VF that is disabled': b => b.ask({ F_OWNER: 1 }),
      'a VF that is enabled already': b => b.vf().ask({ F_OWNER: 1 }),
    },
    invalid_f_owner: {
      'the PF, which is always enabled': b => b.ask({ F_OWNER: 0 }),
      'a function that the AMU does not have': b => b.ask({ F_OWNER: 3 }),
    },
  },
  {
    'lets the VF send commands': b => {
      b.start(1);
      b.postCommandBytes(bytesOf(2), 1);
      expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(0n);
      b.ask({ F_OWNER: 1 });
      expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(1n);
    },
  },
);
