// The syntax tree of an `.amu` file. Every node has a half-open span of UTF-16 offsets into the file's text. The
// parser never throws: what it cannot read becomes an `error` node with a diagnostic, and the rest is still a tree.
// Tokens (comments and line ends too) stay in `SyntaxFile.tokens`, so that nothing of the text is lost.

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A finding in one file. `code` is the check's id (see docs/checks.md); related places may lie in other files. */
export interface Diagnostic extends Span {
  readonly uri: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly related?: readonly {
    readonly uri: string;
    readonly start: number;
    readonly end: number;
    readonly message: string;
  }[];
  /** Faded in the editor: the text is not needed. */
  readonly unnecessary?: boolean;
  /** A text edit that mends it, when one is certain. */
  readonly fix?: {
    readonly title: string;
    readonly start: number;
    readonly end: number;
    readonly text: string;
  };
}

export type TokenKind =
  | 'identifier'
  | 'keyword'
  | 'number' // with its unit: 64B, 0x42000, 50ns, 16GB/s
  | 'string'
  | 'punctuation'
  | 'comment' // line or block
  | 'doc' // a run-on `///` line
  | 'newline'
  | 'unknown'
  | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

export interface SyntaxFile {
  readonly uri: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly declarations: readonly Declaration[];
  /** What the scanner and parser found; checks add theirs later. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A name at its place; `text` is empty where the name is missing. */
export interface Identifier extends Span {
  readonly kind: 'identifier';
  readonly text: string;
}

interface Documented extends Span {
  /** The text of the `///` lines above, without the slashes. */
  readonly doc?: string;
}

// ---- declarations -----------------------------------------------------------------------------------------------

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
  /** u8, u16, u32 or u64 */
  readonly type: Identifier;
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

// ---- statements -------------------------------------------------------------------------------------------------

export interface Block extends Span {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
}

export type Statement =
  | LetStatement
  | SetStatement
  | ForStatement
  | WhileStatement
  | LoopStatement
  | IfStatement
  | SimpleStatement
  | PutStatement
  | DoorbellStatement
  | ActionStatement
  | WriteStatement
  | StoreStatement
  | CheckStatement
  | MessageStatement
  | DelayStatement
  | SendStatement
  | RunStatement
  | AtStatement
  | TakingStatement
  | ErrorStatement;

/** `let m = take r0` */
export interface LetStatement extends Span {
  readonly kind: 'let';
  readonly name: Identifier;
  readonly value: Expression | Action;
}
/** `set n = n + 1`; a local, loop-free name or an accelerator's state */
export interface SetStatement extends Span {
  readonly kind: 'set';
  readonly name: Identifier;
  readonly value: Expression | Action;
}
/** `for i in 0 ..< 42 { … }` (`..<` without, `..` with its end) */
export interface ForStatement extends Span {
  readonly kind: 'for';
  readonly name: Identifier;
  readonly from: Expression;
  readonly to: Expression;
  readonly inclusive: boolean;
  readonly body: Block;
}
export interface WhileStatement extends Span {
  readonly kind: 'while';
  readonly condition: Expression;
  readonly body: Block;
}
/** `loop { … }`: until `break` */
export interface LoopStatement extends Span {
  readonly kind: 'loop';
  readonly body: Block;
}
export interface IfStatement extends Span {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise?: Block | IfStatement;
}
/** `stop` ends the program; `barrier` orders posted writes. */
export interface SimpleStatement extends Span {
  readonly kind: 'break' | 'continue' | 'stop' | 'barrier' | 'bring_up' | 'tear_down';
}
/** `put t0, pattern(2KiB, i)`: writes the next free slot of a TX ring; the message is padded with zeros to the session's length */
export interface PutStatement extends Span {
  readonly kind: 'put';
  readonly socket: Expression;
  readonly value: Expression;
}
/** `doorbell t0`: writes WRITE_INDEX_TX so that all put messages are seen */
export interface DoorbellStatement extends Span {
  readonly kind: 'doorbell';
  readonly socket: Expression;
}
/** An action used as a statement: `wait r0 until 100us`, `take r0`, `command PF_PROBE`, `read AMU_SR`. */
export interface ActionStatement extends Span {
  readonly kind: 'action';
  readonly action: Action;
}
/** `write AMU_CR.AMU_EN = 1`: an MMIO write (of a field: read, modify, write) */
export interface WriteStatement extends Span {
  readonly kind: 'write';
  readonly target: Expression;
  readonly value: Expression;
}
/** `store address, bytes`: host memory from a driver, DMA from an accelerator */
export interface StoreStatement extends Span {
  readonly kind: 'store';
  readonly address: Expression;
  readonly value: Expression;
}
/** `check cond, "text {x}"`; in tests also `check cond within 1ms` */
export interface CheckStatement extends Span {
  readonly kind: 'check';
  readonly condition: Expression;
  readonly within?: Expression;
  readonly message?: Expression;
}
/** `log "sent {i}"`, `fail "should not come here"` */
export interface MessageStatement extends Span {
  readonly kind: 'log' | 'fail';
  readonly message: Expression;
}
export interface DelayStatement extends Span {
  readonly kind: 'delay';
  readonly time: Expression;
}
/** `send tx[n], ~m` (in handlers) */
export interface SendStatement extends Span {
  readonly kind: 'send';
  readonly socket: Expression;
  readonly value: Expression;
}
/** `run app` (in tests): starts a driver beside the test */
export interface RunStatement extends Span {
  readonly kind: 'run';
  readonly driver: Expression;
}
/** `at 10us { … }` (in tests): the block runs at that simulated time; later statements follow it */
export interface AtStatement extends Span {
  readonly kind: 'at';
  readonly time: Expression;
  readonly body: Block;
}
/** `stop_taking pf.sw0.r0` (in tests): a fault, waits and takes on the socket stand still until `resume_taking` */
export interface TakingStatement extends Span {
  readonly kind: 'stop_taking' | 'resume_taking';
  readonly socket: Expression;
}
export interface ErrorStatement extends Span {
  readonly kind: 'error_statement';
}

// ---- actions: things that take simulated time and may give a value; only as a statement or behind `let x =`, `set x =` ----

export type Action = WaitAction | TakeAction | CommandAction | ReadAction;

/**
 * `wait r0 for 4 until 100us`: an RX socket until it holds that many messages (1 without `for`), a TX socket until it has
 * that many free slots. `wait interrupt 3 until 1ms`: until that vector of the driver's function fires. `until` is a
 * time from now. As a statement running out of time is a failed check; as a value it is `false`.
 */
export interface WaitAction extends Span {
  readonly kind: 'wait';
  readonly interrupt: boolean;
  /** a socket, or the vector number behind `interrupt` */
  readonly target: Expression;
  readonly count?: Expression;
  readonly until?: Expression;
}
/** `take r0`: the oldest message; moves READ_INDEX_RX */
export interface TakeAction extends Span {
  readonly kind: 'take';
  readonly socket: Expression;
}
/** `command PF_ASN_CREATE { ASN_ID: 0 }`: through the command ring; gives the response. As a statement a status other than 0 is a failed check. */
export interface CommandAction extends Span {
  readonly kind: 'command';
  readonly name: Identifier;
  readonly fields: readonly FieldValue[];
}
/** `read AMU_SR.ERROR_STATE`: an MMIO read, with its cost (a bare path only looks and is free) */
export interface ReadAction extends Span {
  readonly kind: 'read';
  readonly target: Expression;
}

// ---- expressions ------------------------------------------------------------------------------------------------

export type Expression =
  | NumberLiteral
  | BooleanLiteral
  | StringLiteral
  | BytesLiteral
  | NameExpression
  | MemberExpression
  | IndexExpression
  | SliceExpression
  | CallExpression
  | StructExpression
  | UnaryExpression
  | BinaryExpression
  | ParenthesizedExpression
  | ErrorExpression;

export type Unit = 'none' | 'size' | 'time' | 'rate' | 'frequency';

/** `value` in the base unit: bytes, picoseconds, bytes per second, hertz. */
export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly value: bigint;
  readonly unit: Unit;
  readonly text: string;
}
export interface BooleanLiteral extends Span {
  readonly kind: 'boolean';
  readonly value: boolean;
}
/** `"message {i} came back"`: pieces of text and expressions, in order */
export interface StringLiteral extends Span {
  readonly kind: 'string';
  readonly parts: readonly (string | Expression)[];
}
/** `[0xff, 0xfe]`: bytes */
export interface BytesLiteral extends Span {
  readonly kind: 'bytes';
  readonly items: readonly Expression[];
}
export interface NameExpression extends Span {
  readonly kind: 'name';
  readonly name: Identifier;
}
export interface MemberExpression extends Span {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: Identifier;
}
/** `m[3]`, `rx[n]`, `READ_INDEX_RX[0]` */
export interface IndexExpression extends Span {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}
/** `m[0 ..< 8]` */
export interface SliceExpression extends Span {
  readonly kind: 'slice';
  readonly object: Expression;
  readonly from: Expression;
  readonly to: Expression;
  readonly inclusive: boolean;
}
/** `pattern(2KiB, i)`; also a struct's name over bytes, `dma_request(m)` */
export interface CallExpression extends Span {
  readonly kind: 'call';
  readonly callee: Identifier;
  readonly arguments: readonly Expression[];
}
/** `dma_request { src: a  dst: b }`: the struct's bytes; fields not named are zero */
export interface StructExpression extends Span {
  readonly kind: 'struct_value';
  readonly name: Identifier;
  readonly fields: readonly FieldValue[];
}
export interface FieldValue extends Span {
  readonly kind: 'field_value';
  readonly name: Identifier;
  readonly value: Expression;
}
export interface UnaryExpression extends Span {
  readonly kind: 'unary';
  readonly operator: '-' | '~' | 'not';
  readonly operand: Expression;
}
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';
export interface BinaryExpression extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
export interface ParenthesizedExpression extends Span {
  readonly kind: 'parenthesized';
  readonly inner: Expression;
}
export interface ErrorExpression extends Span {
  readonly kind: 'error_expression';
}

export type Node =
  | Declaration
  | SystemMember
  | FunctionMember
  | AcceleratorMember
  | SocketDeclaration
  | StructField
  | Property
  | (PropertyValue & { kind?: undefined })
  | Block
  | Statement
  | Action
  | Expression
  | FieldValue
  | Identifier;
