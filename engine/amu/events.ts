// The kinds of events that the hardware schedules (1..63); programs own 64 and above.

export enum Event {
  /** a posted register write arrives: a = transfer */
  registerWrite = 1,
  /** a register read arrives and is sampled: a = transfer */
  registerRead = 2,
  /** its value is back: a = transfer */
  registerValue = 3,
  /** the slot of a message was read: a = message */
  slotRead = 4,
  /** the port that reads slots is free for the next one */
  portFree = 5,
  /** a message reaches an AMI-HW: a = message */
  arrive = 6,
  /** a message is written to its RX slot: a = message */
  deliver = 7,
  /** a command message was read: a = function, b = generation of its command path */
  commandRead = 8,
  /** a command has been carried out: as above */
  commandDone = 9,
  /** a response is written: as above */
  responseWritten = 10,
  /** an exception is written: as above */
  exceptionWritten = 11,
  /** what a command does in memory is done: as above */
  commandStored = 12,
  /** a trace record is written: a = function, b = generation of its tracing */
  traceWritten = 13,
  /** an access from outside has arrived, or its time has passed */
  accessDone = 14,
}
