#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "device.h"
#include "tap.h"

enum { range_bytes = 8 << 20 };

int64_t clock_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- Accesses ---- */

static void failed(struct device *d, const char *what, uint64_t offset, int error) {
  if (!d->broken) tap_check(false, "%s at 0x%llx works (error %d)", what, (unsigned long long)offset, error);
  d->broken = true;
  if (error == -1) tap_bail("the connection is gone, or nothing is answered");
}

uint64_t bar_read(struct device *d, uint64_t offset, unsigned bytes) {
  uint64_t value = 0;
  const int error = vfu_read(&d->link, VFU_BAR0, offset, &value, bytes);
  if (error) failed(d, "a read of BAR0", offset, error);
  return value;
}

void bar_write(struct device *d, uint64_t offset, unsigned bytes, uint64_t value) {
  const int error = vfu_write(&d->link, VFU_BAR0, offset, &value, bytes);
  if (error) failed(d, "a write of BAR0", offset, error);
}

uint32_t config_read(struct device *d, unsigned offset, unsigned bytes) {
  uint32_t value = 0;
  const int error = vfu_read(&d->link, VFU_CONFIG, offset, &value, bytes);
  if (error) failed(d, "a read of configuration space", offset, error);
  return value;
}

void config_write(struct device *d, unsigned offset, unsigned bytes, uint32_t value) {
  const int error = vfu_write(&d->link, VFU_CONFIG, offset, &value, bytes);
  if (error) failed(d, "a write of configuration space", offset, error);
}

static uint64_t host_read(void *context, uint64_t offset) {
  struct device *d = context;
  if (d->options->access_bytes == 4) return bar_read(d, offset, 4) | bar_read(d, offset + 4, 4) << 32;
  return bar_read(d, offset, 8);
}

static void host_write(void *context, uint64_t offset, uint64_t value) {
  struct device *d = context;
  if (d->options->access_bytes == 4) {
    /* The upper half first: the lower one, of an index, is the doorbell. */
    bar_write(d, offset + 4, 4, value >> 32);
    bar_write(d, offset, 4, value & 0xffffffff);
  } else {
    bar_write(d, offset, 8, value);
  }
}

static void barrier(void *context) {
  (void)context;
  __sync_synchronize();
}

static void relax(void *context) {
  (void)context;
  vfu_serve(NULL, 0, 0);
}

/* ---- Connection ---- */

void device_adopt(struct device *d, const char *path, const struct options *options) {
  d->memory_fd = -1;
  d->options = options;
  d->path = path;
  d->host = (struct amu_host){d, host_read, host_write, barrier, barrier, relax};
}

void device_connect(struct device *d, const char *path, const struct options *options) {
  int error;
  memset(d, 0, sizeof *d);
  device_adopt(d, path, options);
  error = vfu_connect(&d->link, path, 20);
  if (error) tap_bail("cannot connect to %s: %s", path, strerror(error));
  error = vfu_negotiate(&d->link, &options->style);
  if (!tap_check(error == 0, "VERSION is agreed on")) tap_bail("no version: %d", error);
}

void device_close(struct device *d) {
  unsigned i;
  vfu_close(&d->link);
  for (i = 0; i < d->vectors; i++) close(d->events[i]);
  if (d->memory_fd >= 0) close(d->memory_fd);
  for (i = 0; i < 2; i++) {
    if (d->ranges[i].at) munmap(d->ranges[i].at, d->ranges[i].size);
    d->ranges[i].at = NULL;
  }
  d->memory_fd = -1;
  d->vectors = 0;
}

/* ---- Memory ---- */

void device_map_memory(struct device *d) {
  unsigned i;
  for (i = 0; i < 2; i++) {
    struct memory_range *r = &d->ranges[i];
    const int error = vfu_map(&d->link, r->address, r->at, r->size, d->options->messages ? -1 : d->memory_fd, r->fd_offset);
    tap_check(error == 0, "memory at 0x%llx is mapped (error %d)", (unsigned long long)r->address, error);
  }
}

void device_unmap_memory(struct device *d) {
  unsigned i;
  for (i = 0; i < 2; i++) {
    const int error = vfu_unmap(&d->link, d->ranges[i].address, d->ranges[i].size);
    tap_check(error == 0, "memory at 0x%llx is unmapped (error %d)", (unsigned long long)d->ranges[i].address, error);
  }
}

void device_make_memory(struct device *d) {
  /* One range below and one above 4 GiB, the other way round in the file. */
  static const struct memory_range ranges[2] = {
    {.address = 0x100000, .size = range_bytes, .fd_offset = range_bytes},
    {.address = 0x2345600000, .size = range_bytes, .fd_offset = 0},
  };
  unsigned i;
  d->memory_fd = memfd_create("host memory", MFD_CLOEXEC);
  if (d->memory_fd < 0 || ftruncate(d->memory_fd, 2 * range_bytes)) tap_bail("no memory");
  for (i = 0; i < 2; i++) {
    struct memory_range *r = &d->ranges[i];
    *r = ranges[i];
    r->at = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED, d->memory_fd, (off_t)r->fd_offset);
    if (r->at == MAP_FAILED) tap_bail("no memory");
  }
}

struct chunk device_alloc(struct device *d, unsigned range, uint64_t bytes, uint64_t align) {
  struct memory_range *r = &d->ranges[range];
  const uint64_t at = (r->used + align - 1) / align * align;
  if (at + bytes > r->size) tap_bail("the test has no memory of %llu bytes left", (unsigned long long)bytes);
  r->used = at + bytes;
  memset(r->at + at, 0, bytes);
  return (struct chunk){r->at + at, r->address + at};
}

struct mark device_mark(const struct device *d) { return (struct mark){{d->ranges[0].used, d->ranges[1].used}}; }

void device_release_to(struct device *d, const struct mark *mark) {
  d->ranges[0].used = mark->used[0];
  d->ranges[1].used = mark->used[1];
}

/* ---- Interrupts ---- */

void device_assign(struct device *d, bool one_each) {
  unsigned i, step = one_each ? 1 : 1 << 3;
  for (i = 0; i < d->vectors; i += step) {
    const unsigned count = d->vectors - i < step ? d->vectors - i : step;
    const int error = vfu_set_irqs(&d->link, VFU_IRQ_EVENTFD | VFU_IRQ_TRIGGER, VFU_MSIX, i, count, d->events + i, count, NULL);
    if (error) tap_check(false, "vectors %u..%u get descriptors (error %d)", i, i + count - 1, error);
  }
}

uint64_t device_interrupts(struct device *d, unsigned vector, int milliseconds) {
  uint64_t count = 0;
  if (vfu_serve(&d->events[vector], 1, milliseconds) != 0) return 0;
  if (read(d->events[vector], &count, sizeof count) != sizeof count) return 0;
  return count;
}

void device_bus_master(struct device *d, bool on) {
  const uint32_t command = config_read(d, 0x04, 2);
  config_write(d, 0x04, 2, on ? command | 0x6 : command & ~0x4u);
}

void device_open_vectors(struct device *d) {
  unsigned i;
  /* MSI-X on, as a driver does it: all masked, the table written, unmasked. */
  config_write(d, d->msix_capability + 2, 2, 0xc000);
  for (i = 0; i < d->vectors; i++) {
    bar_write(d, d->table_at + i * 16u, 4, 0xfee00000);
    bar_write(d, d->table_at + i * 16u + 4, 4, 0);
    bar_write(d, d->table_at + i * 16u + 8, 4, 0x4000 + i);
    bar_write(d, d->table_at + i * 16u + 12, 4, 0);
  }
  config_write(d, d->msix_capability + 2, 2, 0x8000);
}

void device_prepare(struct device *d) {
  unsigned i;
  if (!d->ranges[0].at) device_make_memory(d);
  device_map_memory(d);
  device_bus_master(d, true);
  if (!d->options->interrupts) return;
  for (i = 0; i < d->vectors; i++) d->events[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  device_assign(d, false);
  device_open_vectors(d);
}
