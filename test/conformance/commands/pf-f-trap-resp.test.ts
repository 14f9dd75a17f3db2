// (assumed: trap-corners, trap-delivery, trap-payload; stated: trapping)

import { expect } from 'vitest';
import { commandByName, encodeMessage, messageBodyAt } from '../../../spec';
import { type Bench, bytesOf, conforms } from '../bench';

/** VF 1 traps, and has sent F-PROBE. */
const trapped = (b: Bench) => {
  b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 1, ENABLE: 1 });
  b.vf().postCommandBytes(bytesOf(2), 1);
  return b;
};

conforms(
  'PF_F_TRAP_RESP',
  {
    delivered: {
      'a command of the VF waits': b => trapped(b).ask({ F_TARGET: 1, RESP_OPCODE: 2 }),
    },
    not_delivered: {
      'no command of the VF waits': b => b.vf().ask({ F_TARGET: 1 }),
      'the command was answered already': b => {
        trapped(b).ask({ F_TARGET: 1, RESP_OPCODE: 2 });
        return b.ask({ F_TARGET: 1, RESP_OPCODE: 2 });
      },
      'the PF itself': b => b.ask({ F_TARGET: 0 }),
      'a function that the AMU does not have': b => b.ask({ F_TARGET: 3 }),
      'the VF is disabled': b => {
        trapped(b).command('PF_F_DISABLE', { F_OWNER: 1 });
        return b.ask({ F_TARGET: 1, RESP_OPCODE: 2 });
      },
      "the VF's response ring does not translate": b => {
        trapped(b).write('MSK_BASE_PTR[1]', 0, 1);
        return b.ask({ F_TARGET: 1, RESP_OPCODE: 2 });
      },
      'the VF was reset': b => {
        trapped(b).hardware.resetFunction(1);
        b.settle();
        return b.ask({ F_TARGET: 1, RESP_OPCODE: 2 });
      },
    },
  },
  {
    'gives the VF opcode, status and body as the PF wants them': b => {
      const answer = new Uint8Array(64);
      encodeMessage(commandByName('F_PROBE')!.response, { AMI_PER_F_M1: 77, PASID_WIDTH: 9 }, answer);
      trapped(b).ask({ F_TARGET: 1, RESP_OPCODE: 2, STATUS: 5, PAYLOAD: answer.subarray(messageBodyAt, 60) });
      const seen = b.takeResponse('F_PROBE', 1);
      expect(seen).toMatchObject({ OPCODE: 2n, STATUS: 5n, AMI_PER_F_M1: 77n, PASID_WIDTH: 9n });
    },
    'lets the next command of the VF go on': b => {
      trapped(b).postCommandBytes(bytesOf(14), 1);
      expect(b.takeException()?.fields.TRAPPED_OPCODE).toBe(2n);
      expect(b.takeException()).toBeUndefined();
      b.ask({ F_TARGET: 1, RESP_OPCODE: 2 });
      expect(b.takeException()?.fields.TRAPPED_OPCODE).toBe(14n);
    },
  },
);
