// What can be observed of the hardware by name: free to look at, without effect. Times in ps, sizes in bytes.

import { lastLatencyOf } from './latency-parts';
import type { AmuParts } from './parts';
import { RingCount } from './rings';
import { SessionDouble } from './session-records';
import { Direction } from './topology';

const whole = (value: number) => BigInt(Math.trunc(value));
const exact = (lo: number, hi: number) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);

/** By global socket; a management ring is one too, by its ring number. */
export function observeSocket(amu: AmuParts, socket: number, name: string): bigint | undefined {
  const { rings, digests, topology } = amu;
  const rx = socket < topology.sockets && topology.isRx(socket);
  switch (name) {
    case 'fill':
      return whole(rings.fill(socket));
    case 'free':
      return whole(Math.max(0, rings.slots(socket) - rings.fill(socket)));
    case 'slots':
      return whole(rings.slots(socket));
    case 'messages':
      return whole(rings.counted(socket, RingCount.messages));
    case 'bytes':
      return whole(rings.counted(socket, RingCount.bytes));
    case 'lost':
      return whole(rings.counted(socket, RingCount.lost));
    case 'full_stalls':
      return whole(rings.counted(socket, RingCount.fullStalls));
    case 'peak':
      return whole(rings.counted(socket, RingCount.peak));
    case 'refused':
      return whole(rings.counted(socket, RingCount.refused));
    case 'threshold':
      return BigInt(rings.threshold(socket));
    case 'overwriting':
      return BigInt(rx ? rings.mode(socket) : 0);
    case 'message_bytes':
      return BigInt(rings.slotBytes(socket));
    case 'digest':
      return digests.isSet(socket) ? 1n : 0n;
    case 'at':
      return exact(rings.baseLo(socket), rings.baseHi(socket));
    case 'read_index':
      return exact(rings.readLo(socket), rings.readHi(socket));
    case 'write_index':
      return exact(rings.writeLo(socket), rings.writeHi(socket));
    default:
      return undefined;
  }
}

export function observeSession(amu: AmuParts, session: number, name: string): bigint | undefined {
  const { sessions } = amu;
  const s = sessions.state;
  switch (name) {
    case 'created':
      return BigInt(s.exists[session]);
    case 'messages':
      return whole(sessions.double(session, SessionDouble.messages));
    case 'bytes':
      return whole(sessions.double(session, SessionDouble.bytes));
    case 'lost':
      return whole(s.lost[session]);
    case 'full_stalls':
      return whole(s.fullStalls[session]);
    case 'credit_stalls':
      return whole(s.creditStalls[session]);
    case 'in_flight':
      return whole(sessions.inFlight(session));
    case 'latency_min':
      return sessions.double(session, SessionDouble.messages) > 0
        ? whole(sessions.double(session, SessionDouble.latencyMin))
        : 0n;
    case 'latency_max':
      return whole(sessions.double(session, SessionDouble.latencyMax));
    case 'stashed':
      return whole(sessions.stashed(session));
    case 'latency_last':
      return whole(lastLatencyOf(amu, session) ?? 0);
    case 'message_bytes':
      return BigInt(sessions.bytes(session));
    default:
      return undefined;
  }
}

export function observeHardwareInterface(amu: AmuParts, hw: number, name: string): bigint | undefined {
  const { agents, topology } = amu;
  switch (name) {
    case 'enabled':
      return BigInt(agents.state.enabled[hw]);
    case 'mapped':
      return agents.state.owner[hw] >= 0 ? 1n : 0n;
    case 'credit':
      return whole(agents.credit(hw));
    case 'credit_size':
      return whole(agents.creditSize(hw));
    case 'buffered': {
      const first = topology.hardwareEndpoint(hw, Direction.rx, 0);
      let buffered = 0;
      for (let rx = 0; rx < topology.rxSockets; rx++) buffered += agents.bufferedAt(first + rx);
      return BigInt(buffered);
    }
    default:
      return undefined;
  }
}

export function observeAgent(amu: AmuParts, agent: number, name: string): bigint | undefined {
  const { agents, topology, system } = amu;
  switch (name) {
    case 'received':
      return whole(agents.state.received[agent]);
    case 'sent':
      return whole(agents.state.sent[agent]);
    case 'stashed':
      return whole(amu.writes.counts[agent]);
    case 'credit':
    case 'credit_size':
      return observeHardwareInterface(amu, topology.hardwareInterface(agent, 0), name);
    case 'buffered': {
      let buffered = 0n;
      for (let number = 0; number < system.agents[agent].interfaces; number++) {
        const hw = topology.hardwareInterface(agent, number);
        buffered += observeHardwareInterface(amu, hw, name) ?? 0n;
      }
      return buffered;
    }
    default:
      return undefined;
  }
}

/** By physical AMI-SW. */
export function observeInterface(amu: AmuParts, ami: number, name: string): bigint | undefined {
  const { interfaces, digests } = amu;
  const tx = ami * 2 + Direction.tx;
  const rx = ami * 2 + Direction.rx;
  switch (name) {
    case 'enabled':
      return BigInt(interfaces.state.enabled[ami]);
    case 'mapped':
      return interfaces.state.owner[ami] >= 0 ? 1n : 0n;
    case 'tx_digest':
      return exact(digests.state.lo[tx], digests.state.hi[tx]);
    case 'rx_digest':
      return exact(digests.state.lo[rx], digests.state.hi[rx]);
    default:
      return undefined;
  }
}

export function observeFunction(amu: AmuParts, f: number, name: string): bigint | undefined {
  const s = amu.functions.state;
  switch (name) {
    case 'enabled':
      return BigInt(amu.system.functions[f].physical ? s.amuOn : s.enabled[f]);
    case 'error_state':
      return BigInt(s.errorState[f]);
    case 'commands':
      return whole(s.commands[f]);
    case 'exceptions':
      return whole(s.exceptions[f]);
    case 'interrupts':
      return whole(s.interrupts[f]);
    default:
      return undefined;
  }
}
