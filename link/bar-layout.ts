// What lies where in BAR0 of a served function: its registers, then a page-aligned MSI-X table and pending bits, in a size
// that is a power of two. (assumed: pci-configuration)

import { amiSwPageOffset, layout, maxMsixVectors, msixEntry } from '../spec';

/** Offsets and sizes in bytes. */
export interface BarLayout {
  readonly bytes: number;
  /** registers lie below */
  readonly registersEnd: number;
  readonly tableAt: number;
  readonly tableBytes: number;
  readonly pendingAt: number;
  readonly pendingBytes: number;
  readonly vectors: number;
}

const page = 4096;
const upToPage = (bytes: number) => Math.ceil(bytes / page) * page;

/** `interfaces`: AMI-SW pages that the function may have. */
export function barLayout(interfaces: number, wantedVectors: number): BarLayout {
  const vectors = Math.max(1, Math.min(wantedVectors, maxMsixVectors));
  const registersEnd = amiSwPageOffset(interfaces);
  const tableAt = upToPage(registersEnd);
  const tableBytes = vectors * msixEntry.bytes;
  const pendingAt = tableAt + upToPage(tableBytes);
  const pendingBytes = Math.ceil(vectors / 64) * layout.doublewordBytes;
  const bytes = 2 ** Math.ceil(Math.log2(pendingAt + upToPage(pendingBytes)));
  return { bytes, registersEnd, tableAt, tableBytes, pendingAt, pendingBytes, vectors };
}
