// Statements of drivers, handlers and tests, and the actions among them.

import type { Identifier, Linkable, Span } from './ast';
import type { Expression, FieldValue } from './ast-expressions';

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
  | BringUpStatement
  | ResetStatement
  | InjectStatement
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
  readonly kind: 'break' | 'continue' | 'stop' | 'barrier';
}
/** `bring_up`: the whole function; `bring_up sw1`: one of its interfaces, that the PF has mapped by hand */
export interface BringUpStatement extends Span {
  readonly kind: 'bring_up' | 'tear_down';
  readonly interface?: Expression;
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
/** `store address, bytes`: host memory from a driver, DMA from an accelerator, there with a stash control if wanted */
export interface StoreStatement extends Span {
  readonly kind: 'store';
  readonly address: Expression;
  readonly value: Expression;
  readonly stash?: Expression;
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
/** `reset_function vf1` (PF drivers, tests): the function-level reset of a VF */
export interface ResetStatement extends Span {
  readonly kind: 'reset_function';
  readonly function: Expression;
}
/** `inject_error pf, trace_ring_fault` (tests): a fault that only hardware has */
export interface InjectStatement extends Span {
  readonly kind: 'inject_error';
  readonly function: Expression;
  readonly state: Expression;
}
export interface ErrorStatement extends Span {
  readonly kind: 'error_statement';
}

// ---- actions: they take simulated time and may give a value; only as a statement or behind `let x =`, `set x =`

export type Action = WaitAction | TakeAction | CommandAction | ReadAction;

/**
 * `wait r0 for 4 until 100us`: an RX socket until it holds that many messages (1 without `for`), a TX socket until it has
 * that many free slots. `wait interrupt 3 until 1ms`: until that vector of the driver's function fires. `until` is a
 * time from now. As a statement running out of time is a failed check; as a value it is `false`.
 */
export interface WaitAction extends Linkable {
  readonly kind: 'wait';
  readonly interrupt: boolean;
  /** a socket, or the vector number behind `interrupt` */
  readonly target: Expression;
  readonly count?: Expression;
  readonly until?: Expression;
}
/** `take r0`: the oldest message; moves READ_INDEX_RX */
export interface TakeAction extends Linkable {
  readonly kind: 'take';
  readonly socket: Expression;
}
/** `command PF_ASN_CREATE { ASN_ID: 0 }`: through the command ring; gives the response. As a statement a status other than 0 is a failed check. */
export interface CommandAction extends Linkable {
  readonly kind: 'command';
  readonly name: Identifier;
  readonly fields: readonly FieldValue[];
}
/** `read AMU_SR.ERROR_STATE`: an MMIO read, with its cost (a bare path only looks and is free) */
export interface ReadAction extends Linkable {
  readonly kind: 'read';
  readonly target: Expression;
}
