// What comes into a run from outside: what a person sets while it stands still. An input is kept with its instant, so that
// a run that is walked again gets it again at the same place, without whoever gave it.

import { EvaluationError, type Instant } from '../facade';
import type { Value } from '../programs/value';
import type { Hardware } from '../seam';

export type Input =
  /** A register is written past the bus. */
  | { readonly kind: 'register'; readonly fn: number; readonly offset: number; readonly value: bigint }
  /** Bytes of a memory, by its index in `Hardware.memory`. */
  | { readonly kind: 'memory'; readonly space: number; readonly address: number; readonly bytes: Uint8Array }
  /** A variable of a program; `frame` counts from the innermost. */
  | {
      readonly kind: 'variable';
      readonly program: number;
      readonly frame: number;
      readonly name: string;
      readonly value: Value;
    };

export interface TimedInput {
  readonly at: Instant;
  readonly input: Input;
}

interface Changed {
  setLocal(programId: number, frame: number, name: string, value: Value): boolean;
  readBack(functionIndex: number): void;
}

/** The one way by which a system is changed from outside. */
export class Changes {
  /** Told of each change behind it, with the instant before it. */
  changed: ((at: Instant, input: Input) => void) | undefined;
  here: (() => Instant) | undefined;
  /** Why nothing may be changed here, in words. */
  forbidden: ((at: Instant) => string | undefined) | undefined;

  constructor(
    private readonly hardware: Hardware,
    private readonly programs: Changed,
    private readonly functions: number,
  ) {}

  /** False, and nothing is changed, when what it is about is not there. */
  make(input: Input): boolean {
    const at = this.here?.();
    const forbidden = at && this.forbidden?.(at);
    if (forbidden !== undefined) throw new EvaluationError(forbidden);
    if (!this.apply(input)) return false;
    if (at) this.changed?.(at, input);
    return true;
  }

  /** The same, and nobody is told. */
  apply(input: Input): boolean {
    const { hardware, programs } = this;
    switch (input.kind) {
      case 'register':
        if (!hardware.poke(input.fn, input.offset, input.value)) return false;
        programs.readBack(input.fn);
        return true;
      case 'memory':
        if (!hardware.memory[input.space]?.write(input.address, input.bytes, 0, input.bytes.length))
          return false;
        // Those of a Type B table lie in memory.
        for (let fn = 0; fn < this.functions; fn++) programs.readBack(fn);
        return true;
      case 'variable':
        return programs.setLocal(input.program, input.frame, input.name, input.value);
    }
  }
}
