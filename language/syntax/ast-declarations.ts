// The declarations of a file, and what stands inside of systems, functions and accelerators.

import type { Documented, Identifier, Span } from './ast';
import type { Expression, NumberLiteral } from './ast-expressions';
import type { Block } from './ast-statements';

export type Declaration =
  | ImportDeclaration
  | SystemDeclaration
  | DriverDeclaration
  | AcceleratorDeclaration
  | TestDeclaration
  | StructDeclaration
  | ConstantDeclaration
  | ErrorDeclaration;

/** `import "std/agents.amu"` */
export interface ImportDeclaration extends Span {
  readonly kind: 'import';
  readonly path: string;
  readonly pathSpan: Span;
}

/** `constant count = 42`, at the top level or in a system */
export interface ConstantDeclaration extends Documented {
  readonly kind: 'constant';
  readonly name: Identifier;
  readonly value: Expression;
}

/** `struct dma_request { stash: u64  src: u64  len: u32 }`: packed little-endian, in order */
export interface StructDeclaration extends Documented {
  readonly kind: 'struct';
  readonly name: Identifier;
  readonly fields: readonly StructField[];
}
export interface StructField extends Documented {
  readonly kind: 'struct_field';
  readonly name: Identifier;
  /** u8, u16, u32, u64 or, for the address of bytes elsewhere, `buffer` */
  readonly type: Identifier;
  /** `len` in `buffer(len)`: the field that says how many bytes */
  readonly length?: Identifier;
}

export interface SystemDeclaration extends Documented {
  readonly kind: 'system';
  readonly name: Identifier;
  readonly members: readonly SystemMember[];
  readonly bodySpan: Span;
}
export type SystemMember =
  | AmuDeclaration
  | AgentDeclaration
  | FunctionDeclaration
  | SessionDeclaration
  | TimingDeclaration
  | ConstantDeclaration
  | ErrorDeclaration;

/** `amu { type: A1  sockets: tx 4, rx 4  message: 64B .. 2KiB }` */
export interface AmuDeclaration extends Documented {
  readonly kind: 'amu';
  readonly keyword: Span;
  readonly properties: readonly Property[];
}
/** `timing { mmio_write: 120ns  dma_read: 300ns + 16GB/s }` */
export interface TimingDeclaration extends Documented {
  readonly kind: 'timing';
  readonly keyword: Span;
  readonly properties: readonly Property[];
}
/** `agent inv: inversion { id: 0  interfaces: 2  latency: 50ns }` */
export interface AgentDeclaration extends Documented {
  readonly kind: 'agent';
  readonly name: Identifier;
  readonly accelerator: Identifier;
  readonly properties: readonly Property[];
}
/** `function pf: physical { … }`, `function vf1: virtual { number: 1 … }` */
export interface FunctionDeclaration extends Documented {
  readonly kind: 'function';
  readonly name: Identifier;
  /** `physical` or `virtual` */
  readonly nature: Identifier;
  readonly properties: readonly Property[];
  readonly members: readonly FunctionMember[];
}
export type FunctionMember =
  | MemoryDeclaration
  | BufferDeclaration
  | ProcessDeclaration
  | InterfaceDeclaration
  | ManagementDeclaration
  | ErrorDeclaration;

/** `memory buffers { at: 0x42000  size: 512KiB }`: a range of the function's address space that is backed by memory */
export interface MemoryDeclaration extends Documented {
  readonly kind: 'memory';
  readonly name: Identifier;
  readonly properties: readonly Property[];
}
/** `buffer source { size: 4KiB }`: named bytes inside a memory (`in:`, `at:` optional) that drivers use */
export interface BufferDeclaration extends Documented {
  readonly kind: 'buffer';
  readonly name: Identifier;
  readonly properties: readonly Property[];
}
/** `process app { pasid: 5  memory heap { … } }`: an address space of its own, behind a PASID */
export interface ProcessDeclaration extends Documented {
  readonly kind: 'process';
  readonly name: Identifier;
  readonly properties: readonly Property[];
  readonly members: readonly (MemoryDeclaration | BufferDeclaration | ErrorDeclaration)[];
}
/** `management { command: 1 slots  response: 16 slots }`: the function's management rings */
export interface ManagementDeclaration extends Documented {
  readonly kind: 'management';
  readonly keyword: Span;
  readonly properties: readonly Property[];
}
/** `interface sw0 { id: 0  tx t0 { slots: 64 }  rx r0 { slots: 64 } }` */
export interface InterfaceDeclaration extends Documented {
  readonly kind: 'interface';
  readonly name: Identifier;
  readonly properties: readonly Property[];
  readonly sockets: readonly SocketDeclaration[];
  readonly errors: readonly ErrorDeclaration[];
}
export interface SocketDeclaration extends Documented {
  readonly kind: 'socket';
  readonly direction: 'tx' | 'rx';
  readonly name: Identifier;
  readonly properties: readonly Property[];
}
/** `session out: pf.sw0.t0 -> inv.hw0.rx0 { id: 0  message: 2KiB }` */
export interface SessionDeclaration extends Documented {
  readonly kind: 'session';
  readonly name: Identifier;
  readonly from: Expression;
  readonly to: Expression;
  /** Written with `<-`: which end sends is for their directions to say. */
  readonly backwards?: true;
  readonly properties: readonly Property[];
}

/** `key: value` or `key: a, b`; one value may be `label expr`, `expr`, `expr .. expr`, and end in a unit word (`slots`). */
export interface Property extends Documented {
  readonly kind: 'property';
  readonly name: Identifier;
  readonly values: readonly PropertyValue[];
}
export interface PropertyValue extends Span {
  /** `tx` in `sockets: tx 4, rx 4` */
  readonly label?: Identifier;
  readonly value: Expression;
  /** the end of a closed range, `64B .. 2KiB` */
  readonly to?: Expression;
  /** `slots` in `ring: 1 .. 4096 slots` */
  readonly unitWord?: Identifier;
}

/** `driver app on pf { … }`, or `on inversion_demo.pf` */
export interface DriverDeclaration extends Documented {
  readonly kind: 'driver';
  readonly name: Identifier;
  readonly on: Expression;
  readonly body: Block;
}

/** `accelerator inversion { parameter latency: time = 50ns  state count: int = 0  on message m at rx[n] { … } }` */
export interface AcceleratorDeclaration extends Documented {
  readonly kind: 'accelerator';
  readonly name: Identifier;
  readonly members: readonly AcceleratorMember[];
}
export type AcceleratorMember =
  | ParameterDeclaration
  | StateDeclaration
  | HandlerDeclaration
  | ErrorDeclaration;
export interface ParameterDeclaration extends Documented {
  readonly kind: 'parameter';
  readonly name: Identifier;
  /** int, size, time, rate, bool */
  readonly type: Identifier;
  readonly value?: Expression;
}
/** Kept between messages, one for each agent. */
export interface StateDeclaration extends Documented {
  readonly kind: 'state';
  readonly name: Identifier;
  readonly type: Identifier;
  readonly value?: Expression;
}
/** `on message m at rx[n] { … }`: `n` binds the socket number; `rx[2]` matches only that socket. */
export interface HandlerDeclaration extends Documented {
  readonly kind: 'handler';
  readonly keyword: Span;
  readonly message: Identifier;
  /** a name that binds the RX socket number, or a number literal */
  readonly socket: Identifier | NumberLiteral;
  readonly body: Block;
}

/** `test "a full ring loses nothing" of inversion_demo { … }` */
export interface TestDeclaration extends Documented {
  readonly kind: 'test';
  readonly title: string;
  readonly titleSpan: Span;
  readonly system: Identifier;
  readonly body: Block;
}
export interface ErrorDeclaration extends Span {
  readonly kind: 'error_declaration';
}
