// (assumed: trap-corners, trap-delivery; stated: trapping)

import { expect } from 'vitest';
import { bytesOf, conforms } from '../bench';

conforms(
  'PF_F_TRAP_CONFIGURE',
  {
    ok: {
      'a VF that is disabled, on': b => b.ask({ F_OWNER: 1, ENABLE: 1 }),
      'a VF that is disabled, off': b => b.ask({ F_OWNER: 1, ENABLE: 0 }),
    },
    invalid_f_owner: {
      'the PF': b => b.ask({ F_OWNER: 0, ENABLE: 1 }),
      'a function that the AMU does not have': b => b.ask({ F_OWNER: 3, ENABLE: 1 }),
    },
    f_owner_enabled: { 'a VF that is enabled': b => b.vf().ask({ F_OWNER: 1, ENABLE: 1 }) },
  },
  {
    'hands the commands of the VF to the PF, and gives them back when it is off': b => {
      b.ask({ F_OWNER: 1, ENABLE: 1 });
      b.vf().postCommandBytes(bytesOf(2), 1);
      expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(0n);
      expect(b.takeException()?.name).toBe('E_PF_TRAPPED_CMD');
      b.command('PF_F_TRAP_RESP', { F_TARGET: 1, RESP_OPCODE: 2 });
      b.takeResponse('F_PROBE', 1);
      b.command('PF_F_DISABLE', { F_OWNER: 1 });
      b.ask({ F_OWNER: 1, ENABLE: 0 });
      b.command('PF_F_ENABLE', { F_OWNER: 1 });
      expect(b.command('F_PROBE', {}, 1).AMI_PER_F_M1).toBe(3n);
    },
    'traps the commands of one VF alone': b => {
      b.ask({ F_OWNER: 1, ENABLE: 1 });
      expect(b.vf(2).status('F_PROBE', {}, 2)).toBe('ok');
    },
  },
);
