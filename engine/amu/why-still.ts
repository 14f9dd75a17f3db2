// Why the next message of a session does not move, in a person's words and with the numbers that it takes to see it.

import type { SystemModel } from '../../language/link/model';
import { endpointName, hardwareInterfaceName, interfaceName, sessionName } from './naming';
import type { AmuParts } from './parts';
import { Stall } from './sessions';

const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? '' : 's'}`;

/** Undefined when there is nothing to move, or when it does move. `session` is a session index. */
export function whyStill(amu: AmuParts, session: number): string | undefined {
  const { sessions } = amu;
  if (session < 0 || session >= sessions.count) return undefined;
  const s = sessions.state;
  const name = `session ${sessionName(amu.system, session, s.asn[session])}`.replace(
    'session session',
    'session',
  );
  if (!s.exists[session]) return `${name} does not exist: no PF_ASN_CREATE made it`;
  if (s.closing[session]) return `${name} is being destroyed`;
  const shut = whyShut(amu, sessions.source(session)) ?? whyShut(amu, sessions.destination(session));
  if (shut) return `${name} moves nothing: ${shut}`;
  const source = sessions.source(session);
  if (sessions.inFlight(session) > 0) return undefined;
  if (waiting(amu, source) > 0) {
    const why = whyNoRoom(amu, session);
    if (why) return `${name} ${why}`;
  }
  return whyUntaken(amu, session, name) ?? whyIndexes(amu, source, name);
}

function waiting(amu: AmuParts, source: number): number {
  if (amu.topology.isHardware(source)) return amu.agents.hasWaiter(source) ? 1 : 0;
  return amu.rings.unread(source);
}

function whyShut(amu: AmuParts, endpoint: number): string | undefined {
  const { topology, functions, interfaces, agents } = amu;
  const hardware = topology.isHardware(endpoint);
  const number = hardware ? topology.hardwareOf(endpoint) : topology.interfaceOf(endpoint);
  const state = hardware ? agents.state : interfaces.state;
  const name = hardware ? hardwareInterfaceName(amu, number) : interfaceName(amu, number);
  const kind = hardware ? 'AMI_HW' : 'AMI_SW';
  const owner = state.owner[number];
  if (functions.state.amuOn === 0) return 'the AMU is off (AMU_CR.AMU_EN is 0)';
  if (owner < 0) return `${name} is mapped to no function (PF_${kind}_MAP)`;
  if (functions.state.enabled[owner] === 0) {
    return `function ${amu.system.functions[owner].name} is disabled (PF_F_ENABLE)`;
  }
  if (state.enabled[number] === 0) return `${name} is disabled (F_${kind}_ENABLE)`;
  return undefined;
}

function whyNoRoom(amu: AmuParts, session: number): string | undefined {
  const { topology, rings, agents, sessions, messages } = amu;
  const to = sessions.destination(session);
  const length = sessions.bytes(session);
  const why = messages.room(session);
  if (why === Stall.full) {
    const slots = rings.slots(to);
    const full = `${endpointName(amu, to)} is full (${rings.fill(to)} of ${count(slots, 'slot')})`;
    return `waits: ${full}, nobody moves READ_INDEX_RX`;
  }
  if (why === Stall.trace) {
    const { name } = amu.system.functions[sessions.state.monitor[session]];
    return `waits: it is traced, and the trace ring of ${name} is full, nobody moves MGT_READ_INDEX_RX[2]`;
  }
  if (why !== Stall.credit) return undefined;
  const hw = topology.hardwareOf(to);
  const name = hardwareInterfaceName(amu, hw);
  const size = agents.creditSize(hw);
  if (size < length) {
    return `waits for credit at ${name} for ever: a message is ${length} B, the AMI-HW's whole credit is ${size} B`;
  }
  const free = agents.credit(hw);
  return `waits for credit at ${name}: a message is ${length} B, ${free} B of ${size} B are free, and the agent takes no message`;
}

function whyUntaken(amu: AmuParts, session: number, name: string): string | undefined {
  const { topology, agents, sessions } = amu;
  const to = sessions.destination(session);
  if (!topology.isHardware(to)) return undefined;
  const buffered = agents.bufferedAt(to);
  if (buffered === 0) return undefined;
  const system: SystemModel = amu.system;
  const agent = system.agents[topology.agentOfHardware(topology.hardwareOf(to))].name;
  return `${name} has brought ${count(buffered, 'message')} to ${endpointName(amu, to)} that agent ${agent} has not taken`;
}

function whyIndexes(amu: AmuParts, source: number, name: string): string | undefined {
  const { topology, rings } = amu;
  if (topology.isHardware(source)) return undefined;
  const slots = rings.slots(source);
  if (rings.fill(source) <= slots) return undefined;
  return `${name} stands still: the indexes of ${endpointName(amu, source)} are further apart than its ${count(slots, 'slot')}`;
}
