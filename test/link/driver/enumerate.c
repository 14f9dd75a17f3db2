/* What a client asks a device for before it uses it: vfio's own tables, then configuration space as Linux walks it. */

#include <stdio.h>
#include <string.h>
#include "device.h"
#include "tap.h"

static void tables(struct device *d) {
  struct { uint32_t argsz, flags, regions, irqs; } info = {.argsz = sizeof info}, short_info = {.argsz = 4};
  struct vfu_region_info region;
  size_t got = 0;
  uint32_t i;
  int error = vfu_request(&d->link, VFU_DEVICE_GET_INFO, &info, sizeof info, NULL, 0, &info, sizeof info, &got);
  tap_check(error == 0 && got == sizeof info, "DEVICE_GET_INFO is answered");
  tap_check((info.flags & 3) == 3 && info.regions == 9 && info.irqs == 5, "a PCI device that can be reset, 9 regions, 5 kinds of interrupts");
  error = vfu_request(&d->link, VFU_DEVICE_GET_INFO, &short_info, sizeof short_info, NULL, 0, NULL, 0, NULL);
  tap_check(error > 0, "a request that is too short is refused (error %d)", error);
  for (i = 0; i < 9; i++) {
    error = vfu_region_info(&d->link, i, &region);
    tap_check(error == 0, "region %u is told of", i);
    if (i == VFU_BAR0) {
      d->bar_bytes = region.size;
      tap_check(region.size >= 0x11000 && (region.size & (region.size - 1)) == 0, "BAR0 has a power of two of bytes: 0x%llx", (unsigned long long)region.size);
      tap_check((region.flags & 3) == 3, "BAR0 is read and written");
    } else if (i == VFU_CONFIG) {
      tap_check(region.size == 256 || region.size == 4096, "configuration space has %llu bytes", (unsigned long long)region.size);
    } else {
      tap_equal(region.size, 0, "region %u is empty", i);
    }
  }
  tap_check(vfu_region_info(&d->link, 9, &region) > 0, "region 9 is refused");
  for (i = 0; i < 5; i++) {
    struct { uint32_t argsz, flags, index, count; } irq = {sizeof irq, 0, i, 0};
    error = vfu_request(&d->link, VFU_GET_IRQ_INFO, &irq, sizeof irq, NULL, 0, &irq, sizeof irq, &got);
    tap_check(error == 0 && got == sizeof irq && irq.index == i, "interrupts of kind %u are told of", i);
    if (i == VFU_MSIX) {
      d->vectors = irq.count;
      tap_check(irq.count > 0 && irq.count <= most_vectors && (irq.flags & 1), "%u MSI-X vectors, by eventfd", irq.count);
    }
  }
}

/* A BAR is sized by writing ones, with decoding off, and reading back what sticks. */
static uint64_t size_bar(struct device *d, unsigned bar) {
  const unsigned at = 0x10 + 4 * bar;
  const uint32_t command = config_read(d, 0x04, 2);
  const uint32_t before = config_read(d, at, 4);
  uint32_t ones;
  config_write(d, 0x04, 2, command & ~3u);
  config_write(d, at, 4, 0xffffffff);
  ones = config_read(d, at, 4);
  config_write(d, at, 4, before);
  config_write(d, 0x04, 2, command);
  tap_equal(config_read(d, at, 4), before, "BAR %u is what it was", bar);
  if (ones == 0) return 0;
  tap_check((ones & 1) == 0, "BAR %u is memory", bar);
  return ~(ones & ~0xfu) + 1u;
}

static void capabilities(struct device *d) {
  unsigned at = config_read(d, 0x34, 1) & ~3u;
  unsigned count = 0;
  tap_check(config_read(d, 0x06, 2) & 0x10, "status says that there are capabilities");
  for (; at >= 0x40 && count < 48; count++) {
    const uint32_t head = config_read(d, at, 2);
    if ((head & 0xff) == 0x11) d->msix_capability = at;
    if ((head & 0xff) == 0x10) d->pcie_capability = at;
    at = (head >> 8) & ~3u;
  }
  tap_check(at == 0 && count < 48, "the list of %u capabilities ends", count);
  tap_check(d->msix_capability != 0, "there is an MSI-X capability");
}

static void msix(struct device *d) {
  const unsigned at = d->msix_capability;
  const uint32_t control = config_read(d, at + 2, 2);
  const uint32_t table = config_read(d, at + 4, 4);
  const uint32_t pba = config_read(d, at + 8, 4);
  const uint64_t table_bytes = d->vectors * 16u, pba_bytes = (d->vectors + 63) / 64 * 8;
  d->table_at = table & ~7u;
  d->pba_at = pba & ~7u;
  tap_equal((control & 0x7ff) + 1, d->vectors, "the MSI-X capability has as many vectors as GET_IRQ_INFO");
  tap_check((table & 7) == 0 && (pba & 7) == 0, "table and pending bits are in BAR0");
  tap_check(d->table_at + table_bytes <= d->bar_bytes && d->pba_at + pba_bytes <= d->bar_bytes, "and lie within it");
  tap_check(d->table_at >= AMU_MANAGEMENT_PAGE_BYTES && (d->pba_at >= d->table_at + table_bytes || d->pba_at + pba_bytes <= d->table_at),
            "beside the registers and each other");
  tap_equal(bar_read(d, d->table_at + 12, 4) & 1, 1, "a vector is masked after reset");
  bar_write(d, d->table_at, 8, 0x1122334455667788);
  tap_equal(bar_read(d, d->table_at, 8), 0x1122334455667788, "the table keeps what is written");
  bar_write(d, d->table_at, 8, 0);
}

void device_enumerate(struct device *d) {
  unsigned i;
  uint8_t whole[256];
  tables(d);
  tap_equal(config_read(d, 0x00, 4), (uint32_t)AMU_PCI_DEVICE << 16 | AMU_PCI_VENDOR, "vendor and device");
  tap_equal(config_read(d, 0x0e, 1) & 0x7f, 0, "header type 0");
  tap_check((config_read(d, 0x08, 4) >> 8) != 0, "it has a class: 0x%06x", config_read(d, 0x08, 4) >> 8);
  tap_equal(size_bar(d, AMU_PCI_BAR), d->bar_bytes, "BAR0 has the size of its region");
  for (i = 1; i < 6; i++) size_bar(d, i);
  config_write(d, 0x30, 4, 0xfffffffe);
  tap_equal(config_read(d, 0x30, 4), 0, "there is no expansion ROM");
  capabilities(d);
  msix(d);
  if (vfu_read(&d->link, VFU_CONFIG, 0, whole, sizeof whole) == 0) {
    tap_check(memcmp(whole, (uint8_t[]){AMU_PCI_VENDOR & 0xff, AMU_PCI_VENDOR >> 8}, 2) == 0, "all of it is read at once");
  } else {
    tap_check(false, "all of it is read at once");
  }
  config_write(d, 0x3c, 1, 0x5a);
  tap_equal(config_read(d, 0x3c, 1), 0x5a, "the interrupt line is kept");
  if (config_read(d, 0x100, 4) != 0) tap_check((config_read(d, 0x100, 4) & 0xffff) != 0xffff, "extended capabilities can be walked");
}
