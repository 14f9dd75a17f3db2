// AMI-HWs: credits, the buffers behind them, and the seam to the agent that takes messages and sends its own. An AMI-HW
// owns a buffer of 2^LOG2_HW_CRED_SIZE doublewords, which all its RX sockets share; a message takes its length of it from
// the moment it is sent for until the agent takes it (assumed: credit-return).

import { bytesOfLog2Doublewords, log2DoublewordsOf, TraceEvent } from '../../spec';
import { copy, copyWords } from '../memory';
import { Occurrence } from '../seam';
import type { AmuParts } from './parts';
import { Stall } from './sessions';
import { Direction } from './topology';
import { Waiters } from './waiters';

function createAgentState(hardwareInterfaces: number, endpoints: number, agents: number, byId: number) {
  return {
    /** function index, -1 = not mapped */
    owner: new Int32Array(hardwareInterfaces).fill(-1),
    /** AMI_HW_ID inside the owner */
    id: new Int32Array(hardwareInterfaces),
    enabled: new Uint8Array(hardwareInterfaces),
    pasid: new Uint32Array(hardwareInterfaces),
    pasidEnabled: new Uint8Array(hardwareInterfaces),
    /** LOG2_HW_CRED_SIZE */
    log2Credit: new Uint8Array(hardwareInterfaces),
    /** the same in bytes */
    creditBytes: new Float64Array(hardwareInterfaces),
    /** bytes of messages that hold credit */
    held: new Float64Array(hardwareInterfaces),
    /** messages that are on their way to it */
    inFlight: new Int32Array(hardwareInterfaces),
    /** function * perFunction + AMI_HW_ID -> AMI-HW, -1 = none */
    byId: new Int32Array(byId).fill(-1),
    // the buffer of each socket: messages of the pool, oldest first
    head: new Int32Array(endpoints).fill(-1),
    tail: new Int32Array(endpoints).fill(-1),
    buffered: new Int32Array(endpoints),
    // what is counted, by agent
    received: new Float64Array(agents),
    sent: new Float64Array(agents),
    takenCause: 0,
  };
}

export class AgentInterfaces {
  readonly state: ReturnType<typeof createAgentState>;
  private readonly waiters: Waiters;

  constructor(private readonly amu: AmuParts) {
    const { hardwareInterfaces, functions, perFunction, socketsPerAmi } = amu.topology;
    const sockets = hardwareInterfaces * socketsPerAmi;
    const { agents } = amu.system;
    this.state = createAgentState(hardwareInterfaces, sockets, agents.length, functions * perFunction);
    this.waiters = new Waiters(sockets);
    for (let hw = 0; hw < hardwareInterfaces; hw++) {
      const { creditBytes } = agents[amu.topology.agentOfHardware(hw)];
      this.setCredit(hw, log2DoublewordsOf(creditBytes) ?? 0);
    }
  }

  find(functionIndex: number, id: number): number {
    const { perFunction } = this.amu.topology;
    return id >= 0 && id < perFunction ? this.state.byId[functionIndex * perFunction + id] : -1;
  }
  map(hw: number, functionIndex: number, id: number): void {
    this.state.owner[hw] = functionIndex;
    this.state.id[hw] = id;
    this.state.byId[functionIndex * this.amu.topology.perFunction + id] = hw;
  }
  /** (assumed: unmap-keeps) */
  unmap(hw: number): void {
    const { owner, id, byId } = this.state;
    if (owner[hw] < 0) return;
    byId[owner[hw] * this.amu.topology.perFunction + id[hw]] = -1;
    owner[hw] = -1;
  }

  /** Mapped, enabled, and its function runs. */
  moves(hw: number): boolean {
    const owner = this.state.owner[hw];
    return owner >= 0 && this.state.enabled[hw] === 1 && this.amu.functions.runs(owner);
  }

  setEnabled(hw: number, enabled: boolean): void {
    this.state.enabled[hw] = enabled ? 1 : 0;
    this.evaluateSessions(hw);
  }

  /** PASID to zero and the buffer emptied; the credit size stays unless `credit` (assumed: hw-reset-keeps-credit). */
  reset(hw: number, credit: boolean): void {
    const s = this.state;
    const { topology, pool, system } = this.amu;
    s.pasid[hw] = s.pasidEnabled[hw] = 0;
    const first = hw * topology.socketsPerAmi;
    for (let socket = first; socket < first + topology.socketsPerAmi; socket++) {
      while (s.head[socket] >= 0) pool.release(this.unlink(socket, hw));
    }
    if (credit) this.setCredit(hw, log2DoublewordsOf(system.amu.minMessageBytes) ?? 0);
    this.evaluateSessions(hw);
  }

  setCredit(hw: number, log2Doublewords: number): void {
    this.state.log2Credit[hw] = log2Doublewords;
    this.state.creditBytes[hw] = bytesOfLog2Doublewords(log2Doublewords);
  }
  creditSize(hw: number): number {
    return this.state.creditBytes[hw];
  }
  /** Bytes of credit that no message holds. */
  credit(hw: number): number {
    return this.creditSize(hw) - this.state.held[hw];
  }
  reserve(hw: number, bytes: number): void {
    this.state.held[hw] += bytes;
    this.state.inFlight[hw]++;
  }
  bufferedAt(endpoint: number): number {
    return this.state.buffered[endpoint - this.amu.topology.sockets];
  }

  /** Answers the occurrence of the arrival. */
  arrive(endpoint: number, message: number): number {
    const { topology, pool, occurrences, programs } = this.amu;
    const s = this.state;
    const socket = endpoint - topology.sockets;
    const hw = topology.hardwareOf(endpoint);
    const agent = topology.agentOfHardware(hw);
    const number = topology.numberInAgent(hw);
    const rx = topology.numberOf(endpoint);
    const m = pool.state;
    m.next[message] = -1;
    if (s.tail[socket] < 0) s.head[socket] = message;
    else m.next[s.tail[socket]] = message;
    s.tail[socket] = message;
    s.buffered[socket]++;
    s.inFlight[hw]--;
    const id = occurrences.record(
      Occurrence.arrive,
      m.session[message],
      agent,
      (number << 8) | rx,
      m.cause[message],
      -1,
    );
    m.cause[message] = id;
    programs.messageArrived(agent, number, rx, id);
    return id;
  }

  /** Copies the oldest message of a socket to `into`, returns its length and gives the credit back; -1 when there is none. */
  take(agent: number, number: number, rx: number, into: Uint8Array, words?: Uint32Array): number {
    const { topology, pool, messages } = this.amu;
    const s = this.state;
    const hw = topology.hardwareInterface(agent, number);
    if (hw < 0 || rx < 0 || rx >= topology.rxSockets) return -1;
    const socket = topology.hardwareEndpoint(hw, Direction.rx, rx) - topology.sockets;
    if (s.head[socket] < 0) return -1;
    const message = this.unlink(socket, hw);
    const length = pool.state.length[message];
    if (words === undefined) copy(pool.state.bytes, pool.at(message), into, 0, length);
    else copyWords(pool.state.bytes, pool.state.words, pool.at(message), into, words, 0, length);
    s.takenCause = pool.state.cause[message];
    s.received[agent]++;
    pool.release(message);
    this.evaluateReceiving(hw);
    messages.kick();
    return length;
  }

  /** The AMI-HW number by which socket `tx` sends: `number` when it has a session there, else the agent's first other; -1 = none. (stated: inversion-agent) */
  route(agent: number, number: number, tx: number): number {
    if (this.sessionAt(agent, number, tx) >= 0) return number;
    const { interfaces } = this.amu.system.agents[agent];
    for (let other = 0; other < interfaces; other++) {
      if (other !== number && this.sessionAt(agent, other, tx) >= 0) return other;
    }
    return -1;
  }

  /** The session of a TX socket, -1 = none. */
  sessionAt(agent: number, number: number, tx: number): number {
    const { topology, sessions } = this.amu;
    const hw = topology.hardwareInterface(agent, number);
    if (hw < 0 || tx < 0 || tx >= topology.txSockets) return -1;
    return sessions.ofEndpoint(topology.hardwareEndpoint(hw, Direction.tx, tx));
  }

  /** See Hardware.sendFromAgent. */
  send(
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
    const { topology, sessions, messages, pool, occurrences, kernel } = this.amu;
    const hw = topology.hardwareInterface(agent, number);
    if (hw < 0 || tx < 0 || tx >= topology.txSockets) return false;
    const endpoint = topology.hardwareEndpoint(hw, Direction.tx, tx);
    const socket = endpoint - topology.sockets;
    const session = sessions.ofEndpoint(endpoint);
    if (!this.waiters.mayGo(socket, context)) {
      this.waiters.append(socket, context);
      return false;
    }
    if (session < 0 || !messages.open(session) || !this.hasRoom(session, cause, place)) {
      this.waiters.putFirst(socket, context);
      return false;
    }
    this.waiters.went(socket);
    const message = pool.allocate();
    const m = pool.state;
    const room = sessions.state.bytes[session];
    const at = pool.at(message);
    const kept = Math.min(length, room);
    if (words === undefined) copy(bytes, 0, m.bytes, at, kept);
    else copyWords(bytes, words, 0, m.bytes, m.words, at, kept);
    if (kept < room) m.bytes.fill(0, at + kept, at + room);
    m.session[message] = session;
    m.length[message] = room;
    m.start[message] = kernel.now;
    sessions.state.stall[session] = Stall.none;
    const id = occurrences.record(Occurrence.send, session, agent, (number << 8) | tx, cause, place);
    m.cause[message] = id;
    if (sessions.state.watch[session] !== 0) messages.trace(session, TraceEvent.send, endpoint, 0, id);
    this.state.sent[agent]++;
    messages.reserve(session);
    messages.forward(message);
    messages.evaluate(session);
    return true;
  }

  /** There may be room again for what waits at a TX endpoint: lets its first waiter try. */
  grantSender(endpoint: number): void {
    const context = this.waiters.grant(endpoint - this.amu.topology.sockets);
    if (context >= 0) this.amu.programs.sendAccepted(context);
  }

  /** Whether a handler waits to send at a TX endpoint. */
  hasWaiter(endpoint: number): boolean {
    return this.waiters.any(endpoint - this.amu.topology.sockets);
  }

  private hasRoom(session: number, cause: number, place: number): boolean {
    const { messages } = this.amu;
    const why = messages.room(session);
    if (why !== Stall.none) {
      messages.stall(session, why, cause, place);
      return false;
    }
    return messages.destinationTranslates(session, cause);
  }

  private unlink(socket: number, hw: number): number {
    const s = this.state;
    const message = s.head[socket];
    s.head[socket] = this.amu.pool.state.next[message];
    if (s.head[socket] < 0) s.tail[socket] = -1;
    s.buffered[socket]--;
    s.held[hw] -= this.amu.pool.state.length[message];
    return message;
  }

  /** Credit came back: who waits for it? */
  private evaluateReceiving(hw: number): void {
    const { topology, sessions, messages } = this.amu;
    for (let rx = 0; rx < topology.rxSockets; rx++) {
      const session = sessions.ofEndpoint(topology.hardwareEndpoint(hw, Direction.rx, rx));
      if (session >= 0) messages.evaluate(session);
    }
  }

  private evaluateSessions(hw: number): void {
    const { topology, sessions, messages } = this.amu;
    this.evaluateReceiving(hw);
    for (let tx = 0; tx < topology.txSockets; tx++) {
      const session = sessions.ofEndpoint(topology.hardwareEndpoint(hw, Direction.tx, tx));
      if (session >= 0) messages.evaluate(session);
    }
    messages.kick();
  }
}
