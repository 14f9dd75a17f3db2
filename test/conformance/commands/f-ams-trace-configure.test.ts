// (assumed: trace-records, watch-without-session, lowest-status)

import { expect } from 'vitest';
import { asn, type Bench, conforms, message } from '../bench';

const own = { AMI_ID: 0, AMS_ID: 0, AMS_TYPE: 1 };

const looped = (b: Bench, monitor = 0) => {
  b.bringUpInterface(0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { MON_OWNER: monitor }));
  return b;
};

conforms(
  'F_AMS_TRACE_CONFIGURE',
  {
    ok: {
      'the sending socket': b => looped(b).ask({ ...own, TRACE_CTL: 127 }),
      'the receiving socket': b => looped(b).ask({ ...own, AMS_TYPE: 0 }),
    },
    invalid_ami_id: {
      'no AMI-SW has the number': b => looped(b).ask({ ...own, AMI_ID: 1 }),
      'no AMI-HW has the number': b => looped(b).ask({ ...own, AMI_TYPE: 1 }),
      'counts before the socket': b => b.ask({ AMI_ID: 1, AMS_ID: 9 }),
    },
    invalid_ams_id: {
      'a socket that does not exist': b => looped(b).ask({ ...own, AMS_ID: 4 }),
      'a socket without a session': b => looped(b).ask({ ...own, AMS_ID: 1 }),
    },
    not_monitoring_owner: {
      'another function is to monitor the session': b => looped(b, 1).ask(own),
    },
  },
  {
    'turns the records on and off': b => {
      b.write('AMU_CR', 0x20001);
      looped(b).ask({ ...own, TRACE_CTL: 4 });
      b.send('0:t0', message(1));
      expect(b.peek('MGT_WRITE_INDEX_RX[2]')).toBe(1n);
      b.ask({ ...own, TRACE_CTL: 0 });
      b.send('0:t0', message(2));
      expect(b.peek('MGT_WRITE_INDEX_RX[2]')).toBe(1n);
    },
  },
);
