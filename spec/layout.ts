// The sizes, addresses and small enumerations of the interface that belong to no single message or register.

/** Sizes in bytes, addresses from the start of BAR0. (stated) */
export const layout = {
  managementPageBytes: 0x2000,
  amiSwPageBase: 0x10000,
  /** One page per AMI-SW of the function; only page 0 is public. (assumed: ami-sw-pages) */
  amiSwPageBytes: 0x1000,
  pciVendor: 0x13b5,
  pciDevice: 0xff81,
  pciBar: 0,
  doublewordBytes: 8,
  registerBytes: 8,
  maxSocketsPerDirection: 64,
  /** The shortest message that any AMU may have; every command, response and exception fits. */
  minMessageBytes: 64,
  minLog2MessageLength: 3,
} as const;

/** AMU_IDR.AMI_TYPE. (stated) */
export const AmiType = { A1: 0, A2: 1, B: 2 } as const;

/** AMI_TYPE, SRC_AMI_TYPE and DST_AMI_TYPE of messages. (stated) */
export const AmiKind = { sw: 0, hw: 1 } as const;

/** AMS_TYPE of messages. (stated) */
export const SocketType = { rx: 0, tx: 1 } as const;

/** RX_MODE. (stated) */
export const RxMode = { back_pressure: 0, overwriting: 1 } as const;

/** The management rings in the order of MSK_BASE_PTR and MSK_CTRL. (stated; the fourth is inferred) */
export const ManagementRing = { command: 0, response: 1, exception: 2, trace: 3 } as const;

/** Where the page of an AMI-SW starts in its function's BAR0, in bytes. (assumed: ami-sw-pages) */
export function amiSwPageOffset(amiSwId: number): number {
  return layout.amiSwPageBase + amiSwId * layout.amiSwPageBytes;
}

/** Bytes of a length given as log2 of doublewords: 3 is 64, 8 is 2048. */
export function bytesOfLog2Doublewords(log2: number): number {
  return layout.doublewordBytes * 2 ** log2;
}

/** Log2 of doublewords of a length in bytes: 64 is 3; undefined when it is no power of two of at least 8. */
export function log2DoublewordsOf(bytes: number): number | undefined {
  const log2 = Math.log2(bytes / layout.doublewordBytes);
  return Number.isInteger(log2) && log2 >= 0 ? log2 : undefined;
}
