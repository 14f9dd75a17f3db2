// Commands about AMI-SWs: PF-AMI-SW-... by physical number, F-AMI-SW-... by the calling function's own.

import { commandFields, Opcode, readField32, responseFields, Status } from '../../../spec';
import { Direction } from '../topology';
import {
  Again,
  answer,
  answerAddress,
  type CommandCall,
  type CommandHandler,
  functionNumbered,
  get,
  getAddress,
} from './handler';

/** No status of its own says that the AMI does not exist. (assumed: nearest-status) */
const unnamedError = 1;

function freeInterface(call: CommandCall): number {
  return call.amu.interfaces.state.owner.indexOf(-1);
}

function map(call: CommandCall): number {
  const { interfaces, topology } = call.amu;
  const fields = commandFields.PF_AMI_SW_MAP;
  const status = Status.PF_AMI_SW_MAP;
  const owner = functionNumbered(call, get(call, fields.F_OWNER));
  if (owner < 0) return status.invalid_f_owner;
  const any = get(call, fields.ANY_PHY_AMI_SW) === 1;
  const ami = any ? freeInterface(call) : get(call, fields.PHY_AMI_SW_ID);
  // (assumed: map-unavailable, map-number)
  if (ami < 0 || ami >= topology.interfaces || interfaces.state.owner[ami] >= 0) {
    return status.phy_ami_sw_already_mapped;
  }
  const id = get(call, fields.AMI_SW_ID);
  if (id >= topology.perFunction || interfaces.find(owner, id) >= 0) return status.ami_sw_id_already_assigned;
  interfaces.map(ami, owner, id);
  interfaces.setEnabled(ami, interfaces.state.enabled[ami] === 1, call.cause);
  answer(call, responseFields.PF_AMI_SW_MAP.PHY_AMI_SW_ID, ami);
  return status.ok;
}

function unmap(call: CommandCall): number {
  const { interfaces, topology } = call.amu;
  const ami = get(call, commandFields.PF_AMI_SW_UNMAP.PHY_AMI_SW_ID);
  if (ami >= topology.interfaces) return unnamedError;
  if (interfaces.state.owner[ami] >= 0) interfaces.setEnabled(ami, false, call.cause);
  if (interfaces.state.inFlight[ami] > 0) return Again;
  interfaces.unmap(ami);
  return Status.PF_AMI_SW_UNMAP.ok;
}

/** The fields that F-AMI-SW-CONFIGURE and PF-AMI-SW-CONFIGURE share stand at the same places. */
function applyConfiguration(call: CommandCall, ami: number): void {
  const { interfaces, interrupts } = call.amu;
  const fields = commandFields.PF_AMI_SW_CONFIGURE;
  const s = interfaces.state;
  const table = getAddress(call, fields.TYPEB_TBL_BASE);
  call.amu.tables.shut(ami);
  s.pasid[ami] = get(call, fields.PASID);
  s.pasidEnabled[ami] = get(call, fields.PASID_ENABLED);
  s.tableLo[ami] = table.lo;
  s.tableHi[ami] = table.hi;
  call.amu.spaces.changed(ami);
  const tx = ami * 2 + Direction.tx;
  const rx = ami * 2 + Direction.rx;
  interrupts.state.vector[tx] = get(call, fields.TX_VECTOR);
  interrupts.state.enabled[tx] = get(call, fields.TX_IRQ_ENABLE);
  interrupts.state.vector[rx] = get(call, fields.RX_VECTOR);
  interrupts.state.enabled[rx] = get(call, fields.RX_IRQ_ENABLE);
  interrupts.evaluate(tx, call.cause);
  interrupts.evaluate(rx, call.cause);
}

function configurePhysical(call: CommandCall): number {
  const { interfaces, topology } = call.amu;
  const fields = commandFields.PF_AMI_SW_CONFIGURE;
  const ami = get(call, fields.PHY_AMI_SW_ID);
  if (ami >= topology.interfaces) return unnamedError;
  if (interfaces.state.owner[ami] >= 0) return Status.PF_AMI_SW_CONFIGURE.ami_sw_mapped;
  applyConfiguration(call, ami);
  interfaces.setEnabled(ami, get(call, fields.ENABLE) === 1, call.cause);
  return Status.PF_AMI_SW_CONFIGURE.ok;
}

function configureOwn(call: CommandCall): number {
  const { interfaces } = call.amu;
  const status = Status.F_AMI_SW_CONFIGURE;
  const ami = interfaces.find(call.functionIndex, get(call, commandFields.F_AMI_SW_CONFIGURE.AMI_SW_ID));
  if (ami < 0) return status.ami_sw_not_mapped_in_function;
  if (interfaces.state.enabled[ami] === 1) return status.ami_sw_not_disabled;
  applyConfiguration(call, ami);
  return status.ok;
}

/** What both SAVEs answer. */
function answerConfiguration(
  call: CommandCall,
  ami: number,
  fields: typeof responseFields.PF_AMI_SW_SAVE | typeof responseFields.F_AMI_SW_SAVE,
): void {
  const { interfaces, interrupts } = call.amu;
  const s = interfaces.state;
  const tx = ami * 2 + Direction.tx;
  const rx = ami * 2 + Direction.rx;
  answer(call, fields.PASID, s.pasid[ami]);
  answer(call, fields.PASID_ENABLED, s.pasidEnabled[ami]);
  answer(call, fields.TX_VECTOR, interrupts.state.vector[tx]);
  answer(call, fields.TX_IRQ_ENABLE, interrupts.state.enabled[tx]);
  answer(call, fields.RX_VECTOR, interrupts.state.vector[rx]);
  answer(call, fields.RX_IRQ_ENABLE, interrupts.state.enabled[rx]);
  answerAddress(call, fields.TYPEB_TBL_BASE, s.tableLo[ami], s.tableHi[ami]);
}

function savePhysical(call: CommandCall): number {
  const { interfaces, topology, functions, system } = call.amu;
  const status = Status.PF_AMI_SW_SAVE;
  const fields = responseFields.PF_AMI_SW_SAVE;
  const s = interfaces.state;
  const ami = get(call, commandFields.PF_AMI_SW_SAVE.PHY_AMI_SW_ID);
  if (ami >= topology.interfaces) return status.invalid_phy_ami_sw_id;
  const owner = s.owner[ami];
  if (owner >= 0 && functions.state.enabled[owner] === 1) return status.owning_function_enabled;
  answerConfiguration(call, ami, fields);
  answer(call, fields.ENABLE, s.enabled[ami]);
  if (owner >= 0) {
    answer(call, fields.MAPPED, 1);
    answer(call, fields.AMI_SW_ID, s.id[ami]);
    answer(call, fields.F_OWNER, system.functions[owner].number);
  }
  return status.ok;
}

function saveOwn(call: CommandCall): number {
  const ami = call.amu.interfaces.find(
    call.functionIndex,
    readField32(call.command, 0, commandFields.F_AMI_SW_SAVE.AMI_SW_ID),
  );
  if (ami < 0) return Status.F_AMI_SW_SAVE.invalid_ami_sw_id;
  answerConfiguration(call, ami, responseFields.F_AMI_SW_SAVE);
  return Status.F_AMI_SW_SAVE.ok;
}

/** (assumed: reset-while-enabled, reset-clears) */
function reset(call: CommandCall, ami: number, refused: number): number {
  const { interfaces } = call.amu;
  if (interfaces.state.enabled[ami] === 1) return refused;
  if (interfaces.state.inFlight[ami] > 0) return Again;
  interfaces.reset(ami, call.cause);
  return Status.F_AMI_SW_RESET.ok;
}

function resetPhysical(call: CommandCall): number {
  const { interfaces, topology } = call.amu;
  const ami = get(call, commandFields.PF_AMI_SW_RESET.PHY_AMI_SW_ID);
  if (ami >= topology.interfaces) return unnamedError;
  if (interfaces.state.owner[ami] >= 0) return Status.PF_AMI_SW_RESET.ami_sw_mapped;
  return reset(call, ami, unnamedError);
}

function resetOwn(call: CommandCall): number {
  const ami = call.amu.interfaces.find(call.functionIndex, get(call, commandFields.F_AMI_SW_RESET.AMI_SW_ID));
  const refused = Status.F_AMI_SW_RESET.invalid_ami_sw_id;
  return ami < 0 ? refused : reset(call, ami, refused);
}

function enable(call: CommandCall): number {
  const { interfaces } = call.amu;
  const ami = interfaces.find(call.functionIndex, get(call, commandFields.F_AMI_SW_ENABLE.AMI_SW_ID));
  if (ami < 0) return Status.F_AMI_SW_ENABLE.ami_sw_not_mapped_in_function;
  interfaces.setEnabled(ami, true, call.cause);
  return Status.F_AMI_SW_ENABLE.ok;
}

function disable(call: CommandCall): number {
  const { interfaces } = call.amu;
  const ami = interfaces.find(call.functionIndex, get(call, commandFields.F_AMI_SW_DISABLE.AMI_SW_ID));
  if (ami < 0) return Status.F_AMI_SW_DISABLE.ami_sw_not_mapped_in_function;
  interfaces.setEnabled(ami, false, call.cause);
  // The answer means that nothing moves any more. (assumed: quiet-disable)
  return interfaces.state.inFlight[ami] > 0 ? Again : Status.F_AMI_SW_DISABLE.ok;
}

export const softwareInterfaceHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.PF_AMI_SW_MAP, map],
  [Opcode.PF_AMI_SW_UNMAP, unmap],
  [Opcode.PF_AMI_SW_CONFIGURE, configurePhysical],
  [Opcode.PF_AMI_SW_SAVE, savePhysical],
  [Opcode.PF_AMI_SW_RESET, resetPhysical],
  [Opcode.F_AMI_SW_CONFIGURE, configureOwn],
  [Opcode.F_AMI_SW_SAVE, saveOwn],
  [Opcode.F_AMI_SW_RESET, resetOwn],
  [Opcode.F_AMI_SW_ENABLE, enable],
  [Opcode.F_AMI_SW_DISABLE, disable],
];
