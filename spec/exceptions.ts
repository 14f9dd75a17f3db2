// The exceptions that the AMU posts to a function's exception ring. Fields as in the command tables: OPCODE is implied.

import type { ExceptionData } from './build';

export const exceptionData = [
  {
    opcode: 2,
    name: 'E-PF-VF-RESET',
    meaning: 'Tells the PF that a VF was reset.',
    fields: [['SOURCE', 32, 16, 'VF that was reset']],
  },
  {
    opcode: 3,
    name: 'E-F-COUNTER-OVERFLOW',
    meaning: 'Tells a function that a profiling counter of one of its sessions overflowed.',
    fields: [
      ['AMI_ID', 32, 16, 'AMI number inside its function'],
      ['F_OWNER', 48, 16, 'owning function number (0 = PF)'],
      ['AMS_ID', 64, 6, 'socket number inside the AMI'],
      ['AMI_TYPE', 70, 1, '0 AMI-SW, 1 AMI-HW'],
      ['AMS_TYPE', 71, 1, '0 RX, 1 TX'],
      ['COUNTER_ID', 96, 16, 'counter that overflowed'],
    ],
  },
  {
    opcode: 4,
    name: 'E-F-AMI-RING-FAULT',
    meaning: "Tells a function that the AMU's access to one of its rings did not translate.",
    fields: [
      ['AMI_ID', 32, 16, 'AMI number inside its function'],
      ['AMS_ID', 48, 6, 'socket number inside the AMI'],
    ],
  },
  {
    opcode: 5,
    name: 'E-F-AMI-RING-INVALID-VECTOR',
    meaning: 'Tells a function that one of its AMI-SWs is to raise a vector that does not exist.',
    fields: [
      ['AMI_ID', 32, 16, 'AMI number inside its function'],
      ['VECTOR_TYPE', 48, 1, '0 RX vector, 1 TX vector'],
    ],
  },
  {
    opcode: 6,
    name: 'E-PF-TRAPPED-CMD',
    meaning: 'Hands the PF a command of a VF that traps, for the PF to answer.',
    fields: [
      ['F_SOURCE_ID', 16, 16, 'VF that sent the command'],
      ['TRAPPED_OPCODE', 32, 16, 'opcode the VF sent'],
      ['PAYLOAD', 64, -1, 'body, the rest of the message'],
    ],
  },
] as const satisfies readonly ExceptionData[];
