// What the small model remembers of an AMU: functions, AMI-SWs, AMI-HWs, sessions and what waits in the management rings.
// It is written from the interface table and the model page alone, and knows nothing of the engine: where the two
// disagree, one of them is wrong.

/** Values of a message's fields by name; PAYLOAD is bytes. */
export type Message = Readonly<Record<string, bigint | Uint8Array>>;
export type Numbers = Readonly<Record<string, bigint>>;

/** What the AMU is built as. */
export interface Shape {
  readonly functions: number;
  readonly softwareInterfaces: number;
  readonly agents: readonly {
    readonly id: number;
    readonly interfaces: number;
    readonly iidr: bigint;
    /** log2 of doublewords */
    readonly buffer: number;
  }[];
  readonly sessions: number;
  readonly perFunction: number;
  readonly txSockets: number;
  readonly rxSockets: number;
  /** log2 of doublewords */
  readonly minMessage: number;
  readonly maxMessage: number;
  /** log2 of slots */
  readonly maxRing: number;
  readonly pasidWidth: number;
  /** slots of each management ring */
  readonly managementSlots: number;
  readonly vectors: number;
  readonly type: 'A1' | 'A2' | 'B';
  /** where rings of sockets and tables of interfaces are: from, to */
  readonly traffic: readonly [number, number];
  /** Whether every byte from an address on is in the memory of a function. */
  readonly backed: (f: number, address: bigint, length: number) => boolean;
}

export interface Owned {
  owner: number | undefined;
  id: number;
  enabled: boolean;
}

/** `${AMS_TYPE}:${AMS_ID}` */
export type SocketKey = string;
export const socketKey = (type: number, id: number): SocketKey => `${type}:${id}`;
export const TX = 1;
export const RX = 0;

export interface Indexes {
  read: bigint;
  write: bigint;
}

export interface SoftwareInterface extends Owned {
  /** as CONFIGURE set it */
  configuration: Numbers;
  /** as RING-CONFIGURE set it */
  rings: Map<SocketKey, Numbers>;
  indexes: Map<SocketKey, Indexes>;
  /** digest masks, TX and RX */
  masks: { tx: bigint; rx: bigint };
  /** address of the page in memory that is in use (types A2 and B) */
  table: bigint | undefined;
}

export interface HardwareInterface extends Owned {
  readonly agent: number;
  readonly number: number;
  configuration: Numbers;
  credit: bigint;
  /** messages that its agent has not taken, by RX socket */
  buffer: Map<number, Uint8Array[]>;
}

export interface Session {
  /** every field of PF-ASN-CREATE, those of profiling and tracing as they are now */
  fields: Record<string, bigint>;
  source: string;
  destination: string;
}

/** A function with what stands in its management rings and what the AMU holds for them. */
export interface FunctionState {
  enabled: boolean;
  trapping: boolean;
  errorState: number;
  /** published, not read */
  commands: Uint8Array[];
  /** carried out, and no slot was free */
  waitingResponse: Uint8Array | undefined;
  /** in the ring, not freed */
  responses: Uint8Array[];
  waitingExceptions: Uint8Array[];
  exceptions: Uint8Array[];
  stopped: boolean;
  /** its command is with the PF */
  trapped: boolean;
  /** what its interrupt registers hold */
  interrupts: {
    tx: { enabled: boolean; vector: number; mask: bigint };
    rx: { enabled: boolean; vector: number; mask: bigint };
    /** vector of the error interrupt; undefined while it is off */
    error: number | undefined;
  };
}

export interface State {
  on: boolean;
  readonly functions: FunctionState[];
  readonly software: SoftwareInterface[];
  readonly hardware: HardwareInterface[];
  readonly sessions: Map<number, Session>;
  /** 64-bit words that the AMU stored, by `${function}:${address}` */
  readonly stored: Map<string, bigint>;
  /** what rings and tables lie in, by function */
  readonly memory: readonly Memory[];
}

/** The part of a function's memory that rings of sockets and tables of interfaces lie in. */
export class Memory {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  constructor(
    readonly from: number,
    to: number,
  ) {
    this.bytes = new Uint8Array(to - from);
    this.view = new DataView(this.bytes.buffer);
  }
  private offset(address: bigint, length: number): number {
    const at = Number(address) - this.from;
    return at >= 0 && at + length <= this.bytes.length ? at : -1;
  }
  /** Undefined where nothing is. */
  read(address: bigint, length: number): Uint8Array | undefined {
    const at = this.offset(address, length);
    return at < 0 ? undefined : this.bytes.slice(at, at + length);
  }
  write(address: bigint, bytes: Uint8Array): boolean {
    const at = this.offset(address, bytes.length);
    if (at >= 0) this.bytes.set(bytes, at);
    return at >= 0;
  }
  word(address: bigint): bigint {
    return this.view.getBigUint64(this.offset(address, 8), true);
  }
  setWord(address: bigint, value: bigint): void {
    this.view.setBigUint64(this.offset(address, 8), value, true);
  }
}

export const unconfigured: Numbers = {
  PASID: 0n,
  PASID_ENABLED: 0n,
  TX_VECTOR: 0n,
  TX_IRQ_ENABLE: 0n,
  RX_VECTOR: 0n,
  RX_IRQ_ENABLE: 0n,
  TYPEB_TBL_BASE: 0n,
};
export const unconfiguredRing: Numbers = { RX_MODE: 0n, LOG2_SIZE: 0n, THRESHOLD: 0n, RING_BASE: 0n };
export const unconfiguredHardware: Numbers = { PASID: 0n, PASID_ENABLED: 0n };

function managementAtRest() {
  return {
    errorState: 0,
    commands: [],
    waitingResponse: undefined,
    responses: [],
    waitingExceptions: [],
    exceptions: [],
    stopped: false,
    trapped: false,
  };
}

export const interruptsOff = (): FunctionState['interrupts'] => ({
  tx: { enabled: false, vector: 0, mask: 0n },
  rx: { enabled: false, vector: 0, mask: 0n },
  error: undefined,
});

/** What AMU_EN going to 0, and a reset of a VF, do to the management rings of a function. */
export function clearManagement(f: FunctionState): void {
  Object.assign(f, managementAtRest());
}

export function powerOn(shape: Shape): State {
  return {
    on: true,
    functions: Array.from({ length: shape.functions }, (_, f) => ({
      enabled: f === 0,
      trapping: false,
      interrupts: interruptsOff(),
      ...managementAtRest(),
    })),
    software: Array.from({ length: shape.softwareInterfaces }, () => ({
      owner: undefined,
      id: 0,
      enabled: false,
      configuration: unconfigured,
      rings: new Map(),
      indexes: new Map(),
      masks: { tx: 0n, rx: 0n },
      table: undefined,
    })),
    hardware: shape.agents.flatMap(agent =>
      Array.from({ length: agent.interfaces }, (_, number) => ({
        agent: agent.id,
        number,
        owner: undefined,
        id: 0,
        enabled: false,
        configuration: unconfiguredHardware,
        credit: BigInt(agent.buffer),
        buffer: new Map(),
      })),
    ),
    sessions: new Map(),
    stored: new Map(),
    memory: Array.from({ length: shape.functions }, () => new Memory(...shape.traffic)),
  };
}
