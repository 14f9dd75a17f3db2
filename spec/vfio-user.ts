// The vfio-user protocol: numbers and layouts of its messages, as QEMU's docs/interop/vfio-user.rst defines them. Fields
// count bits from the start of the header, or of the payload behind it; all little-endian.

import type { Field } from './types';

const field = (name: string, byte: number, bytes: number, meaning: string): Field => ({
  name,
  lsb: 8 * byte,
  width: 8 * bytes,
  meaning,
});

export const vfioUserHeader = {
  bytes: 16,
  ID: field('ID', 0, 2, "the sender's number of the message; need not be unique"),
  COMMAND: field('COMMAND', 2, 2, 'what it asks for, or answers'),
  SIZE: field('SIZE', 4, 4, 'of the whole message, this header included'),
  FLAGS: field('FLAGS', 8, 4, 'see VfioUserFlag'),
  ERROR: field('ERROR', 12, 4, 'errno of an error reply'),
} as const;

export const VfioUserFlag = { typeMask: 0xf, command: 0, reply: 1, noReply: 0x10, error: 0x20 } as const;

export const VfioUserCommand = {
  version: 1,
  dmaMap: 2,
  dmaUnmap: 3,
  deviceGetInfo: 4,
  deviceGetRegionInfo: 5,
  deviceGetRegionIoFds: 6,
  deviceGetIrqInfo: 7,
  deviceSetIrqs: 8,
  regionRead: 9,
  regionWrite: 10,
  /** to the client */
  dmaRead: 11,
  dmaWrite: 12,
  deviceReset: 13,
  regionWriteMulti: 15,
  deviceFeature: 16,
  migrationDataRead: 17,
  migrationDataWrite: 18,
} as const;

/** As error replies carry them: Linux errno. */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  EOVERFLOW: 75,
  EOPNOTSUPP: 95,
} as const;

export const vfioUserVersion = {
  major: 0,
  minor: 1,
  /** of the payload, without its JSON */
  bytes: 4,
  MAJOR: field('MAJOR', 0, 2, 'the same on both sides'),
  MINOR: field('MINOR', 2, 2, 'the lesser of both sides'),
} as const;

/** What a side means that does not say. */
export const vfioUserDefaults = {
  max_msg_fds: 1,
  max_data_xfer_size: 1_048_576,
  max_dma_maps: 65_535,
  pgsizes: 4096,
} as const;

export const dmaMap = {
  bytes: 32,
  ARGSZ: field('ARGSZ', 0, 4, 'bytes of this structure'),
  FLAGS: field('FLAGS', 4, 4, '1 = readable, 2 = writable'),
  OFFSET: field('OFFSET', 8, 8, 'where the range begins in the file of its descriptor'),
  ADDRESS: field('ADDRESS', 16, 8, 'of the range, as the device sees it'),
  SIZE: field('SIZE', 24, 8, 'bytes'),
} as const;
export const DmaMapFlag = { readable: 1, writable: 2 } as const;

export const dmaUnmap = {
  bytes: 24,
  ARGSZ: field('ARGSZ', 0, 4, 'most bytes of the reply'),
  FLAGS: field('FLAGS', 4, 4, '1 = with the dirty pages, 2 = all ranges'),
  ADDRESS: field('ADDRESS', 8, 8, 'of the range'),
  SIZE: field('SIZE', 16, 8, 'bytes'),
} as const;
export const DmaUnmapFlag = { dirtyBitmap: 1, all: 2 } as const;

export const deviceInfo = {
  bytes: 16,
  ARGSZ: field('ARGSZ', 0, 4, 'bytes of this structure'),
  FLAGS: field('FLAGS', 4, 4, '1 = can be reset, 2 = PCI'),
  REGIONS: field('REGIONS', 8, 4, 'how many'),
  IRQS: field('IRQS', 12, 4, 'kinds of interrupts'),
} as const;
export const DeviceFlag = { reset: 1, pci: 2 } as const;

export const regionInfo = {
  bytes: 32,
  ARGSZ: field('ARGSZ', 0, 4, 'bytes of this structure and its capabilities'),
  FLAGS: field('FLAGS', 4, 4, '1 = read, 2 = write, 4 = can be mapped, 8 = capabilities'),
  INDEX: field('INDEX', 8, 4, 'see VfioRegion'),
  CAP_OFFSET: field('CAP_OFFSET', 12, 4, 'of the first capability'),
  SIZE: field('SIZE', 16, 8, 'bytes; 0 = there is no such region'),
  OFFSET: field('OFFSET', 24, 8, 'for mapping it'),
} as const;
export const RegionFlag = { read: 1, write: 2, mmap: 4, caps: 8 } as const;
export const VfioRegion = { bar0: 0, bar5: 5, rom: 6, config: 7, vga: 8, count: 9 } as const;

export const irqInfo = {
  bytes: 16,
  ARGSZ: field('ARGSZ', 0, 4, 'bytes of this structure'),
  FLAGS: field('FLAGS', 4, 4, '1 = eventfd, 2 = maskable, 4 = masks itself, 8 = as a set only'),
  INDEX: field('INDEX', 8, 4, 'see VfioIrq'),
  COUNT: field('COUNT', 12, 4, 'how many'),
} as const;
export const IrqInfoFlag = { eventfd: 1, maskable: 2, automasked: 4, noresize: 8 } as const;
export const VfioIrq = { intx: 0, msi: 1, msix: 2, error: 3, request: 4, count: 5 } as const;

export const irqSet = {
  bytes: 20,
  ARGSZ: field('ARGSZ', 0, 4, 'bytes of this structure and its data'),
  FLAGS: field('FLAGS', 4, 4, 'one of the data flags and one of the actions'),
  INDEX: field('INDEX', 8, 4, 'see VfioIrq'),
  START: field('START', 12, 4, 'the first vector'),
  COUNT: field('COUNT', 16, 4, 'how many'),
} as const;
export const IrqSetFlag = { none: 1, bool: 2, eventfd: 4, mask: 8, unmask: 16, trigger: 32 } as const;

/** Of REGION_READ, REGION_WRITE and their replies; the data follow. */
export const regionAccess = {
  bytes: 16,
  OFFSET: field('OFFSET', 0, 8, 'in the region'),
  REGION: field('REGION', 8, 4, 'see VfioRegion'),
  COUNT: field('COUNT', 12, 4, 'bytes'),
} as const;

/** Of REGION_WRITE_MULTI: a count, then so many writes with room for 8 bytes each. */
export const regionWriteMulti = {
  bytes: 8,
  COUNT: field('COUNT', 0, 8, 'writes'),
  entryBytes: 24,
  dataAt: 16,
  dataBytes: 8,
} as const;

/** Of DMA_READ, DMA_WRITE and their replies; the data follow. */
export const dmaAccess = {
  bytes: 16,
  ADDRESS: field('ADDRESS', 0, 8, 'as the device sees it'),
  COUNT: field('COUNT', 8, 8, 'bytes'),
} as const;
/** The same as QEMU 10 has it, which departs from the definition: COUNT has four bytes, and the data follow them; the size does not change. */
export const dmaAccessOfQemu = {
  bytes: 16,
  ADDRESS: dmaAccess.ADDRESS,
  COUNT: field('COUNT', 8, 4, 'bytes'),
  dataAt: 12,
} as const;
