// The PF and the VFs: whether they run, what their management registers hold, what they have counted.

import type { AmuParts } from './parts';

function createFunctionState(functions: number) {
  return {
    /** the PF always (assumed: physical-function-enabled) */
    enabled: new Uint8Array(functions),
    /** AMU_CR, low half; AMU_EN of the PF is the AMU's */
    control: new Uint32Array(functions),
    amuOn: 0,
    errorState: new Uint16Array(functions),
    /** ERR_IRQ_CTRL */
    errorIrqLo: new Uint32Array(functions),
    errorIrqHi: new Uint32Array(functions),
    /** MGT_TRACE_RX_CTRL */
    traceControl: new Uint32Array(functions),
    /** commands of the VF go to the PF */
    trapping: new Uint8Array(functions),
    // what is counted
    commands: new Float64Array(functions),
    exceptions: new Float64Array(functions),
    interrupts: new Float64Array(functions),
  };
}

export class Functions {
  readonly state: ReturnType<typeof createFunctionState>;

  constructor(private readonly amu: AmuParts) {
    this.state = createFunctionState(amu.topology.functions);
    this.state.enabled[0] = 1;
  }

  /** The AMU is on and the function enabled: its commands and messages move. */
  runs(functionIndex: number): boolean {
    return this.state.amuOn === 1 && this.state.enabled[functionIndex] === 1;
  }

  /** Something of the function is on its way: a message, a command and its response, an exception, a trace record. */
  isBusy(functionIndex: number): boolean {
    const { resets, commands, exceptions, tracing } = this.amu;
    return (
      resets.inFlight(functionIndex) ||
      commands.isAtWork(functionIndex) ||
      exceptions.state.writing[functionIndex] === 1 ||
      tracing.state.writing[functionIndex] === 1
    );
  }

  /** A VF was enabled or disabled, or AMU_EN moved: everything that waited for it is looked at again. */
  runningChanged(): void {
    for (let f = 0; f < this.amu.topology.functions; f++) {
      this.amu.exceptions.pump(f);
      this.amu.tracing.pump(f);
      this.amu.commands.kick(f);
    }
    this.amu.interrupts.evaluateAll(0);
    this.amu.messages.evaluateAll();
  }
}
