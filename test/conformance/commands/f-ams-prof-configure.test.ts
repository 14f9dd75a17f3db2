// (assumed: profiling-counters, watch-without-session, lowest-status)

import { expect } from 'vitest';
import { asn, at, type Bench, conforms, message } from '../bench';

const own = { AMI_ID: 0, AMS_ID: 0, AMS_TYPE: 1 };

const looped = (b: Bench, monitor = 0) => {
  b.bringUpInterface(0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { MON_OWNER: monitor }));
  return b;
};

const table = at.memory + 0x80000;

conforms(
  'F_AMS_PROF_CONFIGURE',
  {
    ok: {
      'the sending socket': b => looped(b).ask(own),
      'the receiving socket': b => looped(b).ask({ ...own, AMS_TYPE: 0 }),
      'a socket of an AMI-HW': b => {
        b.bringUpAgent(0, 0, 2);
        b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r3'));
        return b.ask({ AMI_ID: 2, AMI_TYPE: 1, AMS_ID: 3 });
      },
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
    'counts only what PROF_MASK says, from zero, and only while ASN_PROF_EN': b => {
      looped(b).ask({ ...own, PROF_MASK: 2, PROF_TBL_BASE: table / 8 });
      b.send('0:t0', message(1));
      b.command('F_PROF_TABLE_FLUSH');
      expect(b.word(table + 8)).toBe(0n);
      b.write('AMU_CR', 0x40001);
      b.send('0:t0', message(2));
      b.command('F_PROF_TABLE_FLUSH');
      expect([b.word(table), b.word(table + 8)]).toEqual([0n, 64n]);
      b.ask({ ...own, PROF_MASK: 1, PROF_TBL_BASE: table / 8 });
      b.send('0:t0', message(3));
      b.command('F_PROF_TABLE_FLUSH');
      expect([b.word(table), b.word(table + 8)]).toEqual([1n, 0n]);
    },
    'counts full stalls once each': b => {
      b.write('AMU_CR', 0x40001);
      looped(b).ask({ ...own, PROF_MASK: 63, PROF_TBL_BASE: table / 8 });
      for (let i = 0; i < 6; i++) b.send('0:t0', message(i));
      b.command('F_PROF_TABLE_FLUSH');
      expect([b.word(table), b.word(table + 16)]).toEqual([4n, 1n]);
    },
    'counts credit stalls': b => {
      b.write('AMU_CR', 0x40001);
      b.bringUpInterface(0);
      b.command('PF_AMI_HW_CONFIGURE', { AHA_ID: 0, LOG2_HW_CRED_SIZE: 3 });
      b.bringUpAgent(0, 0, 0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0', { PROF_MASK: 63, PROF_TBL_BASE: table / 8 }));
      for (let i = 0; i < 2; i++) b.send('0:t0', message(i));
      b.command('F_PROF_TABLE_FLUSH');
      expect([b.word(table), b.word(table + 24)]).toEqual([1n, 1n]);
    },
  },
);
