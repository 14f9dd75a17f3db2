// For tests: a small system, put together by hand, and a driver that knows the hardware only through its seam: registers
// by name, commands through real rings in memory, messages put and taken at the slots. Every run has a limit of events.

import type { InterfaceModel, Origin, SocketModel, SystemModel } from '../../language/link/model';
import {
  amiSwPageOffset,
  commandByName,
  decodeMessage,
  encodeMessage,
  exceptionByOpcode,
  type FieldInput,
  type RegisterPage,
  readField32,
  registerByName,
} from '../../spec';
import { createKernel, createOccurrences, type EventQueue } from '../kernel';
import type { Occurrences, Programs } from '../seam';
import { AmuHardware } from './hardware';

const origin: Origin = { uri: 'test', start: 0, end: 0, nameSpan: { start: 0, end: 0 } };
const ns = 1000;
const cost = (latencyNs: number, bytesPerSecond = 0) => ({ latencyPs: latencyNs * ns, bytesPerSecond });

/** Where things are in the PF's memory; a VF's is the same. */
export const at = {
  memory: 0x40000,
  size: 0x100000,
  command: 0x40000,
  response: 0x41000,
  exception: 0x42000,
  trace: 0x43000,
  rings: 0x50000,
  ringPitch: 0x8000,
};

export interface SystemOptions {
  readonly virtualFunctions?: number;
  readonly interfaces?: number;
  readonly amu?: Partial<SystemModel['amu']>;
  readonly credit?: number;
  readonly timing?: Partial<SystemModel['timing']>;
  /** declared sessions, by name, with ASN_IDs from 0; the tests create them by command */
  readonly sessions?: readonly string[];
}

function socket(direction: 'tx' | 'rx', id: number, index: number): SocketModel {
  return {
    kind: 'socket',
    name: `${direction === 'tx' ? 't' : 'r'}${id}`,
    index,
    direction,
    id,
    slots: 16,
    at: 0,
    messageBytes: 64,
    mode: 'back_pressure',
    threshold: 0,
    session: undefined,
    origin,
  };
}

function interfaceModel(id: number, physicalId: number): InterfaceModel {
  const sockets = [socket('tx', 0, 0), socket('tx', 1, 1), socket('rx', 0, 2), socket('rx', 1, 3)];
  return {
    kind: 'interface',
    name: `sw${id}`,
    index: id,
    id,
    physicalId,
    byHand: false,
    pasid: undefined,
    process: undefined,
    table: undefined,
    txVector: undefined,
    rxVector: undefined,
    sockets,
    origin,
  };
}

/** A PF with two AMI-SWs, an agent `inv` (AHA 0) with two AMI-HWs and one `dma` (AHA 3) with one. */
export function buildSystem(options: SystemOptions = {}): SystemModel {
  const agent = (name: string, index: number, id: number, interfaces: number) => ({
    kind: 'agent' as const,
    name,
    index,
    id,
    accelerator: undefined,
    interfaces,
    creditBytes: options.credit ?? 8192,
    parallel: 1,
    implementer: 0x43bn + BigInt(id),
    parameters: new Map<string, bigint>(),
    origin,
  });
  const functionModel = (index: number) => ({
    kind: 'function' as const,
    name: index === 0 ? 'pf' : `vf${index}`,
    index,
    number: index,
    physical: index === 0,
    memories: [{ kind: 'memory' as const, name: 'm', at: at.memory, size: at.size, origin }],
    buffers: [],
    processes: [],
    interfaces: [interfaceModel(0, index * 2), interfaceModel(1, index * 2 + 1)],
    management: [],
    managementVector: 0,
    trapped: false,
    origin,
  });
  return {
    kind: 'system',
    name: 'bench',
    origin,
    amu: {
      type: 'A1',
      txSockets: 4,
      rxSockets: 4,
      minMessageBytes: 64,
      maxMessageBytes: 2048,
      minRingSlots: 1,
      maxRingSlots: 4096,
      interfaces: options.interfaces ?? 8,
      sessions: 8,
      interfacesPerFunction: 4,
      managementMessageBytes: 64,
      pasidBits: 0,
      vectors: 32,
      implementer: 0x43bn,
      ...options.amu,
    },
    timing: {
      cpu: cost(5),
      memory: cost(20),
      mmioWrite: cost(120),
      mmioRead: cost(500),
      dmaRead: cost(300, 16e9),
      dmaWrite: cost(200, 16e9),
      sessionHop: cost(20),
      command: cost(200),
      interrupt: cost(500),
      wake: cost(50),
      ordering: 'program',
      storeBuffer: cost(1000),
      ...options.timing,
    },
    functions: Array.from({ length: 1 + (options.virtualFunctions ?? 0) }, (_, i) => functionModel(i)),
    agents: [agent('inv', 0, 0, 2), agent('dma', 1, 3, 1)],
    hardwareInterfaces: [],
    sessions: (options.sessions ?? []).map((name, index) => ({
      kind: 'session',
      name,
      index,
      id: index,
      from: { kind: 'sw', function: 0, interface: 0, socket: 0 },
      to: { kind: 'sw', function: 0, interface: 0, socket: 2 },
      messageBytes: 64,
      priority: 0,
      format: undefined,
      stash: undefined,
      monitor: 0,
      profile: undefined,
      traceControl: 0,
      origin,
    })),
  };
}

export type Call = readonly [name: keyof Programs, ...values: number[]];

/** Remembers what the hardware told. */
class Recorder implements Programs {
  readonly calls: Call[] = [];
  onArrival: ((agent: number, hw: number, rx: number, cause: number) => void) | undefined;
  mmioReadDone(programId: number, lo: number, hi: number): void {
    this.calls.push(['mmioReadDone', programId, lo, hi]);
  }
  socketChanged(globalSocket: number, cause: number): void {
    this.calls.push(['socketChanged', globalSocket, cause]);
  }
  managementChanged(functionIndex: number, ring: number, cause: number): void {
    this.calls.push(['managementChanged', functionIndex, ring, cause]);
  }
  interruptRaised(functionIndex: number, vector: number, cause: number): void {
    this.calls.push(['interruptRaised', functionIndex, vector, cause]);
  }
  messageArrived(agent: number, hw: number, rx: number, cause: number): void {
    this.calls.push(['messageArrived', agent, hw, rx, cause]);
    this.onArrival?.(agent, hw, rx, cause);
  }
  sendAccepted(contextId: number): void {
    this.calls.push(['sendAccepted', contextId]);
  }
  hardwareReset(): readonly number[] {
    return [];
  }
  indexIgnored(globalSocket: number, lo: number, hi: number): void {
    this.calls.push(['indexIgnored', globalSocket, lo, hi]);
  }
  errorStateEntered(functionIndex: number, state: number): void {
    this.calls.push(['errorStateEntered', functionIndex, state]);
  }
  handle(): void {}
}

export type Fields = Readonly<Record<string, bigint>>;
type Values = Readonly<Record<string, FieldInput>>;

export class Testbench {
  readonly kernel: EventQueue = createKernel();
  readonly occurrences: Occurrences = createOccurrences(4096, this.kernel);
  readonly programs = new Recorder();
  readonly hardware: AmuHardware;

  constructor(options: SystemOptions = {}) {
    this.hardware = new AmuHardware(buildSystem(options), this.kernel, this.occurrences);
    this.hardware.programs = this.programs;
  }

  /** Runs until nothing is left to happen. */
  settle(limit = 100_000): void {
    for (let events = 0; this.kernel.next(); events++) {
      if (events >= limit) throw new Error(`still not settled after ${limit} events`);
      this.hardware.handle(this.kernel.kind, this.kernel.a, this.kernel.b);
    }
  }

  /** Runs what comes up to that time, in ps. */
  runTo(time: number): void {
    while (this.kernel.peekTime() <= time) {
      this.kernel.next();
      this.hardware.handle(this.kernel.kind, this.kernel.a, this.kernel.b);
    }
  }

  calls(name: keyof Programs): readonly (readonly number[])[] {
    return this.programs.calls.filter(call => call[0] === name).map(([, ...values]) => values);
  }

  // ---- registers, by name: `AMU_CR`, `MSK_CTRL[1]`, and of AMI-SW 2 `2:WRITE_INDEX_TX[0]` ----

  offset(name: string): number {
    const [, ami, register, index] = /^(?:(\d+):)?(\w+)(?:\[(\d+)\])?$/.exec(name)!;
    const page: RegisterPage = ami === undefined ? 'management' : 'ami_sw';
    const spec = registerByName(page, register);
    if (!spec) throw new Error(`there is no register ${name}`);
    return (
      (ami === undefined ? 0 : amiSwPageOffset(Number(ami))) + spec.offset + Number(index ?? 0) * spec.stride
    );
  }
  peek(name: string, f = 0): bigint | undefined {
    return this.hardware.peek(f, this.offset(name));
  }
  poke(name: string, value: bigint, f = 0): boolean {
    return this.hardware.poke(f, this.offset(name), value);
  }
  /** A driver's write, without waiting for what comes of it. */
  post(name: string, value: bigint | number, f = 0, cause = 0): void {
    const exact = BigInt(value);
    this.hardware.mmioWrite(
      f,
      this.offset(name),
      Number(exact & 0xffffffffn),
      Number(exact >> 32n),
      cause,
      -1,
    );
  }
  /** A driver's write and all that comes of it. */
  write(name: string, value: bigint | number, f = 0): void {
    this.post(name, value, f);
    this.settle();
  }

  // ---- commands ----

  /** Management rings of `1 << log2Size` slots; AMU_EN is the PF's. */
  start(f = 0, log2Size = 2): void {
    if (f === 0) this.write('AMU_CR', 1);
    for (const [ring, base] of [at.command, at.response, at.exception, at.trace].entries()) {
      this.write(`MSK_BASE_PTR[${ring}]`, base, f);
      this.write(`MSK_CTRL[${ring}]`, log2Size, f);
    }
  }

  private slotAddress(base: number, ring: string, name: string, f: number): number {
    const slots = 1 << Number(this.peek(ring, f)! & 31n);
    return base + (Number(this.peek(name, f)!) % slots) * 64;
  }

  /** Puts bytes into the next slot of the command ring and rings. */
  postCommandBytes(bytes: Uint8Array, f = 0): void {
    const address = this.slotAddress(at.command, 'MSK_CTRL[0]', 'MGT_WRITE_INDEX_TX0', f);
    this.hardware.memory[f].write(address, bytes, 0, 64);
    this.write('MGT_WRITE_INDEX_TX0', this.peek('MGT_WRITE_INDEX_TX0', f)! + 1n, f);
  }

  /** Sends a command through the rings and answers the fields of its response, which it frees. */
  command(symbol: string, values: Values = {}, f = 0): Fields {
    const spec = commandByName(symbol);
    if (!spec) throw new Error(`there is no command ${symbol}`);
    const bytes = new Uint8Array(64);
    encodeMessage(spec.command, values, bytes);
    const before = this.peek('MGT_WRITE_INDEX_RX[0]', f);
    this.postCommandBytes(bytes, f);
    if (this.peek('MGT_WRITE_INDEX_RX[0]', f) === before) throw new Error(`${symbol} was not answered`);
    return this.takeResponse(symbol, f);
  }

  takeResponse(symbol: string, f = 0): Fields {
    const address = this.slotAddress(at.response, 'MSK_CTRL[1]', 'MGT_READ_INDEX_RX[0]', f);
    const bytes = new Uint8Array(64);
    this.hardware.memory[f].read(address, bytes, 0, 64);
    this.write('MGT_READ_INDEX_RX[0]', this.peek('MGT_READ_INDEX_RX[0]', f)! + 1n, f);
    return decodeMessage(commandByName(symbol)!.response, bytes) as Fields;
  }

  /** The name of the status that a command answers. */
  status(symbol: string, values: Values = {}, f = 0): string {
    const code = Number(this.command(symbol, values, f).STATUS);
    return commandByName(symbol)!.status[code]?.symbol ?? `status ${code}`;
  }

  /** The oldest exception, freed: its name and fields; undefined when there is none. */
  takeException(f = 0): { name: string; fields: Fields } | undefined {
    if (this.peek('MGT_READ_INDEX_RX[1]', f) === this.peek('MGT_WRITE_INDEX_RX[1]', f)) return undefined;
    const address = this.slotAddress(at.exception, 'MSK_CTRL[2]', 'MGT_READ_INDEX_RX[1]', f);
    const bytes = new Uint8Array(64);
    this.hardware.memory[f].read(address, bytes, 0, 64);
    this.write('MGT_READ_INDEX_RX[1]', this.peek('MGT_READ_INDEX_RX[1]', f)! + 1n, f);
    const opcode = readField32(bytes, 0, exceptionByOpcode(2)!.layout.field('OPCODE')!);
    const { symbol, layout } = exceptionByOpcode(opcode)!;
    return { name: symbol, fields: decodeMessage(layout, bytes) as Fields };
  }

  // ---- interfaces and messages: a socket is `0:t1` (AMI-SW 0, TX socket 1) ----

  ringBase(ami: number, rx: boolean, id: number): number {
    return at.rings + (ami * 4 + (rx ? 2 : 0) + id) * at.ringPitch;
  }
  socket(name: string, f = 0): number {
    const [, ami, direction, id] = /^(\d+):([tr])(\d+)$/.exec(name)!;
    const physical = this.hardware.interfaces.find(f, Number(ami));
    return this.hardware.topology.socket(physical, direction === 't' ? 0 : 1, Number(id));
  }

  /** Maps physical AMI-SW `physical` as `ami`, with rings of so many slots on two sockets each way, and enables it. */
  bringUpInterface(
    ami: number,
    options: { f?: number; physical?: number; log2Size?: number; mode?: number; threshold?: number } = {},
  ): void {
    const { f = 0, physical = ami, log2Size = 2, mode = 0, threshold = 0 } = options;
    const number = this.hardware.system.functions[f].number;
    this.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: physical, AMI_SW_ID: ami, F_OWNER: number });
    this.command('F_AMI_SW_DISABLE', { AMI_SW_ID: ami }, f);
    this.command('F_AMI_SW_RESET', { AMI_SW_ID: ami }, f);
    for (const id of [0, 1]) {
      for (const type of [0, 1]) {
        this.command(
          'F_AMS_RING_CONFIGURE',
          {
            AMI_SW_ID: ami,
            AMS_ID: id,
            AMS_TYPE: type,
            LOG2_SIZE: log2Size,
            RX_MODE: mode,
            THRESHOLD: threshold,
            RING_BASE: this.ringBase(ami, type === 0, id) / 8,
          },
          f,
        );
      }
    }
    this.command('F_AMI_SW_ENABLE', { AMI_SW_ID: ami }, f);
  }

  bringUpAgent(agentId: number, hw: number, id: number, f = 0): void {
    this.command('PF_AMI_HW_MAP', { AHA_ID: agentId, PHY_AMI_HW_ID: hw, AMI_HW_ID: id, F_OWNER: f });
    this.command('F_AMI_HW_RESET', { AMI_HW_ID: id }, f);
    this.command('F_AMI_HW_ENABLE', { AMI_HW_ID: id }, f);
  }

  /** Stores a message at WRITE_INDEX_TX + `ahead` without ringing. */
  put(name: string, bytes: Uint8Array, ahead = 0, f = 0): void {
    const socket = this.socket(name, f);
    const [, ami, , id] = /^(\d+):([tr])(\d+)$/.exec(name)!;
    const index = this.peek(`${ami}:WRITE_INDEX_TX[${id}]`, f)! + BigInt(ahead);
    const { rings } = this.hardware;
    const address = rings.addressOf(socket, Number(index & 0xffffffffn));
    if (!this.hardware.memory[f].write(address, bytes, 0, bytes.length))
      throw new Error(`${name} is not in memory`);
    this.hardware.notePut(socket, Number(index & 0xffffffffn));
  }
  /** Publishes so many messages; what comes of it follows with `settle`. */
  ring(name: string, messages = 1, f = 0, cause = 0): void {
    const [, ami, , id] = /^(\d+):([tr])(\d+)$/.exec(name)!;
    const register = `${ami}:WRITE_INDEX_TX[${id}]`;
    this.post(register, (this.peek(register, f)! + BigInt(messages)) & 0xffffffffffffffffn, f, cause);
  }
  send(name: string, bytes: Uint8Array, f = 0): void {
    this.put(name, bytes, 0, f);
    this.ring(name, 1, f);
    this.settle();
  }
  /** The oldest message of an RX ring, freed; undefined when the ring is empty. */
  take(name: string, f = 0): Uint8Array | undefined {
    const socket = this.socket(name, f);
    const [, ami, , id] = /^(\d+):([tr])(\d+)$/.exec(name)!;
    const register = `${ami}:READ_INDEX_RX[${id}]`;
    const index = this.peek(register, f)!;
    if (index === this.peek(`${ami}:WRITE_INDEX_RX[${id}]`, f)) return undefined;
    const { rings, memory } = this.hardware;
    const bytes = new Uint8Array(rings.slotBytes(socket));
    memory[f].read(rings.addressOf(socket, Number(index & 0xffffffffn)), bytes, 0, bytes.length);
    this.write(register, (index + 1n) & 0xffffffffffffffffn, f);
    return bytes;
  }
  observe(name: string, what: string): bigint | undefined {
    return this.hardware.observe('socket', this.socket(name), what);
  }

  /** The kinds of the chain of causes of an occurrence, newest first. */
  chain(id: number): number[] {
    const kinds: number[] = [];
    for (let at = id; this.occurrences.has(at); at = this.occurrences.parentOf(at)) {
      kinds.push(this.occurrences.kindOf(at));
    }
    return kinds;
  }
  /** Answers every message at an agent inverted, on the TX socket of the same number. */
  invertAtAgents(): void {
    const bytes = new Uint8Array(2048);
    this.programs.onArrival = (agent, hw, rx, cause) => {
      const length = this.hardware.takeAtAgent(agent, hw, rx, bytes);
      for (let i = 0; i < length; i++) bytes[i] = ~bytes[i];
      const route = this.hardware.routeOf(agent, hw, rx);
      this.hardware.sendFromAgent(agent, route, rx, bytes, length, 1, cause, -1);
    };
  }
}

/** A message whose bytes tell its number. */
export function message(number: number, length = 64): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => number * 131 + i * 7);
}

/** The fields of PF-ASN-CREATE for `0:t0 -> 0:r0` between AMI-SWs by physical number, `hw 0.1` for an AMI-HW of an agent. */
export function asn(id: number, from: string, to: string, values: Values = {}): Values {
  const end = (text: string) => {
    const sw = /^(\d+):[tr](\d+)$/.exec(text);
    if (sw) return { type: 0, ami: Number(sw[1]), agent: 0, socket: Number(sw[2]) };
    const [, agent, hw, socketId] = /^hw(\d+)\.(\d+):[tr](\d+)$/.exec(text)!;
    return { type: 1, ami: Number(hw), agent: Number(agent), socket: Number(socketId) };
  };
  const source = end(from);
  const target = end(to);
  return {
    ASN_ID: id,
    LOG2_MSG_LENGTH: 3,
    SRC_AMI_TYPE: source.type,
    SRC_PHY_AMI_ID: source.ami,
    SRC_AHA_ID: source.agent,
    SRC_AMS: source.socket,
    DST_AMI_TYPE: target.type,
    DST_PHY_AMI_ID: target.ami,
    DST_AHA_ID: target.agent,
    DST_AMS: target.socket,
    ...values,
  };
}
