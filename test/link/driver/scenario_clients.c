/* What the clients that are in use do beyond the rest: their order of requests, their sizes, their habits. */

#include <stdlib.h>
#include <string.h>
#include "scenarios.h"
#include "tap.h"

/* QEMU's vfio-user-pci from its start to a guest's driver: the whole of configuration space at once, a reset of the machine
 * before the guest runs, vectors that grow one by one, masked ones without a descriptor, all memory unmapped at the end. */
void like_qemu(struct device *d) {
  struct vfu_region_info config;
  struct { uint32_t argsz, flags; uint64_t address, size; } all = {sizeof all, 2, 0, 0}, echo;
  uint8_t *space;
  size_t got = 0;
  unsigned i;
  int error;
  tap_group("QEMU");
  vfu_region_info(&d->link, VFU_CONFIG, &config);
  space = calloc(1, config.size);
  tap_equal((uint64_t)vfu_read(&d->link, VFU_CONFIG, 0, space, (uint32_t)config.size), 0, "configuration space is read as a whole");
  tap_equal(amu_load_le64(space) & 0xffffffff, config_read(d, 0, 4), "and begins with vendor and device");
  free(space);
  tap_equal((uint64_t)vfu_request(&d->link, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL), 0, "the reset of the machine");
  device_bus_master(d, true);
  tap_equal(bar_read(d, AMU_REG_AMU_CR, 8), 0, "leaves the AMU off");
  if (d->options->interrupts) {
    /* Kernels that cannot add a vector are turned off and on again with one more; the table was unmasked before. */
    for (i = 1; i <= 4; i++) {
      error = vfu_set_irqs(&d->link, VFU_IRQ_NONE | VFU_IRQ_TRIGGER, VFU_MSIX, 0, 0, NULL, 0, NULL);
      if (!error) error = vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, 0, i, d->events, i, NULL);
      tap_equal((uint64_t)error, 0, "%u vectors are on", i);
    }
    /* Those that can get them one at a time; a masked one is taken out of the middle. */
    device_assign(d, true);
    tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, 1, 1, NULL, 0, NULL), 0, "a masked vector has none");
    tap_equal((uint64_t)vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, 1, 1, d->events + 1, 1, NULL), 0, "and has it again");
  }
  error = vfu_request(&d->link, VFU_DMA_UNMAP, &all, sizeof all, NULL, 0, &echo, sizeof echo, &got);
  tap_check(error == 0 && got == sizeof echo && memcmp(&echo, &all, sizeof all) == 0, "all memory is unmapped by one request");
  error = vfu_request(&d->link, VFU_DMA_UNMAP, &all, sizeof all, NULL, 0, &echo, sizeof echo, &got);
  tap_equal((uint64_t)error, 0, "and again, when there is none");
  d->link.range_count = 0;
  device_map_memory(d);
  if (d->options->interrupts) device_open_vectors(d);
}

/* SPDK's host: asks for region information with room for capabilities, and writes several registers by one message. */
void like_spdk(struct device *d) {
  struct { struct vfu_region_info info; uint8_t room[4096]; } big;
  struct { uint64_t n; struct { uint64_t offset; uint32_t region, count; uint8_t data[8]; } writes[4]; } many = {.n = 4};
  uint64_t written = 0;
  size_t got = 0;
  unsigned i;
  int error;
  tap_group("SPDK");
  for (i = 0; i < 9; i++) {
    memset(&big, 0, sizeof big);
    big.info.argsz = sizeof big;
    big.info.index = i;
    error = vfu_request(&d->link, VFU_GET_REGION_INFO, &big, sizeof big, NULL, 0, &big, sizeof big, &got);
    tap_check(error == 0 && got >= sizeof big.info && big.info.argsz <= sizeof big, "region %u is told of to one with much room", i);
    if (big.info.size == 0) tap_equal(big.info.flags & 4, 0, "and what is not there cannot be mapped");
  }
  for (i = 0; i < 4; i++) {
    many.writes[i].offset = AMU_REG_MSK_BASE_PTR(i);
    many.writes[i].region = VFU_BAR0;
    many.writes[i].count = 8;
    amu_store_le64(many.writes[i].data, 0x1000 * (i + 1));
  }
  error = vfu_request(&d->link, VFU_REGION_WRITE_MULTI, &many, sizeof many, NULL, 0, &written, sizeof written, &got);
  tap_check(error == 0 && got == 8 && written == 4, "four registers by one message");
  for (i = 0; i < 4; i++) tap_equal(bar_read(d, AMU_REG_MSK_BASE_PTR(i), 8), 0x1000 * (i + 1), "register %u of them", i);
  many.n = 5;
  tap_check(vfu_request(&d->link, VFU_REGION_WRITE_MULTI, &many, sizeof many, NULL, 0, NULL, 0, NULL) > 0, "a count beyond the message is refused");
  many.n = ~0ull / 24;
  tap_check(vfu_request(&d->link, VFU_REGION_WRITE_MULTI, &many, sizeof many, NULL, 0, NULL, 0, NULL) > 0, "so is one that overflows");
  many.n = 1;
  many.writes[0].count = 9;
  tap_check(vfu_request(&d->link, VFU_REGION_WRITE_MULTI, &many, 8 + 24, NULL, 0, NULL, 0, NULL) > 0, "and a write of nine bytes");
  for (i = 0; i < 4; i++) bar_write(d, AMU_REG_MSK_BASE_PTR(i), 8, 0);
}

/* The sample client of libvfio-user: memory in many small ranges, some by descriptor and some without, each descriptor at an
 * offset of its own, and a surplus one where none belongs. */
void like_libvfio_user(struct device *d) {
  enum { pages = 32 };
  struct { uint32_t argsz, flags; uint64_t address, size; } unmap = {sizeof unmap, 0, 0, 4096};
  unsigned i;
  int error = 0;
  tap_group("libvfio-user");
  tap_check(strstr(d->link.server_json, "\"supported\":true") == NULL, "a way back of its own is not promised: %s", d->link.server_json);
  for (i = 0; i < pages && !error; i++) {
    const bool by_messages = d->options->messages || i % 2;
    error = vfu_map(&d->link, 0x7000000000ull + i * 8192ull, d->ranges[1].at + i * 4096, 4096, by_messages ? -1 : d->memory_fd, i * 4096ull);
  }
  tap_equal((uint64_t)error, 0, "%u pages with gaps between them are mapped", pages);
  tap_check(vfu_map(&d->link, 0x7000000800ull, d->ranges[1].at, 4096, -1, 0) > 0, "one that overlaps is refused");
  unmap.address = 0x7000000000ull + 2 * 8192;
  error = vfu_request(&d->link, VFU_DMA_UNMAP, &unmap, sizeof unmap, d->options->interrupts ? &d->memory_fd : NULL,
                      d->options->interrupts ? 1 : 0, NULL, 0, NULL);
  tap_equal((uint64_t)error, 0, "one is unmapped, with a descriptor that nobody needs");
  unmap.address = 0x7000000000ull + 3 * 8192 + 1024;
  unmap.size = 1024;
  tap_check(vfu_request(&d->link, VFU_DMA_UNMAP, &unmap, sizeof unmap, NULL, 0, NULL, 0, NULL) > 0, "a part of one is refused");
  for (i = 0; i < pages && i != 2; i++) vfu_unmap(&d->link, 0x7000000000ull + i * 8192ull, 4096);
  unmap.address = 0x7000000000ull;
  unmap.size = pages * 8192ull;
  tap_equal((uint64_t)vfu_request(&d->link, VFU_DMA_UNMAP, &unmap, sizeof unmap, NULL, 0, NULL, 0, NULL), 0, "the rest is unmapped at once");
  d->link.range_count = 2;
  tap_equal((uint64_t)vfu_request(&d->link, VFU_DEVICE_RESET, NULL, 0, NULL, 0, NULL, 0, NULL), 0, "the device is reset");
  device_bus_master(d, true);
  if (d->options->interrupts) device_open_vectors(d);
}
