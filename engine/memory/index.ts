// memory/ is the memory that software and the AMU share: one address space per function, backed only where the system
// declares memory, in pages that exist once they are written and that a snapshot shares until they are written again.
// It takes no time; whoever reads or writes pays for it.

export { Arena } from './arena';
export { copy, copyWords, copyWordsBetween, wordsOf } from './copy';
export type { HostMemory } from './host-memory';
export { type Image, imageOf, imagePageBytes, pageImage, putImage, weighImage } from './images';
export {
  type MemoryBlock,
  type MemoryRange,
  type MemorySnapshot,
  PagedMemory,
  type PageWatcher,
  pageBytes,
  pageOfWord,
} from './paged-memory';
