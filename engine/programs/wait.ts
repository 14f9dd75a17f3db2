// What a program can wait for, and with it whether it goes on.

/** What a program waits for. */
export enum Wait {
  none = 0,
  /** its own action takes time; an event brings it back */
  time = 1,
  /** messages in, or room in, socket `a`; `b` of them */
  socket = 2,
  /** vector `a` of its function */
  interrupt = 3,
  /** another program's command on the same function */
  commandTurn = 4,
  /** the response to its command `a` */
  response = 5,
  /** the answer to a register read */
  register = 6,
  /** an AMI-HW that accepts its message */
  send = 7,
  /** the condition of a `check … within` */
  within = 8,
  /** another program that brings function `a` up or is still at work with it */
  bringUp = 9,
  /** a test that stopped the taking from socket `a` */
  taking = 11,
  /** a message: a context of an agent with nothing to do */
  message = 12,
  /** an exception, or a trace record: management ring `a` of its function */
  ring = 15,
  /** not started yet */
  start = 13,
  /** ended */
  ended = 14,
}
