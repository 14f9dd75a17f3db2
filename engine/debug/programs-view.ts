// What debugging sees of the program side: which programs there are, where each stands, what its locals hold.
// `ProgramSide` offers it; nothing here changes a program but `resume` and `setLocal`.

import type { LinkedExpression } from '../../language/link';
import type { SocketModel, Type } from '../../language/link/model';
import type { Place } from '../facade';
import type { Value } from '../programs/value';

export interface LocalView {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  /** undefined while it has none yet */
  readonly value: Value | undefined;
}

/** A body at work: the innermost comes first. */
export interface FrameView {
  /** `app`, `bring_up`, `on message at rx[0]` */
  readonly name: string;
  /** index in `places`, -1 before the first statement */
  readonly place: number;
  readonly locals: readonly LocalView[];
}

export interface ProgramView {
  readonly id: number;
  readonly kind: 'driver' | 'test' | 'handler';
  /** the driver's name, the test's title, the handler's frame name */
  readonly name: string;
  /** of a handler: the index of its agent */
  readonly agent: number | undefined;
  /** of a driver: the index of its function */
  readonly functionIndex: number | undefined;
  /** the address space of its loads and stores, in `Hardware.memory` */
  readonly space: number | undefined;
  /** number of the socket that it waits for, in the order of their declarations; undefined = it waits for none */
  readonly socket: number | undefined;
  /** `running`, `waits for pf.sw0.r0 (until 12.3 us)`, `done` */
  readonly state: string;
  /** It has begun and not ended. */
  readonly active: boolean;
  readonly frames: readonly FrameView[];
  /** The occurrence that made it do what it does now; 0 when none did. */
  readonly cause: number;
}

export interface DebuggedPrograms {
  /** Statement places by number, as cause records and frames name them. */
  readonly places: readonly Place[];
  /** The program that stands still at a statement because StopControl asked; 0 = none. */
  readonly suspendedProgram: number;
  /** Whether that statement was asked about: it is not again when the program goes on. */
  asked: boolean;
  /** How far a program's turn is: its instructions, doubled, and one more before a statement that was not begun. */
  turnOf(programId: number): number;
  /** Lets it go on, without asking about that statement again. */
  resume(): void;
  /** Every program that has been started, and each handler context. */
  programViews(): readonly ProgramView[];
  /** How many bodies of a program are at work: 1 at its own statements, 2 inside of bring_up. Cheap. */
  depthOf(programId: number): number;
  /** Computes an expression that only looks. @throws Error with words for the user */
  look(linked: LinkedExpression, programId: number | undefined): Value;
  /** False when there is no such local, or it may not change. `frame` counts from the innermost. */
  setLocal(programId: number, frame: number, name: string, value: Value): boolean;
  /** A state of an agent's accelerator by its index; undefined when there is none. */
  stateOf(agent: number, state: number): bigint | undefined;
  /** Messages that software has put into a TX ring and not told the AMU of. */
  putNotRung(socket: SocketModel): number;
  /** A register of a function was changed from outside: software's own copies of its indexes follow. */
  readBack(functionIndex: number): void;
  /** The words of a failure by its number. */
  failureText(failure: number): string | undefined;
}
