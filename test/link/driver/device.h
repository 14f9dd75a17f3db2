/* A function of the served device as software on a host finds it: PCI enumeration as Linux does it, memory, MSI-X, and the
 * accessors that the AMU library asks for. */

#ifndef DEVICE_H
#define DEVICE_H

#include "amu_host.h"
#include "vfio_user.h"

enum { most_vectors = 64 };

struct options {
  struct vfu_style style;
  bool messages;          /* memory is reached by DMA messages instead of descriptors */
  unsigned access_bytes;  /* registers are accessed by 8 bytes, or by two accesses of 4 */
  bool interrupts;        /* the transport can carry descriptors */
};

/* Memory of the host: where software and where the device finds it. */
struct chunk {
  uint8_t *at;
  uint64_t address;
};

struct memory_range {
  uint64_t address, size, fd_offset, used;
  uint8_t *at;
};

struct device {
  struct vfu link;
  const struct options *options;
  const char *path;
  struct amu_host host;
  uint64_t bar_bytes;
  unsigned vectors;
  uint64_t table_at, pba_at;   /* in BAR0 */
  unsigned msix_capability;    /* in configuration space; 0 = none */
  unsigned pcie_capability;
  int memory_fd;
  struct memory_range ranges[2];
  int events[most_vectors];
  bool broken;                 /* an access failed: told once */
};

/* Connects and agrees on a version. */
void device_connect(struct device *d, const char *path, const struct options *options);
/* The same for a connection of `d->link` that is there already. */
void device_adopt(struct device *d, const char *path, const struct options *options);
/* DEVICE_GET_INFO, regions, interrupts, configuration space, BAR sizes, capabilities: checks what it finds. */
void device_enumerate(struct device *d);
/* Maps the memory, turns decoding and bus mastering on, gives every vector a descriptor. */
void device_prepare(struct device *d);
/* Two ranges in one file. */
void device_make_memory(struct device *d);
void device_map_memory(struct device *d);
void device_unmap_memory(struct device *d);
void device_close(struct device *d);

/* MSI-X on: the table is written, and nothing is masked. */
void device_open_vectors(struct device *d);

uint32_t config_read(struct device *d, unsigned offset, unsigned bytes);
void config_write(struct device *d, unsigned offset, unsigned bytes, uint32_t value);
void device_bus_master(struct device *d, bool on);

uint64_t bar_read(struct device *d, uint64_t offset, unsigned bytes);
void bar_write(struct device *d, uint64_t offset, unsigned bytes, uint64_t value);

/* Memory of one of the two ranges, aligned to `align`, zeroed; ends the program when there is none. */
struct chunk device_alloc(struct device *d, unsigned range, uint64_t bytes, uint64_t align);
/* What was taken since the mark is free again. */
struct mark {
  uint64_t used[2];
};
struct mark device_mark(const struct device *d);
void device_release_to(struct device *d, const struct mark *mark);

/* Interrupts of a vector since the last call, waiting up to so long for the first. */
uint64_t device_interrupts(struct device *d, unsigned vector, int milliseconds);
/* Gives every vector an eventfd, all by one request or one each. */
void device_assign(struct device *d, bool one_each);

int64_t clock_ms(void);

#endif
