// What generated code may call and look at. Its names are those in the source; nothing else of the engine is in its reach.

import type { StopControl } from '../../seam';
import type { Agents } from '../agents';
import {
  type BytesRegister,
  bytesEqual,
  complementBytes,
  copyBytes,
  fillPattern,
  isPattern,
  swapBytes,
} from '../bytes';
import { bytesOperation } from '../bytes-operations';
import { type Machine, type Outcome, ProgramEvent } from '../machine';
import type { RingActions } from '../ring-actions';
import type { RunLog } from '../run-log';
import { type Frame, type ProgramState, Wait } from '../state';
import type { Tables } from '../tables';
import { latestTime } from '../value';
import { createQuickRings } from './quick-rings';

export interface Runtime {
  readonly control: StopControl;
  /** [0] is the simulated time */
  readonly clock: Float64Array;
  readonly log: RunLog;
  readonly tables: Tables;
  readonly latestTime: number;
  /** instructions of one activation behind which the interpreter lets others have their turn */
  readonly activation: number;
  /** by socket: what a put or take costs, in ps */
  readonly actionCosts: Float64Array;
  perform(op: number, a: number, b: number, c: number, p: ProgramState, frame: Frame): Outcome;
  sleep(p: ProgramState, ps: number): void;
  /** The same by the queue's lane for that time. */
  sleepIn(lane: number, p: ProgramState, ps: number): void;
  /** The wait's limit counts no more. */
  clear(p: ProgramState): void;
  send(tx: number, bytes: BytesRegister, p: ProgramState): Outcome;
  // The quick ways of actions: they do all or, answering false, nothing. Their time is the caller's to let pass.
  put(socket: number, bytes: BytesRegister): boolean;
  putPattern(socket: number, length: number, seed: number): boolean;
  take(socket: number, into: BytesRegister, p: ProgramState): boolean;
  has(socket: number): boolean;
  tellIndex(socket: number, p: ProgramState, place: number): void;
  readonly copyBytes: typeof copyBytes;
  readonly swapBytes: typeof swapBytes;
  readonly complementBytes: typeof complementBytes;
  readonly bytesEqual: typeof bytesEqual;
  readonly fillPattern: typeof fillPattern;
  readonly isPattern: typeof isPattern;
  readonly bytesOperation: typeof bytesOperation;
  /** Makes the pattern, and its complement where `made` is another register, and compares. */
  makeAndCompare(
    x: BytesRegister,
    pattern: BytesRegister,
    made: BytesRegister,
    length: number,
    seed: number,
  ): boolean;
}

export function createRuntime(
  m: Machine,
  rings: RingActions,
  agents: Agents,
  perform: Runtime['perform'],
  activation: number,
): Runtime {
  const { control, kernel, log, tables } = m;
  return {
    control,
    clock: kernel.clock,
    log,
    tables,
    latestTime,
    activation,
    actionCosts: rings.sockets.cost,
    perform,
    sleep: (p, ps) => {
      p.wait = Wait.time;
      kernel.after(ps, ProgramEvent.resume, p.id, 0);
    },
    sleepIn: (lane, p, ps) => {
      p.wait = Wait.time;
      kernel.afterLane(lane, ps, ProgramEvent.resume, p.id, 0);
    },
    clear: p => m.clearDeadline(p),
    send: agents.sendTo,
    ...createQuickRings(m, rings),
    copyBytes,
    swapBytes,
    complementBytes,
    bytesEqual,
    fillPattern,
    isPattern,
    bytesOperation,
    makeAndCompare: (x, pattern, made, length, seed) => {
      fillPattern(pattern, length, seed);
      if (made !== pattern) complementBytes(made, pattern);
      return bytesEqual(x, made);
    },
  };
}
