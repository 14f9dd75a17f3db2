// What things cost unless the file says otherwise. The key in the file is the snake_case spelling; hover and completion
// show the same defaults from keys.ts, and a test holds the two together.

import type { Cost, Origin, TimingModel } from './model';
import type { Properties } from './properties';

const cost = (ns: number, gigabytesPerSecond = 0): Cost => ({
  latencyPs: ns * 1000,
  bytesPerSecond: gigabytesPerSecond * 1e9,
});

/** (assumed: time) */
export const defaultTiming: TimingModel = {
  cpu: cost(5),
  memory: cost(20, 16),
  mmioWrite: cost(120),
  mmioRead: cost(500),
  dmaRead: cost(300, 16),
  dmaWrite: cost(200, 16),
  sessionHop: cost(20),
  command: cost(200),
  interrupt: cost(500),
  wake: cost(50),
  ordering: 'program',
  storeBuffer: cost(1000),
};

export function readTiming(p: Properties, origin: Origin): TimingModel {
  const d = defaultTiming;
  return {
    cpu: p.cost('cpu', d.cpu),
    memory: p.cost('memory', d.memory),
    mmioWrite: p.cost('mmio_write', d.mmioWrite),
    mmioRead: p.cost('mmio_read', d.mmioRead),
    dmaRead: p.cost('dma_read', d.dmaRead),
    dmaWrite: p.cost('dma_write', d.dmaWrite),
    sessionHop: p.cost('session_hop', d.sessionHop),
    command: p.cost('command', d.command),
    interrupt: p.cost('interrupt', d.interrupt),
    wake: p.cost('wake', d.wake),
    ordering: p.symbol('ordering', d.ordering),
    storeBuffer: p.cost('store_buffer', d.storeBuffer),
    origin,
  };
}
