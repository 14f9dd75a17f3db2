// What the parts of the program side share: the state, the tables, the kernel and hardware, and the few moves that change
// what a program does next.

import type { DriverModel, SystemModel } from '../../language/link/model';
import type { Hardware, Kernel, Occurrences, StopControl } from '../seam';
import type { RunLog } from './run-log';
import type { AgentState, FunctionState, Inboxes, ProgramState, RingState } from './state';
import type { StoreBuffer } from './store-buffer';
import type { Tables } from './tables';
import { displayTime, latestTime } from './value';

/** Events of the program side. */
export enum ProgramEvent {
  /** a = program: its action is over */
  resume = 64,
  /** a = program: a deadline may be over */
  timer = 65,
  /** a = context of an agent: it looks for a message */
  message = 66,
  /** a = function, b = vector: the interrupt reaches the driver */
  interrupt = 67,
  /** a = entry of the store buffer, b = its order: a driver's store can be seen */
  store = 68,
}

/** What an instruction did. */
export enum Outcome {
  /** goes on at once */
  go = 0,
  /** blocked; the same instruction runs again when the program goes on */
  again = 1,
  /** blocked; the next one runs when the program goes on */
  done = 2,
}

/** Ends the program that meets it (of an agent: the handling of the message). `message` is for the user. */
export class Failure extends Error {}

export interface Machine {
  readonly system: SystemModel;
  readonly tables: Tables;
  readonly kernel: Kernel;
  readonly occurrences: Occurrences;
  readonly hardware: Hardware;
  readonly control: StopControl;
  readonly log: RunLog;
  /** by id; 0 is the one that looks are evaluated in */
  readonly programs: readonly ProgramState[];
  readonly functions: readonly FunctionState[];
  readonly rings: RingState;
  readonly agents: readonly AgentState[];
  readonly inboxes: Inboxes;
  readonly stores: StoreBuffer;

  /** `driver app`, `inv` */
  nameOf(p: ProgramState): string;
  /** False when no time passes; else the program goes on after it. */
  sleep(p: ProgramState, ps: number): boolean;
  /** The program waits until somebody calls `wake` or its deadline is over. */
  block(p: ProgramState, wait: number, a: number, b: number): void;
  /** A waiting program goes on after `ps`, because of an occurrence. */
  wake(p: ProgramState, ps: number, cause: number): void;
  /** Ends a wait `ps` from now; `clearDeadline` takes that back. */
  setDeadline(p: ProgramState, ps: number): void;
  clearDeadline(p: ProgramState): void;
  /** Starts a driver; false when it is at work already. */
  startProgram(id: number, by?: ProgramState): boolean;
  /** A failure after which the program goes on. */
  fail(p: ProgramState, message: string): void;
  /** The message does not come, or the room: why, in words. */
  whyNot(p: ProgramState, socket: number): string;
  /** Where a program is now, or how it ended, as a sentence: `driver app waits for …, because …`. */
  whereIs(p: ProgramState): string;
  programOf(driver: DriverModel): number;
  /** How many handlers of an agent are at work. */
  busyContexts(agent: number): number;
  /** Wakes who waits on a socket for something that is there now. */
  wakeWaiting(socket: number, cause: number): void;
  /** Interfaces have other physical numbers than before. */
  remapped(): void;
  /** Programs of a function that are at work and not endless. */
  busyOn(functionIndex: number, except: number): boolean;
}

/** `ps` from now, if simulated time gets that far. `what` begins the sentence if not: `delay 9008 s`. */
export function reachable({ kernel }: Machine, ps: number, what: string): number {
  if (ps <= latestTime - kernel.now) return ps;
  throw new Failure(
    `\`${what} ${displayTime(ps)}\` is out of reach: simulated time ends at ${displayTime(latestTime)} (2 h 30 min), ` +
      `and it is ${displayTime(kernel.now)} now`,
  );
}

/** The place of the statement that a program is at; -1 = none. */
export function placeOf(p: ProgramState): number {
  for (let i = p.frames.length - 1; i >= 0; i--) if (p.frames[i].place >= 0) return p.frames[i].place;
  return -1;
}
