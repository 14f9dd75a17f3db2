// Numbers with names: opcodes, status numbers, error states, and the small enumerations of the interface.

import {
  AmiKind,
  AmiType,
  commands,
  errorStates,
  exceptions,
  firstImplementationDefinedErrorState,
  layout,
  ManagementRing,
  messageBodyAt,
  ProfilingCounter,
  profilingTable,
  RxMode,
  retiredOpcodes,
  SocketType,
  TraceEvent,
} from '../../spec';
import { comment, defines, enumeration, heading, hex, nameFunction, upper } from './text';

const named = (name: string, prefix: string, values: Readonly<Record<string, number>>): string =>
  enumeration(
    name,
    Object.entries(values).map(([symbol, value]) => [`${prefix}_${upper(symbol)}`, value]),
  );

function opcodes(): string {
  const retired = [...retiredOpcodes].map(([opcode, what]) => `${opcode} ${what}`).join(', ');
  return [
    comment('Opcodes of commands and of their responses.'),
    enumeration(
      'amu_opcode',
      commands.map(c => [`AMU_OP_${c.symbol}`, c.opcode, c.meaning]),
    ),
    comment(`Opcodes of earlier revisions that are no commands any more: ${retired}.`),
    comment('Opcodes of exceptions: numbers of their own.'),
    enumeration(
      'amu_exception_opcode',
      exceptions.map(e => [`AMU_OP_${e.symbol}`, e.opcode, e.meaning]),
    ),
  ].join('\n\n');
}

const statusOf = (symbol: string, status: string): string => `AMU_ST_${symbol}_${upper(status)}`;

function statuses(): string {
  return [
    comment(
      'STATUS of responses. A number means what the command says that it answers; 0 is success in all.',
    ),
    ...commands.map(c =>
      enumeration(
        `amu_${c.symbol.toLowerCase()}_status`,
        c.status.map(s => [statusOf(c.symbol, s.symbol), s.code]),
      ),
    ),
  ].join('\n');
}

function errors(): string {
  const last = errorStates.at(-1)!.code;
  return [
    comment(
      `AMU_SR.ERROR_STATE. ${last + 1} to ${hex(firstImplementationDefinedErrorState - 1)} are reserved, those from AMU_ERROR_IMPLEMENTATION_DEFINED on belong to the implementation.`,
    ),
    enumeration('amu_error_state', [
      ...errorStates.map(e => [`AMU_ERROR_${upper(e.symbol)}`, e.code, e.meaning] as const),
      ['AMU_ERROR_IMPLEMENTATION_DEFINED', firstImplementationDefinedErrorState],
    ]),
  ].join('\n');
}

/** Opcodes, status numbers, error states and enumerations. */
export function valuesText(): string {
  return [
    heading('Sizes and identities'),
    defines([
      ['AMU_PCI_VENDOR', hex(layout.pciVendor)],
      ['AMU_PCI_DEVICE', hex(layout.pciDevice)],
      ['AMU_PCI_BAR', String(layout.pciBar)],
      ['AMU_MANAGEMENT_PAGE_BYTES', hex(layout.managementPageBytes)],
      ['AMU_DOUBLEWORD_BYTES', String(layout.doublewordBytes), 'lengths are log2 of so many bytes'],
      ['AMU_MESSAGE_BYTES', String(layout.minMessageBytes), 'the shortest message; every command fits'],
      ['AMU_MIN_LOG2_MSG_LENGTH', String(layout.minLog2MessageLength), 'of that length'],
      ['AMU_MAX_SOCKETS', String(layout.maxSocketsPerDirection), 'TX sockets of an AMI, and RX sockets'],
      [
        'AMU_MESSAGE_BODY',
        String(messageBodyAt),
        'byte behind OPCODE and STATUS, where PAYLOAD of a trapped command begins (assumed)',
      ],
    ]),
    heading('Opcodes'),
    opcodes(),
    heading('Status numbers'),
    statuses(),
    heading('Error states and enumerations'),
    errors(),
    comment('AMU_IDR.AMI_TYPE.'),
    named('amu_ami_type', 'AMU_AMI_TYPE', AmiType),
    comment('AMI_TYPE, SRC_AMI_TYPE and DST_AMI_TYPE of messages.'),
    named('amu_ami_kind', 'AMU_AMI', AmiKind),
    comment('AMS_TYPE of messages.'),
    named('amu_ams_type', 'AMU_AMS', SocketType),
    comment('RX_MODE.'),
    named('amu_rx_mode', 'AMU_RX_MODE', RxMode),
    comment('The management rings in the order of MSK_BASE_PTR and MSK_CTRL.'),
    named('amu_management_ring', 'AMU_RING', ManagementRing),
    comment(
      `The bit of each counter of a session in PROF_MASK, its entry of ${profilingTable.entryBytes} bytes in the profiling table, and its COUNTER_ID (assumed).`,
    ),
    named('amu_profiling_counter', 'AMU_COUNTER', ProfilingCounter),
    comment('The bit of each event in TRACE_CTL, and EVENT of a trace record (assumed).'),
    named('amu_trace_event', 'AMU_TRACE', TraceEvent),
  ].join('\n\n');
}

/** Functions that turn numbers into the architecture's words, for what a driver tells a person. */
export function namesText(): string {
  const status = commands.flatMap(c => [
    `  case ${c.opcode}:`,
    '    switch (status) {',
    ...c.status.map(s => `    case ${s.code}: return ${JSON.stringify(s.name)};`),
    '    default: return "unknown status";',
    '    }',
  ]);
  return [
    heading('Numbers as words'),
    nameFunction(
      'amu_opcode_name',
      'unsigned opcode',
      commands.map(c => [String(c.opcode), c.name]),
      '"unknown command"',
    ),
    nameFunction(
      'amu_exception_name',
      'unsigned opcode',
      exceptions.map(e => [String(e.opcode), e.name]),
      '"unknown exception"',
    ),
    [
      comment('What the response to this command says by this number.'),
      'static inline const char *amu_status_name(unsigned opcode, unsigned status) {',
      '  switch (opcode) {',
      ...status,
      '  default: return "unknown command";',
      '  }',
      '}',
    ].join('\n'),
    nameFunction(
      'amu_error_state_name',
      'unsigned state',
      errorStates.map(e => [String(e.code), e.meaning]),
      'state < AMU_ERROR_IMPLEMENTATION_DEFINED ? "reserved" : "implementation defined"',
    ),
  ].join('\n\n');
}
