// The messages that the AMU holds itself, for who looks: those on their way over a session, and those in the buffers of
// AMI-HWs that no agent has taken yet; each with how it was stashed when it moved.

import type { CarriedMessage } from '../seam';
import { Message, MessageTime } from './message-pool';
import type { AmuParts } from './parts';
import { Session } from './session-records';
import { Direction } from './topology';

/** Taken from their slots, or sent, and not at their destination yet; the oldest first. */
export function messagesInFlight(amu: AmuParts, session: number): readonly CarriedMessage[] {
  const { pool, sessions } = amu;
  if (sessions.inFlight(session) === 0) return [];
  const buffered = new Set<number>();
  const hw = sessions.state.words[session * Session.words + Session.hw];
  if (hw >= 0) {
    for (const { message } of bufferedAt(amu, hw)) buffered.add(message);
  }
  const granted = (m: number) => pool.times[m * MessageTime.doubles + MessageTime.granted];
  return pool
    .allocated()
    .filter(m => pool.session(m) === session && !buffered.has(m))
    .sort((a, b) => granted(a) - granted(b) || indexOf(amu, a) - indexOf(amu, b))
    .map(m => carried(amu, m, undefined));
}

/** In the buffer of an AMI-HW, by its RX sockets, the oldest first. */
export function messagesBuffered(amu: AmuParts, hw: number): readonly CarriedMessage[] {
  return bufferedAt(amu, hw).map(({ message, rx }) => carried(amu, message, rx));
}

function bufferedAt(amu: AmuParts, hw: number): { readonly message: number; readonly rx: number }[] {
  const { agents, topology, pool } = amu;
  const found: { message: number; rx: number }[] = [];
  for (let rx = 0; rx < topology.rxSockets; rx++) {
    const socket = topology.hardwareEndpoint(hw, Direction.rx, rx) - topology.sockets;
    for (let m = agents.state.head[socket]; m >= 0; m = pool.words[m * Message.words + Message.next]) {
      found.push({ message: m, rx });
    }
  }
  return found;
}

function carried(amu: AmuParts, message: number, rx: number | undefined): CarriedMessage {
  const { pool, sessions } = amu;
  const session = pool.session(message);
  const of = message * MessageTime.doubles;
  const at = pool.at(message);
  const bytes = beingRead(amu, message, rx) ? undefined : pool.bytes.slice(at, at + pool.length(message));
  return {
    session,
    rx,
    bytes,
    sincePs: pool.times[of + MessageTime.start],
    // On its way it carries what its session says: that cannot change before it has come.
    stash:
      rx === undefined
        ? sessions.stashOf(session)
        : sessions.stashes.ofSession(session, pool.times[of + MessageTime.granted], pool.cause(message)),
  };
}

/** The data of its TX slot are not here yet: READ_INDEX_TX has not passed it. */
function beingRead(amu: AmuParts, message: number, rx: number | undefined): boolean {
  const source = amu.sessions.source(amu.pool.session(message));
  if (rx !== undefined || amu.topology.isHardware(source)) return false;
  return ((indexOf(amu, message) - amu.rings.readLo(source)) | 0) >= 0;
}

const indexOf = ({ pool }: AmuParts, message: number): number =>
  pool.words[message * Message.words + Message.index];
