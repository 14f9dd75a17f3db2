// Helpers for pages about messages: agents that pass on what they get as fast as back-pressure lets them, and the order in
// which things happen.

import type { Bench } from './bench';

/** Agents by index in the bench's system: `inv` (AHA 0, two AMI-HWs) and `dma` (AHA 3, one). */
export const inv = 0;
export const dma = 1;

/**
 * An agent that takes one message at a time from RX socket `rx` of AMI-HW `from` and sends it, changed by `change`, on TX
 * socket `tx` of AMI-HW `to`. While it cannot send it takes nothing.
 */
export class Passing {
  passed = 0;
  private held: Uint8Array | undefined;
  private readonly bytes = new Uint8Array(65536);
  private arrived = 0;
  /** told that it cannot send; it tries again when it is called */
  private waiting = false;

  constructor(
    private readonly b: Bench,
    readonly agent: number,
    private readonly way: { from: number; rx: number; to: number; tx: number },
    private readonly change: (bytes: Uint8Array) => Uint8Array = bytes => bytes,
  ) {
    const { programs } = b;
    const before = programs.onArrival;
    programs.onArrival = (to, hw, rx, cause) => {
      if (to === agent && hw === way.from && rx === way.rx) {
        this.arrived++;
        this.go();
      } else before?.(to, hw, rx, cause);
    };
    const accepted = programs.sendAccepted.bind(programs);
    programs.sendAccepted = context => {
      if (context !== this.context) accepted(context);
      else if (this.waiting) {
        this.waiting = false;
        this.go();
      }
    };
  }

  private get context(): number {
    return 100 + this.agent * 10 + this.way.from;
  }

  private go(): void {
    const { hardware } = this.b;
    while (!this.waiting) {
      if (!this.held) {
        if (this.arrived === 0) return;
        this.arrived--;
        const length = hardware.takeAtAgent(this.agent, this.way.from, this.way.rx, this.bytes);
        this.held = this.change(this.bytes.slice(0, length));
      }
      const { to, tx } = this.way;
      const bytes = this.held;
      this.held = undefined;
      if (!hardware.sendFromAgent(this.agent, to, tx, bytes, bytes.length, this.context, 0, -1)) {
        this.held = bytes;
        this.waiting = true;
        return;
      }
      this.passed++;
    }
  }
}

/** Carries out everything there is and tells, in order, which of these registers moved. */
export function moves(b: Bench, registers: readonly string[], f = 0): string[] {
  const seen = registers.map(name => b.peek(name, f));
  const order: string[] = [];
  while (b.kernel.peekTime() !== Number.POSITIVE_INFINITY) {
    b.runTo(b.kernel.peekTime());
    registers.forEach((name, i) => {
      const now = b.peek(name, f);
      if (now !== seen[i]) order.push(name);
      seen[i] = now;
    });
  }
  return order;
}
