// (assumed: session-limit, nearest-status, lowest-status; stated: one-session-a-socket, message-length, loopback)

import { expect } from 'vitest';
import { asn, conforms, message } from '../bench';

conforms(
  'PF_ASN_CREATE',
  {
    ok: {
      'AMI-SW to the same AMI-SW': b => b.ask(asn(0, '0:t0', '0:r0')),
      'AMI-SW to AMI-SW': b => b.ask(asn(1, '0:t0', '1:r0')),
      'AMI-SW to AMI-HW': b => b.ask(asn(2, '0:t0', 'hw0.0:r0')),
      'AMI-HW to AMI-SW': b => b.ask(asn(3, 'hw0.0:t0', '0:r0')),
      'AMI-HW to AMI-HW': b => b.ask(asn(4, 'hw0.0:t0', 'hw3.0:r0')),
      'the longest message': b => b.ask(asn(7, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 8 })),
    },
    asn_id_in_use: {
      'the session exists': b => {
        b.ask(asn(0, '0:t0', '0:r0'));
        return b.ask(asn(0, '0:t1', '0:r1'));
      },
      'a number beyond MAX_ASN': b => b.ask(asn(8, '0:t0', '0:r0')),
      'a monitoring function that does not exist': b => b.ask(asn(0, '0:t0', '0:r0', { MON_OWNER: 3 })),
      'counts before every other error': b => {
        b.ask(asn(0, '0:t0', '0:r0'));
        return b.ask(asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 15 }));
      },
    },
    log2_msg_length_out_of_range: {
      'shorter than AMU_IDR says': b => b.ask(asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 2 })),
      'longer than AMU_IDR says': b => b.ask(asn(0, '0:t0', '0:r0', { LOG2_MSG_LENGTH: 9 })),
    },
    ams_already_connected: {
      'the sending socket has a session': b => {
        b.ask(asn(0, '0:t0', '0:r0'));
        return b.ask(asn(1, '0:t0', '0:r1'));
      },
      'the receiving socket has a session': b => {
        b.ask(asn(0, '0:t0', '0:r0'));
        return b.ask(asn(1, '0:t1', '0:r0'));
      },
      'a socket that does not exist': b => b.ask(asn(0, '0:t4', '0:r0')),
      'an AMI-SW that does not exist': b => b.ask(asn(0, '8:t0', '0:r0')),
      'an agent that does not exist': b => b.ask(asn(0, '0:t0', 'hw1.0:r0')),
      'an AMI-HW that its agent does not have': b => b.ask(asn(0, '0:t0', 'hw3.1:r0')),
    },
  },
  {
    'may come before the rings are configured': b => {
      b.ask(asn(0, '0:t0', '0:r0'));
      b.bringUpInterface(0);
      b.send('0:t0', message(1));
      expect(b.take('0:r0')).toEqual(message(1));
    },
    'can be undone: the sockets are free again': b => {
      b.ask(asn(0, '0:t0', '0:r0'));
      b.command('PF_ASN_DESTROY', { ASN_ID: 0 });
      expect(b.answer(asn(5, '0:t0', '0:r0'))).toBe('ok');
    },
  },
);
