// What generated code may call and look at. Its names are those in the source; nothing else of the engine is in its reach.

import type { Kernel, StopControl } from '../../seam';
import {
  type BytesRegister,
  bytesEqual,
  complementBytes,
  copyBytes,
  fillPattern,
  isPattern,
  longestBytes,
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
  readonly kernel: Kernel;
  readonly log: RunLog;
  readonly tables: Tables;
  readonly latestTime: number;
  readonly longestBytes: number;
  /** instructions of one activation behind which the interpreter lets others have their turn */
  readonly activation: number;
  /** by socket: what a put or take costs, in ps */
  readonly actionCosts: Float64Array;
  perform(op: number, a: number, b: number, c: number, p: ProgramState, frame: Frame): Outcome;
  sleep(p: ProgramState, ps: number): void;
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
  perform: Runtime['perform'],
  activation: number,
): Runtime {
  const { control, kernel, log, tables } = m;
  return {
    control,
    kernel,
    log,
    tables,
    latestTime,
    longestBytes,
    activation,
    actionCosts: rings.sockets.cost,
    perform,
    sleep: (p, ps) => {
      p.wait = Wait.time;
      kernel.after(ps, ProgramEvent.resume, p.id, 0);
    },
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
