// AMI-HWs: credits, the buffers behind them, and the seam to the agent that takes messages and sends its own. An AMI-HW
// owns a buffer of 2^LOG2_HW_CRED_SIZE doublewords, which all its RX sockets share; a message takes its length of it from
// the moment it is sent for until the agent takes it (assumed: credit-return).

import { bytesOfLog2Doublewords, log2DoublewordsOf } from '../../spec';
import type { Arena } from '../memory';
import { Message } from './message-pool';
import type { AmuParts } from './parts';
import { Direction } from './topology';
import { Waiters } from './waiters';

function createAgentState(
  hardwareInterfaces: number,
  endpoints: number,
  agents: number,
  byId: number,
  arena: Arena,
) {
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
    creditBytes: arena.float64(hardwareInterfaces),
    /** bytes of messages that hold credit */
    held: arena.float64(hardwareInterfaces),
    /** messages that are on their way to it */
    inFlight: arena.int32(hardwareInterfaces),
    /** function * perFunction + AMI_HW_ID -> AMI-HW, -1 = none */
    byId: new Int32Array(byId).fill(-1),
    // the buffer of each socket: messages of the pool, oldest first
    head: arena.int32(endpoints).fill(-1),
    tail: arena.int32(endpoints).fill(-1),
    buffered: arena.int32(endpoints),
    /** a bit for each RX socket (64 at most) whose session has something waiting for credit, in two halves an AMI-HW */
    blocked: arena.int32(2 * hardwareInterfaces),
    // what is counted, by agent
    received: arena.float64(agents),
    sent: arena.float64(agents),
    /** [0] */
    takenCause: arena.int32(32),
  };
}

export class AgentInterfaces {
  readonly state: ReturnType<typeof createAgentState>;
  readonly waiters: Waiters;

  constructor(private readonly amu: AmuParts) {
    const { hardwareInterfaces, functions, perFunction, socketsPerAmi } = amu.topology;
    const sockets = hardwareInterfaces * socketsPerAmi;
    const { agents } = amu.system;
    const { arena } = amu.kernel;
    const ids = functions * perFunction;
    this.state = createAgentState(hardwareInterfaces, sockets, agents.length, ids, arena);
    this.waiters = new Waiters(sockets, arena);
    for (let hw = 0; hw < hardwareInterfaces; hw++) {
      this.restoreCredit(hw);
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
    this.amu.sessions.reconsider();
  }
  /** (assumed: unmap-keeps) */
  unmap(hw: number): void {
    const { owner, id, byId } = this.state;
    if (owner[hw] < 0) return;
    byId[owner[hw] * this.amu.topology.perFunction + id[hw]] = -1;
    owner[hw] = -1;
    this.amu.sessions.reconsider();
  }

  /** Mapped, enabled, and its function runs. */
  moves(hw: number): boolean {
    const owner = this.state.owner[hw];
    return owner >= 0 && this.state.enabled[hw] === 1 && this.amu.functions.runs(owner);
  }

  setEnabled(hw: number, enabled: boolean): void {
    this.state.enabled[hw] = enabled ? 1 : 0;
    this.amu.sessions.reconsider();
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
    this.dropSends(hw);
    this.evaluateSessions(hw);
  }

  /** What the agent has taken from the AMI-HW, or waits to send by it, is gone with a reset too. (assumed: reset-clears) */
  private dropSends(hw: number): void {
    const { topology, programs } = this.amu;
    const agent = topology.agentOfHardware(hw);
    const contexts = programs.hardwareReset(agent, topology.numberInAgent(hw));
    if (contexts.length === 0) return;
    const { interfaces } = this.amu.system.agents[agent];
    for (let number = 0; number < interfaces; number++) {
      const other = topology.hardwareInterface(agent, number);
      for (let tx = 0; tx < topology.txSockets; tx++) {
        const socket = other * topology.socketsPerAmi + tx;
        if (this.waiters.remove(socket, contexts)) this.evaluateAt(other, Direction.tx, tx);
      }
    }
  }

  setCredit(hw: number, log2Doublewords: number): void {
    this.state.log2Credit[hw] = log2Doublewords;
    this.state.creditBytes[hw] = bytesOfLog2Doublewords(log2Doublewords);
  }
  /** The credit size of power-on. (assumed: device-reset) */
  restoreCredit(hw: number): void {
    const { topology, system } = this.amu;
    const { creditBytes } = system.agents[topology.agentOfHardware(hw)];
    this.setCredit(hw, log2DoublewordsOf(creditBytes) ?? 0);
  }
  creditSize(hw: number): number {
    return this.state.creditBytes[hw];
  }
  /** Bytes of credit that no message holds. */
  credit(hw: number): number {
    return this.creditSize(hw) - this.state.held[hw];
  }
  bufferedAt(endpoint: number): number {
    return this.state.buffered[endpoint - this.amu.topology.sockets];
  }

  /** Whether the session of an RX socket has something waiting for credit. */
  setBlocked(hw: number, rx: number, blocked: boolean): void {
    const at = 2 * hw + (rx >>> 5);
    if (blocked) this.state.blocked[at] |= 1 << (rx & 31);
    else this.state.blocked[at] &= ~(1 << (rx & 31));
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

  /** There may be room again for what waits at a TX endpoint: lets its first waiter try. */
  grantSender(endpoint: number): void {
    const context = this.waiters.grant(endpoint - this.amu.topology.sockets);
    if (context >= 0) this.amu.programs.sendAccepted(context);
  }

  /** Whether a handler waits to send at a TX endpoint. */
  hasWaiter(endpoint: number): boolean {
    return this.waiters.any(endpoint - this.amu.topology.sockets);
  }

  /** Takes the oldest message out of a socket's buffer and gives its credit back; there must be one. */
  unlink(socket: number, hw: number): number {
    const s = this.state;
    const { words } = this.amu.pool;
    const message = s.head[socket];
    const next = words[message * Message.words + Message.next];
    s.head[socket] = next;
    if (next < 0) s.tail[socket] = -1;
    s.buffered[socket]--;
    s.held[hw] -= words[message * Message.words + Message.length];
    return message;
  }

  /** Credit came back: who waits for it, by socket? */
  evaluateReceiving(hw: number): void {
    const { blocked } = this.state;
    for (let half = 0; half < 2; half++) {
      for (let bits = blocked[2 * hw + half]; bits !== 0; bits &= bits - 1) {
        const rx = 32 * half + 31 - Math.clz32(bits & -bits);
        this.evaluateAt(hw, Direction.rx, rx);
      }
    }
    this.amu.messages.kick();
  }

  private evaluateAt(hw: number, direction: number, socket: number): void {
    const { topology, sessions, messages } = this.amu;
    const session = sessions.ofEndpoint(topology.hardwareEndpoint(hw, direction, socket));
    if (session >= 0) messages.evaluate(session);
  }

  private evaluateSessions(hw: number): void {
    const { topology, messages } = this.amu;
    for (let rx = 0; rx < topology.rxSockets; rx++) this.evaluateAt(hw, Direction.rx, rx);
    for (let tx = 0; tx < topology.txSockets; tx++) this.evaluateAt(hw, Direction.tx, tx);
    messages.kick();
  }
}
