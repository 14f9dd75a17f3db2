// The latency of a session's messages by its parts, for who looks: what each part is, which costs of the timing table it
// comes from or what was waited for, and how long it took the last message, all messages together, and the slowest one.
// (assumed: latency-parts)

import type { LatencyPartReport } from '../seam';
import type { AmuParts } from './parts';
import { fixedParts, LatencyPart, Session, SessionDouble } from './session-records';

interface Part {
  readonly part: LatencyPart;
  readonly name: string;
  readonly text: string;
  /** keys of `timing { }` */
  readonly timing: readonly string[];
  readonly from?: 'software' | 'hardware';
  readonly to?: 'software' | 'hardware';
}

/** In the order of time. Those of another kind of session are left out. */
const parts: readonly Part[] = [
  {
    part: LatencyPart.doorbell,
    name: 'before_doorbell',
    text: 'put, and software has not rung',
    timing: ['cpu', 'memory'],
    from: 'software',
  },
  {
    part: LatencyPart.mmioWrite,
    name: 'mmio_write',
    text: 'the doorbell is on its way to the AMU',
    timing: ['mmio_write'],
    from: 'software',
  },
  {
    part: LatencyPart.turn,
    name: 'turn',
    text: 'waits for its turn: earlier messages of the session, and others by priority and round-robin',
    timing: [],
    from: 'software',
  },
  {
    part: LatencyPart.credit,
    name: 'credit',
    text: 'waits for credit of the AMI-HW',
    timing: [],
    from: 'software',
    to: 'hardware',
  },
  {
    part: LatencyPart.full,
    name: 'rx_slot',
    text: 'waits for a free slot of the RX ring',
    timing: [],
    from: 'software',
    to: 'software',
  },
  {
    part: LatencyPart.trace,
    name: 'trace_record',
    text: 'waits for room in the trace ring',
    timing: [],
    from: 'software',
  },
  {
    part: LatencyPart.dmaRead,
    name: 'dma_read',
    text: 'its slot is read',
    timing: ['dma_read'],
    from: 'software',
  },
  {
    part: LatencyPart.hop,
    name: 'session_hop',
    text: 'it goes over the session',
    timing: ['session_hop'],
  },
  {
    part: LatencyPart.writePort,
    name: 'write_port',
    text: 'waits while other messages are written',
    timing: ['dma_write'],
    to: 'software',
  },
  {
    part: LatencyPart.dmaWrite,
    name: 'dma_write',
    text: 'it is written to its slot',
    timing: ['dma_write'],
    to: 'software',
  },
];

/** Times in ps; empty before the first message. The sum of `lastPs` is the latency of the last message, exactly. */
export function latencyPartsOf(amu: AmuParts, session: number): readonly LatencyPartReport[] {
  const { sessions } = amu;
  if (session < 0 || session >= sessions.count) return [];
  const messages = sessions.double(session, SessionDouble.messages);
  if (messages === 0) return [];
  const at = session * Session.words;
  const { words } = sessions.state;
  const from = words[at + Session.sourceAmi] < 0 ? 'hardware' : 'software';
  const to = words[at + Session.destinationAmi] < 0 ? 'hardware' : 'software';
  const last = lastMessage(amu, session);
  return parts
    .filter(p => (p.from ?? from) === from && (p.to ?? to) === to)
    .map(({ part, name, text, timing }) => {
      const fixed = fixedCost(amu, session, part);
      const since = fixed === undefined ? 0 : messages - sessions.double(session, SessionDouble.summed);
      const totalPs = sessions.double(session, SessionDouble.sum + part) + since * (fixed ?? 0);
      const longest = sessions.double(session, SessionDouble.longest + part);
      const longestPs = since > 0 ? Math.max(longest, fixed ?? 0) : longest;
      return { name, text, timing, lastPs: last[part], totalPs, longestPs };
    });
}

/** Latency of the last message in ps; undefined before the first. */
export function lastLatencyOf(amu: AmuParts, session: number): number | undefined {
  const { sessions } = amu;
  if (sessions.double(session, SessionDouble.messages) === 0) return undefined;
  return sessions.double(session, SessionDouble.lastDone) - sessions.double(session, SessionDouble.lastStart);
}

/** What the part costs each message of a session; undefined for one that differs between messages. */
function fixedCost(amu: AmuParts, session: number, part: LatencyPart): number | undefined {
  const found = fixedParts.find(([fixed]) => fixed === part);
  if (!found) return undefined;
  let cost = 0;
  for (const each of found[1]) cost += amu.sessions.double(session, each);
  return cost;
}

/** The last message, by LatencyPart. */
function lastMessage(amu: AmuParts, session: number): number[] {
  const look = (what: SessionDouble) => amu.sessions.double(session, what);
  const granted = look(SessionDouble.lastGranted);
  const wait = granted - look(SessionDouble.lastArrived);
  const stalled = (what: SessionDouble) => (wait === 0 ? 0 : look(what));
  const credit = stalled(SessionDouble.lastCredit);
  const full = stalled(SessionDouble.lastFull);
  const trace = stalled(SessionDouble.lastTrace);
  const times: number[] = [];
  times[LatencyPart.doorbell] = look(SessionDouble.lastRung) - look(SessionDouble.lastStart);
  times[LatencyPart.mmioWrite] = look(SessionDouble.lastArrived) - look(SessionDouble.lastRung);
  times[LatencyPart.turn] = wait - credit - full - trace;
  times[LatencyPart.credit] = credit;
  times[LatencyPart.full] = full;
  times[LatencyPart.trace] = trace;
  times[LatencyPart.writePort] = look(SessionDouble.lastDone) - granted - look(SessionDouble.fixed);
  times[LatencyPart.dmaRead] = look(SessionDouble.readDelay);
  times[LatencyPart.hop] = look(SessionDouble.hop);
  times[LatencyPart.dmaWrite] = look(SessionDouble.writeOccupancy) + look(SessionDouble.writeLatency);
  return times;
}
