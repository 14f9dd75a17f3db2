// What the hardware needs of a memory: that of a declared function, in pages of our own, or that of a driver outside.

import type { AddressSpace } from '../seam';
import type { MemoryBlock, PageWatcher } from './paged-memory';

export interface HostMemory extends AddressSpace {
  watcher: PageWatcher | undefined;
  /** Told when somebody begins or ceases to observe: who holds blocks goes by `write` meanwhile. */
  observedChanged: (() => void) | undefined;
  blockOf(address: number, length: number): MemoryBlock | undefined;
  /** The watcher is told of stores into this page (its number) from now on. */
  watch(page: number): void;
  unwatch(page: number): void;
}
