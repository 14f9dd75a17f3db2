// What a person calls the parts of the AMU: the declared name where there is one, else the architecture's number.

import type { SystemModel } from '../../language/link/model';
import type { AmuParts } from './parts';

/** `pf.sw0`, by the function that owns it now, else by its declared physical number; `AMI-SW 5` when nobody declared it. */
export function interfaceName(amu: AmuParts, ami: number): string {
  const owner = amu.interfaces.state.owner[ami];
  const id = amu.interfaces.state.id[ami];
  for (const f of amu.system.functions) {
    if (owner >= 0 && f.index !== owner) continue;
    const declared = f.interfaces.find(i => (owner >= 0 ? i.id === id : i.physicalId === ami));
    if (declared) return `${f.name}.${declared.name}`;
  }
  return `AMI-SW ${ami}`;
}

/** `pf.sw0.t0`, or `AMI-SW 5 TX socket 2`. */
export function socketName(amu: AmuParts, socket: number): string {
  const ami = amu.topology.interfaceOf(socket);
  const direction = amu.topology.isRx(socket) ? 'rx' : 'tx';
  const number = amu.topology.numberOf(socket);
  const owner = interfaceName(amu, ami);
  for (const f of amu.system.functions) {
    for (const i of f.interfaces) {
      if (`${f.name}.${i.name}` !== owner) continue;
      const declared = i.sockets.find(s => s.direction === direction && s.id === number);
      if (declared) return `${owner}.${declared.name}`;
    }
  }
  return `${owner} ${direction.toUpperCase()} socket ${number}`;
}

/** `inv.hw0` */
export function hardwareInterfaceName(amu: AmuParts, hw: number): string {
  const agent = amu.system.agents[amu.topology.agentOfHardware(hw)];
  return `${agent.name}.hw${amu.topology.numberInAgent(hw)}`;
}

/** `pf.sw0.t0` or `inv.hw0.rx0` */
export function endpointName(amu: AmuParts, endpoint: number): string {
  const { topology } = amu;
  if (!topology.isHardware(endpoint)) return socketName(amu, endpoint);
  const direction = topology.isRx(endpoint) ? 'rx' : 'tx';
  const hw = hardwareInterfaceName(amu, topology.hardwareOf(endpoint));
  return `${hw}.${direction}${topology.numberOf(endpoint)}`;
}

/** `out`, or `session 5` by its ASN_ID when nobody declared it. */
export function sessionName(system: SystemModel, session: number, asn: number): string {
  return system.sessions[session]?.name ?? `session ${asn}`;
}
