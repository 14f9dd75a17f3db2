// The PCI side of a function, as a client of a served device sees it: configuration space, its capabilities, the MSI-X
// table and the pending bits. Numbers and bits are PCI's; which of them this device has is our decision (assumed:
// pci-configuration). Fields count bits from the start of configuration space, or of a table's entry.

import type { Field } from './types';

/** How a field of configuration space takes writes: not at all, as written, or a 1 clears a 1. */
export type ConfigAccess = 'ro' | 'rw' | 'rw1c';
export interface ConfigField extends Field {
  readonly access: ConfigAccess;
}

const config = (
  byte: number,
  bit: number,
  width: number,
  access: ConfigAccess,
  name: string,
  meaning: string,
): ConfigField => ({ name, lsb: 8 * byte + bit, width, meaning, access });

/** Capabilities stand here in configuration space; each points to the next. */
const pcie = 0x40;
const msix = 0x80;

export const pciConfigBytes = 4096;

/** Type 0 header and the two capabilities. What is not listed reads as 0 and takes no write. */
export const pciConfig = {
  VENDOR_ID: config(0x00, 0, 16, 'ro', 'VENDOR_ID', 'who makes the device'),
  DEVICE_ID: config(0x02, 0, 16, 'ro', 'DEVICE_ID', 'which device it is'),
  MEMORY_SPACE: config(0x04, 1, 1, 'rw', 'MEMORY_SPACE', '1 = BARs answer'),
  BUS_MASTER: config(0x04, 2, 1, 'rw', 'BUS_MASTER', '1 = the device may reach memory and send interrupts'),
  PARITY_RESPONSE: config(0x04, 6, 1, 'rw', 'PARITY_RESPONSE', 'parity errors are answered'),
  SERR_ENABLE: config(0x04, 8, 1, 'rw', 'SERR_ENABLE', 'errors are reported'),
  INTX_DISABLE: config(0x04, 10, 1, 'rw', 'INTX_DISABLE', '1 = no INTx; there is none'),
  CAPABILITIES_LIST: config(0x06, 4, 1, 'ro', 'CAPABILITIES_LIST', '1 = there are capabilities'),
  MASTER_PARITY: config(0x06, 8, 1, 'rw1c', 'MASTER_PARITY', 'parity error as a master'),
  SIGNALED_TARGET_ABORT: config(0x06, 11, 1, 'rw1c', 'SIGNALED_TARGET_ABORT', 'target abort signalled'),
  RECEIVED_TARGET_ABORT: config(0x06, 12, 1, 'rw1c', 'RECEIVED_TARGET_ABORT', 'target abort received'),
  RECEIVED_MASTER_ABORT: config(0x06, 13, 1, 'rw1c', 'RECEIVED_MASTER_ABORT', 'a DMA reached nothing'),
  SIGNALED_SYSTEM_ERROR: config(0x06, 14, 1, 'rw1c', 'SIGNALED_SYSTEM_ERROR', 'system error signalled'),
  DETECTED_PARITY: config(0x06, 15, 1, 'rw1c', 'DETECTED_PARITY', 'parity error detected'),
  REVISION: config(0x08, 0, 8, 'ro', 'REVISION', 'revision'),
  CLASS: config(0x09, 0, 24, 'ro', 'CLASS', 'class code'),
  CACHE_LINE: config(0x0c, 0, 8, 'rw', 'CACHE_LINE', 'kept, without effect'),
  HEADER_TYPE: config(0x0e, 0, 8, 'ro', 'HEADER_TYPE', '0'),
  BAR0: config(0x10, 0, 32, 'rw', 'BAR0', 'address of BAR0; bits below its size stay 0'),
  SUBSYSTEM_VENDOR: config(0x2c, 0, 16, 'ro', 'SUBSYSTEM_VENDOR', 'as VENDOR_ID'),
  SUBSYSTEM_ID: config(0x2e, 0, 16, 'ro', 'SUBSYSTEM_ID', 'as DEVICE_ID'),
  CAPABILITIES: config(0x34, 0, 8, 'ro', 'CAPABILITIES', 'the first capability'),
  INTERRUPT_LINE: config(0x3c, 0, 8, 'rw', 'INTERRUPT_LINE', 'kept, without effect'),
  INTERRUPT_PIN: config(0x3d, 0, 8, 'ro', 'INTERRUPT_PIN', '0: no INTx'),

  PCIE_ID: config(pcie, 0, 8, 'ro', 'PCIE_ID', 'PCI Express capability'),
  PCIE_NEXT: config(pcie + 1, 0, 8, 'ro', 'PCIE_NEXT', 'the next capability'),
  PCIE_VERSION: config(pcie + 2, 0, 4, 'ro', 'PCIE_VERSION', 'version of the capability'),
  PCIE_TYPE: config(pcie + 2, 4, 4, 'ro', 'PCIE_TYPE', '0 = endpoint'),
  MAX_PAYLOAD: config(pcie + 4, 0, 3, 'ro', 'MAX_PAYLOAD', '128 << n bytes'),
  EXTENDED_TAGS: config(pcie + 4, 5, 1, 'ro', 'EXTENDED_TAGS', '1 = 8-bit tags'),
  ROLE_BASED_ERRORS: config(pcie + 4, 15, 1, 'ro', 'ROLE_BASED_ERRORS', '1 since PCI Express 1.1'),
  FLR_CAPABLE: config(pcie + 4, 28, 1, 'ro', 'FLR_CAPABLE', '1 = there is a function-level reset'),
  ERROR_REPORTING: config(pcie + 8, 0, 4, 'rw', 'ERROR_REPORTING', 'kept, without effect'),
  RELAXED_ORDERING: config(pcie + 8, 4, 1, 'rw', 'RELAXED_ORDERING', 'kept, without effect'),
  PAYLOAD_SIZE: config(pcie + 8, 5, 3, 'rw', 'PAYLOAD_SIZE', 'kept, without effect'),
  TAGS_ENABLE: config(pcie + 8, 8, 1, 'rw', 'TAGS_ENABLE', 'kept, without effect'),
  NO_SNOOP: config(pcie + 8, 11, 1, 'rw', 'NO_SNOOP', 'kept, without effect'),
  READ_REQUEST_SIZE: config(pcie + 8, 12, 3, 'rw', 'READ_REQUEST_SIZE', 'kept, without effect'),
  INITIATE_FLR: config(pcie + 8, 15, 1, 'rw', 'INITIATE_FLR', 'writing 1 resets the function; reads as 0'),
  ERRORS_DETECTED: config(pcie + 10, 0, 4, 'rw1c', 'ERRORS_DETECTED', 'errors detected'),
  TRANSACTIONS_PENDING: config(pcie + 10, 5, 1, 'ro', 'TRANSACTIONS_PENDING', '0'),
  LINK_SPEEDS: config(pcie + 12, 0, 4, 'ro', 'LINK_SPEEDS', 'fastest link speed'),
  LINK_WIDTH: config(pcie + 12, 4, 6, 'ro', 'LINK_WIDTH', 'widest link'),
  LINK_SPEED: config(pcie + 18, 0, 4, 'ro', 'LINK_SPEED', 'link speed now'),
  LINK_WIDTH_NOW: config(pcie + 18, 4, 6, 'ro', 'LINK_WIDTH_NOW', 'link width now'),

  MSIX_ID: config(msix, 0, 8, 'ro', 'MSIX_ID', 'MSI-X capability'),
  MSIX_NEXT: config(msix + 1, 0, 8, 'ro', 'MSIX_NEXT', 'the next capability'),
  MSIX_SIZE_M1: config(msix + 2, 0, 11, 'ro', 'MSIX_SIZE_M1', 'vectors minus one'),
  MSIX_MASK: config(msix + 2, 14, 1, 'rw', 'MSIX_MASK', '1 = all vectors are masked'),
  MSIX_ENABLE: config(msix + 2, 15, 1, 'rw', 'MSIX_ENABLE', '1 = interrupts are MSI-X messages'),
  MSIX_TABLE_BAR: config(msix + 4, 0, 3, 'ro', 'MSIX_TABLE_BAR', 'the BAR with the table'),
  MSIX_TABLE: config(msix + 4, 3, 29, 'ro', 'MSIX_TABLE', 'where in it, in doublewords'),
  MSIX_PBA_BAR: config(msix + 8, 0, 3, 'ro', 'MSIX_PBA_BAR', 'the BAR with the pending bits'),
  MSIX_PBA: config(msix + 8, 3, 29, 'ro', 'MSIX_PBA', 'where in it, in doublewords'),
} as const satisfies Readonly<Record<string, ConfigField>>;

/** Values of those fields that are the same for every function. */
export const pciValues = {
  /** processing accelerator */
  class: 0x120000,
  capabilityPcie: 0x10,
  capabilityMsix: 0x11,
  pcieAt: pcie,
  msixAt: msix,
  pcieVersion: 2,
  /** 8 GT/s, 16 lanes */
  linkSpeed: 3,
  linkWidth: 16,
} as const;

/** MSI-X has no more vectors. */
export const maxMsixVectors = 2048;
/** An entry of the MSI-X table. */
export const msixEntry = {
  bytes: 16,
  ADDRESS: { name: 'ADDRESS', lsb: 0, width: 64, meaning: 'where the message is sent' },
  DATA: { name: 'DATA', lsb: 64, width: 32, meaning: 'what is sent' },
  MASK: { name: 'MASK', lsb: 96, width: 1, meaning: '1 = the vector is masked' },
} as const satisfies Readonly<Record<string, Field | number>>;
