// Trapping: the PF makes a VF's commands its own, and answers them.

import { commandFields, messageBodyAt, Opcode, Status } from '../../../spec';
import { type CommandCall, type CommandHandler, functionNumbered, get } from './handler';

/** (assumed: trap-corners) */
function configure(call: CommandCall): number {
  const { functions, system } = call.amu;
  const fields = commandFields.PF_F_TRAP_CONFIGURE;
  const status = Status.PF_F_TRAP_CONFIGURE;
  const target = functionNumbered(call, get(call, fields.F_OWNER));
  if (target < 0 || system.functions[target].physical) return status.invalid_f_owner;
  if (functions.state.enabled[target] === 1) return status.f_owner_enabled;
  functions.state.trapping[target] = get(call, fields.ENABLE);
  return status.ok;
}

function respond(call: CommandCall): number {
  const fields = commandFields.PF_F_TRAP_RESP;
  const status = Status.PF_F_TRAP_RESP;
  const target = functionNumbered(call, get(call, fields.F_TARGET));
  if (target < 0) return status.not_delivered;
  const body = call.command.subarray(fields.PAYLOAD.lsb / 8);
  const delivered = call.amu.commands.answerTrapped(
    target,
    get(call, fields.RESP_OPCODE),
    get(call, fields.STATUS),
    body,
    messageBodyAt,
    call.cause,
  );
  return delivered ? status.delivered : status.not_delivered;
}

export const trappingHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.PF_F_TRAP_CONFIGURE, configure],
  [Opcode.PF_F_TRAP_RESP, respond],
];
