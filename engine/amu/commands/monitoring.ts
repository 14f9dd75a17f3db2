// Commands that profile and trace sessions. A function names a socket of its own, and has to be the one that the session's
// MON_OWNER names.

import {
  AmiKind,
  commandFields,
  Opcode,
  profilingTable,
  readFieldHi,
  readFieldLo,
  SocketType,
  Status,
} from '../../../spec';
import { costOf } from '../timing';
import { Direction } from '../topology';
import { type CommandCall, type CommandHandler, get } from './handler';

/** The endpoint of a socket of the function's own AMI; -1: no such AMI, -2: no such socket. */
function endpointOf(
  call: CommandCall,
  fields: typeof commandFields.F_AMS_PROF_CONFIGURE | typeof commandFields.F_AMS_TRACE_CONFIGURE,
): number {
  const { interfaces, agents, topology } = call.amu;
  const hardware = get(call, fields.AMI_TYPE) === AmiKind.hw;
  const id = get(call, fields.AMI_ID);
  const ami = hardware ? agents.find(call.functionIndex, id) : interfaces.find(call.functionIndex, id);
  if (ami < 0) return -1;
  const tx = get(call, fields.AMS_TYPE) === SocketType.tx;
  const socket = get(call, fields.AMS_ID);
  if (socket >= (tx ? topology.txSockets : topology.rxSockets)) return -2;
  const direction = tx ? Direction.tx : Direction.rx;
  return hardware
    ? topology.hardwareEndpoint(ami, direction, socket)
    : topology.socket(ami, direction, socket);
}

/** Finds the session and hands it over, or answers why not. (assumed: watch-without-session) */
function withSession(
  call: CommandCall,
  fields: typeof commandFields.F_AMS_PROF_CONFIGURE | typeof commandFields.F_AMS_TRACE_CONFIGURE,
  status: typeof Status.F_AMS_PROF_CONFIGURE | typeof Status.F_AMS_TRACE_CONFIGURE,
  apply: (session: number, endpoint: number) => void,
): number {
  const { sessions } = call.amu;
  const endpoint = endpointOf(call, fields);
  if (endpoint === -1) return status.invalid_ami_id;
  const session = endpoint < 0 ? -1 : sessions.ofEndpoint(endpoint);
  if (session < 0) return status.invalid_ams_id;
  if (sessions.state.monitor[session] !== call.functionIndex) return status.not_monitoring_owner;
  apply(session, endpoint);
  return status.ok;
}

function configureProfiling(call: CommandCall): number {
  const { sessions, profiling } = call.amu;
  const fields = commandFields.F_AMS_PROF_CONFIGURE;
  const kept = commandFields.PF_ASN_CREATE;
  return withSession(call, fields, Status.F_AMS_PROF_CONFIGURE, (session, endpoint) => {
    for (const [from, to] of [
      [fields.PROF_MASK, kept.PROF_MASK],
      [fields.PROF_TBL_BASE, kept.PROF_TBL_BASE],
      [fields.PROF_CTL, kept.PROF_CTL],
    ] as const) {
      sessions.keep(session, to, readFieldLo(call.command, 0, from), readFieldHi(call.command, 0, from));
    }
    sessions.state.monitored[session] = endpoint;
    profiling.clear(session);
    sessions.applyMonitoring(session);
  });
}

function configureTracing(call: CommandCall): number {
  const { sessions } = call.amu;
  const fields = commandFields.F_AMS_TRACE_CONFIGURE;
  return withSession(call, fields, Status.F_AMS_TRACE_CONFIGURE, session => {
    sessions.keep(session, commandFields.PF_ASN_CREATE.TRACE_CTL, get(call, fields.TRACE_CTL), 0);
    sessions.applyMonitoring(session);
  });
}

function flush(call: CommandCall): number {
  const { profiling, system } = call.amu;
  const tables = profiling.tablesOf(call.functionIndex);
  call.delay = tables === 0 ? 0 : costOf(system.timing.dmaWrite, tables * profilingTable.bytes);
  const { ok, failed } = Status.F_PROF_TABLE_FLUSH;
  return profiling.flush(call.functionIndex) ? ok : failed;
}

export const monitoringHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.F_AMS_PROF_CONFIGURE, configureProfiling],
  [Opcode.F_AMS_TRACE_CONFIGURE, configureTracing],
  [Opcode.F_PROF_TABLE_FLUSH, flush],
];
