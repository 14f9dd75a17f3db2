// The agents' side: contexts that take messages from AMI-HWs and run handlers, and what handlers send.

import type { AgentModel } from '../../language/link/model';
import { wordsOf } from '../memory';
import { Occurrence } from '../seam';
import { type BytesRegister, resize } from './bytes';
import { clearBit, firstBit, setBit } from './idle';
import { Failure, type Machine, Outcome, ProgramEvent, placeOf } from './machine';
import { createFrame, type Frame, type ProgramState, pushInbox, shiftInbox, Wait } from './state';
import { setNumber, toBigInt, toNumber } from './u64';

/** A compiled handler and the frames of the contexts that may run it. */
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
  /** A message that is shorter than its session, padded. */
  private readonly message: Uint8Array;
  private readonly words: Uint32Array;
  /** by agent, by RX socket: the number of the handler, -1 = none */
  private readonly handlerAt: readonly Int32Array[];
  /** the agents' contexts themselves */
  private readonly pools: readonly (readonly ProgramState[])[];

  constructor(
    private readonly m: Machine,
    /** by agent index */
    private readonly handlers: readonly (readonly HandlerUnit[])[],
    /** ids of an agent's contexts, by agent index */
    private readonly contexts: readonly (readonly number[])[],
  ) {
    const { maxMessageBytes, rxSockets } = m.system.amu;
    this.message = new Uint8Array(maxMessageBytes);
    this.words = wordsOf(this.message);
    this.handlerAt = handlers.map(list =>
      Int32Array.from({ length: rxSockets }, (_, rx) => {
        const own = list.findIndex(h => h.socket === rx);
        return own >= 0 ? own : list.findIndex(h => h.socket === undefined);
      }),
    );
    this.pools = contexts.map(ids => ids.map(id => m.programs[id]));
  }

  messageArrived(agent: number, hw: number, rx: number): void {
    const state = this.m.agents[agent];
    pushInbox(state.inboxes[hw], rx);
    setBit(state.filled, hw);
    const context = firstBit(state.idle, 0);
    if (context < 0) return;
    clearBit(state.idle, context);
    const p = this.pools[agent][context];
    p.wait = Wait.time;
    this.m.kernel.after(0, ProgramEvent.message, p.id, 0);
  }

  busy(agent: number): number {
    let busy = 0;
    for (const id of this.contexts[agent]) if (this.m.programs[id].wait !== Wait.message) busy++;
    return busy;
  }

  /** Takes the oldest message of the next AMI-HW that has one and readies its handler. False when there is none. */
  next(p: ProgramState): boolean {
    const { hardware, agents, occurrences, system } = this.m;
    const state = agents[p.agent];
    const { inboxes } = state;
    for (;;) {
      const hw = this.nextInterface(p.agent);
      if (hw < 0) {
        p.wait = Wait.message;
        setBit(state.idle, p.id - this.pools[p.agent][0].id);
        // Not `length = 0`: that gives the array's memory back, for each message.
        while (p.frames.length > 0) p.frames.pop();
        return false;
      }
      state.next = hw + 1 === inboxes.length ? 0 : hw + 1;
      const rx = shiftInbox(inboxes[hw]);
      if (inboxes[hw].count === 0) clearBit(state.filled, hw);
      const number = this.handlerAt[p.agent][rx];
      const handler = number < 0 ? undefined : this.handlers[p.agent][number];
      const frame = handler && this.frameFor(p, handler.unit);
      const message = handler && frame?.bytes[handler.message];
      const length = message
        ? hardware.takeAtAgent(p.agent, hw, rx, this.roomFor(message), message.words)
        : hardware.takeAtAgent(p.agent, hw, rx, this.message);
      // A reset has emptied the AMI-HW since the message arrived.
      if (length < 0) continue;
      p.hw = hw;
      p.rx = rx;
      p.phase = 0;
      p.steps = 0;
      p.stepsBefore = 0;
      p.wait = Wait.none;
      p.since = this.m.kernel.now;
      p.cause = occurrences.record(Occurrence.handler, p.agent, number, rx, hardware.takenCause, -1);
      if (!handler || !frame || !message) {
        this.m.fail(p, noHandler(system.agents[p.agent], hw, rx));
        continue;
      }
      message.length = length;
      frame.pc = 0;
      frame.place = -1;
      if (p.frames.length === 1) p.frames[0] = frame;
      else {
        while (p.frames.length > 0) p.frames.pop();
        p.frames.push(frame);
      }
      if (handler.number >= 0) setNumber(frame, handler.number, rx);
      return true;
    }
  }

  /** Bytes of the register for the longest message. */
  private roomFor(r: BytesRegister): Uint8Array {
    return resize(r, this.message.length);
  }

  /** Each context keeps a frame for each handler. */
  private frameFor(p: ProgramState, unit: number): Frame {
    const { spare } = p;
    for (let i = 0; i < spare.length; i++) if (spare[i].unit === unit) return spare[i];
    const frame = createFrame(unit, this.m.tables.units[unit]);
    p.spare.push(frame);
    return frame;
  }

  private nextInterface(agent: number): number {
    const { filled, next } = this.m.agents[agent];
    const hw = firstBit(filled, next);
    return hw >= 0 || next === 0 ? hw : firstBit(filled, 0);
  }

  send(socket: number, from: number, p: ProgramState, frame: Frame): Outcome {
    const { hardware, system } = this.m;
    const tx = toNumber(frame, socket);
    const agent = system.agents[p.agent];
    const hw = tx < system.amu.txSockets ? hardware.routeOf(p.agent, p.hw, tx) : -1;
    if (hw < 0) throw new Failure(this.noSession(agent, p.hw, toBigInt(frame, socket)));
    const length = hardware.sessionLengthOf(p.agent, hw, tx);
    const bytes = frame.bytes[from];
    if (bytes.length > length) {
      throw new Failure(
        `a message of ${bytes.length} B is longer than the ${length} B that the session of ${agent.name}.hw${hw}.tx${tx} carries`,
      );
    }
    let { data, words } = bytes;
    if (bytes.length < length) {
      data = this.message;
      words = this.words;
      data.set(bytes.data.subarray(0, bytes.length));
      data.fill(0, bytes.length, length);
    }
    if (hardware.sendFromAgent(p.agent, hw, tx, data, length, p.id, p.cause, placeOf(p), words)) {
      p.phase = 0;
      return Outcome.go;
    }
    if (p.phase === 0) p.since = this.m.kernel.now;
    p.phase = 1;
    this.m.block(p, Wait.send, tx, hw);
    return Outcome.again;
  }

  private noSession(agent: AgentModel, hw: number, tx: bigint): string {
    const { txSockets } = this.m.system.amu;
    if (tx >= BigInt(txSockets))
      return `${agent.name} has no TX socket ${tx}: there are ${txSockets} an AMI-HW`;
    return (
      `${agent.name} has no session at tx${tx} to send by. ` +
      `Declare one: \`session answer: ${agent.name}.hw${hw}.tx${tx} -> …\``
    );
  }
}

function noHandler(agent: AgentModel, hw: number, rx: number): string {
  const accelerator = agent.accelerator?.name ?? 'its accelerator';
  return (
    `a message came to ${agent.name}.hw${hw}.rx${rx}, and ${accelerator} has no handler for RX socket ${rx}: ` +
    'it is dropped. Write one: `on message m at rx[n] { … }`'
  );
}
