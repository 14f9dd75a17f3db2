// The operations of the core's own form of instructions: what assembly/interpreter carries out and translate writes.

export enum CoreOp {
  /** the host goes on here */
  leave = 0,
  end = 1,
  jump = 2,
  jumpBack = 3,
  jumpFalse = 4,
  jumpTrue = 5,
  constant = 6,
  copy = 7,
  add = 8,
  /** a constant: c in `value` */
  addValue = 9,
  subtract = 10,
  multiply = 11,
  divide = 12,
  modulo = 13,
  and = 14,
  or = 15,
  xor = 16,
  shiftLeft = 17,
  shiftRight = 18,
  equal = 19,
  notEqual = 20,
  less = 21,
  lessEqual = 22,
  not = 23,
  negate = 24,
  complement = 25,
  minimum = 26,
  maximum = 27,
  now = 28,
  checkPassed = 29,
  // whether a and c more, and b (`value` where b is -1), compare so: that only decides where to go
  jumpEqual = 30,
  jumpNotEqual = 31,
  jumpLess = 32,
  jumpNotLess = 33,
  jumpLessEqual = 34,
  jumpNotLessEqual = 35,
  /** a and `value` more is not yet b: back */
  loopEnd = 36,
  /** nothing but the statement that begins here */
  statement = 38,
  bytesCopy = 40,
  bytesSwap = 41,
  bytesComplement = 42,
  bytesEqual = 43,
  length = 44,
  pattern = 45,
  // Patterns: their length is the low half of `value`, their seed c (-1 = 0) and the high half.
  /** register a is the pattern, or (b = -1) its complement; else the host goes on here */
  checkPattern = 46,
  /** the same, and the check has passed */
  checkPatternPassed = 57,
  putPattern = 47,
  put = 48,
  /** and the doorbell of the next constant rings, by the statement at the place `time` */
  putPatternAndRing = 58,
  putAndRing = 59,
  doorbell = 49,
  wait = 50,
  take = 51,
  /** and the slot of the constant c is free */
  takeAndFree = 60,
  taken = 52,
  delay = 53,
  /** of `time` */
  delayTime = 54,
  send = 55,
  sendComplement = 56,
}

/** The words of an instruction; see assembly/layout. */
export enum CoreWord {
  op = 0,
  a = 1,
  b = 2,
  c = 3,
  target = 4,
  place = 5,
  pc = 6,
  steps = 7,
  /** 64 bits */
  value = 8,
  /** a double */
  time = 10,
  words = 12,
}
