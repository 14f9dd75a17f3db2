// A driver that goes about it as Arm's public one does: AMU_EN before the ring bases, one command at a time through a command
// ring of one slot, sessions before rings, resets that leave sessions. It is no program of the engine's: it stands outside of
// the facade and knows the hardware by BAR0 and memory alone.

import { expect } from 'vitest';
import { type Engine, load } from '../../engine';
import { linkText } from '../../engine/testing';
import {
  amiSwPageOffset,
  commandByName,
  decodeMessage,
  encodeMessage,
  type FieldInput,
  registerByName,
} from '../../spec';

type Values = Readonly<Record<string, FieldInput>>;
type Answer = Readonly<Record<string, bigint | Uint8Array>>;

/** The PF's memory: management rings, what the DMA agent copies, then the rings of sockets. */
const ram = 0x100000;
export const scratch = ram + 0x10000;
const rings = ram + 0x100000;
const ringPitch = 0x10000;

const system = (sockets: number) => `import "std/agents.amu"
system demo {
  amu { sockets: tx ${sockets}, rx ${sockets}  message: 64B .. 2KiB  interfaces: 4  sessions: 256 }
  agent inv: inversion { id: 0  interfaces: 2 }
  agent copy: dma { id: 3 }
  function pf: physical { memory ram { at: ${ram}  size: 16MiB } }
}
// The run goes on for as long as the driver outside wants it to.
driver outside on pf { loop { delay 10us } }`;

/** Of the engine, no more is used than what a machine has: time that passes, BAR0 and memory. */
export class Machine {
  readonly engine: Engine;
  constructor(readonly sockets = 4) {
    this.engine = load(linkText(system(sockets)), {});
  }

  /** Lets time pass until something is so. */
  until(condition: () => boolean, what: string): void {
    for (let events = 0; !condition(); events++) {
      if (events > 20_000) throw new Error(`${what} never comes`);
      this.engine.run(1);
    }
  }
  bytes(address: number, length: number): Uint8Array {
    const { bytes, unreadable } = this.engine.readMemory('pf', BigInt(address), length);
    expect(unreadable).toBe(0);
    return bytes;
  }
  store(address: number, bytes: Uint8Array): void {
    expect(this.engine.writeMemory('pf', BigInt(address), bytes)).toBe(bytes.length);
  }
  /** `AMU_CR`, `MSK_CTRL[1]`, and of AMI-SW 2 `2:WRITE_INDEX_TX[0]`. */
  read(register: string): bigint {
    const { bytes } = this.engine.readMemory('pf.bar0', BigInt(offsetOf(register)), 8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  }
  write(register: string, value: bigint | number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
    expect(this.engine.writeMemory('pf.bar0', BigInt(offsetOf(register)), bytes)).toBe(8);
  }
}

function offsetOf(name: string): number {
  const [, ami, register, index] = /^(?:(\d+):)?(\w+)(?:\[(\d+)\])?$/.exec(name)!;
  const spec = registerByName(ami === undefined ? 'management' : 'ami_sw', register)!;
  const page = ami === undefined ? 0 : amiSwPageOffset(Number(ami));
  return page + spec.offset + Number(index ?? 0) * spec.stride;
}

/** One end at the driver, one at an agent: messages go out by `tx` and come back by `rx`. */
export interface Route {
  /** of a message, in bytes */
  readonly length: number;
  readonly tx: number;
  readonly rx: number;
  /** log2 of slots, of both rings */
  readonly log2Slots: number;
  /** none for a loopback */
  readonly agent?: {
    readonly aha: number;
    /** socket of the agent, the same both ways */
    readonly socket: number;
    /** AMI-HW that takes the messages, and the one that answers */
    readonly into: number;
    readonly outOf: number;
  };
}

export class PublicDriver {
  private commands = 0n;
  private responses = 0n;
  private physical = 0;
  private readonly sessions = new Map<number, Values>();

  /** `anyPhysical`: the AMU picks the AMIs. */
  constructor(
    readonly machine: Machine,
    private readonly anyPhysical = false,
  ) {}

  /** The AMU runs first; then it is told where the rings are. All have one slot. */
  start(): void {
    const { machine } = this;
    machine.write('AMU_CR', 1);
    for (let ring = 0; ring < 3; ring++) {
      machine.write(`MSK_BASE_PTR[${ring}]`, ram + ring * 0x1000);
      machine.write(`MSK_CTRL[${ring}]`, 0);
    }
    expect(machine.read('AMU_SR')).toBe(0n);
  }
  stop(): void {
    this.machine.write('AMU_CR', 0);
    this.commands = this.responses = 0n;
  }

  command(symbol: string, values: Values = {}): Answer {
    const { machine } = this;
    const spec = commandByName(symbol)!;
    const bytes = new Uint8Array(64);
    encodeMessage(spec.command, values, bytes);
    machine.store(ram, bytes);
    machine.write('MGT_WRITE_INDEX_TX0', ++this.commands);
    machine.until(
      () => machine.read('MGT_WRITE_INDEX_RX[0]') !== this.responses,
      `the response to ${symbol}`,
    );
    const answer = decodeMessage(spec.response, machine.bytes(ram + 0x1000, 64)) as Answer;
    machine.write('MGT_READ_INDEX_RX[0]', ++this.responses);
    expect(answer.OPCODE).toBe(BigInt(spec.opcode));
    return answer;
  }
  /** A command that has to go well. */
  ok(symbol: string, values: Values = {}): Answer {
    const answer = this.command(symbol, values);
    if (answer.STATUS !== 0n) throw new Error(`${symbol} answers status ${answer.STATUS}`);
    return answer;
  }

  private base(route: Route, rx: boolean): number {
    return rings + (rx ? 64 + route.rx : route.tx) * ringPitch;
  }

  /** AMI-SW 0 with its sockets, the AMI-HWs, the sessions; the rings last. */
  connect(routes: readonly Route[]): void {
    const any = this.anyPhysical ? 1 : 0;
    const map = this.ok('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 1 - any, ANY_PHY_AMI_SW: any, AMI_SW_ID: 0 });
    this.physical = Number(map.PHY_AMI_SW_ID);
    this.ok('F_AMI_SW_DISABLE');
    this.ok('F_AMI_SW_RESET');
    this.ok('F_AMI_SW_CONFIGURE');
    for (const hw of this.hardwareOf(routes)) {
      const AMI_HW_ID = hw.number;
      this.ok('PF_AMI_HW_MAP', {
        AHA_ID: hw.aha,
        PHY_AMI_HW_ID: hw.number,
        ANY_PHY_AMI_HW: hw.number === 0 ? any : 0,
        AMI_HW_ID,
      });
      this.ok('F_AMI_HW_DISABLE', { AMI_HW_ID });
      this.ok('F_AMI_HW_RESET', { AMI_HW_ID });
      this.ok('F_AMI_HW_CONFIGURE', { AMI_HW_ID });
      this.ok('F_AMI_HW_ENABLE', { AMI_HW_ID });
    }
    for (const route of routes) this.join(route);
    // Again, as a driver does that is not sure what it finds: the sessions stay.
    this.ok('F_AMI_SW_DISABLE');
    this.ok('F_AMI_SW_RESET');
    for (const route of routes) {
      for (const rx of [false, true]) {
        this.ok('F_AMS_RING_CONFIGURE', {
          AMS_ID: rx ? route.rx : route.tx,
          AMS_TYPE: rx ? 0 : 1,
          LOG2_SIZE: route.log2Slots,
          RING_BASE: this.base(route, rx) / 8,
        });
      }
    }
    this.ok('F_AMI_SW_ENABLE');
  }

  private hardwareOf(routes: readonly Route[]): { aha: number; number: number }[] {
    const used = new Map<string, { aha: number; number: number }>();
    for (const { agent } of routes) {
      for (const number of agent ? [agent.into, agent.outOf] : []) {
        used.set(`${agent!.aha} ${number}`, { aha: agent!.aha, number });
      }
    }
    return [...used.values()].sort((a, b) => a.number - b.number);
  }

  private join({ length, tx, rx, agent }: Route): void {
    const LOG2_MSG_LENGTH = Math.log2(length / 8);
    const source = { SRC_AMI_TYPE: 0, SRC_PHY_AMI_ID: this.physical, SRC_AMS: tx };
    const destination = { DST_AMI_TYPE: 0, DST_PHY_AMI_ID: this.physical, DST_AMS: rx };
    if (!agent) {
      this.create({ LOG2_MSG_LENGTH, ...source, ...destination });
      return;
    }
    const into = {
      DST_AMI_TYPE: 1,
      DST_AHA_ID: agent.aha,
      DST_PHY_AMI_ID: agent.into,
      DST_AMS: agent.socket,
    };
    const outOf = {
      SRC_AMI_TYPE: 1,
      SRC_AHA_ID: agent.aha,
      SRC_PHY_AMI_ID: agent.outOf,
      SRC_AMS: agent.socket,
    };
    this.create({ LOG2_MSG_LENGTH, ...source, ...into });
    this.create({ LOG2_MSG_LENGTH, ...outOf, ...destination });
  }
  private create(values: Values): void {
    const ASN_ID = this.sessions.size;
    this.ok('PF_ASN_CREATE', { ASN_ID, ...values });
    this.sessions.set(ASN_ID, values);
  }

  /** Everything back; what the sessions were is answered. */
  disconnect(routes: readonly Route[]): void {
    this.ok('F_AMI_SW_DISABLE');
    for (const { number } of this.hardwareOf(routes)) this.ok('F_AMI_HW_DISABLE', { AMI_HW_ID: number });
    for (const [ASN_ID, values] of this.sessions) {
      const was = this.ok('PF_ASN_DESTROY', { ASN_ID });
      for (const [name, value] of Object.entries(values))
        expect([name, was[name]]).toEqual([name, BigInt(value as number)]);
    }
    this.sessions.clear();
    for (const { aha, number } of this.hardwareOf(routes)) {
      this.ok('PF_AMI_HW_UNMAP', { AHA_ID: aha, PHY_AMI_HW_ID: number });
    }
    this.ok('PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID: this.physical });
  }

  /** Messages behind WRITE_INDEX_TX, and one doorbell for them. */
  send(route: Route, messages: readonly Uint8Array[]): void {
    const { machine } = this;
    const index = machine.read(`0:WRITE_INDEX_TX[${route.tx}]`);
    for (const [i, message] of messages.entries()) {
      const slot = (Number(index) + i) % (1 << route.log2Slots);
      machine.store(this.base(route, false) + slot * route.length, message);
    }
    machine.write(`0:WRITE_INDEX_TX[${route.tx}]`, index + BigInt(messages.length));
  }
  /** The next message, which it waits for. */
  receive(route: Route): Uint8Array {
    const { machine } = this;
    const index = machine.read(`0:READ_INDEX_RX[${route.rx}]`);
    machine.until(() => machine.read(`0:WRITE_INDEX_RX[${route.rx}]`) !== index, 'a message');
    const slot = Number(index) % (1 << route.log2Slots);
    const bytes = machine.bytes(this.base(route, true) + slot * route.length, route.length);
    machine.write(`0:READ_INDEX_RX[${route.rx}]`, index + 1n);
    return bytes;
  }
}
