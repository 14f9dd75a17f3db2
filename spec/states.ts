// What AMU_SR.ERROR_STATE can say, and the opcodes of earlier revisions that are no commands any more.

/** ERROR_STATE values with a meaning of their own. (stated) */
export const errorStates = [
  { code: 0, symbol: 'none', meaning: 'none' },
  { code: 1, symbol: 'command_ring_fault', meaning: 'fault on the command ring' },
  { code: 2, symbol: 'response_ring_fault', meaning: 'fault on the response ring' },
  { code: 3, symbol: 'exception_ring_fault', meaning: 'fault on the exception ring' },
  { code: 4, symbol: 'trace_ring_fault', meaning: 'fault on the trace ring' },
  { code: 5, symbol: 'response_ring_full', meaning: 'response ring full' },
  { code: 6, symbol: 'exception_ring_full', meaning: 'exception ring full' },
  { code: 7, symbol: 'invalid_command', meaning: 'invalid command message' },
  { code: 8, symbol: 'management_type_b_fault', meaning: 'fault on the management Type B table' },
  { code: 9, symbol: 'ami_sw_type_b_fault', meaning: 'fault on an AMI-SW Type B table' },
  { code: 10, symbol: 'profiling_table_fault', meaning: 'fault on a profiling table' },
] as const;

/** The first code that an implementation may define for itself; from the last named one up to here: reserved. (stated) */
export const firstImplementationDefinedErrorState = 0x1000;

/** Opcodes of the 2018 revision, with what took their place. (stated) */
export const retiredOpcodes: ReadonlyMap<number, string> = new Map([
  [5, 'F-TYPEB-TABLE-CONFIGURE (2018 only)'],
  [22, 'PF-RESPONSE-TO-VF (2018 only; now 39)'],
  [28, 'VF-COMMAND-TO-PF (2018 only; now trapping)'],
]);
