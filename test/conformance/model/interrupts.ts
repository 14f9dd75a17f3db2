// Interrupts of the small model: an edge of a bit of (digest AND mask), seen while what it belongs to runs.

import type { FunctionState, Shape, SoftwareInterface, State } from './state';
import { RX, TX } from './state';
import { digestOf } from './traffic';

export class Interrupts {
  /** how many since the last look, by `${function}:${vector}` */
  readonly raised = new Map<string, number>();
  private readonly seen = new Map<string, bigint>();

  constructor(
    private readonly shape: Shape,
    private readonly state: State,
    private readonly invalidVector: (ami: SoftwareInterface, type: number) => void,
  ) {}

  raise(f: number, vector: number): void {
    if (vector >= this.shape.vectors) return;
    const key = `${f}:${vector}`;
    this.raised.set(key, (this.raised.get(key) ?? 0) + 1);
  }

  /** Something may have changed. */
  evaluate(): void {
    const { functions, software, on } = this.state;
    for (const [f, s] of functions.entries()) {
      for (const way of ['tx', 'rx'] as const) {
        const { enabled, vector, mask } = s.interrupts[way];
        const bits = on && s.enabled && enabled ? this.managementDigest(s, way) & mask : 0n;
        if (this.rose(`f ${f} ${way}`, bits)) this.raise(f, vector);
      }
    }
    for (const [number, ami] of software.entries()) {
      const runs = on && ami.enabled && ami.owner !== undefined && functions[ami.owner].enabled;
      for (const [way, type] of [
        ['TX', TX],
        ['RX', RX],
      ] as const) {
        const open = runs && ami.configuration[`${way}_IRQ_ENABLE`] === 1n;
        const mask = type === TX ? ami.masks.tx : ami.masks.rx;
        if (!this.rose(`sw ${number} ${way}`, open ? digestOf(this.shape, ami, type) & mask : 0n)) continue;
        const vector = Number(ami.configuration[`${way}_VECTOR`]);
        if (vector < this.shape.vectors) this.raise(ami.owner!, vector);
        else this.invalidVector(ami, type);
      }
    }
  }

  private rose(key: string, bits: bigint): boolean {
    const before = this.seen.get(key) ?? 0n;
    this.seen.set(key, bits);
    return (bits & ~before) !== 0n;
  }

  /** Their thresholds are 0. */
  managementDigest(s: FunctionState, way: 'tx' | 'rx'): bigint {
    if (way === 'tx') return s.commands.length < this.shape.managementSlots ? 1n : 0n;
    return (s.responses.length > 0 ? 1n : 0n) | (s.exceptions.length > 0 ? 2n : 0n);
  }
}
