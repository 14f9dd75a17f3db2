// F-GET-AMI-MAP: which AMIs the calling function has, stored in its memory.

import { AmiKind, amiMapWord, commandFields, layout, Opcode, Status, writeField } from '../../../spec';
import { costOf } from '../timing';
import { type CommandCall, type CommandHandler, getAddress } from './handler';

/** Nothing is stored when any byte of the map does not translate. (assumed: ami-map) */
function getMap(call: CommandCall): number {
  const { memory, topology, system, interfaces, agents } = call.amu;
  const status = Status.F_GET_AMI_MAP;
  const { lo, hi } = getAddress(call, commandFields.F_GET_AMI_MAP.AMI_MAP_BASE);
  const bytes = new Uint8Array(2 * topology.perFunction * layout.doublewordBytes);
  const space = memory[call.functionIndex];
  const base = hi * 0x100000000 + lo;
  if (!space.backed(base, bytes.length)) return status.fault_on_map_buffer;
  for (let id = 0; id < topology.perFunction; id++) {
    const sw = interfaces.find(call.functionIndex, id);
    if (sw >= 0) describe(call, bytes, id, AmiKind.sw, id, interfaces.state.enabled[sw]);
    const hw = agents.find(call.functionIndex, id);
    if (hw >= 0) describe(call, bytes, topology.perFunction + id, AmiKind.hw, id, agents.state.enabled[hw]);
  }
  call.delay = costOf(system.timing.dmaWrite, bytes.length);
  space.write(base, bytes, 0, bytes.length);
  return status.ok;
}

function describe(
  call: CommandCall,
  bytes: Uint8Array,
  word: number,
  type: number,
  id: number,
  enabled: number,
): void {
  const at = word * layout.doublewordBytes;
  const { functions, system } = call.amu;
  writeField(bytes, at, amiMapWord.VALID, 1, 0);
  writeField(bytes, at, amiMapWord.AMI_TYPE, type, 0);
  writeField(bytes, at, amiMapWord.ENABLED, enabled, 0);
  writeField(bytes, at, amiMapWord.OWNER_ENABLED, functions.state.enabled[call.functionIndex], 0);
  writeField(bytes, at, amiMapWord.AMI_ID, id, 0);
  writeField(bytes, at, amiMapWord.F_OWNER, system.functions[call.functionIndex].number, 0);
}

export const mapHandlers: readonly (readonly [number, CommandHandler])[] = [[Opcode.F_GET_AMI_MAP, getMap]];
