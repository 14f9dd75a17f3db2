// (assumed: reset-while-enabled, reset-clears, quiet-disable; stated: interface-life, reset-keeps-sessions)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

conforms(
  'F_AMI_SW_RESET',
  {
    ok: {
      'an AMI-SW of the function that is disabled': b => {
        b.command('PF_AMI_SW_MAP', {});
        return b.ask();
      },
    },
    invalid_ami_sw_id: {
      'no AMI-SW has the number': b => b.ask(),
      'an AMI-SW that is enabled': b => {
        b.bringUpInterface(0);
        return b.ask();
      },
    },
  },
  {
    'clears rings and indexes, and keeps mapping and sessions': b => {
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
      b.send('0:t0', message(1));
      b.command('F_AMI_SW_DISABLE');
      b.ask();
      expect(b.peek('0:WRITE_INDEX_TX[0]')).toBe(0n);
      expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(0n);
      expect(b.command('F_AMS_RING_SAVE')).toMatchObject({ LOG2_SIZE: 0n, RING_BASE: 0n });
      expect(b.status('PF_ASN_CREATE', asn(0, '0:t1', '0:r1'))).toBe('asn_id_in_use');
    },
    'that was refused changes nothing': b => {
      b.bringUpInterface(0);
      b.ask();
      expect(b.command('F_AMS_RING_SAVE')).toMatchObject({ LOG2_SIZE: 2n });
    },
  },
);
