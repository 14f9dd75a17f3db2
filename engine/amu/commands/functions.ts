// Commands about the AMU itself and its functions.

import { commandFields, Opcode, profilingTable, responseFields, Status } from '../../../spec';
import { Again, answer, type CommandCall, type CommandHandler, functionNumbered, get } from './handler';

function probeAmu(call: CommandCall): number {
  const { system } = call.amu;
  const { MAX_AMI_SW, MAX_ASN, NUM_AHA } = responseFields.PF_PROBE;
  answer(call, MAX_AMI_SW, system.amu.interfaces);
  answer(call, MAX_ASN, system.amu.sessions);
  answer(call, NUM_AHA, system.agents.length);
  return Status.PF_PROBE.ok;
}

function probeFunction(call: CommandCall): number {
  const { interfacesPerFunction, pasidBits } = call.amu.system.amu;
  const { ASN_PROF_N_COUNTERS, AMI_PER_F_M1, PASID_WIDTH, PASID_SUPPORTED } = responseFields.F_PROBE;
  answer(call, ASN_PROF_N_COUNTERS, profilingTable.counters);
  answer(call, AMI_PER_F_M1, interfacesPerFunction - 1);
  answer(call, PASID_WIDTH, pasidBits);
  answer(call, PASID_SUPPORTED, pasidBits > 0 ? 1 : 0);
  return Status.F_PROBE.ok;
}

function probeAgent(call: CommandCall): number {
  const agent = call.amu.topology.agentById.get(get(call, commandFields.PF_PROBE_AHA.AHA_ID));
  if (agent === undefined) return Status.PF_PROBE_AHA.invalid_aha_id;
  const { implementer } = call.amu.system.agents[agent];
  const { AHA_IIDR } = responseFields.PF_PROBE_AHA;
  answer(call, AHA_IIDR, Number(implementer & 0xffffffffn), Number((implementer >> 32n) & 0xffffffffn));
  return Status.PF_PROBE_AHA.ok;
}

/** The VF that F_OWNER names; -1 for the PF, which is always enabled (assumed: physical-function-enabled), and for none. */
function virtualFunction(call: CommandCall, number: number): number {
  const index = functionNumbered(call, number);
  return index >= 0 && !call.amu.system.functions[index].physical ? index : -1;
}

function enable(call: CommandCall): number {
  const index = virtualFunction(call, get(call, commandFields.PF_F_ENABLE.F_OWNER));
  if (index < 0) return Status.PF_F_ENABLE.invalid_f_owner;
  call.amu.functions.state.enabled[index] = 1;
  call.amu.functions.runningChanged();
  return Status.PF_F_ENABLE.ok;
}

/** (assumed: function-disable, quiet-disable) */
function disable(call: CommandCall): number {
  const index = virtualFunction(call, get(call, commandFields.PF_F_DISABLE.F_OWNER));
  if (index < 0) return Status.PF_F_DISABLE.invalid_f_owner;
  const { functions } = call.amu;
  if (functions.state.enabled[index] === 1) {
    functions.state.enabled[index] = 0;
    functions.runningChanged();
  }
  // The answer means that nothing is stored in its memory any more.
  if (functions.isBusy(index)) return Again;
  answer(call, responseFields.PF_F_DISABLE.TRAP_CONFIG, functions.state.trapping[index]);
  return Status.PF_F_DISABLE.ok;
}

export const functionHandlers: readonly (readonly [number, CommandHandler])[] = [
  [Opcode.PF_PROBE, probeAmu],
  [Opcode.F_PROBE, probeFunction],
  [Opcode.PF_PROBE_AHA, probeAgent],
  [Opcode.PF_F_ENABLE, enable],
  [Opcode.PF_F_DISABLE, disable],
];
