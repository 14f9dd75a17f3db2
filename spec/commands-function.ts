// Commands about the AMU itself, its functions and what they own.
// Fields are [name, least significant bit, bits, meaning, lowest address bit if it holds an address]; every
// command begins with OPCODE and every response with OPCODE and STATUS, which `build.ts` adds.

import type { CommandData } from './build';

export const functionCommands = [
  {
    opcode: 1,
    name: 'PF-PROBE',
    issuer: 'pf',
    meaning: 'Tells how many AMI-SWs, sessions and accelerator hardware agents the AMU has.',
    command: [],
    response: [
      ['MAX_AMI_SW', 32, 16, 'AMI-SWs implemented'],
      ['MAX_ASN', 64, 21, 'sessions that can exist at once'],
      ['NUM_AHA', 96, 16, 'AHAs in the system'],
    ],
    status: ['ok'],
  },
  {
    opcode: 2,
    name: 'F-PROBE',
    issuer: 'any',
    meaning:
      'Tells a function how many AMIs it may own, its PASID width and its profiling counters per session.',
    command: [],
    response: [
      ['ASN_PROF_N_COUNTERS', 32, 32, 'profiling counters per session'],
      ['AMI_PER_F_M1', 64, 16, 'AMIs per function minus one'],
      ['PASID_WIDTH', 80, 5, 'PASID bits implemented'],
      ['PASID_SUPPORTED', 85, 1, '1 = PASIDs work'],
    ],
    status: ['ok'],
  },
  {
    opcode: 3,
    name: 'PF-F-ENABLE',
    issuer: 'pf',
    meaning: 'Enables a VF, so that its management rings and AMIs work.',
    command: [['F_OWNER', 32, 16, 'owning function number (0 = PF)']],
    response: [],
    status: ['ok', 'invalid-f-owner'],
  },
  {
    opcode: 4,
    name: 'PF-F-DISABLE',
    issuer: 'pf',
    meaning: 'Disables a VF and tells whether its commands were being trapped.',
    command: [['F_OWNER', 32, 16, 'owning function number (0 = PF)']],
    response: [['TRAP_CONFIG', 32, 1, '1 = the VF was trapping']],
    status: ['ok', 'invalid-f-owner'],
  },
  {
    opcode: 37,
    name: 'PF-PROBE-AHA',
    issuer: 'pf',
    meaning: 'Tells who made an accelerator hardware agent, and which implementation it is.',
    command: [['AHA_ID', 32, 16, 'accelerator hardware agent number']],
    response: [['AHA_IIDR', 64, 64, 'implementer and implementation of the AHA']],
    status: ['ok', 'invalid-aha-id'],
  },
  {
    opcode: 38,
    name: 'PF-F-TRAP-CONFIGURE',
    issuer: 'pf',
    meaning: 'Chooses whether the commands of a VF go to the AMU or, as exceptions, to the PF.',
    command: [
      ['F_OWNER', 32, 16, 'owning function number (0 = PF)'],
      ['ENABLE', 48, 1, '1 = enabled'],
    ],
    response: [],
    status: ['ok', 'invalid-f-owner', 'f-owner-enabled'],
  },
  {
    opcode: 39,
    name: 'PF-F-TRAP-RESP',
    issuer: 'pf',
    meaning: "Sends the PF's answer to a trapped command to the VF that waits for it.",
    command: [
      ['F_TARGET', 16, 16, 'VF that receives the response'],
      ['RESP_OPCODE', 32, 16, 'opcode the VF sees in the response'],
      ['STATUS', 48, 16, 'status code'],
      ['PAYLOAD', 64, -1, 'body, the rest of the message'],
    ],
    response: [],
    status: ['delivered', 'not-delivered'],
  },
  {
    opcode: 40,
    name: 'F-GET-AMI-MAP',
    issuer: 'any',
    meaning: 'Writes the list of the AMIs that the calling function owns into a buffer in memory.',
    command: [['AMI_MAP_BASE', 76, 52, 'address bits 63:12 of the buffer for the AMI map', 12]],
    response: [],
    status: ['ok', 'fault-on-map-buffer'],
  },
] as const satisfies readonly CommandData[];
