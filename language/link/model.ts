// What linking makes of syntax trees: names bound, types known, and each system as plain numbers with every default
// filled in, so that the engine never asks what the text said. Every model element keeps the place that declared it.

import type {
  AcceleratorDeclaration,
  Block,
  Declaration,
  Diagnostic,
  Expression,
  FunctionMember,
  HandlerDeclaration,
  Identifier,
  Linkable,
  Span,
  SyntaxFile,
  SystemMember,
  TestDeclaration,
} from '../syntax/ast';
import type { NodeLookup } from './node-table';

/** A place in a file: what breakpoints, stacks, definitions and hovers point at. `nameSpan` is the name alone. */
export interface Origin extends Span {
  readonly uri: string;
  readonly nameSpan: Span;
  readonly doc?: string;
}

/** The result of linking an entry file with all that it imports. Never partial: where the text is wrong, a diagnostic says so
 *  and the element keeps a default, so that features go on working. `ok` is false when any error stands in any file. */
export interface LinkedProgram {
  readonly entry: string;
  /** by uri: the entry, its imports, the std library files it uses */
  readonly files: ReadonlyMap<string, SyntaxFile>;
  readonly diagnostics: readonly Diagnostic[];
  readonly ok: boolean;
  readonly systems: readonly SystemModel[];
  readonly drivers: readonly DriverModel[];
  readonly accelerators: readonly AcceleratorModel[];
  readonly tests: readonly TestModel[];
  readonly structs: readonly StructModel[];
  readonly constants: readonly ConstantModel[];
  /** What each name stands for: asked of the `Identifier` nodes inside name, member, call, struct, field and declaration nodes. */
  readonly bindings: NodeLookup<Identifier, Binding>;
  /** The static type of each expression and action (absent on erroneous ones). */
  readonly types: NodeLookup<Linkable, Type>;
  /** Top-level names a file sees, its own and imported: for completion. */
  readonly visible: ReadonlyMap<string, ReadonlyMap<string, TopLevel>>;
}
export type TopLevel = SystemModel | DriverModel | AcceleratorModel | StructModel | ConstantModel;

export interface AmuModel {
  readonly type: 'A1' | 'A2' | 'B';
  readonly txSockets: number; // per AMI, 1..64
  readonly rxSockets: number;
  readonly minMessageBytes: number; // power of two, >= 64
  readonly maxMessageBytes: number;
  readonly minRingSlots: number;
  readonly maxRingSlots: number; // power of two
  /** physical AMI-SWs */
  readonly interfaces: number;
  readonly sessions: number; // MAX_ASN
  /** AMIs per function (AMI_PER_F) */
  readonly interfacesPerFunction: number;
  readonly managementMessageBytes: number;
  readonly pasidBits: number; // 0 = no PASIDs
  readonly vectors: number; // MSI-X vectors per function
  readonly implementer: bigint; // AMU_IIDR
  readonly origin?: Origin;
}

/** A cost: `latencyPs + bytes / bytesPerSecond`. bytesPerSecond 0 = no size-dependent part. */
export interface Cost {
  readonly latencyPs: number;
  readonly bytesPerSecond: number;
}
/** Defaults and keys stand in language/link/timing.ts; the key in the file is the snake_case spelling. */
export interface TimingModel {
  readonly cpu: Cost; // one driver action
  readonly memory: Cost; // a driver's own load or store of host memory, per access, by bytes
  readonly mmioWrite: Cost; // posted write until the AMU sees it
  readonly mmioRead: Cost; // round trip
  readonly dmaRead: Cost; // the AMU or an agent reads host memory
  readonly dmaWrite: Cost;
  readonly sessionHop: Cost; // inside the AMU, from source to destination
  readonly command: Cost; // execution of one management command
  readonly interrupt: Cost; // from the edge to the driver's handler
  readonly wake: Cost; // a waiting driver notices the digest bit
  /** `relaxed`: a driver's stores may become visible in any order, up to a `barrier` (assumed: memory-ordering) */
  readonly ordering: 'program' | 'relaxed';
  /** with relaxed ordering: the longest time that a store stays out of sight */
  readonly storeBuffer: Cost;
  readonly origin?: Origin;
}

export interface SystemModel {
  readonly kind: 'system';
  readonly name: string;
  readonly origin: Origin;
  readonly amu: AmuModel;
  readonly timing: TimingModel;
  /** In function-number order; index 0 is the PF (a system without one gets a bare PF and an error). `number` may skip. */
  readonly functions: readonly FunctionModel[];
  readonly agents: readonly AgentModel[];
  /** AMI-HWs that sessions use, with the function that owns each. */
  readonly hardwareInterfaces: readonly HardwareInterfaceModel[];
  readonly sessions: readonly SessionModel[];
}
export interface FunctionModel {
  readonly kind: 'function';
  readonly name: string;
  readonly index: number; // in SystemModel.functions
  readonly number: number; // 0 = PF
  readonly physical: boolean;
  readonly memories: readonly MemoryModel[];
  readonly buffers: readonly BufferModel[];
  readonly processes: readonly ProcessModel[];
  readonly interfaces: readonly InterfaceModel[];
  /** command, response, exception, trace */
  readonly management: readonly ManagementRingModel[];
  readonly managementVector: number;
  /** bring_up of the PF makes its commands trap before it enables it */
  readonly trapped: boolean;
  readonly origin: Origin;
}
export interface MemoryModel {
  readonly kind: 'memory';
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly origin: Origin;
}
export interface BufferModel {
  readonly kind: 'buffer';
  readonly name: string;
  readonly at: number;
  readonly size: number;
  readonly memory: number;
  readonly origin: Origin;
}
/** An address space of its own, for the accesses that carry its PASID (assumed: pasid-spaces). */
export interface ProcessModel {
  readonly kind: 'process';
  readonly name: string;
  readonly index: number; // in FunctionModel.processes
  readonly pasid: number;
  readonly memories: readonly MemoryModel[];
  readonly buffers: readonly BufferModel[];
  readonly origin: Origin;
}
export interface ManagementRingModel {
  readonly kind: 'management_ring';
  readonly name: 'command' | 'response' | 'exception' | 'trace';
  readonly slots: number;
  readonly at: number;
  readonly origin: Origin;
}
export interface InterfaceModel {
  readonly kind: 'interface';
  readonly name: string;
  readonly index: number; // in FunctionModel.interfaces
  readonly id: number; // AMI_SW_ID
  readonly physicalId: number; // PHY_AMI_SW_ID; -1 when it is mapped by hand and not given
  /** bring_up neither maps it nor makes its sessions: the PF does, by command, when it wants */
  readonly byHand: boolean;
  readonly pasid: number | undefined;
  /** index of the process that it belongs to, in FunctionModel.processes */
  readonly process: number | undefined;
  /** TYPEB_TBL_BASE, for AMI types A2 and B (assumed: ami-types) */
  readonly table: number | undefined;
  readonly txVector: number | undefined; // undefined = TX interrupts off
  readonly rxVector: number | undefined;
  readonly sockets: readonly SocketModel[];
  readonly origin: Origin;
}
export interface SocketModel {
  readonly kind: 'socket';
  readonly name: string;
  readonly index: number; // in InterfaceModel.sockets
  readonly direction: 'tx' | 'rx';
  readonly id: number; // AMS number within its direction
  readonly slots: number;
  readonly at: number; // RING_BASE, given or placed by the linker
  readonly messageBytes: number; // of its session; the AMU's longest where it has none
  readonly mode: 'back_pressure' | 'overwrite';
  readonly threshold: number; // log2
  readonly session: number | undefined; // index in SystemModel.sessions
  readonly origin: Origin;
}
export interface AgentModel {
  readonly kind: 'agent';
  readonly name: string;
  readonly index: number;
  readonly id: number; // AHA_ID
  readonly accelerator: AcceleratorModel | undefined;
  readonly interfaces: number; // AMI-HWs
  readonly creditBytes: number; // buffer of each AMI-HW at power-on, power of two
  readonly parallel: number; // messages that its handlers work on at once
  readonly implementer: bigint; // AHA_IIDR
  /** every parameter of the accelerator, in its base unit */
  readonly parameters: ReadonlyMap<string, bigint>;
  readonly origin: Origin;
}
export interface HardwareInterfaceModel {
  readonly agent: number; // index of the agent
  readonly number: number; // physical AMI-HW number inside its AHA
  readonly ownerFunction: number; // index in functions
  readonly id: number; // AMI_HW_ID inside the owner
  /** that of the interface at the other end */
  readonly pasid: number | undefined;
}
export type Endpoint =
  | { readonly kind: 'sw'; readonly function: number; readonly interface: number; readonly socket: number } // indexes
  | { readonly kind: 'hw'; readonly agent: number; readonly interface: number; readonly socket: number }; // agent index, numbers
export interface SessionModel {
  readonly kind: 'session';
  readonly name: string;
  readonly index: number;
  readonly id: number; // ASN_ID
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly messageBytes: number;
  readonly priority: number;
  /** what its messages are */
  readonly format: StructModel | undefined;
  /** its `format` names no struct, so that nobody knows what they are */
  readonly formatUnknown?: boolean;
  /** Its length is wrong: `messageBytes` is only what it would be without. */
  readonly messageUnsure?: boolean;
  /** STASH_CTL and STASH_DEST when stashing is on */
  readonly stash: { readonly control: bigint; readonly target: number } | undefined;
  /** index of the function that may profile and trace it (MON_OWNER) */
  readonly monitor: number;
  /** PROF_MASK and the address of the table in the memory of the monitor */
  readonly profile: { readonly mask: bigint; readonly table: number } | undefined;
  readonly traceControl: number; // TRACE_CTL
  readonly origin: Origin;
}

export interface DriverModel {
  readonly kind: 'driver';
  readonly name: string;
  readonly system: SystemModel | undefined;
  readonly function: FunctionModel | undefined;
  /** the process of the function that it is part of */
  readonly process: ProcessModel | undefined;
  readonly body: Block;
  readonly origin: Origin;
}
export interface AcceleratorModel {
  readonly kind: 'accelerator';
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: Type;
    readonly value: bigint | undefined;
    readonly origin: Origin;
  }[];
  readonly states: readonly {
    readonly name: string;
    readonly type: Type;
    readonly value: bigint;
    readonly origin: Origin;
  }[];
  readonly handlers: readonly {
    readonly node: HandlerDeclaration;
    readonly socket: number | undefined;
    readonly origin: Origin;
  }[];
  readonly declaration: AcceleratorDeclaration;
  readonly origin: Origin;
}
export interface TestModel {
  readonly kind: 'test';
  readonly title: string;
  readonly system: SystemModel | undefined;
  readonly body: Block;
  readonly declaration: TestDeclaration;
  readonly origin: Origin;
}
export interface StructModel {
  readonly kind: 'struct';
  readonly name: string;
  readonly bytes: number;
  readonly fields: readonly {
    readonly name: string;
    readonly offset: number;
    readonly bytes: 1 | 2 | 4 | 8;
    /** It is the address of bytes elsewhere: the index of the field that says how many. */
    readonly length?: number;
    readonly origin: Origin;
  }[];
  readonly origin: Origin;
}
export interface ConstantModel {
  readonly kind: 'constant';
  readonly name: string;
  readonly type: Type;
  readonly value: bigint;
  readonly origin: Origin;
}

// ---- types ------------------------------------------------------------------------------------------------------
// Numbers are unsigned 64-bit and wrap. `size` (bytes) mixes with `int`; `time` (ps), `rate` (B/s) and `frequency` (Hz) do not.

export type Type =
  | { readonly kind: 'int' | 'size' | 'time' | 'rate' | 'frequency' | 'bool' | 'bytes' | 'string' | 'none' }
  | { readonly kind: 'struct'; readonly struct: StructModel } // bytes seen as a struct
  | { readonly kind: 'response'; readonly command: string /* symbol */ } // members: its response fields
  /** bytes seen as a message of the management rings; an exception of any kind has no symbol */
  | { readonly kind: 'message'; readonly layout: MessageLayoutKind; readonly symbol: string }
  /** A thing of the system; its members are its parts and its observable properties. */
  | { readonly kind: 'thing'; readonly thing: Thing };

export type MessageLayoutKind = 'command' | 'exception' | 'trace';

export type Thing =
  | SystemModel
  | FunctionModel
  | InterfaceModel
  | SocketModel
  | MemoryModel
  | BufferModel
  | ProcessModel
  | ManagementRingModel
  | AgentModel
  | SessionModel
  | DriverModel
  | HardwareSocketThing
  | HardwareInterfaceThing;
export interface HardwareInterfaceThing {
  readonly kind: 'hardware_interface';
  readonly agent: AgentModel;
  readonly number: number;
}
export interface HardwareSocketThing {
  readonly kind: 'hardware_socket';
  readonly agent: AgentModel;
  readonly interface: number;
  readonly direction: 'tx' | 'rx';
  readonly number: number;
}

// ---- bindings ---------------------------------------------------------------------------------------------------

export type Binding =
  /** let, for and message variables; `declaration` has the number and place of the identifier that introduced it, `slot` numbers the locals of one program from 0 */
  | {
      readonly kind: 'local';
      readonly name: string;
      readonly slot: number;
      readonly declaration: Identifier;
      readonly type: Type;
      readonly mutable: boolean;
    }
  | {
      readonly kind: 'parameter';
      readonly accelerator: string;
      readonly index: number;
      readonly type: Type;
      readonly origin: Origin;
    }
  | {
      readonly kind: 'state';
      readonly accelerator: string;
      readonly index: number;
      readonly type: Type;
      readonly origin: Origin;
    }
  | { readonly kind: 'constant'; readonly constant: ConstantModel }
  | { readonly kind: 'struct'; readonly struct: StructModel }
  | { readonly kind: 'struct_field'; readonly struct: StructModel; readonly field: number }
  | { readonly kind: 'accelerator'; readonly accelerator: AcceleratorModel }
  | { readonly kind: 'thing'; readonly thing: Thing; readonly path: ThingPath }
  /** AMU_CR, MGT_READ_INDEX_RX (indexed), sw0.WRITE_INDEX_TX (indexed) */
  | {
      readonly kind: 'register';
      readonly page: 'management' | 'ami_sw';
      readonly register: string;
      readonly function: FunctionModel;
      readonly interface: InterfaceModel | undefined;
    }
  | {
      readonly kind: 'register_field';
      readonly page: 'management' | 'ami_sw';
      readonly register: string;
      readonly field: string;
    }
  | { readonly kind: 'command'; readonly symbol: string }
  | { readonly kind: 'command_field' | 'response_field'; readonly symbol: string; readonly field: string }
  /** PF_AMI_SW_MAP, PF_AMI_SW_MAP_RESPONSE, E_PF_TRAPPED_CMD, TRACE_RECORD over bytes or with fields */
  | { readonly kind: 'message'; readonly layout: MessageLayoutKind | 'response'; readonly symbol: string }
  | {
      readonly kind: 'message_field';
      readonly layout: MessageLayoutKind;
      readonly symbol: string;
      readonly field: string;
    }
  /** `ok`, `asn_id_in_use` beside a STATUS */
  | { readonly kind: 'status'; readonly symbol: string; readonly code: number }
  /** `messages`, `fill`, `lost`, `done` …: what can be observed of a thing; the list is observables.ts */
  | { readonly kind: 'observable'; readonly of: Thing['kind']; readonly name: string; readonly type: Type }
  /** pattern, load, log2, min, max, bytes, u8..u64, now …: the list is builtins.ts */
  | { readonly kind: 'builtin'; readonly name: string }
  /** `rx`, `tx` of the agent's own interface, in a handler */
  | { readonly kind: 'own_socket'; readonly direction: 'tx' | 'rx' }
  | { readonly kind: 'property'; readonly of: string; readonly name: string };

/** Where a thing stands in its system, so that the engine finds its number without a search. */
export interface ThingPath {
  readonly system: SystemModel;
  readonly function?: number; // indexes
  readonly process?: number;
  readonly interface?: number;
  readonly socket?: number;
  readonly agent?: number;
  readonly session?: number;
}

/** Re-exported so that features need one import. */
export type { Block, Declaration, Expression, FunctionMember, SystemMember };
