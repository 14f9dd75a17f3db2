// The agents' side: contexts that take messages from AMI-HWs and run handlers, and what handlers send. What is done for
// each message is closures over what they need.

import type { AgentModel } from '../../language/link/model';
import { wordsOf } from '../memory';
import { Occurrence } from '../seam';
import { type BytesRegister, resize } from './bytes';
import { clearBit, firstBit, setBit } from './idle';
import { Failure, type Machine, Outcome, ProgramEvent, placeOf } from './machine';
import { AgentRow, Frame, type ProgramState, Wait } from './state';
import { setNumber, toNumber } from './u64';

/** A compiled handler. */
export interface HandlerUnit {
  readonly unit: number;
  /** the RX socket that it is for; undefined = any */
  readonly socket: number | undefined;
  /** int register for the socket's number, -1 when it does not ask for it */
  readonly number: number;
  /** bytes register of the message */
  readonly message: number;
}

export class Agents {
  /** A message has come to an AMI-HW's socket: a context with nothing to do will look for it. */
  readonly messageArrived: (agent: number, hw: number, rx: number) => void;
  /** Takes the oldest message of the next AMI-HW that has one and readies its handler. False when there is none. */
  readonly next: (p: ProgramState) => boolean;
  /** by agent and RX socket: the number of the handler, -1 = none */
  readonly handlerAt: Int32Array;
  /** Sends by a TX socket. */
  readonly sendTo: (tx: number, bytes: BytesRegister, p: ProgramState) => Outcome;

  constructor(
    private readonly m: Machine,
    /** by agent index */
    handlers: readonly (readonly HandlerUnit[])[],
    /** ids of an agent's contexts, by agent index */
    private readonly contexts: readonly (readonly number[])[],
  ) {
    const receiving = createReceiving(m, handlers, contexts);
    this.messageArrived = receiving.messageArrived;
    this.next = receiving.next;
    this.handlerAt = receiving.handlerAt;
    this.sendTo = createSending(m);
  }

  busy(agent: number): number {
    let busy = 0;
    for (const id of this.contexts[agent]) if (this.m.programs[id].wait !== Wait.message) busy++;
    return busy;
  }

  /** See Programs.hardwareReset. */
  hardwareReset(agent: number, hw: number): readonly number[] {
    const { m } = this;
    const waiting: number[] = [];
    for (const id of this.contexts[agent]) {
      const p = m.programs[id];
      const sends = p.wait === Wait.send;
      if (p.wait === Wait.message || !(p.hw === hw || (sends && p.waitB === hw))) continue;
      p.reset = true;
      if (!sends) continue;
      waiting.push(id);
      m.wake(p, 0, 0);
    }
    return waiting;
  }

  send(socket: number, from: number, p: ProgramState, frame: Frame): Outcome {
    return this.sendTo(toNumber(frame, socket), frame.bytes[from], p);
  }
}

function createReceiving(
  m: Machine,
  handlers: readonly (readonly HandlerUnit[])[],
  contexts: readonly (readonly number[])[],
) {
  const { hardware, agents, inboxes, occurrences, system, kernel, tables } = m;
  const { maxMessageBytes, rxSockets } = system.amu;
  const { clock } = kernel;
  /** what nobody wants to have */
  const dropped = new Uint8Array(maxMessageBytes);
  /** by agent and RX socket: the number of the handler, -1 = none */
  const handlerAt = kernel.arena.int32(Math.max(32, agents.length * rxSockets));
  for (let i = 0; i < handlerAt.length; i++) {
    const list = handlers[Math.floor(i / rxSockets)] ?? [];
    const own = list.findIndex(h => h.socket === i % rxSockets);
    handlerAt[i] = own >= 0 ? own : list.findIndex(h => h.socket === undefined);
  }
  const pools = contexts.map(ids => ids.map(id => m.programs[id]));

  function messageArrived(agent: number, hw: number, rx: number): void {
    const state = agents[agent];
    inboxes.push(state.firstHardware + hw, rx);
    setBit(state.filled, hw);
    const context = firstBit(state.idle, 0);
    if (context < 0) return;
    clearBit(state.idle, context);
    const p = pools[agent][context];
    p.wait = Wait.time;
    kernel.after(0, ProgramEvent.message, p.id, 0);
  }

  /** Each context keeps a frame for each handler. */
  function frameFor(p: ProgramState, number: number, unit: number): Frame {
    const { spare } = p;
    for (let i = 0; i < spare.length; i++) if (spare[i].unit === unit) return spare[i];
    const frame = new Frame(unit, tables.units[unit], kernel.arena);
    p.spare.push(frame);
    const { frames, row } = agents[p.agent];
    const context = p.id - row[AgentRow.firstContext];
    frames[context * row[AgentRow.handlers] + number] = Math.max(0, frame.address);
    return frame;
  }

  function next(p: ProgramState): boolean {
    const { agent } = p;
    const state = agents[agent];
    const { filled, row, firstHardware } = state;
    for (;;) {
      const first = row[AgentRow.next];
      let hw = firstBit(filled, first);
      if (hw < 0 && first !== 0) hw = firstBit(filled, 0);
      if (hw < 0) {
        p.wait = Wait.message;
        setBit(state.idle, p.id - pools[agent][0].id);
        p.only(undefined);
        return false;
      }
      row[AgentRow.next] = hw + 1 === row[AgentRow.interfaces] ? 0 : hw + 1;
      const rx = inboxes.shift(firstHardware + hw);
      if (inboxes.count(firstHardware + hw) === 0) clearBit(filled, hw);
      const number = handlerAt[agent * rxSockets + rx];
      const handler = number < 0 ? undefined : handlers[agent][number];
      const frame = handler && frameFor(p, number, handler.unit);
      const message = handler && frame?.bytes[handler.message];
      const length = message
        ? hardware.takeAtAgent(agent, hw, rx, resize(message, maxMessageBytes), message.words)
        : hardware.takeAtAgent(agent, hw, rx, dropped);
      // A reset has emptied the AMI-HW since the message arrived.
      if (length < 0) continue;
      p.hw = hw;
      p.rx = rx;
      p.reset = false;
      p.phase = 0;
      p.steps = 0;
      p.stepsBefore = 0;
      p.wait = Wait.none;
      p.since = clock[0];
      p.cause = occurrences.record(Occurrence.handler, agent, number, rx, hardware.takenCause, -1);
      if (!handler || !frame || !message) {
        m.fail(p, noHandler(system.agents[agent], hw, rx));
        continue;
      }
      message.length = length;
      frame.pc = 0;
      frame.place = -1;
      p.only(frame);
      if (handler.number >= 0) setNumber(frame, handler.number, rx);
      return true;
    }
  }
  return { messageArrived, next, handlerAt };
}

function createSending(m: Machine): Agents['sendTo'] {
  const { hardware, system, kernel } = m;
  const { txSockets, maxMessageBytes } = system.amu;
  /** a message that is shorter than its session, padded */
  const padded = new Uint8Array(maxMessageBytes);
  const paddedWords = wordsOf(padded);

  return (tx, bytes, p) => {
    const { agent } = p;
    if (p.reset) {
      // It may have waited for room by an AMI-HW that has been reset.
      m.log.note(
        `a message of ${system.agents[agent].name} was not sent: its AMI-HW was reset while the agent had it`,
      );
      p.phase = 0;
      return Outcome.go;
    }
    const hw = tx < txSockets ? hardware.routeOf(agent, p.hw, tx) : -1;
    if (hw < 0) throw new Failure(noSession(system.agents[agent], p.hw, tx, txSockets));
    const length = hardware.sessionLengthOf(agent, hw, tx);
    if (bytes.length > length) {
      throw new Failure(
        `a message of ${bytes.length} B is longer than the ${length} B that the session of ${system.agents[agent].name}.hw${hw}.tx${tx} carries`,
      );
    }
    let { data, words } = bytes;
    if (bytes.length < length) {
      data = padded;
      words = paddedWords;
      data.set(bytes.data.subarray(0, bytes.length));
      data.fill(0, bytes.length, length);
    }
    if (hardware.sendFromAgent(agent, hw, tx, data, length, p.id, p.cause, placeOf(p), words)) {
      p.phase = 0;
      return Outcome.go;
    }
    if (p.phase === 0) p.since = kernel.now;
    p.phase = 1;
    m.block(p, Wait.send, tx, hw);
    return Outcome.again;
  };
}

function noSession(agent: AgentModel, hw: number, tx: number, txSockets: number): string {
  if (tx >= txSockets) return `${agent.name} has no TX socket ${tx}: there are ${txSockets} an AMI-HW`;
  return (
    `${agent.name} has no session at tx${tx} to send by. ` +
    `Declare one: \`session answer: ${agent.name}.hw${hw}.tx${tx} -> …\``
  );
}

function noHandler(agent: AgentModel, hw: number, rx: number): string {
  const accelerator = agent.accelerator?.name ?? 'its accelerator';
  return (
    `a message came to ${agent.name}.hw${hw}.rx${rx}, and ${accelerator} has no handler for RX socket ${rx}: ` +
    'it is dropped. Write one: `on message m at rx[n] { … }`'
  );
}
