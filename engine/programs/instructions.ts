// The one instruction form that drivers, handlers, tests, bring_up and looks compile to: four words each, an operation
// and three operands. Operands are registers (numbers of the int, bytes or text bank), word offsets of other
// instructions, or indexes into the tables of `Tables`.

import type { Type } from '../../language/link/model';
import type { Identifier } from '../../language/syntax/ast';

export const words = 4;

/** Operations. Below 64: control and integers; from 64: bytes and texts; from 112: looks and joints; from 128: what can take time or fail. */
export enum Op {
  /** the end of a unit: back to the caller, or the end of the program */
  end = 0,
  /** a stopping place: the place of the instruction becomes the program's */
  statement = 1,
  jump = 2, // a = target
  jumpBack = 3, // a = target, of a loop
  jumpFalse = 4, // a = int, b = target
  jumpTrue = 5,
  constant = 6, // a = int, b = low word, c = high word
  copy = 7, // a = int, b = int
  add = 8, // a = int, b, c = ints
  subtract = 9,
  multiply = 10,
  divide = 11,
  modulo = 12,
  and = 13,
  or = 14,
  xor = 15,
  shiftLeft = 16,
  shiftRight = 17,
  equal = 18,
  notEqual = 19,
  less = 20,
  lessEqual = 21,
  negate = 22, // a = int, b = int
  complement = 23,
  not = 24,
  minimum = 25, // a, b, c
  maximum = 26,
  log2 = 27, // a, b
  now = 28, // a
  /** b * 10^12 / c: what a rate takes for a size, and the like */
  perSecond = 29,
  /** b * c / 10^12: what a rate brings in a time */
  inTime = 30,
  /** a = the field c (index in `fields`) of the register value b */
  field = 31,
  /** the field c of the register value a becomes b */
  insert = 32,
  checkPassed = 33,
  call = 34, // a = unit
  /** the end of the program, from wherever it is */
  stop = 35,

  bytesCopy = 64, // a, b = bytes
  /** exchanges two registers: how a new value becomes a variable without a copy */
  bytesSwap = 65,
  literal = 66, // a = bytes, b = literal
  zeros = 67, // a = bytes, b = int: length
  fill = 68, // a = bytes, b = int: length, c = int: byte
  pattern = 69, // a = bytes, b = int: length, c = int: seed
  bytesComplement = 70, // a, b
  bytesAnd = 71, // a, b, c
  bytesOr = 72,
  bytesXor = 73,
  bytesEqual = 74, // a = int, b, c = bytes
  byteAt = 75, // a = int, b = bytes, c = int: index
  slice = 76, // a = bytes, b = bytes, c, c + 1 = ints: from, to (excluded)
  append = 77, // a = bytes, b = bytes
  setByte = 78, // a = bytes, b = int: offset, c = int: byte
  unsigned1 = 79, // a = int, b = bytes, c = int: offset
  unsigned2 = 80,
  unsigned4 = 81,
  unsigned8 = 82,
  length = 83, // a = int, b = bytes
  asBytes = 84, // a = bytes, b = int, c = int: length
  structField = 85, // a = int, b = bytes, c = struct field
  setStructField = 86, // a = bytes, b = int, c = struct field
  responseField = 87, // a = int, b = bytes, c = response field
  responseBytes = 88, // a = bytes, b = bytes, c = first byte
  format = 89, // a = text, b = text template
  textEqual = 90, // a = int, b, c = texts
  textCopy = 91, // a, b = texts
  /** the field c (index in `responseFields`) of the message a becomes the int b */
  setMessageField = 92,

  look = 112, // a = int, b = register, c = int: element, or -1
  observe = 113, // a = int, b = observation
  loadState = 114, // a = int, b = state
  storeState = 115, // a = state, b = int
  withinWait = 116, // a = target to try again; goes on when the time is over
  bringUpEnter = 117, // a = function, b = 1 up, 0 down, c = target when there is nothing to do

  load = 128, // a = bytes, b = int: address, c = int: length
  store = 129, // a = int: address, b = bytes
  delay = 130, // a = int
  barrier = 131,
  log = 132, // a = text template
  fail = 133, // a = text template
  checkFailed = 134, // a = check, b = text template or -1
  put = 136, // a = socket, b = bytes
  doorbell = 137, // a = socket
  wait = 138, // a = socket, b = ints: result, count, until; c = wait flags
  waitInterrupt = 139, // a = int: vector, b, c as above
  take = 140, // a = socket, b = bytes
  taken = 141, // a = socket: the read index moves
  command = 142, // a = command, b = bytes: response, c = command flags
  readRegister = 143, // a = int, b = register, c = int: element, or -1
  writeRegister = 144, // a = register, b = int, c = int: element, or -1
  send = 145, // a = int: socket number, b = bytes
  run = 146, // a = program id
  at = 147, // a = int
  taking = 148, // a = socket, b = 0 or 1
  withinBegin = 149, // a = int: time from now
  bringUpLeave = 152, // a = function, b = 1 up, 0 down
  waitReady = 153, // a = function: until its PF has enabled it and mapped its interfaces, or a while
  atLeast = 154, // a = bytes: response, b = expectation
  resetFunction = 155, // a = function
  injectError = 156, // a = function, b = int: error state
  waitRing = 157, // a = management ring, b, c as in waitInterrupt
  takeRing = 158, // a = management ring, b = bytes
  reachable = 160, // a = int, b = int: address, c = int: length
  /** the store that follows has a stash control */
  stash = 161, // a = int: address, b = bytes, c = int: control
  clearTable = 159, // a = function, b = interface: its page in memory is made new
}

export const WaitFlag = { count: 1, until: 2, statement: 4 } as const;
export const CommandFlag = { statement: 1, bringUp: 2 } as const;

export type Bank = 'int' | 'bytes' | 'text';

export function bankOf(type: Type): Bank {
  switch (type.kind) {
    case 'bytes':
    case 'struct':
    case 'response':
    case 'message':
      return 'bytes';
    case 'string':
      return 'text';
    default:
      return 'int';
  }
}

/** A variable of a unit, seen from word offset `from` up to `to` of its code. */
export interface LocalVariable {
  readonly name: string;
  readonly type: Type;
  readonly bank: Bank;
  readonly register: number;
  readonly declaration: Identifier | undefined;
  readonly mutable: boolean;
  readonly from: number;
  readonly to: number;
}

/** One compiled body: a driver, a test, a handler, a bring_up, an expression to look at. */
export interface Unit {
  /** `app`, `on message at rx[n]`, `bring_up` */
  readonly name: string;
  readonly code: Int32Array;
  /** for each instruction, an index in the table of places */
  readonly places: Int32Array;
  /** registers of each bank */
  readonly ints: number;
  readonly bytes: number;
  readonly texts: number;
  readonly locals: readonly LocalVariable[];
  /** Ends only by `stop`: an endless loop without `break`. */
  readonly endless: boolean;
}
