// (assumed: again-ok, physical-function-enabled, function-disable, quiet-disable)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

conforms(
  'PF_F_DISABLE',
  {
    ok: {
      'a VF that is enabled': b => b.vf().ask({ F_OWNER: 1 }),
      'a VF that is disabled already': b => b.ask({ F_OWNER: 1 }),
    },
    invalid_f_owner: {
      'the PF, which is always enabled': b => b.ask({ F_OWNER: 0 }),
      'a function that the AMU does not have': b => b.ask({ F_OWNER: 3 }),
    },
  },
  {
    'tells whether the VF traps': b => {
      expect(b.ask({ F_OWNER: 1 }).TRAP_CONFIG).toBe(0n);
      b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 1, ENABLE: 1 });
      expect(b.vf().ask({ F_OWNER: 1 }).TRAP_CONFIG).toBe(1n);
    },
    'stops the messages of the VF, which go on when it is enabled again; its AMIs stay mapped': b => {
      b.vf().bringUpInterface(0, { f: 1, physical: 2 });
      b.command('PF_ASN_CREATE', asn(0, '2:t0', '2:r0'));
      b.ask({ F_OWNER: 1 });
      b.send('0:t0', message(1), 1);
      expect(b.take('0:r0', 1)).toBeUndefined();
      b.command('PF_F_ENABLE', { F_OWNER: 1 });
      b.settle();
      expect(b.take('0:r0', 1)).toEqual(message(1));
    },
  },
);
