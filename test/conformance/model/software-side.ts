// What software and agents do with interfaces and messages, done to the engine and the model alike; and all of it that can be
// seen afterwards: registers, rings, buffers, interrupts.

import { expect } from 'vitest';
import type { Bench } from '../bench';
import type { TrafficAction } from './choose-traffic';
import type { Reference } from './reference';
import { RX, type Shape, type SoftwareInterface, socketKey, TX } from './state';
import { digestOf, indexesOf, ringOf, slotsOf, wrap } from './traffic';

const pageOf = { tx: 0x008, rx: 0x808, [TX]: 0x600, [RX]: 0xc00 } as const;
const names = {
  [TX]: { own: 'WRITE_INDEX_TX', other: 'READ_INDEX_TX' },
  [RX]: { own: 'READ_INDEX_RX', other: 'WRITE_INDEX_RX' },
} as const;
type Way = typeof TX | typeof RX;

export class SoftwareSide {
  private readonly buffer = new Uint8Array(65536);
  private interruptsSeen = 0;
  private faultsSeen = 0;

  constructor(
    private readonly engine: Bench,
    private readonly model: Reference,
    private readonly shape: Shape,
  ) {}

  /** Answers what was done, for the log. */
  act(action: TrafficAction): string {
    const { model } = this;
    const { state, traffic } = model;
    switch (action.kind) {
      case 'ring': {
        const ami = state.software[action.ami];
        const key = socketKey(TX, action.socket);
        const { write } = indexesOf(ami, key);
        const { RING_BASE } = ringOf(ami, key);
        for (const [i, message] of action.messages.entries()) {
          const slot = (write + BigInt(i)) % slotsOf(ami, key);
          const address = RING_BASE * 8n + slot * BigInt(message.length);
          this.engine.hardware.memory[ami.owner!].write(Number(address), message, 0, message.length);
          state.memory[ami.owner!].write(address, message);
        }
        this.setIndex(ami, TX, action.socket, write + BigInt(action.messages.length));
        return `AMI-SW ${action.ami}: ${action.messages.length} messages on TX ${action.socket}`;
      }
      case 'free': {
        const ami = state.software[action.ami];
        const { read } = indexesOf(ami, socketKey(RX, action.socket));
        this.setIndex(ami, RX, action.socket, read + BigInt(action.count));
        return `AMI-SW ${action.ami}: frees ${action.count} of RX ${action.socket}`;
      }
      case 'index': {
        const ami = state.software[action.ami];
        const { type, socket, value } = action;
        if (action.own) this.setIndex(ami, type as Way, socket, value);
        else {
          this.register(ami, `${names[type as Way].other}[${socket}]`, value);
          traffic.setOther(ami, type, socket, value);
          model.work();
        }
        return `AMI-SW ${action.ami}: ${names[type as Way][action.own ? 'own' : 'other']}[${socket}] = ${value}`;
      }
      case 'mask': {
        const ami = state.software[action.ami];
        const way = action.type === TX ? 'tx' : 'rx';
        this.software(ami, `${way.toUpperCase()}_DIGEST_MASK`, pageOf[way], action.value);
        ami.masks[way] = action.value;
        model.work();
        return `AMI-SW ${action.ami}: ${way} mask = ${action.value}`;
      }
      case 'interrupts': {
        const { f, way, numbers } = action;
        const name = way.toUpperCase();
        const steps = [
          [`MGT_${name}_VECTOR`, numbers.vector, { vector: numbers.vector }],
          [`MGT_${name}_DIGEST_MASK`, numbers.mask, { mask: numbers.mask }],
          [`MGT_${name}_IRQ_CTRL`, numbers.enabled ? 1 : 0, { enabled: numbers.enabled }],
        ] as const;
        for (const [register, value, change] of steps) {
          this.engine.write(register, value, f);
          Object.assign(state.functions[f].interrupts[way], change);
          model.work();
        }
        return `f${f}: ${way} interrupts ${numbers.enabled}, vector ${numbers.vector}, mask ${numbers.mask}`;
      }
      case 'errorInterrupt': {
        const { f, vector } = action;
        this.engine.write('ERR_IRQ_CTRL', vector === undefined ? 0n : (1n << 63n) | BigInt(vector), f);
        model.setErrorInterrupt(f, vector);
        return `f${f}: error interrupt ${vector}`;
      }
      case 'agentTakes': {
        const hw = state.hardware[action.hw];
        const agent = this.shape.agents.findIndex(each => each.id === hw.agent);
        const length = this.engine.hardware.takeAtAgent(agent, hw.number, action.socket, this.buffer);
        this.engine.settle();
        same(`${this.buffer.subarray(0, Math.max(0, length))}`, `${traffic.take(hw, action.socket) ?? ''}`);
        model.work();
        return `agent ${hw.agent} takes a message of hw${hw.number}.rx${action.socket}`;
      }
      case 'agentSends': {
        const session = state.sessions.get(action.asn)!;
        const hw = traffic.hardware(session, 'SRC');
        const agent = this.shape.agents.findIndex(each => each.id === hw.agent);
        const { message } = action;
        const socket = Number(session.fields.SRC_AMS);
        const h = this.engine.hardware;
        h.sendFromAgent(agent, hw.number, socket, message, message.length, 1, 0, -1);
        this.engine.settle();
        traffic.send(session, message);
        model.work();
        return `agent ${hw.agent} sends by hw${hw.number}.tx${socket}`;
      }
    }
  }

  private setIndex(ami: SoftwareInterface, type: Way, socket: number, value: bigint): void {
    const place = pageOf[type] + socket * 8;
    this.software(ami, `${names[type].own}[${socket}]`, place, wrap(value));
    this.model.traffic.setIndex(ami, type, socket, wrap(value));
    this.model.work();
  }

  /** A write as a driver does it: into the page in memory where there is one, else of the register. */
  private software(ami: SoftwareInterface, name: string, place: number, value: bigint): void {
    if (this.shape.type !== 'B' || ami.table === undefined || value % 3n === 0n) {
      this.register(ami, name, value);
      return;
    }
    this.engine.store(Number(ami.table) + place, value, ami.owner);
    this.engine.settle();
    this.model.state.memory[ami.owner!].setWord(ami.table + BigInt(place), value);
  }
  private register(ami: SoftwareInterface, name: string, value: bigint): void {
    this.engine.write(`${ami.id}:${name}`, value, ami.owner);
  }

  // ---- looking ----

  /** Pages, interrupts and buffers are as the model has them. */
  compare(): void {
    for (const ami of this.model.state.software) if (ami.owner !== undefined) this.comparePage(ami);
    for (const hw of this.model.state.hardware) {
      const agent = this.shape.agents.findIndex(each => each.id === hw.agent);
      const held = [...hw.buffer.values()].flat().length;
      const seen = this.engine.hardware.observe('hardware_interface', (agent << 8) | hw.number, 'buffered');
      same(`hw${hw.agent}.${hw.number} holds ${seen}`, `hw${hw.agent}.${hw.number} holds ${held}`);
    }
    this.compareInterrupts();
  }

  private comparePage(ami: SoftwareInterface): void {
    const peek = (name: string) => this.engine.peek(`${ami.id}:${name}`, ami.owner);
    const seen: string[] = [];
    const expected: string[] = [];
    const add = (name: string, value: bigint) => {
      seen.push(`${name} ${peek(name)}`);
      expected.push(`${name} ${value}`);
    };
    for (const type of [TX, RX] as const) {
      const way = type === TX ? 'TX' : 'RX';
      add(`${way}_DIGEST`, digestOf(this.shape, ami, type));
      add(`${way}_DIGEST_MASK`, ami.masks[type === TX ? 'tx' : 'rx']);
      const count = Math.min(type === TX ? this.shape.txSockets : this.shape.rxSockets, 6);
      for (let id = 0; id < count; id++) {
        const { read, write } = indexesOf(ami, socketKey(type, id));
        add(`READ_INDEX_${way}[${id}]`, read);
        add(`WRITE_INDEX_${way}[${id}]`, write);
      }
    }
    same(`f${ami.owner}.sw${ami.id} ${seen}`, `f${ami.owner}.sw${ami.id} ${expected}`);
  }

  /** As many of each vector since the last look. */
  private compareInterrupts(): void {
    const { interrupts, traffic } = this.model;
    const calls = this.engine.calls('interruptRaised');
    const seen = new Map<string, number>();
    for (const [f, vector] of calls.slice(this.interruptsSeen)) {
      seen.set(`${f}:${vector}`, (seen.get(`${f}:${vector}`) ?? 0) + 1);
    }
    this.interruptsSeen = calls.length;
    // An AMI-SW that faults as soon as it is enabled may have told of its digest before, or not.
    if (traffic.faults === this.faultsSeen)
      same(`interrupts ${sorted(seen)}`, `interrupts ${sorted(interrupts.raised)}`);
    this.faultsSeen = traffic.faults;
    interrupts.raised.clear();
  }

  /** Every byte of what rings and tables lie in, but for the AMI maps between them. */
  compareMemory(): void {
    for (const [f, memory] of this.model.state.memory.entries()) {
      const seen = new Uint8Array(memory.bytes.length);
      this.engine.hardware.memory[f].read(memory.from, seen, 0, seen.length);
      const maps = { from: 0x100000 - memory.from, to: 0x108000 - memory.from };
      for (const bytes of [seen, memory.bytes]) bytes.fill(0, maps.from, maps.to);
      const at =
        Buffer.compare(seen, memory.bytes) === 0 ? -1 : seen.findIndex((b, i) => b !== memory.bytes[i]);
      const shown = (bytes: Uint8Array) => `f${f} ${memory.from + at}: ${bytes.slice(at, at + 16)}`;
      if (at >= 0) same(shown(seen), shown(memory.bytes));
    }
  }
}

const sorted = (numbers: ReadonlyMap<string, number>): string =>
  [...numbers]
    .map(([key, count]) => `${key} x${count}`)
    .sort()
    .join(' ');

/** Strings compare fast; only a difference is worth vitest's own words. */
export function same(seen: string, expected: string): void {
  if (seen !== expected) expect(seen).toBe(expected);
}
