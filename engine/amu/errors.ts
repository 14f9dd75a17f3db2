// AMU_SR.ERROR_STATE. A state is either a fault, the first of which stays until AMU_EN goes to 0 (VF: until its reset), or a full response or exception ring,
// which passes when software frees a slot (assumed: management-ring-full).

import { ErrorState } from '../../spec';
import { Occurrence } from '../seam';
import type { AmuParts } from './parts';

export class Errors {
  constructor(private readonly amu: AmuParts) {}

  hasFault(functionIndex: number): boolean {
    const state = this.amu.functions.state.errorState[functionIndex];
    return (
      state !== ErrorState.none &&
      state !== ErrorState.response_ring_full &&
      state !== ErrorState.exception_ring_full
    );
  }

  fault(functionIndex: number, state: number, cause: number): void {
    if (!this.hasFault(functionIndex)) this.enter(functionIndex, state, cause);
  }

  /** A response or an exception waits for a slot, or no longer does. */
  fullChanged(functionIndex: number, cause: number): void {
    if (this.hasFault(functionIndex)) return;
    const state = this.amu.commands.waitsForSlot(functionIndex)
      ? ErrorState.response_ring_full
      : this.amu.exceptions.waitsForSlot(functionIndex)
        ? ErrorState.exception_ring_full
        : ErrorState.none;
    if (state !== this.amu.functions.state.errorState[functionIndex]) this.enter(functionIndex, state, cause);
  }

  clear(functionIndex: number): void {
    this.amu.functions.state.errorState[functionIndex] = ErrorState.none;
  }

  private enter(functionIndex: number, state: number, cause: number): void {
    this.amu.functions.state.errorState[functionIndex] = state;
    if (state === ErrorState.none) return;
    const id = this.amu.occurrences.record(Occurrence.errorState, functionIndex, state, 0, cause, -1);
    this.amu.programs.errorStateEntered(functionIndex, state);
    this.amu.interrupts.raiseError(functionIndex, id);
  }
}
