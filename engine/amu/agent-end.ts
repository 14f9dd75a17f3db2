// The agents' end of the way of a message: it arrives in the buffer of an AMI-HW's socket, the agent takes it, the agent
// sends its own. Closures over arrays that never change, as in path.ts.

import { TraceEvent } from '../../spec';
import { copy, copyWords } from '../memory';
import { Occurrence } from '../seam';
import { Message, MessageStep, MessageTime, MessageTimeStep } from './message-pool';
import type { AmuParts } from './parts';
import type { Path } from './path';
import { Ring, RingStep } from './rings';
import { Session, SessionStep } from './session-records';
import { Stall } from './sessions';
import type { Stalls } from './stalls';

/** What of the way comes before and behind. */
type Way = Pick<Path, 'open' | 'room' | 'reserve' | 'forward' | 'evaluate' | 'kick'>;

export function createAgentEnd(amu: AmuParts, stalls: Stalls, way: Way) {
  const { kernel, occurrences, rings, pool, sessions, agents, topology } = amu;
  const { clock } = kernel;
  const { record } = occurrences;
  const { words: ring$ } = rings;
  const { words: session$ } = sessions.state;
  const { words: message$, times, stride, bytes: poolBytes, data } = pool;
  const { head, tail, buffered, inFlight, held, blocked, received, sent, takenCause } = agents.state;
  const { waiters } = agents;
  const { txSockets, rxSockets, sockets, socketsPerAmi } = topology;

  /** A message of the session is here; answers the occurrence of the arrival. */
  function arrive(session: number, message: number): number {
    const at = session << SessionStep.log2;
    const socket = session$[at | Session.buffer];
    const place = session$[at | Session.place];
    const agent = session$[at | Session.agent];
    const last = tail[socket];
    message$[(message << MessageStep.log2) | Message.next] = -1;
    if (last < 0) head[socket] = message;
    else message$[(last << MessageStep.log2) | Message.next] = message;
    tail[socket] = message;
    buffered[socket]++;
    inFlight[session$[at | Session.hw]]--;
    const cause = (message << MessageTimeStep.log2) | MessageTime.cause;
    const id = record(Occurrence.arrive, session, agent, place, times[cause] | 0, -1);
    times[cause] = id;
    amu.programs.messageArrived(agent, place >>> 8, place & 0xff, id);
    return id;
  }

  /** See Hardware.takeAtAgent. */
  function take(agent: number, number: number, rx: number, into: Uint8Array, words?: Uint32Array): number {
    const hw = topology.hardwareInterface(agent, number);
    if (hw < 0 || rx < 0 || rx >= rxSockets) return -1;
    const socket = hw * socketsPerAmi + txSockets + rx;
    const message = head[socket];
    if (message < 0) return -1;
    const m = message << MessageStep.log2;
    const next = message$[m | Message.next];
    head[socket] = next;
    if (next < 0) tail[socket] = -1;
    buffered[socket]--;
    const length = message$[m | Message.length];
    held[hw] -= length;
    if (words === undefined) copy(poolBytes, message * stride, into, 0, length);
    else copyWords(poolBytes, data, message * stride, into, words, 0, length);
    takenCause[0] = times[(message << MessageTimeStep.log2) | MessageTime.cause];
    received[agent]++;
    pool.release(message);
    if ((blocked[2 * hw] | blocked[2 * hw + 1]) !== 0) agents.evaluateReceiving(hw);
    return length;
  }

  /** See Hardware.sendFromAgent. */
  function send(
    agent: number,
    number: number,
    tx: number,
    bytes: Uint8Array,
    length: number,
    context: number,
    cause: number,
    place: number,
    words?: Uint32Array,
  ): boolean {
    const hw = topology.hardwareInterface(agent, number);
    if (hw < 0 || tx < 0 || tx >= txSockets) return false;
    const socket = hw * socketsPerAmi + tx;
    const session = sessions.ofEndpoint(sockets + socket);
    if (!waiters.mayGo(socket, context)) {
      waiters.append(socket, context);
      return false;
    }
    if (session < 0 || !way.open(session) || !hasRoom(session, cause, place)) {
      waiters.putFirst(socket, context);
      return false;
    }
    if (pool.full) {
      // The path that knows the new arrays takes over.
      const grown = amu.messages.grow();
      return grown.send(agent, number, tx, bytes, length, context, cause, place, words);
    }
    waiters.went(socket);
    const message = pool.allocate();
    const at = session << SessionStep.log2;
    const room = session$[at | Session.bytes];
    const into = message * stride;
    const kept = length < room ? length : room;
    if (words === undefined) copy(bytes, 0, poolBytes, into, kept);
    else copyWords(bytes, words, 0, poolBytes, data, into, kept);
    if (kept < room) poolBytes.fill(0, into + kept, into + room);
    if (session$[at | Session.stall] !== Stall.none) {
      stalls.end(session);
      stalls.unblock(session);
    }
    const id = record(Occurrence.send, session, agent, (number << 8) | tx, cause, place);
    const m = message << MessageStep.log2;
    message$[m | Message.session] = session;
    message$[m | Message.length] = room;
    const now = clock[0];
    const t = message << MessageTimeStep.log2;
    times[t | MessageTime.cause] = id;
    times[t | MessageTime.start] = now;
    times[t | MessageTime.rung] = now;
    times[t | MessageTime.arrived] = now;
    times[t | MessageTime.granted] = now;
    if (session$[at | Session.watch] !== 0) stalls.trace(session, TraceEvent.send, sockets + socket, 0, id);
    sent[agent]++;
    way.reserve(session);
    way.forward(message, session);
    if (waiters.any(socket)) way.evaluate(session);
    return true;
  }

  function hasRoom(session: number, cause: number, place: number): boolean {
    const why = way.room(session);
    if (why !== Stall.none) {
      stalls.block(session);
      stalls.begin(session, why, cause, place);
      return false;
    }
    const destination = session$[(session << SessionStep.log2) | Session.destination];
    if (destination < sockets && ring$[(destination << RingStep.log2) | Ring.window] >= 0) return true;
    return stalls.destinationTranslates(session, cause);
  }

  return { arrive, take, send };
}
