// The agents' side of messages, as in engine/programs/agents and engine/amu/agent-end.

import {
  agentOf,
  agentReceived,
  agentSent,
  agentTakenCause,
  blockedSockets,
  bufferCount,
  bufferHead,
  bufferTail,
  bytesOf,
  clock,
  double,
  endpointSession,
  frameAt,
  handlerAt,
  heldBytes,
  inboxOf,
  maxMessageBytes,
  messageOf,
  programDoublesOf,
  programOf,
  rxSockets,
  sessionOf,
  setDouble,
  setWord,
  slotsOf,
  sockets,
  socketsPerAmi,
  timesOf,
  txSockets,
  word,
} from './bases';
import { complement, copy } from './copy';
import * as host from './host';
import { Bytes } from './layout';
import { Kind, record } from './occurrences';
import { allocate, evaluate, forward, kick, open, release, reserve, room } from './path';
import { clearBit, firstBit, setBit, Wait } from './programs';
import * as stalls from './stalls';
import { Stall } from './stalls';
import * as waiters from './waiters';

/** What came of the search for the next message. */
export const enum Next {
  /** there is none: the context has nothing to do */
  none = 0,
  ready = 1,
  /** nothing is done: this is the host's */
  host = 2,
}

/** Takes the oldest message of the next AMI-HW that has one and readies its handler. */
export function next(id: i32): Next {
  const p = programOf(id);
  const agent = p.agent;
  const a = agentOf(agent);
  let number = firstBit(a.filled, a.filledWords, a.next);
  if (number < 0 && a.next !== 0) number = firstBit(a.filled, a.filledWords, 0);
  const context = id - a.firstContext;
  if (number < 0) {
    p.wait = Wait.message;
    setBit(a.idle, context);
    p.frame = 0;
    return Next.none;
  }
  const hw = a.firstHardware + number;
  const inbox = inboxOf(hw);
  const rx = load<i32>(inbox.address + <usize>(inbox.head << 2));
  const handler = word(handlerAt, agent * rxSockets + rx);
  const socket = hw * socketsPerAmi + txSockets + rx;
  const message = word(bufferHead, socket);
  if (handler < 0 || message < 0) return Next.host;
  const address = word(a.frames, context * a.handlers + handler);
  if (address === 0) return Next.host;
  const frame = frameAt(address);
  if (frame.code <= 0) return Next.host;
  const register = bytesIn(address, word(a.registers, 2 * handler + 1));
  if (register.address === 0 || register.capacity < maxMessageBytes) return Next.host;
  const d = programDoublesOf(id);
  a.next = number + 1 === a.interfaces ? 0 : number + 1;
  inbox.head = (inbox.head + 1) & inbox.mask;
  inbox.count -= 1;
  if (inbox.count === 0) clearBit(a.filled, number);
  const length = take(agent, hw, socket, message, register.address);
  register.length = length;
  register.socket = -1;
  p.hw = number;
  p.rx = rx;
  p.reset = 0;
  p.phase = 0;
  p.steps = 0;
  p.stepsBefore = 0;
  p.wait = Wait.none;
  d.since = clock().now;
  p.cause = record(Kind.handler, agent, handler, rx, load<i32>(agentTakenCause), -1);
  frame.pc = 0;
  frame.place = -1;
  p.frame = address;
  const into = word(a.registers, 2 * handler);
  if (into >= 0) {
    store<i32>(<usize>address + <usize>frame.lo + <usize>(into << 2), rx);
    store<i32>(<usize>address + <usize>frame.hi + <usize>(into << 2), 0);
  }
  return Next.ready;
}

// @ts-ignore: decorator
@inline
export function bytesIn(frame: i32, register: i32): Bytes {
  return changetype<Bytes>(<usize>frame + <usize>frameAt(frame).bytes + (<usize>register << 5));
}

/** The agent takes the oldest message of a socket, and its credit is free. */
// @ts-ignore: decorator
@inline
function take(agent: i32, hw: i32, socket: i32, message: i32, into: usize): i32 {
  const m = messageOf(message);
  const following = m.next;
  setWord(bufferHead, socket, following);
  if (following < 0) setWord(bufferTail, socket, -1);
  setWord(bufferCount, socket, word(bufferCount, socket) - 1);
  const length = m.length;
  setDouble(heldBytes, hw, double(heldBytes, hw) - <f64>length);
  copy(bytesOf(message), into, length);
  store<i32>(agentTakenCause, <i32>timesOf(message).cause);
  setDouble(agentReceived, agent, double(agentReceived, agent) + 1);
  release(message);
  if ((word(blockedSockets, 2 * hw) | word(blockedSockets, 2 * hw + 1)) !== 0) evaluateReceiving(hw);
  return length;
}

/** Credit came back: who waits for it, by socket? */
function evaluateReceiving(hw: i32): void {
  for (let half = 0; half < 2; half++) {
    for (let bits = word(blockedSockets, 2 * hw + half); bits !== 0; bits &= bits - 1) {
      const rx = 32 * half + ctz(bits);
      const session = word(endpointSession, sockets + hw * socketsPerAmi + txSockets + rx);
      if (session >= 0) evaluate(session);
    }
  }
  kick();
}

/**
 * Sends bytes, or with `flip` their complement, by a TX socket of the agent. False, and nothing is done, when that does
 * not go at once: the host does it, or says why not.
 */
export function send(id: i32, tx: i64, from: usize, length: i32, flip: bool, place: i32): bool {
  const p = programOf(id);
  if (p.reset !== 0 || <u64>tx >= <u64>txSockets) return false;
  const number = <i32>tx;
  const agent = p.agent;
  const a = agentOf(agent);
  let via = p.hw;
  let session = sessionAt(a.firstHardware + via, number);
  for (let other = 0; session < 0 && other < a.interfaces; other++) {
    via = other;
    session = sessionAt(a.firstHardware + other, number);
  }
  if (session < 0) return false;
  const s = sessionOf(session);
  const bytes = s.bytes;
  if (length !== bytes) return false;
  const socket = (a.firstHardware + via) * socketsPerAmi + number;
  if (!waiters.mayGo(socket, id) || !open(session) || room(session) !== Stall.none) return false;
  if (s.destination < sockets && slotsOf(s.destination).first === 0) return false;
  waiters.went(socket);
  const message = allocate();
  if (flip) complement(from, bytesOf(message), bytes);
  else copy(from, bytesOf(message), bytes);
  if (s.stall !== Stall.none) {
    stalls.end(session);
    stalls.unblock(session);
  }
  const occurrence = record(Kind.send, session, agent, (via << 8) | number, p.cause, place);
  const m = messageOf(message);
  m.session = session;
  m.length = bytes;
  const t = timesOf(message);
  const now = clock().now;
  t.cause = <f64>occurrence;
  t.start = now;
  t.rung = now;
  t.arrived = now;
  t.granted = now;
  if (s.watch !== 0) host.trace(session, Kind.send, sockets + socket, 0, occurrence);
  setDouble(agentSent, agent, double(agentSent, agent) + 1);
  reserve(session);
  forward(message, session);
  if (waiters.any(socket)) evaluate(session);
  p.phase = 0;
  return true;
}

// @ts-ignore: decorator
@inline
function sessionAt(hw: i32, tx: i32): i32 {
  return word(endpointSession, sockets + hw * socketsPerAmi + tx);
}
