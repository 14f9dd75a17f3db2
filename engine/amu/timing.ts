// What things cost, in whole picoseconds (assumed: time).

import type { Cost } from '../../language/link/model';

/** The part of a cost that grows with the bytes; what occupies a port while the latency is still to come. */
export function occupancyOf(cost: Cost, bytes: number): number {
  return cost.bytesPerSecond > 0 ? Math.round((bytes * 1e12) / cost.bytesPerSecond) : 0;
}

export function costOf(cost: Cost, bytes: number): number {
  return cost.latencyPs + occupancyOf(cost, bytes);
}
