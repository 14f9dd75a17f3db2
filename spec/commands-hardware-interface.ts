// Commands about AMI-HWs: map, configure, save, reset, enable, disable.
// Fields are [name, least significant bit, bits, meaning, lowest address bit if it holds an address]; every
// command begins with OPCODE and every response with OPCODE and STATUS, which `build.ts` adds.

import type { CommandData } from './build';

export const hardwareInterfaceCommands = [
  {
    opcode: 23,
    name: 'PF-AMI-HW-MAP',
    issuer: 'pf',
    meaning:
      "Gives an agent's AMI-HW to a function, under a number of that function; it can pick a free one.",
    command: [
      ['AHA_ID', 32, 17, 'accelerator hardware agent number'],
      ['PHY_AMI_HW_ID', 64, 16, 'physical AMI-HW number inside its AHA'],
      ['ANY_PHY_AMI_HW', 80, 1, '1 = the AMU picks a free AMI-HW'],
      ['AMI_HW_ID', 96, 16, 'AMI-HW number inside its function'],
      ['F_OWNER', 112, 16, 'owning function number (0 = PF)'],
    ],
    response: [['PHY_AMI_HW_ID', 32, 16, 'physical AMI-HW number inside its AHA']],
    status: ['ok', 'invalid-f-owner', 'phy-ami-hw-already-mapped', 'ami-hw-id-already-assigned'],
  },
  {
    opcode: 24,
    name: 'PF-AMI-HW-UNMAP',
    issuer: 'pf',
    meaning: "Takes an agent's AMI-HW away from the function that owns it.",
    command: [
      ['PHY_AMI_HW_ID', 32, 16, 'physical AMI-HW number inside its AHA'],
      ['AHA_ID', 48, 16, 'accelerator hardware agent number'],
    ],
    response: [],
    status: ['ok'],
  },
  {
    opcode: 25,
    name: 'PF-AMI-HW-CONFIGURE',
    issuer: 'pf',
    meaning: 'Sets PASID, credit size and enable of an AMI-HW that is not mapped.',
    command: [
      ['PHY_AMI_HW_ID', 32, 16, 'physical AMI-HW number inside its AHA'],
      ['AHA_ID', 48, 16, 'accelerator hardware agent number'],
      ['PASID', 64, 20, 'process address space id'],
      ['PASID_ENABLED', 84, 1, '1 = accesses carry the PASID'],
      ['LOG2_HW_CRED_SIZE', 85, 4, 'credit size in doublewords, log2'],
      ['ENABLE', 89, 1, '1 = enabled'],
    ],
    response: [],
    status: ['ok', 'invalid-log2-hw-cred-size', 'ami-hw-mapped'],
  },
  {
    opcode: 26,
    name: 'PF-AMI-HW-SAVE',
    issuer: 'pf',
    meaning: 'Reads back PASID, credit size and enable of an AMI-HW.',
    command: [
      ['PHY_AMI_HW_ID', 32, 16, 'physical AMI-HW number inside its AHA'],
      ['AHA_ID', 48, 16, 'accelerator hardware agent number'],
    ],
    response: [
      ['PASID', 32, 20, 'process address space id'],
      ['PASID_ENABLED', 52, 1, '1 = accesses carry the PASID'],
      ['LOG2_HW_CRED_SIZE', 53, 4, 'credit size in doublewords, log2'],
      ['ENABLE', 57, 1, '1 = enabled'],
    ],
    status: ['ok', 'invalid-phy-ami-hw-id', 'owning-function-enabled'],
  },
  {
    opcode: 27,
    name: 'PF-AMI-HW-RESET',
    issuer: 'pf',
    meaning: 'Puts an AMI-HW that is not mapped into its reset state.',
    command: [
      ['PHY_AMI_HW_ID', 32, 16, 'physical AMI-HW number inside its AHA'],
      ['AHA_ID', 48, 16, 'accelerator hardware agent number'],
    ],
    response: [],
    status: ['ok', 'ami-hw-mapped'],
  },
  {
    opcode: 30,
    name: 'F-AMI-HW-CONFIGURE',
    issuer: 'any',
    meaning: 'Sets the PASID of a disabled AMI-HW of the calling function.',
    command: [
      ['AMI_HW_ID', 32, 16, 'AMI-HW number inside its function'],
      ['PASID', 64, 20, 'process address space id'],
      ['PASID_ENABLED', 84, 1, '1 = accesses carry the PASID'],
    ],
    response: [],
    status: ['ok', 'ami-hw-not-mapped-in-function', 'ami-hw-not-disabled'],
  },
  {
    opcode: 31,
    name: 'F-AMI-HW-SAVE',
    issuer: 'any',
    meaning: 'Reads back the PASID of an AMI-HW of the calling function.',
    command: [['AMI_HW_ID', 32, 16, 'AMI-HW number inside its function']],
    response: [
      ['PASID', 32, 20, 'process address space id'],
      ['PASID_ENABLED', 52, 1, '1 = accesses carry the PASID'],
    ],
    status: ['ok', 'invalid-ami-hw-id'],
  },
  {
    opcode: 32,
    name: 'F-AMI-HW-RESET',
    issuer: 'any',
    meaning: 'Clears the configuration of a disabled AMI-HW of the calling function; its sessions stay.',
    command: [['AMI_HW_ID', 32, 16, 'AMI-HW number inside its function']],
    response: [],
    status: ['ok', 'invalid-ami-hw-id'],
  },
  {
    opcode: 33,
    name: 'F-AMI-HW-ENABLE',
    issuer: 'any',
    meaning: 'Lets an AMI-HW of the calling function move messages.',
    command: [['AMI_HW_ID', 32, 16, 'AMI-HW number inside its function']],
    response: [],
    status: ['ok', 'ami-hw-not-mapped-in-function'],
  },
  {
    opcode: 34,
    name: 'F-AMI-HW-DISABLE',
    issuer: 'any',
    meaning: 'Stops an AMI-HW of the calling function; a second time does no harm.',
    command: [['AMI_HW_ID', 32, 16, 'AMI-HW number inside its function']],
    response: [],
    status: ['ok', 'ami-hw-not-mapped-in-function'],
  },
] as const satisfies readonly CommandData[];
