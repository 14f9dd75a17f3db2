// Digest registers: a bit per socket that says whether there is anything to do. RX: the ring holds at least 2^THRESHOLD
// messages; TX: at least 2^THRESHOLD slots are free (assumed: digest-threshold). The bits follow the level: a ring knows at
// what fill its bit changes, so that most moves of an index change nothing here.

import type { Arena } from '../memory';
import type { AmuParts } from './parts';
import { Ring } from './rings';
import { Direction } from './topology';

function createDigestState(groups: number, arena: Arena) {
  return {
    lo: arena.uint32(groups),
    hi: arena.uint32(groups),
    maskLo: new Uint32Array(groups),
    maskHi: new Uint32Array(groups),
  };
}

export class Digests {
  readonly state: ReturnType<typeof createDigestState>;

  constructor(private readonly amu: AmuParts) {
    this.state = createDigestState(amu.topology.groups, amu.kernel.arena);
    for (let ring = 0; ring < amu.topology.rings; ring++) this.refresh(ring);
  }

  /** A ring's indexes, size or threshold changed, because of `cause`. */
  update(ring: number, cause: number): void {
    if (this.refresh(ring)) this.amu.interrupts.evaluate(this.amu.topology.groupOfRing(ring), cause);
  }

  /** As `update` where the ring's indexes alone have moved, and it holds so many messages now. */
  moved(ring: number, fill: number, cause: number): void {
    const { words } = this.amu.rings;
    const at = ring * Ring.words;
    if ((fill >= words[at + Ring.edge] ? 1 : 0) !== words[at + Ring.above]) this.update(ring, cause);
  }

  isSet(ring: number): boolean {
    const group = this.amu.topology.groupOfRing(ring);
    const bit = this.amu.topology.bitOfRing(ring);
    return (((bit < 32 ? this.state.lo : this.state.hi)[group] >>> (bit & 31)) & 1) === 1;
  }

  /** True when the bit changed. */
  private refresh(ring: number): boolean {
    const { rings, topology } = this.amu;
    const at = ring * Ring.words;
    const above = rings.fill(ring) >= rings.words[at + Ring.edge];
    rings.words[at + Ring.above] = above ? 1 : 0;
    const rx = (topology.groupOfRing(ring) & 1) === Direction.rx;
    return this.store(ring, rx ? above : !above);
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
