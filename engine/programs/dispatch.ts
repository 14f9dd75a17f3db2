// Events of the programs: nearly all say that a program goes on. A closure over what every one of them touches.

import { type Kernel, Occurrence, type Occurrences } from '../seam';
import type { Agents } from './agents';
import type { Interpreter } from './interpreter';
import { ProgramEvent, placeOf } from './machine';
import { type ProgramState, Wait } from './state';

export interface Dispatch {
  handle(kind: number, a: number, b: number): void;
  /** The wait of a program is over. */
  goOn(p: ProgramState): void;
}

export function createDispatch(
  kernel: Kernel,
  occurrences: Occurrences,
  programs: readonly ProgramState[],
  interpreter: Interpreter,
  agents: Agents,
  /** carries out the kinds that are rare */
  others: (kind: number, a: number, b: number) => void,
): Dispatch {
  function goOn(p: ProgramState): void {
    p.wait = Wait.none;
    if (p.wakeCause !== 0) {
      p.cause = occurrences.record(Occurrence.wake, p.id, 0, 0, p.wakeCause, placeOf(p));
      p.wakeCause = 0;
    }
    const { now } = kernel;
    if (now > p.lastNow) {
      p.steps = 0;
      p.stepsBefore = 0;
      p.lastNow = now;
    }
    interpreter.execute(p);
  }
  function handle(kind: number, a: number, b: number): void {
    if (kind === ProgramEvent.resume) {
      const p = programs[a];
      if (p.wait === Wait.time) goOn(p);
    } else if (kind === ProgramEvent.message) {
      const p = programs[a];
      if (agents.next(p)) goOn(p);
    } else others(kind, a, b);
  }
  return { handle, goOn };
}
