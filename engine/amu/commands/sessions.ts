// Commands that create and end sessions.

import {
  bytesOfLog2Doublewords,
  commandByOpcode,
  commandFields,
  Opcode,
  readFieldHi,
  readFieldLo,
  Status,
} from '../../../spec';
import { Direction } from '../topology';
import { Again, answer, type CommandCall, type CommandHandler, functionNumbered, get } from './handler';

function create(call: CommandCall): number {
  const { sessions, system } = call.amu;
  const fields = commandFields.PF_ASN_CREATE;
  const status = Status.PF_ASN_CREATE;
  const asn = get(call, fields.ASN_ID);
  const limit = system.amu.sessions;
  // (assumed: session-limit; an owner that does not exist: nearest-status)
  if (asn >= limit || sessions.alive >= limit || sessions.find(asn) >= 0) return status.asn_id_in_use;
  if (functionNumbered(call, get(call, fields.MON_OWNER)) < 0) return status.asn_id_in_use;
  const bytes = bytesOfLog2Doublewords(get(call, fields.LOG2_MSG_LENGTH));
  if (bytes < system.amu.minMessageBytes || bytes > system.amu.maxMessageBytes) {
    return status.log2_msg_length_out_of_range;
  }
  const source = sessions.endpointOf(
    Direction.tx,
    get(call, fields.SRC_AMI_TYPE),
    get(call, fields.SRC_PHY_AMI_ID),
    get(call, fields.SRC_AHA_ID),
    get(call, fields.SRC_AMS),
  );
  const destination = sessions.endpointOf(
    Direction.rx,
    get(call, fields.DST_AMI_TYPE),
    get(call, fields.DST_PHY_AMI_ID),
    get(call, fields.DST_AHA_ID),
    get(call, fields.DST_AMS),
  );
  // A socket that does not exist can be joined to nothing. (assumed: nearest-status)
  if (source < 0 || destination < 0) return status.ams_already_connected;
  if (sessions.ofEndpoint(source) >= 0 || sessions.ofEndpoint(destination) >= 0) {
    return status.ams_already_connected;
  }
  sessions.create(asn, source, destination, call.command);
  return status.ok;
}

function destroy(call: CommandCall): number {
  const { sessions } = call.amu;
  const session = sessions.find(get(call, commandFields.PF_ASN_DESTROY.ASN_ID));
  if (session < 0) return Status.PF_ASN_DESTROY.asn_does_not_exist;
  sessions.close(session);
  if (sessions.inFlight(session) > 0) return Again;
  answerAsCreated(call, session);
  sessions.destroy(session);
  return Status.PF_ASN_DESTROY.ok;
}

/** Every field that the create command and this response share. (stated: save-and-restore) */
function answerAsCreated(call: CommandCall, session: number): void {
  const created = call.amu.sessions.commandOf(session);
  const from = commandByOpcode(Opcode.PF_ASN_CREATE)!.command;
  for (const field of commandByOpcode(Opcode.PF_ASN_DESTROY)!.response.fields) {
    const source = field.name === 'OPCODE' ? undefined : from.field(field.name);
    if (source) answer(call, field, readFieldLo(created, 0, source), readFieldHi(created, 0, source));
  }
}

export const sessionHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.PF_ASN_CREATE, create],
  [Opcode.PF_ASN_DESTROY, destroy],
];
