// Records as they lie in the arena: fields in the order of the enums that the rest of the engine reads them by
// (engine/kernel/queue, engine/amu/rings, session-records, message-pool, doorbells, transfers, engine/programs/rows).

@unmanaged
export class QueueState {
  kind: i32;
  a: i32;
  b: i32;
  head: i32;
  length: i32;
  inLanes: i32;
  lanes: i32;
  used: i32;
  heap: i32;
}

@unmanaged
export class Clock {
  now: f64;
  sequence: f64;
  count: f64;
  due: f64;
  heapTime: f64;
  heapSequence: f64;
}

@unmanaged
export class Lane {
  head: i32;
  tail: i32;
  base: i32;
  mask: i32;
}

@unmanaged
export class Event {
  kind: i32;
  a: i32;
  b: i32;
  unused: i32;
}

/** When an event is due, and its place among those of the same time. */
@unmanaged
export class Stamp {
  time: f64;
  sequence: f64;
}

@unmanaged
export class Occurrence {
  kind: i32;
  who: i32;
  a: i32;
  b: i32;
  place: i32;
  back: i32;
  time: f64;
}

@unmanaged
export class OccurrenceFlags {
  mask: i32;
  recording: i32;
  last: i32;
}

@unmanaged
export class Ring {
  writeLo: i32;
  writeHi: i32;
  readLo: i32;
  readHi: i32;
  mask: i32;
  slotBytes: i32;
  ahead: i32;
  edge: i32;
  above: i32;
  session: i32;
  window: i32;
  doorbells: i32;
  lastDoorbell: i32;
  notes: i32;
  overwrites: i32;
  unused: i32;
}

@unmanaged
export class RingCounts {
  messages: f64;
  bytes: f64;
  peak: f64;
  lost: f64;
  fullStalls: f64;
  refused: f64;
  base: f64;
  unused: f64;
}

/** Where a ring's slots are in the arena, 0 = nowhere: the first one, its block, and the marks of the block's pages. */
@unmanaged
export class Slots {
  first: usize;
  block: usize;
  marks: usize;
  unused: i32;
}

@unmanaged
export class Session {
  source: i32;
  destination: i32;
  bytes: i32;
  priority: i32;
  inFlight: i32;
  stall: i32;
  watch: i32;
  gate: i32;
  hw: i32;
  buffer: i32;
  agent: i32;
  place: i32;
  sourceAmi: i32;
  destinationAmi: i32;
  blocked: i32;
  readLane: i32;
}

@unmanaged
export class SessionDoubles {
  readDelay: f64;
  readOccupancy: f64;
  hop: f64;
  writeLatency: f64;
  writeOccupancy: f64;
  messages: f64;
  bytes: f64;
  latencyMin: f64;
  latencyMax: f64;
  bucketFrom: f64;
  bucketEnd: f64;
  bucketHits: f64;
  stalledSince: f64;
  waitedFull: f64;
  waitedCredit: f64;
  waitedTrace: f64;
  lastStart: f64;
  lastRung: f64;
  lastArrived: f64;
  lastGranted: f64;
  lastDone: f64;
  lastCredit: f64;
  lastFull: f64;
  lastTrace: f64;
  sumDoorbell: f64;
  sumMmioWrite: f64;
  sumTurn: f64;
  sumCredit: f64;
  sumFull: f64;
  sumTrace: f64;
  sumDmaRead: f64;
  sumHop: f64;
  sumWritePort: f64;
  sumDmaWrite: f64;
  longestDoorbell: f64;
  longestMmioWrite: f64;
  longestTurn: f64;
  longestCredit: f64;
  longestFull: f64;
  longestTrace: f64;
  longestDmaRead: f64;
  longestHop: f64;
  longestWritePort: f64;
  longestDmaWrite: f64;
  summed: f64;
  fixed: f64;
}

@unmanaged
export class Message {
  session: i32;
  index: i32;
  length: i32;
  next: i32;
}

@unmanaged
export class MessageTimes {
  cause: f64;
  start: f64;
  rung: f64;
  arrived: f64;
  granted: f64;
  credit: f64;
  full: f64;
  trace: f64;
}

/** A list of records that are free: the first one, -1 = none, how many were ever used, and how many there are. */
@unmanaged
export class Free {
  first: i32;
  used: i32;
  capacity: i32;
}

@unmanaged
export class Doorbell {
  end: i32;
  next: i32;
}

@unmanaged
export class DoorbellTimes {
  cause: f64;
  rung: f64;
  arrived: f64;
  credit: f64;
  full: f64;
  trace: f64;
}

@unmanaged
export class Transfer {
  functionIndex: i32;
  program: i32;
  lo: i32;
  hi: i32;
  cause: i32;
  place: i32;
  offset: i32;
  next: i32;
}

/** Times of the ports that read and write slots, and of the doorbell at hand. */
@unmanaged
export class PortTimes {
  read: f64;
  write: f64;
  start: f64;
  rung: f64;
  arrived: f64;
}

/** A program, see engine/programs/rows. */
@unmanaged
export class Program {
  wait: i32;
  phase: i32;
  cause: i32;
  wakeCause: i32;
  steps: i32;
  stepsBefore: i32;
  checksPassed: i32;
  expired: i32;
  frame: i32;
  agent: i32;
  hw: i32;
  rx: i32;
  reset: i32;
}

@unmanaged
export class ProgramDoubles {
  since: f64;
  deadline: f64;
  timerAt: f64;
  lastNow: f64;
  waitA: f64;
  waitB: f64;
}

/** What a program runs in; its registers are behind this. */
@unmanaged
export class Frame {
  pc: i32;
  place: i32;
  code: i32;
  constants: usize;
  lo: i32;
  hi: i32;
  bytes: i32;
}

/** A register of bytes, see engine/programs/bytes. */
@unmanaged
export class Bytes {
  address: usize;
  capacity: i32;
  length: i32;
  socket: i32;
  message: f64;
}

@unmanaged
export class Agent {
  filled: usize;
  filledWords: i32;
  idle: usize;
  idleWords: i32;
  next: i32;
  interfaces: i32;
  firstContext: i32;
  firstHardware: i32;
  handlers: i32;
  /** by context and handler: the frame, 0 = it has none yet */
  frames: usize;
  /** by handler: the int register for the socket's number, -1 = none, and the bytes register of the message */
  registers: usize;
}

@unmanaged
export class Inbox {
  address: usize;
  mask: i32;
  head: i32;
  count: i32;
}

/** What a driver knows of a socket that never changes, and where its slots are. */
@unmanaged
export class Socket {
  functionIndex: i32;
  /** of its AMI-SW, in `interfaceById` */
  id: i32;
  /** its ring among those of the AMI-SW */
  ring: i32;
  rx: i32;
  overwrites: i32;
  slotMask: i32;
  bytes: i32;
  /** in BAR0: the index that software moves */
  index: i32;
  /** where its slots are in the arena: 0 = it was not asked yet, -1 = nowhere */
  first: usize;
  block: usize;
  marks: usize;
  unused: i32;
  /** what a put or a take costs, ps */
  cost: f64;
}

/** An instruction of the core's own form, see engine/core/translate. */
@unmanaged
export class Instruction {
  op: i32;
  a: i32;
  b: i32;
  c: i32;
  /** where it jumps to, in bytes from the start of the code */
  target: i32;
  /** the place of the statement that begins here, from the first of the unit; -1 = none does */
  place: i32;
  /** the instruction of the unit that this begins with, as the frame counts */
  pc: i32;
  /** instructions of the unit that this is */
  steps: i32;
  value: i64;
  time: f64;
}
