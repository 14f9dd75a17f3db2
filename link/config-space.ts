// The configuration space of a function: reset values and masks follow from spec/pci.ts. (assumed: pci-configuration)

import {
  type ConfigField,
  layout,
  pciConfig,
  pciConfigBytes,
  pciValues,
  readField32,
  writeField,
} from '../spec';
import type { BarLayout } from './bar-layout';

const fields: readonly ConfigField[] = Object.values(pciConfig);

export class ConfigSpace {
  private readonly bytes = new Uint8Array(pciConfigBytes);
  /** bits that take what is written, and those that a 1 clears */
  private readonly writable = new Uint8Array(pciConfigBytes);
  private readonly clearable = new Uint8Array(pciConfigBytes);

  constructor(private readonly bar: BarLayout) {
    for (const field of fields) {
      if (field.access === 'rw') writeField(this.writable, 0, field, 0xffffffff, 0);
      if (field.access === 'rw1c') writeField(this.clearable, 0, field, 0xffffffff, 0);
    }
    // Bits of an address below the size of what it is the address of stay 0: that is how its size is found out.
    writeField(this.writable, 0, pciConfig.BAR0, -bar.bytes >>> 0, 0);
    this.reset();
  }

  /** As behind a reset of the function. */
  reset(): void {
    const { bytes, bar } = this;
    bytes.fill(0);
    const set = (field: ConfigField, value: number) => writeField(bytes, 0, field, value, 0);
    const { VENDOR_ID, DEVICE_ID, CLASS, SUBSYSTEM_VENDOR, SUBSYSTEM_ID, CAPABILITIES } = pciConfig;
    set(VENDOR_ID, layout.pciVendor);
    set(DEVICE_ID, layout.pciDevice);
    set(SUBSYSTEM_VENDOR, layout.pciVendor);
    set(SUBSYSTEM_ID, layout.pciDevice);
    set(CLASS, pciValues.class);
    set(pciConfig.CAPABILITIES_LIST, 1);
    set(CAPABILITIES, pciValues.pcieAt);
    set(pciConfig.PCIE_ID, pciValues.capabilityPcie);
    set(pciConfig.PCIE_NEXT, pciValues.msixAt);
    set(pciConfig.PCIE_VERSION, pciValues.pcieVersion);
    set(pciConfig.MAX_PAYLOAD, 1);
    set(pciConfig.EXTENDED_TAGS, 1);
    set(pciConfig.ROLE_BASED_ERRORS, 1);
    set(pciConfig.FLR_CAPABLE, 1);
    set(pciConfig.RELAXED_ORDERING, 1);
    set(pciConfig.NO_SNOOP, 1);
    set(pciConfig.READ_REQUEST_SIZE, 2);
    set(pciConfig.LINK_SPEEDS, pciValues.linkSpeed);
    set(pciConfig.LINK_SPEED, pciValues.linkSpeed);
    set(pciConfig.LINK_WIDTH, pciValues.linkWidth);
    set(pciConfig.LINK_WIDTH_NOW, pciValues.linkWidth);
    set(pciConfig.MSIX_ID, pciValues.capabilityMsix);
    set(pciConfig.MSIX_SIZE_M1, bar.vectors - 1);
    set(pciConfig.MSIX_TABLE_BAR, layout.pciBar);
    set(pciConfig.MSIX_TABLE, bar.tableAt / layout.doublewordBytes);
    set(pciConfig.MSIX_PBA_BAR, layout.pciBar);
    set(pciConfig.MSIX_PBA, bar.pendingAt / layout.doublewordBytes);
  }

  /** The range lies within configuration space. */
  read(offset: number, into: Uint8Array, at: number, count: number): void {
    into.set(this.bytes.subarray(offset, offset + count), at);
  }

  /** True when the write asks for a function-level reset, which is not done here. */
  write(offset: number, from: Uint8Array, at: number, count: number): boolean {
    for (let i = 0; i < count; i++) {
      const mask = this.writable[offset + i];
      const value = from[at + i];
      const kept = this.bytes[offset + i] & ~mask & ~(this.clearable[offset + i] & value);
      this.bytes[offset + i] = kept | (value & mask);
    }
    if (this.flag(pciConfig.INITIATE_FLR) === 0) return false;
    writeField(this.bytes, 0, pciConfig.INITIATE_FLR, 0, 0);
    return true;
  }

  /** The device reached for memory that nobody has, or for a place outside of what it was given. */
  masterAbort(): void {
    writeField(this.bytes, 0, pciConfig.RECEIVED_MASTER_ABORT, 1, 0);
  }

  private flag(field: ConfigField): number {
    return readField32(this.bytes, 0, field);
  }
  get memorySpace(): boolean {
    return this.flag(pciConfig.MEMORY_SPACE) === 1;
  }
  get busMaster(): boolean {
    return this.flag(pciConfig.BUS_MASTER) === 1;
  }
  get msixEnabled(): boolean {
    return this.flag(pciConfig.MSIX_ENABLE) === 1;
  }
  /** All vectors are masked. */
  get msixMasked(): boolean {
    return this.flag(pciConfig.MSIX_MASK) === 1;
  }
}
