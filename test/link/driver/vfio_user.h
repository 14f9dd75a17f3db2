/* A client of the vfio-user protocol (QEMU's docs/interop/vfio-user.rst), small and of its own: nothing of it knows the
 * server. Requests are answered in order; DMA messages of the server are served while a request or an interrupt is waited
 * for, on every connection of the process. */

#ifndef VFIO_USER_H
#define VFIO_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vfu_command {
  VFU_VERSION = 1, VFU_DMA_MAP, VFU_DMA_UNMAP, VFU_DEVICE_GET_INFO, VFU_GET_REGION_INFO, VFU_GET_REGION_IO_FDS,
  VFU_GET_IRQ_INFO, VFU_SET_IRQS, VFU_REGION_READ, VFU_REGION_WRITE, VFU_DMA_READ, VFU_DMA_WRITE, VFU_DEVICE_RESET,
  VFU_REGION_WRITE_MULTI = 15
};

enum { VFU_REPLY = 1, VFU_NO_REPLY = 0x10, VFU_ERROR = 0x20 };
enum { VFU_BAR0 = 0, VFU_CONFIG = 7 };
enum { VFU_MSIX = 2 };
enum { VFU_IRQ_NONE = 1, VFU_IRQ_BOOL = 2, VFU_IRQ_EVENTFD = 4, VFU_IRQ_MASK = 8, VFU_IRQ_UNMASK = 16, VFU_IRQ_TRIGGER = 32 };

struct vfu_header {
  uint16_t id;
  uint16_t command;
  uint32_t size;
  uint32_t flags;
  uint32_t error;
};

struct vfu_region_info {
  uint32_t argsz, flags, index, cap_offset;
  uint64_t size, offset;
};

/* How the client behaves; zeros are a client that keeps to the definition. */
struct vfu_style {
  const char *json;        /* of VERSION; NULL = none at all */
  uint16_t minor;          /* proposed */
  bool qemu_dma;           /* DMA messages have a count of 32 bits and data behind it, as QEMU's have */
  bool one_at_a_time;      /* no DMA message is served while the answer to a request is waited for */
  bool same_ids;           /* every request has the same id */
  bool posted;             /* register writes ask for no reply */
  bool multi;              /* register writes are sent by REGION_WRITE_MULTI */
};

struct vfu_range {
  uint64_t address, size;
  uint8_t *memory;
};

struct vfu_held;

struct vfu {
  int socket;
  struct vfu_style style;
  uint16_t next_id;
  struct vfu_range ranges[256];
  size_t range_count;
  char server_json[4096];
  /* requests of the server that were not served yet */
  struct vfu_held *held;
  unsigned dma_reads, dma_writes;
  uint64_t dma_bytes;
  unsigned bad_dma;        /* requests of the server that were none, or reached nothing */
  unsigned calls;
};

/* Connects, waiting up to `seconds` for the socket to be there. @return 0, or an errno */
int vfu_connect(struct vfu *v, const char *path, int seconds);
void vfu_close(struct vfu *v);

/* VERSION, as the style says. @return 0, or the errno of the server, or -1 when the connection is gone */
int vfu_negotiate(struct vfu *v, const struct vfu_style *style);

/* One request and its answer. `reply` gets up to `room` bytes behind the header, `*got` how many there were; both may be
 * NULL. @return 0, or the errno of an error reply, or -1 when the connection is gone or nothing came for ten seconds */
int vfu_request(struct vfu *v, uint16_t command, const void *payload, size_t bytes, const int *fds, size_t fd_count,
                void *reply, size_t room, size_t *got);
/* The same without an answer. @return 0 or -1 */
int vfu_post(struct vfu *v, uint16_t command, const void *payload, size_t bytes);

/* A range of memory that the device may reach; by descriptor, or by messages when fd is -1. */
int vfu_map(struct vfu *v, uint64_t address, void *memory, uint64_t size, int fd, uint64_t fd_offset);
int vfu_unmap(struct vfu *v, uint64_t address, uint64_t size);

int vfu_region_info(struct vfu *v, uint32_t index, struct vfu_region_info *info);
int vfu_read(struct vfu *v, uint32_t region, uint64_t offset, void *data, uint32_t count);
/* As the style says: with a reply, posted, or by REGION_WRITE_MULTI. */
int vfu_write(struct vfu *v, uint32_t region, uint64_t offset, const void *data, uint32_t count);

int vfu_set_irqs(struct vfu *v, uint32_t flags, uint32_t index, uint32_t start, uint32_t count, const int *fds,
                 size_t fd_count, const uint8_t *flagged);

/* Serves DMA messages of all connections until one of `fds` can be read or the time is up. @return the index of that
 * descriptor, or -1 */
int vfu_serve(const int *fds, size_t fd_count, int milliseconds);
/* True when the server has closed the connection. */
bool vfu_gone(struct vfu *v);

#endif
