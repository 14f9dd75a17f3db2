// What the model does as a device that real drivers have, where the public interface is silent.

import type { FidelityData } from './fidelity';

export const served: readonly FidelityData[] = [
  {
    id: 'external-driver',
    subject: 'drivers outside of the model',
    text: 'An access is a posted write that arrives after mmio_write, or a read that is sampled at once behind the writes before it, and mmio_read passes then. What follows from an access is done before the next one is taken, up to a lead of simulated time; the rest, and time-outs, go no faster than the clock on the wall. While nothing happens simulated time stands. Memory is what the client has mapped: everything else is a translation fault. Accesses with a PASID go to the same memory. Stores of the driver into the page of an AMI of type B cannot be heard: its doorbells are those of BAR0.',
    reason:
      'A driver expects its device to be ready; a poll must move time on and must not spin; vfio-user tells of neither PASIDs nor stores.',
    setting: '`amu serve --lead`',
    about: ['PASID', 'PASID_ENABLED', 'TYPEB_TBL_BASE'],
  },
  {
    id: 'register-width',
    subject: 'narrow register accesses from outside',
    text: 'A register is read at any width. It is written as 8 bytes, or as one half of 4, which leaves the other half; any other write is ignored, and told.',
    reason: 'The interface has 64-bit words; a processor of 32 bits has to have a way.',
    about: [],
  },
  {
    id: 'device-reset',
    subject: 'reset of the device',
    text: 'A function-level reset of the PF, or DEVICE_RESET of its client, stops everything at once; when the messages in flight have come to their end, every session is destroyed, every AMI reset and unmapped, every VF disabled, and all registers are as at power-on, credits too. Of a VF it is that of the VF.',
    reason: 'The PF is the AMU; a driver that is loaded again has to find what it found at first.',
    about: ['AMU_CR', 'AMU_EN'],
  },
  {
    id: 'pci-configuration',
    subject: 'PCI side of a function',
    text: 'A type 0 header with class 0x120000, one 32-bit BAR with the registers and, on pages of their own behind them, the MSI-X table and pending bits; a PCI Express and an MSI-X capability; no INTx, no MSI. Without Bus Master Enable there is neither DMA nor an interrupt. VFs are devices of their own at sockets of their own, and the PF shows no SR-IOV capability.',
    reason:
      'vfio-user has one device a socket: a VF that a guest made by SR-IOV would have no socket to be reached by.',
    about: ['AMU_IDR'],
  },
  {
    id: 'msix-masks',
    subject: 'MSI-X masks and pending bits',
    text: 'An interrupt that is masked (by its vector, its function or SET_IRQS), has no descriptor, or meets Bus Master Enable at 0 is pending, and goes out when that ends. The mask of a vector counts from the first write to its entry of the table: clients that keep the table to themselves, as QEMU does, mask by SET_IRQS alone.',
    reason: 'No interrupt may be lost between mask and unmask.',
    about: ['TX_VECTOR', 'RX_VECTOR', 'MGT_RX_VECTOR', 'MGT_TX_VECTOR', 'ERR_IRQ_CTRL'],
  },
];
