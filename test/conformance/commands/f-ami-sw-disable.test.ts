// (assumed: quiet-disable; stated: interface-life)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

conforms(
  'F_AMI_SW_DISABLE',
  {
    ok: {
      'an AMI-SW that is enabled': b => {
        b.bringUpInterface(0);
        return b.ask();
      },
      'an AMI-SW that is disabled already': b => {
        b.command('PF_AMI_SW_MAP', {});
        return b.ask();
      },
    },
    ami_sw_not_mapped_in_function: { 'no AMI-SW has the number': b => b.ask({ AMI_SW_ID: 1 }) },
  },
  {
    'is answered after the messages in flight, of which none is lost': b => {
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 8 }));
      for (let i = 0; i < 4; i++) b.put('0:t0', message(i, 2048), i);
      b.ring('0:t0', 4);
      b.ask();
      const moved = b.peek('0:READ_INDEX_TX[0]')!;
      expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(moved);
      b.command('F_AMI_SW_ENABLE');
      b.settle();
      for (let i = 0; i < 4; i++) expect(b.take('0:r0')).toEqual(message(i, 2048));
    },
  },
);
