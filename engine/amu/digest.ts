// Digest registers: a bit per socket that says whether there is anything to do. RX: the ring holds at least 2^THRESHOLD
// messages; TX: at least 2^THRESHOLD slots are free (assumed: digest-threshold). The bits follow the level.

import type { AmuParts } from './parts';
import { Direction } from './topology';

function createDigestState(groups: number) {
  return {
    lo: new Uint32Array(groups),
    hi: new Uint32Array(groups),
    maskLo: new Uint32Array(groups),
    maskHi: new Uint32Array(groups),
  };
}

export class Digests {
  readonly state: ReturnType<typeof createDigestState>;

  constructor(private readonly amu: AmuParts) {
    this.state = createDigestState(amu.topology.groups);
    for (let ring = 0; ring < amu.topology.rings; ring++) this.store(ring, this.level(ring));
  }

  /** A ring's indexes, size or threshold changed, because of `cause`. */
  update(ring: number, cause: number): void {
    if (this.store(ring, this.level(ring))) {
      this.amu.interrupts.evaluate(this.amu.topology.groupOfRing(ring), cause);
    }
  }

  isSet(ring: number): boolean {
    const group = this.amu.topology.groupOfRing(ring);
    const bit = this.amu.topology.bitOfRing(ring);
    return (((bit < 32 ? this.state.lo : this.state.hi)[group] >>> (bit & 31)) & 1) === 1;
  }

  private level(ring: number): boolean {
    const { rings, topology } = this.amu;
    const fill = rings.fill(ring);
    const due = 1 << rings.state.threshold[ring];
    const rx = (topology.groupOfRing(ring) & 1) === Direction.rx;
    return rx ? fill >= due : rings.slots(ring) - fill >= due;
  }

  /** True when the bit changed. */
  private store(ring: number, level: boolean): boolean {
    const group = this.amu.topology.groupOfRing(ring);
    const bit = this.amu.topology.bitOfRing(ring);
    const half = bit < 32 ? this.state.lo : this.state.hi;
    const one = 1 << (bit & 31);
    const next = (level ? half[group] | one : half[group] & ~one) >>> 0;
    if (next === half[group]) return false;
    half[group] = next;
    this.amu.tables.digestMoved(group);
    return true;
  }
}
