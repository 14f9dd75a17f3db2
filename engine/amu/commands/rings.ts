// Commands about the rings of AMI-SW sockets.

import { commandFields, Opcode, RxMode, responseFields, SocketType, Status } from '../../../spec';
import { Direction } from '../topology';
import { answer, answerAddress, type CommandCall, type CommandHandler, get, getAddress } from './handler';

/** No status of its own says that the AMI or the socket does not exist. (assumed: nearest-status) */
const unnamedError = 1;

function socketOf(call: CommandCall, ami: number, type: number, id: number): number {
  const { topology } = call.amu;
  const tx = type === SocketType.tx;
  const count = tx ? topology.txSockets : topology.rxSockets;
  return id < count ? topology.socket(ami, tx ? Direction.tx : Direction.rx, id) : -1;
}

function sizeInRange(call: CommandCall, log2Size: number): boolean {
  const { minRingSlots, maxRingSlots } = call.amu.system.amu;
  return 2 ** log2Size >= minRingSlots && 2 ** log2Size <= maxRingSlots;
}

/** The fields that both RING-CONFIGUREs share stand at the same places. */
function apply(call: CommandCall, ring: number): void {
  const { rings, digests, sessions, messages } = call.amu;
  const fields = commandFields.PF_AMS_RING_CONFIGURE;
  const base = getAddress(call, fields.RING_BASE);
  const mode = get(call, fields.RX_MODE);
  rings.setBase(ring, base.lo, base.hi);
  rings.setSize(ring, get(call, fields.LOG2_SIZE), get(call, fields.THRESHOLD));
  rings.setMode(ring, mode, mode === RxMode.overwriting);
  digests.update(ring, call.cause);
  const session = sessions.ofEndpoint(ring);
  if (session >= 0) messages.evaluate(session);
}

function configurePhysical(call: CommandCall): number {
  const { interfaces, topology } = call.amu;
  const fields = commandFields.PF_AMS_RING_CONFIGURE;
  const status = Status.PF_AMS_RING_CONFIGURE;
  const ami = get(call, fields.PHY_AMI_SW_ID);
  if (ami >= topology.interfaces) return unnamedError;
  const ring = socketOf(call, ami, get(call, fields.AMS_TYPE), get(call, fields.AMS_ID));
  if (ring < 0) return unnamedError;
  if (interfaces.state.owner[ami] >= 0) return status.ami_sw_mapped;
  if (!sizeInRange(call, get(call, fields.LOG2_SIZE))) return status.log2_size_out_of_range;
  apply(call, ring);
  return status.ok;
}

function configureOwn(call: CommandCall): number {
  const { interfaces } = call.amu;
  const fields = commandFields.F_AMS_RING_CONFIGURE;
  const status = Status.F_AMS_RING_CONFIGURE;
  const ami = interfaces.find(call.functionIndex, get(call, fields.AMI_SW_ID));
  if (ami < 0) return status.ami_sw_not_mapped_in_function;
  const ring = socketOf(call, ami, get(call, fields.AMS_TYPE), get(call, fields.AMS_ID));
  if (ring < 0) return unnamedError;
  if (!sizeInRange(call, get(call, fields.LOG2_SIZE))) return status.log2_size_out_of_range;
  if (interfaces.state.enabled[ami] === 1) return status.ami_sw_not_disabled;
  apply(call, ring);
  return status.ok;
}

function answerRing(
  call: CommandCall,
  ring: number,
  fields: typeof responseFields.PF_AMS_RING_SAVE | typeof responseFields.F_AMS_RING_SAVE,
): void {
  const { rings } = call.amu;
  answer(call, fields.RX_MODE, rings.mode(ring));
  answer(call, fields.LOG2_SIZE, rings.log2Size(ring));
  answer(call, fields.THRESHOLD, rings.threshold(ring));
  answerAddress(call, fields.RING_BASE, rings.baseLo(ring), rings.baseHi(ring));
}

function savePhysical(call: CommandCall): number {
  const { interfaces, topology, functions } = call.amu;
  const fields = commandFields.PF_AMS_RING_SAVE;
  const ami = get(call, fields.PHY_AMI_SW_ID);
  if (ami >= topology.interfaces) return unnamedError;
  const ring = socketOf(call, ami, get(call, fields.AMS_TYPE), get(call, fields.AMS_ID));
  if (ring < 0) return unnamedError;
  const owner = interfaces.state.owner[ami];
  if (owner >= 0 && functions.state.enabled[owner] === 1) {
    return Status.PF_AMS_RING_SAVE.owning_function_enabled;
  }
  answerRing(call, ring, responseFields.PF_AMS_RING_SAVE);
  return Status.PF_AMS_RING_SAVE.ok;
}

function saveOwn(call: CommandCall): number {
  const fields = commandFields.F_AMS_RING_SAVE;
  const status = Status.F_AMS_RING_SAVE;
  const ami = call.amu.interfaces.find(call.functionIndex, get(call, fields.AMI_SW_ID));
  if (ami < 0) return status.invalid_ami_sw_id;
  const ring = socketOf(call, ami, get(call, fields.AMS_TYPE), get(call, fields.AMS_ID));
  if (ring < 0) return status.invalid_ams_id;
  answerRing(call, ring, responseFields.F_AMS_RING_SAVE);
  return status.ok;
}

export const ringHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.PF_AMS_RING_CONFIGURE, configurePhysical],
  [Opcode.PF_AMS_RING_SAVE, savePhysical],
  [Opcode.F_AMS_RING_CONFIGURE, configureOwn],
  [Opcode.F_AMS_RING_SAVE, saveOwn],
];
