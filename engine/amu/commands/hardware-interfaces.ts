// Commands about AMI-HWs: PF-AMI-HW-... by agent and physical number, F-AMI-HW-... by the calling function's own.

import { commandFields, log2DoublewordsOf, Opcode, responseFields, Status } from '../../../spec';
import { Again, answer, type CommandCall, type CommandHandler, functionNumbered, get } from './handler';

/** No status of its own says that the AMI does not exist. (assumed: nearest-status) */
const unnamedError = 1;

/** The AMI-HW by agent id and number inside the agent; -1 when there is none. */
function physical(call: CommandCall, agentId: number, number: number): number {
  const agent = call.amu.topology.agentById.get(agentId);
  return agent === undefined ? -1 : call.amu.topology.hardwareInterface(agent, number);
}

/** The first AMI-HW of an agent that nobody owns; -1 when there is none. */
function freeInterface(call: CommandCall, agentId: number): number {
  for (let number = 0; ; number++) {
    const hw = physical(call, agentId, number);
    if (hw < 0 || call.amu.agents.state.owner[hw] < 0) return hw;
  }
}

function map(call: CommandCall): number {
  const { agents, topology } = call.amu;
  const fields = commandFields.PF_AMI_HW_MAP;
  const status = Status.PF_AMI_HW_MAP;
  const owner = functionNumbered(call, get(call, fields.F_OWNER));
  if (owner < 0) return status.invalid_f_owner;
  const agentId = get(call, fields.AHA_ID);
  const any = get(call, fields.ANY_PHY_AMI_HW) === 1;
  const hw = any ? freeInterface(call, agentId) : physical(call, agentId, get(call, fields.PHY_AMI_HW_ID));
  // (assumed: map-unavailable, map-number)
  if (hw < 0 || agents.state.owner[hw] >= 0) return status.phy_ami_hw_already_mapped;
  const id = get(call, fields.AMI_HW_ID);
  if (id >= topology.perFunction || agents.find(owner, id) >= 0) return status.ami_hw_id_already_assigned;
  agents.map(hw, owner, id);
  agents.setEnabled(hw, agents.state.enabled[hw] === 1);
  answer(call, responseFields.PF_AMI_HW_MAP.PHY_AMI_HW_ID, topology.numberInAgent(hw));
  return status.ok;
}

function unmap(call: CommandCall): number {
  const { agents } = call.amu;
  const fields = commandFields.PF_AMI_HW_UNMAP;
  const hw = physical(call, get(call, fields.AHA_ID), get(call, fields.PHY_AMI_HW_ID));
  if (hw < 0) return unnamedError;
  if (agents.state.owner[hw] >= 0) agents.setEnabled(hw, false);
  if (agents.state.inFlight[hw] > 0) return Again;
  agents.unmap(hw);
  return Status.PF_AMI_HW_UNMAP.ok;
}

function configurePhysical(call: CommandCall): number {
  const { agents, system, topology } = call.amu;
  const fields = commandFields.PF_AMI_HW_CONFIGURE;
  const status = Status.PF_AMI_HW_CONFIGURE;
  const hw = physical(call, get(call, fields.AHA_ID), get(call, fields.PHY_AMI_HW_ID));
  const log2 = get(call, fields.LOG2_HW_CRED_SIZE);
  // (assumed: credit-range); the buffer of an agent that does not exist has no limit to break
  const least = log2DoublewordsOf(system.amu.minMessageBytes) ?? 0;
  const buffer = hw < 0 ? undefined : system.agents[topology.agentOfHardware(hw)].creditBytes;
  const most = buffer === undefined ? log2 : (log2DoublewordsOf(buffer) ?? 0);
  if (log2 < least || log2 > most) return status.invalid_log2_hw_cred_size;
  if (hw < 0 || agents.state.owner[hw] >= 0) return status.ami_hw_mapped;
  agents.state.pasid[hw] = get(call, fields.PASID);
  agents.state.pasidEnabled[hw] = get(call, fields.PASID_ENABLED);
  agents.setCredit(hw, log2);
  agents.setEnabled(hw, get(call, fields.ENABLE) === 1);
  return status.ok;
}

function savePhysical(call: CommandCall): number {
  const { agents, functions } = call.amu;
  const fields = commandFields.PF_AMI_HW_SAVE;
  const status = Status.PF_AMI_HW_SAVE;
  const answers = responseFields.PF_AMI_HW_SAVE;
  const hw = physical(call, get(call, fields.AHA_ID), get(call, fields.PHY_AMI_HW_ID));
  if (hw < 0) return status.invalid_phy_ami_hw_id;
  const owner = agents.state.owner[hw];
  if (owner >= 0 && functions.state.enabled[owner] === 1) return status.owning_function_enabled;
  answer(call, answers.PASID, agents.state.pasid[hw]);
  answer(call, answers.PASID_ENABLED, agents.state.pasidEnabled[hw]);
  answer(call, answers.LOG2_HW_CRED_SIZE, agents.state.log2Credit[hw]);
  answer(call, answers.ENABLE, agents.state.enabled[hw]);
  return status.ok;
}

/** (assumed: reset-while-enabled, reset-clears, hw-reset-keeps-credit) */
function reset(call: CommandCall, hw: number, refused: number, credit: boolean): number {
  const { agents } = call.amu;
  if (agents.state.enabled[hw] === 1) return refused;
  if (agents.state.inFlight[hw] > 0) return Again;
  agents.reset(hw, credit);
  return Status.F_AMI_HW_RESET.ok;
}

function resetPhysical(call: CommandCall): number {
  const fields = commandFields.PF_AMI_HW_RESET;
  const hw = physical(call, get(call, fields.AHA_ID), get(call, fields.PHY_AMI_HW_ID));
  if (hw < 0) return unnamedError;
  if (call.amu.agents.state.owner[hw] >= 0) return Status.PF_AMI_HW_RESET.ami_hw_mapped;
  return reset(call, hw, unnamedError, true);
}

function resetOwn(call: CommandCall): number {
  const hw = call.amu.agents.find(call.functionIndex, get(call, commandFields.F_AMI_HW_RESET.AMI_HW_ID));
  const refused = Status.F_AMI_HW_RESET.invalid_ami_hw_id;
  return hw < 0 ? refused : reset(call, hw, refused, false);
}

function configureOwn(call: CommandCall): number {
  const { agents } = call.amu;
  const fields = commandFields.F_AMI_HW_CONFIGURE;
  const status = Status.F_AMI_HW_CONFIGURE;
  const hw = agents.find(call.functionIndex, get(call, fields.AMI_HW_ID));
  if (hw < 0) return status.ami_hw_not_mapped_in_function;
  if (agents.state.enabled[hw] === 1) return status.ami_hw_not_disabled;
  agents.state.pasid[hw] = get(call, fields.PASID);
  agents.state.pasidEnabled[hw] = get(call, fields.PASID_ENABLED);
  return status.ok;
}

function saveOwn(call: CommandCall): number {
  const { agents } = call.amu;
  const hw = agents.find(call.functionIndex, get(call, commandFields.F_AMI_HW_SAVE.AMI_HW_ID));
  if (hw < 0) return Status.F_AMI_HW_SAVE.invalid_ami_hw_id;
  answer(call, responseFields.F_AMI_HW_SAVE.PASID, agents.state.pasid[hw]);
  answer(call, responseFields.F_AMI_HW_SAVE.PASID_ENABLED, agents.state.pasidEnabled[hw]);
  return Status.F_AMI_HW_SAVE.ok;
}

function enable(call: CommandCall): number {
  const { agents } = call.amu;
  const hw = agents.find(call.functionIndex, get(call, commandFields.F_AMI_HW_ENABLE.AMI_HW_ID));
  if (hw < 0) return Status.F_AMI_HW_ENABLE.ami_hw_not_mapped_in_function;
  agents.setEnabled(hw, true);
  return Status.F_AMI_HW_ENABLE.ok;
}

function disable(call: CommandCall): number {
  const { agents } = call.amu;
  const hw = agents.find(call.functionIndex, get(call, commandFields.F_AMI_HW_DISABLE.AMI_HW_ID));
  if (hw < 0) return Status.F_AMI_HW_DISABLE.ami_hw_not_mapped_in_function;
  agents.setEnabled(hw, false);
  // The answer means that nothing moves any more. (assumed: quiet-disable)
  return agents.state.inFlight[hw] > 0 ? Again : Status.F_AMI_HW_DISABLE.ok;
}

export const hardwareInterfaceHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.PF_AMI_HW_MAP, map],
  [Opcode.PF_AMI_HW_UNMAP, unmap],
  [Opcode.PF_AMI_HW_CONFIGURE, configurePhysical],
  [Opcode.PF_AMI_HW_SAVE, savePhysical],
  [Opcode.PF_AMI_HW_RESET, resetPhysical],
  [Opcode.F_AMI_HW_CONFIGURE, configureOwn],
  [Opcode.F_AMI_HW_SAVE, saveOwn],
  [Opcode.F_AMI_HW_RESET, resetOwn],
  [Opcode.F_AMI_HW_ENABLE, enable],
  [Opcode.F_AMI_HW_DISABLE, disable],
];
