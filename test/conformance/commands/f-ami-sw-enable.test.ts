// (assumed: again-ok, interface-numbers; stated: interface-life)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

conforms(
  'F_AMI_SW_ENABLE',
  {
    ok: {
      'an AMI-SW of the function': b => {
        b.command('PF_AMI_SW_MAP', {});
        return b.ask();
      },
      'an AMI-SW that is enabled already': b => {
        b.bringUpInterface(0);
        return b.ask();
      },
    },
    ami_sw_not_mapped_in_function: {
      'no AMI-SW has the number': b => b.ask(),
      'another function has the number': b => {
        b.command('PF_AMI_SW_MAP', { F_OWNER: 1 });
        return b.ask();
      },
    },
  },
  {
    'lets messages move that were published before': b => {
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
      b.command('F_AMI_SW_DISABLE');
      b.send('0:t0', message(1));
      expect(b.take('0:r0')).toBeUndefined();
      b.ask();
      b.settle();
      expect(b.take('0:r0')).toEqual(message(1));
    },
  },
);
