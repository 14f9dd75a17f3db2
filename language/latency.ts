// What a message of a session costs at least, part by part: the driver puts it and rings, the AMU reads it from the ring of
// its sender, carries it over and writes it to the ring of its receiver. The engine's `latency_min` is this sum when nobody
// waits (assumed: time); test/lsp/latency.test.ts holds the two together.

import type { Cost, SessionModel, SystemModel } from './link/model';

export interface LatencyPart {
  /** the key of `timing` */
  readonly name: string;
  readonly ps: number;
}

/** A cost of that many bytes, in picoseconds. */
export function costOf({ latencyPs, bytesPerSecond }: Cost, bytes: number): number {
  return latencyPs + (bytesPerSecond > 0 ? Math.round((bytes * 1e12) / bytesPerSecond) : 0);
}

/** The parts of a session's shortest latency, from put (or send) to delivery. */
export function latencyParts({ timing }: SystemModel, s: SessionModel): readonly LatencyPart[] {
  const parts: LatencyPart[] = [];
  const add = (name: string, cost: Cost) => parts.push({ name, ps: costOf(cost, s.messageBytes) });
  if (s.from.kind === 'sw') {
    add('memory', timing.memory);
    add('cpu', timing.cpu);
    add('mmio_write', timing.mmioWrite);
    add('dma_read', timing.dmaRead);
  }
  add('session_hop', timing.sessionHop);
  if (s.to.kind === 'sw') add('dma_write', timing.dmaWrite);
  return parts;
}

export const latencyOf = (system: SystemModel, s: SessionModel): number =>
  latencyParts(system, s).reduce((sum, { ps }) => sum + ps, 0);
