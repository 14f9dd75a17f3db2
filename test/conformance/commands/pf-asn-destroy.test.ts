// (assumed: destroy-answers-current, quiet-disable; stated: save-and-restore)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

const values = {
  PRIO: 9n,
  SRC_AMI_TYPE: 1n,
  SRC_AHA_ID: 3n,
  SRC_AMS: 2n,
  MON_OWNER: 1n,
  DST_PHY_AMI_ID: 7n,
  DST_AMS: 3n,
  STASH_ENABLE: 1n,
  STASH_CTL: 0xfedcba9876543210n,
  PROF_MASK: 0x8000000000000001n,
  PROF_TBL_BASE: 0x1fffffffffffffffn,
  PROF_CTL: 0xbeefn,
  TRACE_CTL: 0xcafen,
  STASH_DEST: 0xdeadbeefn,
  MFO: 5n,
  MF_OB_BUF_NUM: 99n,
  LOG2_MSG_LENGTH: 8n,
};

conforms(
  'PF_ASN_DESTROY',
  {
    ok: {
      'a session that exists': b => {
        b.command('PF_ASN_CREATE', asn(3, '0:t0', '0:r0'));
        return b.ask({ ASN_ID: 3 });
      },
    },
    asn_does_not_exist: {
      'a session that was never created': b => b.ask({ ASN_ID: 3 }),
      'a session that was destroyed': b => {
        b.command('PF_ASN_CREATE', asn(3, '0:t0', '0:r0'));
        b.ask({ ASN_ID: 3 });
        return b.ask({ ASN_ID: 3 });
      },
    },
  },
  {
    'answers everything that PF-ASN-CREATE set': b => {
      b.command('PF_ASN_CREATE', { ASN_ID: 4, ...values });
      expect(b.ask({ ASN_ID: 4 })).toMatchObject(values);
    },
    'answers the profiling and tracing that are in force': b => {
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', { TRACE_CTL: 1 }));
      b.command('F_AMS_TRACE_CONFIGURE', { AMS_TYPE: 1, TRACE_CTL: 6 });
      b.command('F_AMS_PROF_CONFIGURE', { AMS_TYPE: 1, PROF_MASK: 3, PROF_TBL_BASE: 77, PROF_CTL: 8 });
      expect(b.ask({ ASN_ID: 0 })).toMatchObject({
        TRACE_CTL: 6n,
        PROF_MASK: 3n,
        PROF_TBL_BASE: 77n,
        PROF_CTL: 8n,
      });
    },
    'is answered after the messages in flight': b => {
      b.bringUpInterface(0);
      b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
      b.put('0:t0', message(1));
      b.ring('0:t0');
      b.ask({ ASN_ID: 0 });
      expect(b.peek('0:WRITE_INDEX_RX[0]')).toBe(b.peek('0:READ_INDEX_TX[0]'));
    },
  },
);
